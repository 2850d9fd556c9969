import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  type Message,
  ScalarType,
} from '@bufbuild/protobuf';
import { fieldRules, HttpBodySchema, httpRules } from '@verum/contracts';

/** What is put into fields of these names: real things that belong to somebody else. */
export type Known = Readonly<Record<string, string>>;

/**
 * A request that the contract's own rules accept, for any method: required fields filled, known ones with what they
 * name. A method added tomorrow gets one as well, or makes this throw.
 */
export function sampleRequest(method: DescMethod, known: Known): Message {
  const named = httpRules(method).flatMap(({ template }) =>
    [...template.matchAll(/\{([\w.]+)\}/g)].map(([, name]) => name),
  );
  return sample(method.input, known, new Set(named));
}

/** @param inPath fields without which there is no address */
function sample(schema: DescMessage, known: Known, inPath: ReadonlySet<string | undefined> = new Set()): Message {
  const content: Record<string, unknown> = {};
  for (const field of schema.fields) {
    const value = valueFor(field, known, inPath.has(field.name));
    if (value !== undefined) content[field.localName] = value;
  }
  return create(schema, content);
}

function valueFor(field: DescField, known: Known, isNeeded: boolean): unknown {
  const isRequired = isNeeded || fieldRules(field)?.required === true;
  if (field.fieldKind === 'scalar') {
    if (field.scalar !== ScalarType.STRING) return isRequired || field.name === 'days' ? numberFor(field) : undefined;
    const named = known[field.name];
    if (named !== undefined) return named;
    return isRequired ? textFor(field) : undefined;
  }
  // A body of bytes is read before anything else is looked at.
  if (field.fieldKind === 'message' && field.message.typeName === HttpBodySchema.typeName) {
    return { contentType: 'application/octet-stream', data: new Uint8Array([0]) };
  }
  if (!isRequired) return undefined;
  if (field.fieldKind === 'enum') return field.enum.values[1]?.number;
  if (field.fieldKind === 'message')
    return field.message.typeName === 'google.protobuf.Timestamp'
      ? { seconds: 1_780_000_000n }
      : sample(field.message, known);
  if (field.fieldKind === 'list' && field.listKind === 'message') return [sample(field.message, known)];
  if (field.fieldKind === 'list') return ['x'];
  throw new Error(`no sample for ${field.toString()}`);
}

function numberFor(field: DescField): number | bigint {
  const least = Number(fieldRules(field)?.gte ?? 1);
  const is64 = field.fieldKind === 'scalar' && [ScalarType.INT64, ScalarType.UINT64].includes(field.scalar);
  return is64 ? BigInt(least) : least;
}

/** The first of these that the field's rules accept. */
const candidates = [
  ...['sample', 'a sample that is long enough', '2026-06-01', 'XX', '12.5', '18:00', '0'.repeat(64)],
  '0190a5c0-0000-7000-8000-000000000000',
];

function textFor(field: DescField): string {
  const rules = fieldRules(field);
  const fits = (text: string) =>
    text.length >= (rules?.minLen ?? 0) && (!rules?.pattern || new RegExp(rules.pattern, 'u').test(text));
  const found = (field.name.includes('date') ? ['2026-06-01', ...candidates] : candidates).find(fits);
  if (found === undefined) throw new Error(`no sample for ${field.toString()}`);
  return found;
}
