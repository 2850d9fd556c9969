import { type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import type { Rules } from '../gen/verum/v1/options_pb.ts';
import { fieldRules } from './field-rules.ts';

/** One broken rule: `field` is the path as JSON writes it, e.g. `items[3].path`. */
export interface FieldViolation {
  readonly field: string;
  readonly rule: string;
  readonly textEn: string;
  readonly textZh: string;
}

const violationsMax = 100;

/** Every rule that the message breaks, in the order of its fields; the first hundred. Never echoes a value. */
export function validateMessage(schema: DescMessage, message: Message): FieldViolation[] {
  const found: FieldViolation[] = [];
  walk(reflect(schema, message), '', found);
  return found;
}

function walk(message: ReflectMessage, prefix: string, found: FieldViolation[]): void {
  for (const field of planOf(message.desc)) {
    if (found.length >= violationsMax) return;
    const path = prefix + field.jsonName;
    const rules = fieldRules(field);
    if (rules) found.push(...broken(message, field, rules, path));
    if (field.scalar === ScalarType.STRING) found.push(...unstorable(message, field, path));
    if (field.fieldKind === 'message' && message.isSet(field)) {
      walk(message.get(field) as ReflectMessage, `${path}.`, found);
    } else if (field.fieldKind === 'list' && field.listKind === 'message') {
      let index = 0;
      for (const one of message.get(field)) walk(one as ReflectMessage, `${path}[${index++}].`, found);
    }
  }
}

/** U+0000 is the one character that PostgreSQL cannot keep. */
function unstorable(message: ReflectMessage, field: DescField, path: string): FieldViolation[] {
  const value: unknown = message.get(field);
  const texts =
    typeof value === 'string' ? [value] : field.fieldKind === 'list' ? [...(value as Iterable<unknown>)] : [];
  return texts.some((text) => typeof text === 'string' && text.includes('\u0000'))
    ? [
        violation(
          path,
          'bad_character',
          'holds the character U+0000, which cannot be stored',
          '含有无法存储的字符 U+0000',
        ),
      ]
    : [];
}

/** Only the fields that can break a rule or lead to one; google.protobuf types have none. */
const plans = new WeakMap<DescMessage, readonly DescField[]>();

function planOf(schema: DescMessage): readonly DescField[] {
  let plan = plans.get(schema);
  if (!plan) {
    plan = schema.fields.filter(
      (field) =>
        fieldRules(field) !== undefined ||
        field.scalar === ScalarType.STRING ||
        (field.message !== undefined && !field.message.typeName.startsWith('google.') && field.fieldKind !== 'map'),
    );
    plans.set(schema, plan);
  }
  return plan;
}

function broken(message: ReflectMessage, field: DescField, rules: Rules, path: string): FieldViolation[] {
  if (!message.isSet(field)) {
    return rules.required ? [violation(path, 'required', 'is required', '为必填项')] : [];
  }
  const value = message.get(field);
  if (field.fieldKind === 'list') {
    const list = [...(value as Iterable<unknown>)];
    if (rules.maxItems > 0 && list.length > rules.maxItems) {
      return [violation(path, 'max_items', `may hold at most ${rules.maxItems} entries`, `最多 ${rules.maxItems} 项`)];
    }
    return list.flatMap((one, index) => scalar(one, field, rules, `${path}[${index}]`));
  }
  return scalar(value, field, rules, path);
}

function scalar(value: unknown, field: DescField, rules: Rules, path: string): FieldViolation[] {
  if (typeof value === 'string') return text(value, rules, path);
  if (value instanceof Uint8Array) {
    return rules.maxLen > 0 && value.length > rules.maxLen
      ? [violation(path, 'max_len', `is longer than ${rules.maxLen} bytes`, `超过 ${rules.maxLen} 字节`)]
      : [];
  }
  const isNumber = field.fieldKind !== 'message' && field.scalar !== undefined && field.scalar !== ScalarType.BOOL;
  if (!isNumber || (typeof value !== 'number' && typeof value !== 'bigint')) return [];
  if (rules.gte !== undefined && value < rules.gte) {
    return [violation(path, 'gte', `must be at least ${rules.gte}`, `不得小于 ${rules.gte}`)];
  }
  if (rules.lte !== undefined && value > rules.lte) {
    return [violation(path, 'lte', `must be at most ${rules.lte}`, `不得大于 ${rules.lte}`)];
  }
  return [];
}

function text(value: string, rules: Rules, path: string): FieldViolation[] {
  // Code points are never more than code units, so the exact count is only made where it can matter.
  if (rules.maxLen > 0 && value.length > rules.maxLen && [...value].length > rules.maxLen) {
    return [violation(path, 'max_len', `is longer than ${rules.maxLen} characters`, `超过 ${rules.maxLen} 个字符`)];
  }
  if (rules.minLen > 0 && [...value].length < rules.minLen) {
    return [violation(path, 'min_len', `is shorter than ${rules.minLen} characters`, `少于 ${rules.minLen} 个字符`)];
  }
  if (rules.pattern !== '' && !compiled(rules.pattern).test(value)) {
    return [violation(path, 'pattern', 'is not written as it has to be', '格式不正确')];
  }
  return [];
}

const patterns = new Map<string, RegExp>();

function compiled(source: string): RegExp {
  let pattern = patterns.get(source);
  if (!pattern) {
    pattern = new RegExp(source, 'u');
    patterns.set(source, pattern);
  }
  return pattern;
}

function violation(field: string, rule: string, textEn: string, textZh: string): FieldViolation {
  return { field, rule, textEn, textZh };
}
