import { type Refusal, refuse } from '@verum/call';
import type { Violation } from '@verum/contracts';

/** One thing wrong in a request, with its place as JSON writes it. Never holds what was sent. */
export type Fault = Pick<Violation, 'field' | 'rule' | 'textEn' | 'textZh'>;

const texts = {
  unknown_field: ['is not a field of this request', '该请求没有此字段'],
  duplicate: ['is given more than once', '重复给出'],
  conflict: ['is given twice with different values', '两处给出的值不一致'],
  not_an_object: ['must be a JSON object', '必须是 JSON 对象'],
  not_a_list: ['must be a JSON list', '必须是 JSON 数组'],
  not_a_string: ['must be text', '必须是文本'],
  not_a_boolean: ['must be true or false', '必须是 true 或 false'],
  not_a_number: ['must be a number that fits the field', '必须是符合该字段范围的数字'],
  not_an_integer: ['must be a whole number that fits the field', '必须是符合该字段范围的整数'],
  not_an_enum_value: ['is not one of the values named in /docs', '不是 /docs 中列出的取值'],
  not_bytes: ['must be base64', '必须是 base64 编码'],
  not_a_timestamp: ['must be a moment such as 2026-11-23T08:00:00Z', '必须是时间，例如 2026-11-23T08:00:00Z'],
  malformed: ['is not written as it has to be', '格式不正确'],
  percent_encoding: ['is not percent-encoded UTF-8', '百分号编码无效'],
  too_deep: ['is nested too deeply', '嵌套层数过多'],
  too_many: ['is given too many times', '数量过多'],
  not_json: ['is not JSON', '不是有效的 JSON'],
  not_utf8: ['is not UTF-8', '不是有效的 UTF-8'],
  no_body: ['takes no body', '该请求不接受正文'],
  not_in_mask: ['is not named in updateMask, so it would be lost', '未列入 updateMask，将不会生效'],
} as const;

export type FaultRule = keyof typeof texts;

export function fault(field: string, rule: FaultRule): Fault {
  const [textEn, textZh] = texts[rule];
  return { field, rule, textEn, textZh };
}

/** Bad request, with the places. */
export function invalid(violations: readonly Fault[], cause?: unknown): Refusal {
  return refuse('INVALID_REQUEST', { violations, cause });
}
