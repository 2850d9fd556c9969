import { Element } from './element.ts';
import { type FhirEncounter, readEncounter } from './encounter.ts';
import { type Finding, Findings } from './finding.ts';
import { isJsonObject, type JsonLimits, parseJson } from './json.ts';
import { type FhirPatient, readPatient } from './patient.ts';
import { References } from './reference.ts';
import { FhirRefusal } from './refusal.ts';
import { type FhirVitalSign, readVitalSigns } from './vital-sign.ts';

export interface FhirLimits extends JsonLimits {
  readonly entriesMax: number;
}

export const FHIR_LIMITS: FhirLimits = {
  bytesMax: 32 * 1024 * 1024,
  depthMax: 100,
  valuesMax: 1_500_000,
  entriesMax: 100_000,
};

/** What a document holds for us. Every entry stands in one of the lists, or a finding says why it does not. */
export interface FhirReading {
  readonly patients: readonly FhirPatient[];
  readonly vitalSigns: readonly FhirVitalSign[];
  readonly encounters: readonly FhirEncounter[];
  readonly findings: readonly Finding[];
}

/**
 * Reads a FHIR R4 Bundle of any type, or one resource, from JSON (text, or bytes in UTF-8). Throws FhirRefusal when the
 * document as a whole cannot be used; everything smaller is a finding. Numbers keep the characters of the source.
 */
export function readBundle(document: string | Uint8Array, limits: Partial<FhirLimits> = {}): FhirReading {
  const bounds = { ...FHIR_LIMITS, ...limits };
  const findings = new Findings(2 * bounds.entriesMax);
  const json = parseJson(document, bounds);
  if (!isJsonObject(json) || typeof json.resourceType !== 'string') throw notFhir();
  const root = new Element(json, '', findings);
  const entries = root.text('resourceType') === 'Bundle' ? entriesOf(root, bounds.entriesMax) : [{ resource: root }];
  const named = nameEntries(entries);
  const references = new References();
  for (const { type, id, fullUrl } of named) references.add(type, id, fullUrl);

  const patients: FhirPatient[] = [];
  const vitalSigns: FhirVitalSign[] = [];
  const encounters: FhirEncounter[] = [];
  for (const { type, id, resource } of named) {
    if (type === 'Patient') patients.push(...some(readPatient(resource, id)));
    else if (type === 'Encounter') encounters.push(...some(readEncounter(resource, id, references)));
    else vitalSigns.push(...readVitalSigns(resource, id, references));
  }
  return { patients, vitalSigns, encounters, findings: findings.list };
}

interface Entry {
  readonly resource: Element;
  readonly fullUrl?: string;
}

interface NamedEntry extends Entry {
  readonly type: string;
  readonly id: string;
}

const TYPES: ReadonlySet<string> = new Set(['Patient', 'Observation', 'Encounter']);

/** Elements that change what a resource means; R4 (extensibility, 2.4.0.2.1) forbids to go on without understanding them. */
const MODIFIERS = ['modifierExtension', 'implicitRules'];

function entriesOf(bundle: Element, entriesMax: number): Entry[] {
  if (bundle.length('entry') > entriesMax) throw tooManyEntries(entriesMax);
  return bundle.children('entry').flatMap((entry) => {
    const method = entry.child('request')?.text('method');
    if (method !== undefined && method !== 'POST' && method !== 'PUT')
      return entry.report('entry-not-a-write', { detail: method }) ?? [];
    const resource = entry.child('resource');
    if (!resource) return entry.report('entry-without-resource') ?? [];
    const fullUrl = entry.text('fullUrl');
    return { resource, ...(fullUrl !== undefined && { fullUrl }) };
  });
}

/** The entries we read, each under the type and id that name it; the others are reported. */
function nameEntries(entries: readonly Entry[]): NamedEntry[] {
  const taken = new Set<string>();
  return entries.flatMap((entry) => {
    const { resource, fullUrl } = entry;
    const type = resource.text('resourceType');
    if (type === undefined) return resource.report('no-resource-type') ?? [];
    if (!TYPES.has(type)) return resource.report('resource-not-used', { detail: type }) ?? [];
    const modifier = MODIFIERS.find((name) => resource.has(name));
    if (modifier) return resource.report('modifier-not-understood', { at: modifier, detail: modifier }) ?? [];
    const id = idOf(resource, fullUrl);
    if (id === undefined) return resource.report('no-id') ?? [];
    if (taken.has(`${type}/${id}`)) return resource.report('id-repeated', { at: 'id', detail: type }) ?? [];
    taken.add(`${type}/${id}`);
    return { ...entry, type, id };
  });
}

function idOf(resource: Element, fullUrl: string | undefined): string | undefined {
  const id = resource.text('id') ?? /^urn:uuid:([0-9A-Fa-f-]{36})$/.exec(fullUrl ?? '')?.[1];
  return id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id) ? id : undefined;
}

function some<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function notFhir(): FhirRefusal {
  return new FhirRefusal(
    'not-fhir',
    {
      en: 'The document is JSON but no FHIR resource: its outermost object has no resourceType.',
      zh: '文件是 JSON，但不是 FHIR 资源：最外层对象没有 resourceType。',
    },
    {
      en: 'Export a FHIR R4 Bundle in JSON from the hospital system and import that.',
      zh: '请从医院系统导出 JSON 格式的 FHIR R4 Bundle 后再导入。',
    },
  );
}

function tooManyEntries(entriesMax: number): FhirRefusal {
  return new FhirRefusal(
    'too-many-entries',
    { en: `The bundle has more than ${entriesMax} entries.`, zh: `Bundle 的条目超过 ${entriesMax} 个。` },
    { en: 'Export fewer patients at a time and import the parts.', zh: '请分批导出患者，再逐批导入。' },
  );
}
