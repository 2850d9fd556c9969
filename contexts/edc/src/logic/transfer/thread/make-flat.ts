import { CsvError } from '@verum/datasets';
import type { StudyBuild } from '@verum/odm';
import { readRecords } from '@verum/redcap';
import type { ReadPart } from './make-records.ts';

/** The flat records of a REDCap project, record by record. */
export async function* makeFlat(model: StudyBuild, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadPart> {
  const reading = readRecords(texts(chunks), model);
  try {
    for (;;) {
      const { done, value } = await reading.next();
      if (done) return yield { findings: value };
      yield { record: JSON.stringify(value), fileType: 'Snapshot' };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { line, message } = error;
    yield { csvFault: { line, message } };
  }
}

async function* texts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
