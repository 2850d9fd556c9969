import { type DescField, type Message, ScalarType } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import type { Route } from './route.ts';
import { fault, invalid } from './violation.ts';

/**
 * The revision that If-Match names, for the field that expects it; undefined when there is none or for `*`.
 *
 * @throws Refusal INVALID_REQUEST for what is not one entity tag of ours (RFC 9110, 13.1.1).
 */
export function expectedRevision(header: string | undefined, field: DescField): string | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const [, tag] = /^\s*(?:W\/)?"([\x21\x23-\x7e]{1,100})"\s*$/.exec(header) ?? [];
  const isNumber = field.fieldKind === 'scalar' && field.scalar !== ScalarType.STRING;
  if (tag === undefined || (isNumber && !/^\d{1,19}$/.test(tag))) throw invalid([fault('If-Match', 'malformed')]);
  return tag;
}

/** The ETag of an answer that has a revision. */
export function etagOf({ method, etag }: Route, answer: Message): string | undefined {
  return etag && `"${String(reflect(method.output, answer).get(etag))}"`;
}

/** Whether If-None-Match names the tag: the caller has this answer already. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
