import type { Element } from './element.ts';
import { isInUse, preferred, readName, shownName } from './patient.ts';

interface Named {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
}

export interface FhirOrganization extends Named {
  readonly type: 'Organization';
  /** Their values, of any system. */
  readonly identifiers: readonly string[];
  readonly phone: string;
  readonly email: string;
  /** On one line. */
  readonly address: string;
  /** The organization it is a part of, `Organization/id`. */
  readonly partOf?: string;
}

export interface FhirLocation extends Named {
  readonly type: 'Location';
}

export interface FhirHealthcareService extends Named {
  readonly type: 'HealthcareService';
  readonly specialty: string;
}

export interface FhirPractitioner extends Named {
  readonly type: 'Practitioner';
}

export interface FhirPractitionerRole {
  readonly type: 'PractitionerRole';
  readonly id: string;
  /** `Practitioner/id` */
  readonly practitioner: string;
  /** As the hospital words it. */
  readonly role: string;
  /** The first service, place or organization it is bound to, as `Type/id`; '' for none. */
  readonly department: string;
  readonly isActive: boolean;
}

/** What a hospital says of itself: who and what there is, and nobody's health. */
export type DirectoryRecord =
  | FhirOrganization
  | FhirLocation
  | FhirHealthcareService
  | FhirPractitioner
  | FhirPractitionerRole;
export type DirectoryType = DirectoryRecord['type'];

/** Longest texts that are kept, in UTF-16 units. */
const lengthMax = { name: 300, address: 500, contact: 200, role: 300 } as const;

/** Reads one resource; undefined, with a finding, when something it cannot do without is missing. */
export const directoryReaders: Readonly<
  Record<DirectoryType, (resource: Element, id: string) => DirectoryRecord | undefined>
> = {
  Organization: readOrganization,
  Location: readLocation,
  HealthcareService: readService,
  Practitioner: readPractitioner,
  PractitionerRole: readRole,
};

function readOrganization(resource: Element, id: string): FhirOrganization | undefined {
  const name = nameOf(resource, 'Organization');
  const telecom = resource.children('telecom');
  const phone = short(resource, 'telecom', contact(telecom, 'phone'), lengthMax.contact);
  const email = short(resource, 'telecom', contact(telecom, 'email'), lengthMax.contact);
  const addresses = resource.children('address').filter(isInUse);
  const address = short(resource, 'address', addressLine(preferred(addresses, useOf, ['work'])), lengthMax.address);
  const partOf = resource.child('partOf');
  const parent = partOf && referenceIn(partOf, ['Organization']);
  const identifiers = resource.children('identifier').flatMap((identifier) => identifier.text('value') ?? []);
  if (name === undefined || phone === undefined || email === undefined || address === undefined) return undefined;
  const isActive = resource.boolean('active') ?? true;
  return {
    ...{ type: 'Organization', id, name, identifiers, phone, email, address, isActive },
    // A part of something that cannot be named is a part nevertheless.
    ...(partOf && { partOf: parent ?? '' }),
  };
}

function readLocation(resource: Element, id: string): FhirLocation | undefined {
  const name = nameOf(resource, 'Location');
  const status = resource.text('status');
  return name === undefined ? undefined : { type: 'Location', id, name, isActive: status !== 'inactive' };
}

function readService(resource: Element, id: string): FhirHealthcareService | undefined {
  const name = nameOf(resource, 'HealthcareService');
  const specialty = short(resource, 'specialty', conceptText(resource.children('specialty')), lengthMax.role);
  if (name === undefined || specialty === undefined) return undefined;
  return { type: 'HealthcareService', id, name, specialty, isActive: resource.boolean('active') ?? true };
}

function readPractitioner(resource: Element, id: string): FhirPractitioner | undefined {
  const named = resource.children('name').map((element) => ({ element, name: readName(element) }));
  const current = named.filter(({ element }) => isInUse(element));
  const found = shownName((current.length > 0 ? current : named).map((one) => one.name));
  if (found === undefined) return resource.report('no-name', { detail: 'Practitioner' });
  const name = short(resource, 'name', found, lengthMax.name);
  const isActive = resource.boolean('active') ?? true;
  return name === undefined ? undefined : { type: 'Practitioner', id, name, isActive };
}

function readRole(resource: Element, id: string): FhirPractitionerRole | undefined {
  const reference = resource.child('practitioner');
  const practitioner = reference && referenceIn(reference, ['Practitioner']);
  if (practitioner === undefined) {
    return resource.report('reference-missing', { at: 'practitioner', detail: 'practitioner' });
  }
  const words = conceptText(resource.children('code')) || conceptText(resource.children('specialty'));
  const role = short(resource, 'code', words, lengthMax.role);
  const bound = [...resource.children('healthcareService'), ...resource.children('location')];
  const organization = resource.child('organization');
  const [department = ''] = [...bound, ...(organization ? [organization] : [])].flatMap(
    (one) => referenceIn(one, ['HealthcareService', 'Location', 'Organization']) ?? [],
  );
  const isActive = resource.boolean('active') ?? true;
  return role === undefined ? undefined : { type: 'PractitionerRole', id, practitioner, role, department, isActive };
}

function nameOf(resource: Element, type: DirectoryType): string | undefined {
  const name = resource.text('name');
  if (name === undefined) return resource.report('no-name', { detail: type });
  return short(resource, 'name', name, lengthMax.name);
}

/** A text that is too long is not cut: half a name is another name. */
function short(resource: Element, element: string, text: string, max: number): string | undefined {
  return text.length > max ? resource.report('too-long', { at: element, detail: element }) : text;
}

function contact(telecom: readonly Element[], system: string): string {
  const found = telecom.filter((one) => one.text('system') === system && one.has('value') && isInUse(one));
  return preferred(found, useOf, ['work'])?.text('value') ?? '';
}

function addressLine(address: Element | undefined): string {
  if (!address) return '';
  const parts = ['city', 'district', 'state', 'postalCode', 'country'].map((name) => address.text(name));
  return address.text('text') ?? [...address.texts('line'), ...parts].filter((part) => part !== undefined).join(', ');
}

/** The words of the first concept that has any. */
function conceptText(concepts: readonly Element[]): string {
  for (const concept of concepts) {
    const display = concept.children('coding').flatMap((coding) => coding.text('display') ?? coding.text('code') ?? []);
    const words = concept.text('text') ?? display[0];
    if (words !== undefined) return words;
  }
  return '';
}

const useOf = (element: Element) => element.text('use');

/** `Type/id` out of a relative or absolute reference; undefined for every other kind. */
function referenceIn(reference: Element, types: readonly string[]): string | undefined {
  const text = reference.text('reference') ?? '';
  const [, type, id] =
    /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(text) ?? [];
  return type !== undefined && id !== undefined && types.includes(type) ? `${type}/${id}` : undefined;
}
