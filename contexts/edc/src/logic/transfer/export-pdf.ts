import { type BuildIndex, compileIndex, type SubjectRecord } from '@verum/odm';
import type { Blinding } from '../../domain/build/blinding.ts';
import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import { printedCasebook } from '../../domain/transfer/printed-casebook.ts';
import type { ServiceContext } from '../../service-context.ts';
import { selectForeignFacts } from '../../store/foreign-facts.ts';
import { deletePieces, outFolder } from '../../store/job-pieces.ts';
import { selectThreads } from '../../store/query-list.ts';
import { selectSignatures } from '../../store/signatures.ts';
import { batchesOf, openSource, recordsOf, type Source, visibleModels } from './casebooks.ts';
import type { Hand } from './hand.ts';
import { PieceWriter } from './piece-writer.ts';
import { openPrinter, type Printer } from './print/open-printer.ts';

/** While casebooks are printed: the last one. */
interface PdfCursor extends JobCursor {
  readonly after: string;
  readonly done: number;
}
const isCursor = (cursor: JobCursor): cursor is PdfCursor => typeof cursor.after === 'string';

/** Every casebook as a PDF under `out/casebooks/`, noted after each; printed on a thread of its own. */
export async function exportPdf(service: ServiceContext, hand: Hand, options: ExportOptions): Promise<void> {
  const source = await openSource(service, hand, options);
  const begun = isCursor(hand.job.cursor) ? hand.job.cursor : undefined;
  let done = begun?.done ?? 0;
  const indexes = new Map(visibleModels(source).map((model) => [model.oid, compileIndex(model)]));
  const blindings = new Map([...source.builds.values()].map(({ model, blinding }) => [model.oid, blinding]));
  const printer = openPrinter();
  try {
    const batches = batchesOf(
      service,
      hand,
      source,
      { ...options, withHistory: true, foreign: 'nothing' },
      begun?.after ?? '',
    );
    for await (const batch of recordsOf(batches, source)) {
      for (const record of batch) {
        const index = indexes.get(record.metaDataVersionOid);
        const blinding = blindings.get(record.metaDataVersionOid);
        if (!index || !blinding) throw new Error('a casebook stands on a build that is not there');
        const pieces = await printOne(service, hand, {
          scope: source.scope,
          index,
          blinding,
          record,
          options,
          printer,
        });
        done += 1;
        await hand.step(
          {
            cursor: { stage: 'reading', after: record.subjectKey, done } satisfies PdfCursor,
            progress: { done, total: Math.max(done, source.total), unit: 'subjects' },
          },
          { pieces, also: (tx) => deletePieces(tx, hand.job, fileOf(record), pieces.length) },
        );
      }
    }
  } finally {
    await printer.close();
  }
  await hand.step({ cursor: { stage: 'packing' }, progress: { done, total: done, unit: 'subjects' } });
}

const everyPlace = { place: '', path: '', withoutHistory: false };
/** Of a subject: more pages than anybody reads, and what memory holds. */
const statementsMax = 20_000;

interface Printing {
  readonly scope: Source['scope'];
  readonly index: BuildIndex;
  readonly blinding: Blinding;
  readonly record: SubjectRecord;
  readonly options: ExportOptions;
  readonly printer: Printer;
}

async function printOne(
  { database }: ServiceContext,
  hand: Hand,
  { scope, index, blinding, record, options, printer }: Printing,
) {
  const key = { study: scope.study, subject: record.subjectKey };
  const { queries, signatures, foreign } = await hand.run((call) =>
    database.read(call, async (sql) => ({
      queries: await selectThreads(sql, key, { ...scope, candidates: [] }),
      signatures: await selectSignatures(sql, key, scope),
      foreign: await selectForeignFacts(
        sql,
        { ...key, ...everyPlace },
        { after: undefined, limit: statementsMax + 1 },
        scope,
      ),
    })),
  );
  const { language, createdAt } = options;
  const printed = printedCasebook({
    record,
    index,
    queries,
    signatures,
    foreign: foreign.slice(0, statementsMax),
    hasMoreElsewhere: foreign.length > statementsMax,
    blinding,
    study: scope.study,
    language,
    createdAt,
  });
  const pieces = new PieceWriter(fileOf(record));
  pieces.write(await printer.print(printed));
  return pieces.take(true);
}

const fileOf = ({ subjectKey }: SubjectRecord) => `${outFolder}casebooks/${safeName(subjectKey)}.pdf`;

/** As the name of a file on any system; what is replaced stays told apart by its code. */
export function safeName(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}._-]/gu, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)}`)
    .replace(/^\./, '%2e');
}
