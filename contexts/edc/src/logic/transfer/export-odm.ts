import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { batchesOf, besideOf, designsOf, openSource } from './casebooks.ts';
import { exportContent } from './export-content.ts';
import type { Hand } from './hand.ts';
import type { OdmState } from './thread/make-odm.ts';

type OdmCursor = JobCursor & OdmState;
const isCursor = (cursor: JobCursor): cursor is OdmCursor => typeof cursor.after === 'string';

/**
 * The study as an ODM document in pieces of `file`, noted every few casebooks, and taken up again behind the last one.
 * @returns the casebooks written
 */
export async function exportOdm(
  service: ServiceContext,
  hand: Hand,
  options: ExportOptions & { readonly version: '1.3.2' | '2.0' },
  file: string,
): Promise<number> {
  const source = await openSource(service, hand, options);
  const { scope, builds, total } = source;
  const { version, withAudit, withExtensions, createdAt } = options;
  const begun = isCursor(hand.job.cursor) ? hand.job.cursor : undefined;
  const content = await hand.run((call) =>
    exportContent(service, call, { scope, builds, createdAt, withAudit, metaDataOnly: false }),
  );
  const making = service.thread.run(
    'odm',
    { version, withExtensions, content, designs: designsOf(source), file, begun },
    batchesOf(service, hand, source, { ...options, ...besideOf(options) }, begun?.after ?? ''),
  );
  let written = 0;
  for await (const { pieces, done, state } of making) {
    const cursor = state ? ({ stage: 'reading', ...state } satisfies OdmCursor) : ({ stage: 'writing' } as const);
    const all = state ? Math.max(done, total) : done;
    await hand.step({ cursor, progress: { done, total: all, unit: 'subjects' } }, { pieces });
    written = done;
  }
  return written;
}
