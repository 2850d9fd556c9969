import { create, type DescField, type JsonObject, type Message } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { type FieldMask, FieldMaskSchema } from '@bufbuild/protobuf/wkt';
import { HttpBodySchema } from '@verum/contracts';
import { decodeText, decodeValue } from './decode-json.ts';
import { parseQuery, put } from './query.ts';
import type { Route } from './route.ts';
import { type Fault, fault, invalid } from './violation.ts';

/** A request as it came, its body read. */
export interface Parts {
  readonly params: readonly string[];
  /** After `?`, undecoded. */
  readonly query: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  /** The revision that If-Match names. */
  readonly expected: string | undefined;
}

/**
 * Path, query, body and If-Match as the one request message.
 *
 * @throws Refusal INVALID_REQUEST with the places: unknown fields, values that do not fit, the same field in two
 * places with different values.
 */
export function bindRequest(route: Route, parts: Parts, jsonDepthMax: number): Message {
  const { input } = route.method;
  const { body } = route;
  const text = body.kind === 'message' || body.kind === 'field' ? textOf(parts.body) : '';
  // With the whole request in the body nothing is left for the query, as google.api.http has it.
  const isTaken = (field: DescField) => body.kind === 'message' || ('field' in body && body.field === field);
  const outside = parseQuery(input, parts.query, isTaken);
  const faults: Fault[] = [];
  for (const [index, path] of route.params.entries()) {
    if (!put(outside, path, parts.params[index] ?? '')) faults.push(conflictAt(path));
  }
  const { expected } = route;
  if (expected && parts.expected !== undefined && !put(outside, [expected], parts.expected)) {
    faults.push(conflictAt([expected]));
  }
  if (faults.length > 0) throw invalid(faults);

  if (body.kind === 'message') {
    const inside = decodeText(input, text, '', jsonDepthMax);
    return merged(route, inside, outside);
  }
  const message = decodeValue(input, outside);
  const target = reflect(input, message);
  if (body.kind === 'raw') {
    const document = create(HttpBodySchema, { contentType: parts.contentType, data: parts.body });
    target.set(body.field, reflect(HttpBodySchema, document));
  } else if (body.kind === 'field') {
    const inside = decodeText(body.field.message, text, `${body.field.jsonName}.`, jsonDepthMax);
    target.set(body.field, reflect(body.field.message, inside));
    if (route.mask) setMask(target, route.mask, body.field, text);
  }
  return message;
}

function textOf(body: Uint8Array): string {
  if (body.length === 0) return '{}';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw invalid([fault('', 'not_utf8')], cause);
  }
}

/** What stands outside of the body joins it; a field in both places has to say the same twice. */
function merged({ method: { input }, params, expected }: Route, inside: Message, outside: JsonObject): Message {
  const added = decodeValue(input, outside);
  const faults: Fault[] = [];
  for (const path of expected ? [...params, [expected]] : params) {
    const [from, to] = [holder(reflect(input, added), path), holder(reflect(input, inside), path)];
    const field = path.at(-1);
    if (!from || !to || !field || !isGiven(outside, path)) continue;
    if (to.isSet(field) && to.get(field) !== from.get(field)) faults.push(conflictAt(path));
    else to.set(field, from.get(field));
  }
  if (faults.length > 0) throw invalid(faults);
  return inside;
}

function isGiven(outside: JsonObject, path: readonly DescField[]): boolean {
  return path[0] !== undefined && outside[path[0].jsonName] !== undefined;
}

/** The message that holds the last field of a path. */
function holder(message: ReflectMessage, path: readonly DescField[]): ReflectMessage | undefined {
  let inner = message;
  for (const field of path.slice(0, -1)) {
    if (field.fieldKind !== 'message') return undefined;
    if (!inner.isSet(field)) inner.set(field, reflect(field.message));
    inner = inner.get(field);
  }
  return inner;
}

function conflictAt(path: readonly DescField[]): Fault {
  return fault(path.map(({ jsonName }) => jsonName).join('.'), 'conflict');
}

/**
 * The members that the body has are those that change; null empties one (RFC 7396). A mask in the address says more:
 * a member it names and the body lacks is emptied; one it does not name may not be there.
 */
function setMask(target: ReflectMessage, mask: DescField, body: DescField, text: string): void {
  const members = Object.keys(JSON.parse(text) as JsonObject).map(
    (key) => body.message?.fields.find(({ name, jsonName }) => name === key || jsonName === key)?.name ?? key,
  );
  if (mask.fieldKind !== 'message') return;
  if (!target.isSet(mask)) {
    target.set(mask, reflect(FieldMaskSchema, create(FieldMaskSchema, { paths: members })));
    return;
  }
  const { paths } = target.get(mask).message as FieldMask;
  const lost = members.filter((member) => !paths.includes(member));
  if (lost.length > 0) throw invalid(lost.map((member) => fault(`${body.jsonName}.${member}`, 'not_in_mask')));
}
