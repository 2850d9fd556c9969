import { FhirRefusal } from './refusal.ts';

/** A JSON number as it was written: 5.10 and 5.1 are two different measurements (FHIR R4, datatypes, decimal). */
export class LexicalNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type JsonValue = null | boolean | string | LexicalNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

export interface JsonLimits {
  /** Bytes of the document in UTF-8. */
  readonly bytesMax: number;
  /** Arrays and objects inside one another. */
  readonly depthMax: number;
  /** Values in lists and objects. A value takes two bytes of a hostile document and was measured to take 130 in memory. */
  readonly valuesMax: number;
}

/** Parses a JSON document, keeping numbers to the character. Throws FhirRefusal when it is too large, too deep or no JSON. */
export function parseJson(document: string | Uint8Array, limits: JsonLimits): JsonValue {
  const text = decode(document, limits.bytesMax);
  refuseWideOrDeep(text, limits);
  try {
    return JSON.parse(text, keepLexical) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson(text, error);
    throw error;
  }
}

/** True for an object that is neither list, number nor null. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LexicalNumber);
}

function keepLexical(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new LexicalNumber(context?.source ?? String(value)) : value;
}

function decode(document: string | Uint8Array, bytesMax: number): string {
  const bytes = typeof document === 'string' ? byteLength(document, bytesMax) : document.byteLength;
  if (bytes > bytesMax)
    throw new FhirRefusal(
      'too-large',
      {
        en: `The document is larger than ${bytesMax} bytes.`,
        zh: `文件超过 ${bytesMax} 字节。`,
      },
      { en: 'Export fewer patients at a time and import the parts.', zh: '请分批导出患者，再逐批导入。' },
    );
  if (typeof document === 'string') return document.replace(/^\ufeff/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(document);
  } catch {
    throw new FhirRefusal(
      'encoding',
      { en: 'The document is not valid UTF-8.', zh: '文件不是有效的 UTF-8 编码。' },
      { en: 'Save or export it as UTF-8 and import it again.', zh: '请以 UTF-8 编码重新导出后再导入。' },
    );
  }
}

/** UTF-8 bytes of a text; stops counting once it cannot fit, since a code unit takes at least one byte. */
function byteLength(text: string, bytesMax: number): number {
  return text.length > bytesMax ? text.length : new TextEncoder().encode(text).byteLength;
}

/** Runs before JSON.parse, whose revival recurses once a level and would overflow the stack on a hostile document. */
function refuseWideOrDeep(text: string, { depthMax, valuesMax }: JsonLimits): void {
  let depth = 0;
  let values = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) isInString = false;
    } else if (code === 0x22) isInString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > depthMax) throw tooDeep(text, at, depthMax);
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
    else if (code === 0x2c) {
      values += 1;
      if (values > valuesMax) throw tooManyValues(valuesMax);
    }
  }
}

function tooManyValues(valuesMax: number): FhirRefusal {
  return new FhirRefusal(
    'too-many-values',
    { en: `The document holds more than ${valuesMax} values.`, zh: `文件中的值超过 ${valuesMax} 个。` },
    { en: 'Export fewer patients at a time and import the parts.', zh: '请分批导出患者，再逐批导入。' },
  );
}

function tooDeep(text: string, at: number, depthMax: number): FhirRefusal {
  const { line, column } = placeOf(text, at);
  return new FhirRefusal(
    'too-deep',
    {
      en: `Line ${line}, column ${column}: lists and objects are nested more than ${depthMax} deep.`,
      zh: `第 ${line} 行第 ${column} 列：列表与对象嵌套超过 ${depthMax} 层。`,
    },
    { en: 'This is no ordinary FHIR document; ask its sender.', zh: '这不是正常的 FHIR 文件，请联系提供方。' },
  );
}

/** V8's own message quotes the document, so only the position is taken from it. */
function notJson(text: string, error: SyntaxError): FhirRefusal {
  const position = /at position (\d+)/.exec(error.message)?.[1];
  const place = position === undefined ? undefined : placeOf(text, Number(position));
  return new FhirRefusal(
    'not-json',
    {
      en: `${place ? `Line ${place.line}, column ${place.column}: t` : 'T'}he document is not well-formed JSON.`,
      zh: `${place ? `第 ${place.line} 行第 ${place.column} 列：` : ''}文件不是格式正确的 JSON。`,
    },
    {
      en: 'Check that the file is complete and is FHIR in JSON, not XML, then import it again.',
      zh: '请确认文件完整，且为 JSON 格式（而非 XML）的 FHIR，再重新导入。',
    },
  );
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
