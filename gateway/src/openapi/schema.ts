import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { fieldRules, isSensitive } from '@verum/contracts';

/** JSON Schema 2020-12, as far as proto3 JSON needs it. */
export type Schema = { [key: string]: unknown };

/** Schemas by name, filled with whatever the operations refer to. */
export interface Schemas {
  readonly all: Map<string, Schema>;
  refer(schema: DescMessage | DescEnum): Schema;
}

export function schemas(): Schemas {
  const all = new Map<string, Schema>();
  const refer = (schema: DescMessage | DescEnum): Schema => {
    const name = schema.typeName;
    if (!all.has(name)) {
      // Held before it is filled: a message may hold itself.
      const made: Schema = {};
      all.set(name, made);
      Object.assign(made, schema.kind === 'enum' ? enumSchema(schema) : objectSchema(schema.fields, refer));
    }
    return { $ref: `#/components/schemas/${name}` };
  };
  return { all, refer };
}

export function objectSchema(fields: readonly DescField[], refer: Schemas['refer']): Schema {
  const required = fields.filter((field) => fieldRules(field)?.required).map(({ jsonName }) => jsonName);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.jsonName, fieldSchema(field, refer)])),
    ...(required.length > 0 && { required }),
  };
}

export function fieldSchema(field: DescField, refer: Schemas['refer']): Schema {
  const marks: Schema = isSensitive(field) ? { 'x-verum-sensitive': true } : {};
  if (field.fieldKind === 'list') {
    const maxItems = fieldRules(field)?.maxItems ?? 0;
    return { type: 'array', items: valueSchema(field, refer), ...(maxItems > 0 && { maxItems }), ...marks };
  }
  if (field.fieldKind === 'map') {
    return { type: 'object', additionalProperties: valueSchema(field, refer), ...marks };
  }
  return { ...valueSchema(field, refer), ...marks };
}

/** One value of the field: of a list or a map, an entry. */
function valueSchema(field: DescField, refer: Schemas['refer']): Schema {
  if (field.enum) return refer(field.enum);
  if (field.message) return wellKnown[field.message.typeName] ?? refer(field.message);
  return { ...scalarSchema(field.scalar), ...ruleSchema(field) };
}

const wellKnown: Readonly<Record<string, Schema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.FieldMask': { type: 'string', description: 'Members, separated by commas' },
};

function scalarSchema(scalar: ScalarType | undefined): Schema {
  switch (scalar) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return { type: 'number' };
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return { type: 'integer', format: 'int32' };
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 };
    default:
      // JSON numbers lose digits past 2^53, so proto3 JSON writes 64 bits as text.
      return { type: 'string', format: 'int64', pattern: '^-?[0-9]+$' };
  }
}

function ruleSchema(field: DescField): Schema {
  const rules = fieldRules(field);
  if (!rules) return {};
  const isText = field.fieldKind !== 'message' && 'scalar' in field && field.scalar === ScalarType.STRING;
  const is32 = 'scalar' in field && (field.scalar === ScalarType.UINT32 || field.scalar === ScalarType.INT32);
  const minLength = Math.max(rules.minLen, isText && rules.required && field.fieldKind !== 'list' ? 1 : 0);
  return {
    ...(isText && minLength > 0 && { minLength }),
    ...(isText && rules.maxLen > 0 && { maxLength: rules.maxLen }),
    ...(isText && rules.pattern !== '' && { pattern: rules.pattern }),
    ...(is32 && rules.gte !== undefined && { minimum: Number(rules.gte) }),
    ...(is32 && rules.lte !== undefined && { maximum: Number(rules.lte) }),
  };
}

function enumSchema({ values }: DescEnum): Schema {
  return { type: 'string', enum: values.map(({ name }) => name) };
}
