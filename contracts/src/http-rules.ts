import { type DescMethod, getOption, hasOption } from '@bufbuild/protobuf';
import { http } from '../gen/google/api/annotations_pb.ts';
import type { HttpRule } from '../gen/google/api/http_pb.ts';

/** One REST route of a method, as `google.api.http` writes it. */
export interface Rule {
  readonly verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** E.g. `/v1/studies/{study}/subjects/{subject}:changeStatus`. */
  readonly template: string;
  /** '' for none, '*' for the whole request, else the field that the body is. */
  readonly body: string;
}

/** The routes of a method; none for those that are only called between services. */
export function httpRules(method: DescMethod): readonly Rule[] {
  if (!hasOption(method, http)) return [];
  const rule = getOption(method, http);
  return [rule, ...rule.additionalBindings].map((one) => toRule(method, one));
}

function toRule(method: DescMethod, { pattern, body }: HttpRule): Rule {
  if (pattern.case === undefined || pattern.case === 'custom') {
    throw new Error(`${method.toString()}: its http rule has no usual verb`);
  }
  return { verb: pattern.case.toUpperCase() as Rule['verb'], template: pattern.value, body };
}
