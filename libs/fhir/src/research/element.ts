import { isJsonObject, type JsonObject, type JsonValue, LexicalNumber } from '../json.ts';

/** Extensions of our own. What FHIR has no place for stands there, and is read back from there. */
export const OWN = {
  value: 'urn:verum:value',
  null: 'urn:verum:null',
  nullReason: 'urn:verum:null-reason',
  unit: 'urn:verum:unit',
  repeatKey: 'urn:verum:repeat-key',
  instance: 'urn:verum:instance',
  implied: 'urn:verum:implied',
  item: 'urn:verum:item',
  group: 'urn:verum:group',
  dataType: 'urn:verum:data-type',
  name: 'urn:verum:name',
  oid: 'urn:verum:oid',
  site: 'urn:verum:site',
  investigator: 'urn:verum:investigator',
  build: 'urn:verum:build',
} as const;

/** A resource as JSON, its members in their order, numbers as they were written. */
export function formatFhir(value: JsonValue): string {
  if (value instanceof LexicalNumber) return value.source;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}:${formatFhir(member)}`)
      .join(',')}}`;
  return Array.isArray(value)
    ? `[${(value as readonly JsonValue[]).map(formatFhir).join(',')}]`
    : JSON.stringify(value);
}

/** FHIR R4 string: not empty, no control characters but tab and line ends; here also something to be seen. */
export const isFhirString = (text: string) => /^[\t\n\r -\uFFFF]+$/.test(text) && /\S/.test(text);

/** FHIR R4 code: no white space around it, single spaces within. */
export const isFhirCode = (text: string) => /^[^\s\p{Cc}]+( [^\s\p{Cc}]+)*$/u.test(text);

/** Percent-encoded; half a surrogate pair, which no XML and no UTF-8 can carry, becomes the replacement character. */
export const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

/** An extension with any text at all, to the character: what is no FHIR string is a data URL. */
export function textExtension(url: string, text: string): JsonObject {
  return isFhirString(text) ? { url, valueString: text } : { url, valueUri: `data:,${encoded(text)}` };
}

/** What `textExtension` wrote; undefined for anything else. */
export function extensionText(extension: JsonObject | undefined): string | undefined {
  const { valueString, valueUri } = extension ?? {};
  if (typeof valueString === 'string') return valueString;
  if (typeof valueUri !== 'string' || !valueUri.startsWith('data:,')) return undefined;
  try {
    return decodeURIComponent(valueUri.slice('data:,'.length));
  } catch {
    return undefined;
  }
}

const SITE = 'urn:verum:site';

/** A site, as a Location that is named and not sent. */
export const siteReference = (oid: string): JsonObject => ({
  type: 'Location',
  identifier: { system: SITE, value: oid },
});

export const siteExtension = (oid: string): JsonObject =>
  isFhirString(oid) ? { url: OWN.site, valueReference: siteReference(oid) } : textExtension(OWN.site, oid);

/** What `siteExtension` wrote into a resource. */
export function siteAt(resource: JsonObject): string | undefined {
  const extension = extensionAt(resource, OWN.site);
  const identifier = objectAt(objectAt(extension, 'valueReference'), 'identifier');
  return identifier ? textAt(identifier, 'value') || undefined : extensionText(extension);
}

export function objectsAt(source: JsonObject, name: string): JsonObject[] {
  const value = source[name];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}
export function objectAt(source: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = source?.[name];
  return isJsonObject(value) ? value : undefined;
}
/** A member as text: a string or a number as written; '' for anything else. */
export function textAt(source: JsonObject | undefined, name: string): string {
  const value = source?.[name];
  return typeof value === 'string' ? value : value instanceof LexicalNumber ? value.source : '';
}
export const extensionsAt = (source: JsonObject, url: string) =>
  objectsAt(source, 'extension').filter((extension) => extension.url === url);
export const extensionAt = (source: JsonObject, url: string) => extensionsAt(source, url)[0];

/** `{ extension: […] }`, or nothing without any. */
export const withExtensions = (extensions: readonly JsonObject[]): JsonObject =>
  extensions.length > 0 ? { extension: extensions } : {};

/** A count that an R4 integer holds, read from JSON; 0 for anything else. */
export const countAt = (source: JsonObject | undefined, name: string) =>
  /^\d{1,9}$/.test(textAt(source, name)) ? Number(textAt(source, name)) : 0;

/** True for a count above zero that an R4 integer holds. */
export const isCount = (count: number | undefined): count is number =>
  count !== undefined && Number.isInteger(count) && count > 0 && count < 2 ** 31;

export const number = (source: string | number) => new LexicalNumber(String(source));

/** The canonical address of a form's Questionnaire; its version is the OID of the build. */
export const questionnaireUrl = (studyOid: string, formOid: string) =>
  `urn:verum:questionnaire:${encoded(studyOid)}:${encoded(formOid)}`;
export const codeListUrl = (studyOid: string, oid: string) =>
  `urn:verum:code-list:${encoded(studyOid)}:${encoded(oid)}`;

/** Study, form and build of a canonical that `questionnaireUrl` begins; undefined for a foreign one. */
export function parseQuestionnaireUrl(canonical: string) {
  const [, study, form, build] = /^urn:verum:questionnaire:([^:|]+):([^:|]+)(?:\|(\S*))?$/.exec(canonical) ?? [];
  if (study === undefined || form === undefined) return undefined;
  try {
    return {
      studyOid: decodeURIComponent(study),
      formOid: decodeURIComponent(form),
      buildOid: decodeURIComponent(build ?? ''),
    };
  } catch {
    return undefined;
  }
}

/** An OID as the id of a resource, `{ id }`; nothing where it cannot be one (64 of letters, digits, `-` and `.`). */
export function idOf(...oids: readonly string[]): JsonObject {
  const id = oids.join('.').replace(/[^A-Za-z0-9.]/g, (char) => `-${char.codePointAt(0)?.toString(16)}`);
  return id !== '' && id.length <= 64 ? { id } : {};
}
