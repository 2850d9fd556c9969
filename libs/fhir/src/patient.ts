import type { Element } from './element.ts';
import { isFhirDate } from './fhir-date.ts';

export interface FhirIdentifier {
  readonly system?: string;
  readonly value: string;
  /** Code of HL7 table 0203: MR medical record number, NI national identifier, PPN passport … */
  readonly type?: string;
  readonly typeText?: string;
  readonly use?: string;
}

export interface FhirName {
  readonly use?: string;
  /** The whole name as one text, when the source gives it so. */
  readonly text?: string;
  readonly family?: string;
  readonly given: readonly string[];
  readonly prefix: readonly string[];
  readonly suffix: readonly string[];
}

export interface FhirPatient {
  /** The id of the resource in the system it comes from. */
  readonly sourceId: string;
  /** JSON pointer of the resource. */
  readonly pointer: string;
  readonly identifiers: readonly FhirIdentifier[];
  readonly names: readonly FhirName[];
  /** The name to show: the official or usual one in use, family name first where it is written in Han characters. */
  readonly name?: string;
  readonly gender?: 'male' | 'female' | 'other' | 'unknown';
  /** A FHIR date as written: year, month or day. */
  readonly birthDate?: string;
  /** The mobile, home or first phone number in use. */
  readonly phone?: string;
  /** The home or first address in use, on one line. */
  readonly address?: string;
  readonly isActive: boolean;
}

const GENDERS = ['male', 'female', 'other', 'unknown'] as const;

const USED: ReadonlySet<string> = new Set(
  'resourceType id meta text identifier active name telecom gender birthDate address'.split(' '),
);

/** Reads a Patient resource; undefined, with a finding, when there is neither a name nor an identifier. */
export function readPatient(resource: Element, sourceId: string): FhirPatient | undefined {
  const identifiers = resource.children('identifier').flatMap(readIdentifier);
  const named = resource.children('name').map((element) => ({ element, name: readName(element) }));
  const current = named.filter(({ element }) => isInUse(element));
  const name = shownName((current.length > 0 ? current : named).map((each) => each.name));
  if (name === undefined && identifiers.length === 0) {
    resource.report('no-identifying-data');
    return undefined;
  }
  const gender = readGender(resource);
  const birthDate = readBirthDate(resource);
  const phone = readPhone(resource);
  const address = readAddress(resource);
  reportUnused(resource);
  return {
    sourceId,
    pointer: resource.pointer,
    identifiers,
    names: named.map((each) => each.name),
    ...(name !== undefined && { name }),
    ...(gender !== undefined && { gender }),
    ...(birthDate !== undefined && { birthDate }),
    ...(phone !== undefined && { phone }),
    ...(address !== undefined && { address }),
    isActive: resource.boolean('active') ?? true,
  };
}

function readIdentifier(element: Element): FhirIdentifier[] {
  const value = element.text('value');
  if (value === undefined) return [];
  const type = element.child('type');
  const code = type?.children('coding')[0]?.text('code');
  return [
    {
      value,
      ...optional('system', element.text('system')),
      ...optional('type', code),
      ...optional('typeText', type?.text('text')),
      ...optional('use', element.text('use')),
    },
  ];
}

export function readName(element: Element): FhirName {
  return {
    ...optional('use', element.text('use')),
    ...optional('text', element.text('text')),
    ...optional('family', element.text('family')),
    given: element.texts('given'),
    prefix: element.texts('prefix'),
    suffix: element.texts('suffix'),
  };
}

/** The name to show: the official or usual one, family name first where it is written in Han characters. */
export function shownName(names: readonly FhirName[]): string | undefined {
  const chosen = preferred(names, (name) => name.use, ['official', 'usual']);
  if (!chosen) return undefined;
  if (chosen.text !== undefined) return chosen.text;
  const { family = '', given } = chosen;
  const isHan = /\p{Script=Han}/u.test(family + given.join(''));
  return (isHan ? family + given.join('') : [...given, family].join(' ').trim()) || undefined;
}

function readGender(resource: Element): FhirPatient['gender'] {
  const text = resource.text('gender');
  const gender = GENDERS.find((each) => each === text);
  if (text !== undefined && gender === undefined) resource.report('gender-not-known', { at: 'gender' });
  return gender;
}

function readBirthDate(resource: Element): string | undefined {
  const text = resource.text('birthDate');
  if (text === undefined || isFhirDate(text)) return text;
  resource.report('birth-date-broken', { at: 'birthDate' });
  return undefined;
}

function readPhone(resource: Element): string | undefined {
  const phones = resource
    .children('telecom')
    .filter((element) => element.text('system') === 'phone' && element.has('value') && isInUse(element));
  return preferred(phones, (phone) => phone.text('use'), ['mobile', 'home'])?.text('value');
}

function readAddress(resource: Element): string | undefined {
  const address = preferred(resource.children('address').filter(isInUse), (element) => element.text('use'), ['home']);
  if (!address) return undefined;
  const parts = ['city', 'district', 'state', 'postalCode', 'country'].map((name) => address.text(name));
  const line = [...address.texts('line'), ...parts].filter((part) => part !== undefined).join(', ');
  return address.text('text') ?? (line || undefined);
}

/** The first with the most wanted use, else the first of all. */
export function preferred<T>(
  all: readonly T[],
  useOf: (each: T) => string | undefined,
  wanted: readonly string[],
): T | undefined {
  for (const use of wanted) {
    const found = all.find((each) => useOf(each) === use);
    if (found !== undefined) return found;
  }
  return all[0];
}

/** Old and maiden names, and what has an end, are not how a person is called or reached. Reading takes no clock. */
export function isInUse(element: Element): boolean {
  const use = element.text('use');
  return use !== 'old' && use !== 'maiden' && !element.child('period')?.has('end');
}

function reportUnused(resource: Element): void {
  const unused = resource.names().filter((name) => !USED.has(name));
  if (unused.length > 0) resource.report('elements-not-used', { detail: unused.join(', ') });
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}
