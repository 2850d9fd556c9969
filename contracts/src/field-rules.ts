import { type DescField, getOption, hasOption } from '@bufbuild/protobuf';
import { etag, type Rules, rules, sensitive } from '../gen/verum/v1/options_pb.ts';

// An option is decoded from its bytes at every look; validation looks at every field of every request.
const known = new WeakMap<DescField, Rules | null>();

/** What a field may hold; undefined where the contract sets no rule. */
export function fieldRules(field: DescField): Rules | undefined {
  let found = known.get(field);
  if (found === undefined) {
    found = hasOption(field, rules) ? getOption(field, rules) : null;
    known.set(field, found);
  }
  return found ?? undefined;
}

/** Identifies a person or opens a door: never in a log, a trace, a metric or an error. */
export function isSensitive(field: DescField): boolean {
  return getOption(field, sensitive);
}

/** Becomes the ETag of an answer, or is taken from If-Match of a request. */
export function isEtag(field: DescField): boolean {
  return getOption(field, etag);
}
