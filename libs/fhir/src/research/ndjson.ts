import { isJsonObject, type JsonLimits, type JsonObject, parseJson } from '../json.ts';
import { FHIR_LIMITS } from '../read-bundle.ts';
import { FhirRefusal } from '../refusal.ts';
import { objectAt, objectsAt } from './element.ts';
import { joined, Lines } from './lines.ts';

/** A resource of a file, or a line that holds none. */
export interface Line {
  /** From 1. */
  readonly line: number;
  readonly resource?: JsonObject;
}

/** Of one line: a form of a thousand questions takes a hundredth of it. */
const LINE_LIMITS: JsonLimits = { bytesMax: 8 * 1024 * 1024, depthMax: 64, valuesMax: 200_000 };

/**
 * Resources of a file as FHIR Bulk Data has it, one a line, of which one line is in memory; or of one document: a
 * resource, or the entries of a Bundle. Which of them it is shows at the first line that is not blank.
 * @throws FhirRefusal for a line or a document that is too large, and for a document that is no JSON
 */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const lines = new Lines(chunks, LINE_LIMITS.bytesMax, tooLong);
  const first = await lines.next();
  if (!first) return;
  const begun = read(first);
  if (!begun) return yield* entriesOf(lines.line, await document(first, lines));
  yield* entriesOf(lines.line, begun);
  for (let bytes = await lines.next(); bytes; bytes = await lines.next()) yield* entriesOf(lines.line, read(bytes));
}

/** Begun at its first line, which alone is no JSON. */
async function document(first: Uint8Array, lines: Lines): Promise<JsonObject | undefined> {
  const parts = [first];
  let size = first.length;
  for await (const bytes of lines.rest()) {
    size += bytes.length;
    if (size > FHIR_LIMITS.bytesMax) throw tooLong(lines.line);
    parts.push(bytes);
  }
  const value = parseJson(joined(parts), FHIR_LIMITS);
  return isJsonObject(value) ? value : undefined;
}

function* entriesOf(line: number, resource: JsonObject | undefined): Generator<Line> {
  if (!resource) return yield { line };
  if (resource.resourceType !== 'Bundle') return yield { line, resource };
  for (const entry of objectsAt(resource, 'entry')) {
    const inner = objectAt(entry, 'resource');
    yield inner ? { line, resource: inner } : { line };
  }
}

/** Undefined for what is no JSON object. */
function read(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value = parseJson(bytes, LINE_LIMITS);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof FhirRefusal)) throw error;
    return undefined;
  }
}

function tooLong(line: number): FhirRefusal {
  return new FhirRefusal(
    'too-large',
    {
      en: `What begins in line ${line} is too long for one resource.`,
      zh: `第 ${line} 行起的内容过长，不能是一个资源。`,
    },
    { en: 'Export it as FHIR Bulk Data: one resource a line.', zh: '请按 FHIR Bulk Data 导出：每行一个资源。' },
  );
}
