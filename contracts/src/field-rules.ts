import { type DescField, getOption, hasOption } from '@bufbuild/protobuf';
import { etag, type Rules, rules, sensitive } from '../gen/verum/v1/options_pb.ts';

/** What a field may hold; undefined where the contract sets no rule. */
export function fieldRules(field: DescField): Rules | undefined {
  return hasOption(field, rules) ? getOption(field, rules) : undefined;
}

/** Identifies a person or opens a door: never in a log, a trace, a metric or an error. */
export function isSensitive(field: DescField): boolean {
  return getOption(field, sensitive);
}

/** Becomes the ETag of an answer, or is taken from If-Match of a request. */
export function isEtag(field: DescField): boolean {
  return getOption(field, etag);
}
