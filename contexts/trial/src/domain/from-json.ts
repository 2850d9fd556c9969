import { createHash } from 'node:crypto';
import { codePattern } from '@verum/contracts';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue, skeletonOf } from '@verum/fhir';
import { badCharacterAt } from '@verum/values';
import { type FaultRule, fault } from './fault-catalogue.ts';
import type { HospitalFields, PageEntry, SentRecord } from './hospital.ts';
import type { Text } from './study.ts';

// The plain form: {sites: [{code, name, address, phone, email, departments: [{id, name, specialty, active}],
// investigators: [{id, name, active, role, department}]}], next, total}. `name` is a text, or a list of {lang, text}.
// A site's departments and investigators are judged one by one, so that one bad one costs nobody else.

const lengthMax = 500;

/** The records of one page of the plain form. `brings` says which hospitals the connection speaks for. */
export function fromJson(
  sites: readonly JsonValue[],
  connector: string,
  brings: (code: string) => boolean,
): PageEntry[] {
  const taken = new Set<string>();
  return sites.flatMap((site, index) => readSite(site, `/sites/${index}`, { connector, brings, taken }));
}

interface Reading {
  readonly connector: string;
  readonly brings: (code: string) => boolean;
  readonly taken: Set<string>;
}

function readSite(site: JsonValue, place: string, { connector, brings, taken }: Reading): PageEntry[] {
  if (!isJsonObject(site))
    return [entry(site, { source: '', hospital: connector, place }, () => broken('not-a-record'))];
  const { departments, investigators, ...own } = site;
  const code = typeof site.code === 'string' && codePattern.test(site.code) ? site.code : undefined;
  if (code === undefined)
    return [entry(own, { source: '', hospital: connector, place }, () => broken('code-broken', '/code'))];
  const source = `site/${code}`;
  if (!brings(code))
    return [entry(own, { source, hospital: connector, place }, () => broken('not-its-hospital', '/code'))];
  const at = { hospital: code, place };
  return [
    entry(own, { ...at, source }, () => {
      if (taken.has(source)) broken('id-repeated', '/code');
      taken.add(source);
      return { kind: 'hospital', hospital: code, id: source, fields: readFields(own) };
    }),
    ...members(departments, 'departments', at, taken, (one, id) => ({
      ...{ kind: 'department', hospital: code, id, name: nameOf(one) },
      ...{ specialty: textOf(one, 'specialty'), active: activeOf(one) },
    })),
    ...members(investigators, 'investigators', at, taken, (one, id) => ({
      ...{ kind: 'practitioner', hospital: code, id, name: nameOf(one), active: activeOf(one) },
    })),
    ...members(investigators, 'investigators', at, new Set(), (one, id) => {
      const [role, department] = [textOf(one, 'role'), textOf(one, 'department')];
      if (role === '') return undefined;
      // Who cannot be read has been told of once; the role is silent about it.
      nameOf(one);
      const bound = department === '' ? '' : `departments/${department}`;
      return {
        ...{ kind: 'role', hospital: code, id: `${id}.role`, practitioner: id },
        role,
        department: bound,
        active: activeOf(one),
      };
    }).filter(({ record }) => record !== undefined),
  ];
}

/** The entries of a list inside a site. */
function members(
  list: JsonValue | undefined,
  name: string,
  at: { readonly hospital: string; readonly place: string },
  taken: Set<string>,
  read: (one: JsonObject, id: string) => SentRecord | undefined,
): PageEntry[] {
  if (list === undefined || list === null) return [];
  const place = `${at.place}/${name}`;
  if (!Array.isArray(list)) return [entry(list, { ...at, source: '', place }, () => broken('wrong-type'))];
  return (list as readonly JsonValue[]).map((one, index) => {
    const where = { hospital: at.hospital, place: `${place}/${index}` };
    if (!isJsonObject(one)) return entry(one, { ...where, source: '' }, () => broken('not-a-record'));
    const id = typeof one.id === 'string' && codePattern.test(one.id) ? `${name}/${one.id}` : undefined;
    if (id === undefined) return entry(one, { ...where, source: '' }, () => broken('id-missing', '/id'));
    return entry(one, { ...where, source: id }, () => {
      const key = `${at.hospital} ${id}`;
      if (taken.has(key)) broken('id-repeated', '/id');
      taken.add(key);
      return read(one, id);
    });
  });
}

/** Thrown and caught in this file alone: the first thing wrong with a record ends its reading. */
class Broken extends Error {
  readonly rule: FaultRule;
  readonly at: string;

  constructor(rule: FaultRule, at: string) {
    super(rule);
    this.rule = rule;
    this.at = at;
  }
}

function broken(rule: FaultRule, at = ''): never {
  throw new Broken(rule, at);
}

function entry(
  value: JsonValue,
  { source, hospital, place }: { readonly source: string; readonly hospital: string; readonly place: string },
  read: () => SentRecord | undefined,
): PageEntry {
  const hash = createHash('sha256').update(canonicalJson(value)).digest('hex');
  const about = { place, source, hospital, hash, skeleton: skeletonOf(value) };
  try {
    return { ...about, fault: undefined, record: read() };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { ...about, fault: fault(error.rule, `${place}${error.at}`), record: undefined };
  }
}

/** What the hospital does not mention is not taken away. */
function readFields(site: JsonObject): Partial<HospitalFields> {
  const text = (name: 'address' | 'phone' | 'email') =>
    site[name] === undefined ? {} : { [name]: textOf(site, name) };
  return { name: nameOf(site), ...text('address'), ...text('phone'), ...text('email') };
}

function nameOf(from: JsonObject): Text[] {
  const { name } = from;
  if (name === undefined || name === '' || name === null) broken('name-missing', '/name');
  if (!Array.isArray(name)) return [{ lang: '', text: checked(name, '/name') }];
  if (name.length === 0 || name.length > 20) broken('wrong-type', '/name');
  return (name as readonly JsonValue[]).map((one, index) => {
    const at = `/name/${index}`;
    if (!isJsonObject(one) || typeof one.lang !== 'string' || !/^[A-Za-z0-9-]{0,35}$/.test(one.lang)) {
      broken('wrong-type', at);
    }
    return { lang: one.lang, text: checked(one.text, `${at}/text`) };
  });
}

function textOf(from: JsonObject, name: string): string {
  const value = from[name];
  return value === undefined || value === null || value === '' ? '' : checked(value, `/${name}`);
}

function activeOf({ active }: JsonObject): boolean {
  if (active !== undefined && typeof active !== 'boolean') broken('wrong-type', '/active');
  return active ?? true;
}

function checked(value: JsonValue | undefined, at: string): string {
  if (typeof value !== 'string' || value.trim() === '') broken('wrong-type', at);
  if (value.length > lengthMax) broken('too-long', at);
  if (badCharacterAt(value) !== undefined) broken('bad-character', at);
  return value;
}
