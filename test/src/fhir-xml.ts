import { isJsonObject, type JsonObject, type JsonValue } from '@verum/fhir';
import { XmlDocument, type XmlElement } from 'libxml2-wasm';
import { assertValid, corpusFile } from './corpus.ts';

// HL7 publishes R4 as an XML schema. A resource in JSON is the same in XML by rules of the standard (R4, json.html), so
// that the schema, which is not ours, judges what we write.

const xs = { xs: 'http://www.w3.org/2001/XMLSchema' };

interface Member {
  readonly name: string;
  readonly type: string;
  readonly isMany: boolean;
}
interface Kind {
  readonly base: string;
  readonly members: readonly Member[];
  readonly isPrimitive: boolean;
}

/** Throws with what the schema says against the resource, or with the member that no JSON of it has. */
export function assertFhir(resource: JsonObject): void {
  const type = String(resource.resourceType);
  const { resourceType: _, ...rest } = resource;
  const content = inside(type, rest, type);
  assertValid(`<${type} xmlns="http://hl7.org/fhir">${content}</${type}>`, 'FHIR R4');
}

let known: ReadonlyMap<string, Kind> | undefined;

function kinds(): ReadonlyMap<string, Kind> {
  if (known) return known;
  const document = XmlDocument.fromBuffer(corpusFile('schemas/fhir-r4/fhir-single.xsd'));
  const found = document.root.find('xs:complexType', xs) as XmlElement[];
  known = new Map(
    found.map((type) => [
      text(type, 'name'),
      {
        base: text(type.get('.//xs:extension', xs) as XmlElement | null, 'base'),
        members: (type.find('.//xs:element[@name]', xs) as XmlElement[]).map((one) => ({
          ...{ name: text(one, 'name'), type: text(one, 'type'), isMany: text(one, 'maxOccurs') === 'unbounded' },
        })),
        isPrimitive: type.get('.//xs:attribute[@name="value"]', xs) !== null,
      },
    ]),
  );
  document.dispose();
  return known;
}

const text = (element: XmlElement | null, name: string) => element?.attr(name)?.value ?? '';

/** Members of a type in their order: those of what it extends first. */
function membersOf(type: string): readonly Member[] {
  const kind = kinds().get(type);
  if (!kind) return [];
  return [...membersOf(kind.base), ...kind.members];
}

const isPrimitive = (type: string): boolean => {
  const kind = kinds().get(type);
  return kind !== undefined && (kind.isPrimitive || isPrimitive(kind.base));
};

function inside(type: string, value: JsonObject, at: string): string {
  const members = membersOf(type);
  const isKnown = (name: string) =>
    name === 'url' && type === 'Extension'
      ? true
      : members.some((one) => one.name === name || (`_${one.name}` === name && isPrimitive(one.type)));
  const stranger = Object.keys(value).find((name) => !isKnown(name));
  if (stranger !== undefined) throw new Error(`${at}.${stranger} is not of ${type}`);
  return members.map((member) => memberXml(member, value, `${at}.${member.name}`)).join('');
}

function memberXml({ name, type, isMany }: Member, value: JsonObject, at: string): string {
  const [own, beside] = [value[name], value[`_${name}`]];
  if (own === undefined && beside === undefined) return '';
  if (own !== undefined && Array.isArray(own) !== isMany) throw new Error(`${at} is ${isMany ? 'a list' : 'no list'}`);
  if (Array.isArray(own) && own.length === 0) throw new Error(`${at} is an empty list`);
  const values: readonly (JsonValue | undefined)[] = Array.isArray(own) ? own : [own];
  return values
    .map((one, index) => {
      if (isPrimitive(type)) return primitiveXml(name, type, one, Array.isArray(beside) ? beside[index] : beside, at);
      if (!isJsonObject(one)) throw new Error(`${at} is no object`);
      if (Object.keys(one).length === 0) throw new Error(`${at} is empty`);
      const url = type === 'Extension' && typeof one.url === 'string' ? ` url="${escaped(one.url)}"` : '';
      return `<${name}${url}>${inside(type, one, at)}</${name}>`;
    })
    .join('');
}

function primitiveXml(name: string, type: string, value: JsonValue | undefined, beside: unknown, at: string): string {
  const isNumber = ['integer', 'decimal', 'positiveInt', 'unsignedInt'].includes(type);
  const isText = !isNumber && type !== 'boolean';
  const lexical = isNumber && value && typeof value === 'object' && 'source' in value ? String(value.source) : value;
  if (value !== undefined && (isText || isNumber ? typeof lexical !== 'string' : typeof value !== 'boolean'))
    throw new Error(`${at} is no ${type} in JSON`);
  if (isNumber && typeof value === 'string') throw new Error(`${at} is a text and not a number`);
  const attribute = value === undefined ? '' : ` value="${escaped(String(lexical))}"`;
  const extensions = isJsonObject(beside as JsonValue) ? inside('Element', beside as JsonObject, at) : '';
  return `<${name}${attribute}>${extensions}</${name}>`;
}

/** As an attribute that comes back to the character. */
const escaped = (value: string) => value.replace(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
