import { canonicalJson, skeletonOf } from './canonical-json.ts';
import { type DirectoryRecord, type DirectoryType, directoryReaders } from './directory-record.ts';
import { Element } from './element.ts';
import { type Finding, Findings } from './finding.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from './json.ts';
import { FHIR_LIMITS, type FhirLimits } from './read-bundle.ts';
import { FhirRefusal } from './refusal.ts';

/** One resource of a page: read, or with what is wrong with it. */
export interface DirectoryEntry {
  /** A JSON pointer into the page. */
  readonly place: string;
  /** `Type/id`; '' where the resource has no id, the type alone where that is all it has. */
  readonly source: string;
  readonly record?: DirectoryRecord;
  /** Empty exactly when there is a record. */
  readonly faults: readonly Finding[];
  /** What a hash of the content is made of. */
  readonly canonical: string;
  /** The record without what it says of anybody. */
  readonly skeleton: string;
}

export interface DirectoryPage {
  readonly entries: readonly DirectoryEntry[];
  /** The address of the next page as the server wrote it. */
  readonly next?: string;
  /** How many resources the search found, where the server says so. */
  readonly total?: number;
}

/** Elements that change what a resource means; R4 (extensibility, 2.4.0.2.1) forbids to go on without understanding them. */
const modifiers = ['modifierExtension', 'implicitRules'];

/**
 * Reads one page of a FHIR R4 search for a hospital's own directory: Organization, Location, HealthcareService,
 * Practitioner, PractitionerRole. Other resources, and what the server says beside its answers, are passed over. A
 * resource is taken as a whole or not at all: an element of the wrong type condemns it, because a telephone number
 * that cannot be read is not one that was taken away.
 * @throws FhirRefusal when the page as a whole cannot be used
 */
export function readDirectoryPage(document: string | Uint8Array, limits: Partial<FhirLimits> = {}): DirectoryPage {
  const json = parseJson(document, { ...FHIR_LIMITS, ...limits });
  if (!isJsonObject(json) || json.resourceType !== 'Bundle') throw notABundle();
  const list = json.entry ?? [];
  if (!Array.isArray(list)) throw notABundle();
  const next = linkOf(json, 'next');
  const total = Number((json.total as { readonly source?: string } | undefined)?.source ?? Number.NaN);
  const taken = new Set<string>();
  return {
    entries: (list as readonly JsonValue[]).flatMap((entry, index) => readEntry(entry, `/entry/${index}`, taken)),
    ...(next !== undefined && { next }),
    ...(Number.isSafeInteger(total) && total >= 0 && { total }),
  };
}

function readEntry(entry: JsonValue, place: string, taken: Set<string>): DirectoryEntry[] {
  const findings = new Findings(100);
  const resource = isJsonObject(entry) ? entry.resource : undefined;
  if (!isJsonObject(entry) || !isJsonObject(resource)) {
    findings.add('entry-without-resource', place);
    return [{ ...about(entry, place), source: '', faults: findings.list }];
  }
  // What the search has to say of itself, an OperationOutcome, is no record.
  if (isJsonObject(entry.search) && entry.search.mode === 'outcome') return [];
  const element = new Element(resource, `${place}/resource`, findings);
  const type = element.text('resourceType');
  if (type === undefined) element.report('no-resource-type');
  else if (!Object.hasOwn(directoryReaders, type)) return [];
  const id = element.text('id');
  const hasId = id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(id);
  const source = type === undefined ? '' : hasId ? `${type}/${id}` : type;
  const record = type !== undefined && hasId ? readOne(element, type as DirectoryType, id, taken) : undefined;
  if (type !== undefined && !hasId) element.report('no-id');
  const faults = findings.list.filter(({ severity }) => severity !== 'info');
  return [
    { ...about(resource, `${place}/resource`), source, faults, ...(faults.length === 0 && record && { record }) },
  ];
}

function readOne(element: Element, type: DirectoryType, id: string, taken: Set<string>): DirectoryRecord | undefined {
  const modifier = modifiers.find((name) => element.has(name));
  if (modifier !== undefined) return element.report('modifier-not-understood', { at: modifier, detail: modifier });
  if (taken.has(`${type}/${id}`)) return element.report('id-repeated', { at: 'id', detail: type });
  taken.add(`${type}/${id}`);
  return directoryReaders[type](element, id);
}

function about(value: JsonValue, place: string) {
  return { place, canonical: canonicalJson(value), skeleton: skeletonOf(value) };
}

function linkOf(bundle: JsonObject, relation: string): string | undefined {
  if (!Array.isArray(bundle.link)) return undefined;
  const found = (bundle.link as readonly JsonValue[]).find((link) => isJsonObject(link) && link.relation === relation);
  return isJsonObject(found) && typeof found.url === 'string' ? found.url : undefined;
}

function notABundle(): FhirRefusal {
  return new FhirRefusal(
    'not-fhir',
    { en: 'The answer is JSON but no FHIR Bundle.', zh: '响应是 JSON，但不是 FHIR Bundle。' },
    { en: 'Check that the address is that of a FHIR R4 server.', zh: '请确认地址指向 FHIR R4 服务器。' },
  );
}
