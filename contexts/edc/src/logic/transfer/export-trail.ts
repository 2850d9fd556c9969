import { placesFor, sitesIn } from '@verum/call';
import { trailName } from '../../domain/transfer/archive-entries.ts';
import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { outFolder } from '../../store/job-pieces.ts';
import { selectTrail, type TrailCursor, type TrailFilter } from '../../store/trail.ts';
import { reachOf } from '../reach.ts';
import { trailHead, trailLine } from '../trail/trail-csv.ts';
import type { Hand } from './hand.ts';

/** What is in the file already. */
interface Pages {
  /** The oldest entry: those that are older come next. */
  readonly before: TrailCursor | undefined;
  readonly pages: number;
  readonly bytes: number;
}
const isCursor = (cursor: JobCursor): cursor is JobCursor & Pages => typeof cursor.pages === 'number';

const file = `${outFolder}${trailName}`;
const pageSize = 1000;
// Pages come newest first, and stand in the file oldest first: each is a piece in front of the one that came before it.
const lastPiece = 2 ** 31 - 1;

/** The audit trail up to when the job was begun, under `out/`, as far as its starter may read it. */
export async function exportTrail(service: ServiceContext, hand: Hand, options: ExportOptions): Promise<void> {
  const { study, cursor, grants } = hand.job;
  const readable = sitesIn(placesFor(grants, 'audit.read'), study);
  let { before, pages, bytes }: Pages = isCursor(cursor) ? cursor : { before: undefined, pages: 0, bytes: 0 };
  const progress = () => ({ done: bytes, total: 0, unit: 'bytes' }) as const;
  for (;;) {
    const rows = await hand.run((call) => {
      const { sites, unblinded } = reachOf(call, study);
      const asked = options.site === '' ? null : [options.site];
      const filter: TrailFilter = {
        ...{ study, subject: options.subject, form: '', path: '', actor: '', kind: '', from: '' },
        ...{ to: options.createdAt, sites: common(common(sites, readable), asked), unblinded },
      };
      return service.database.read(call, (sql) => selectTrail(sql, filter, before, pageSize));
    });
    const oldest = rows.at(-1);
    if (!oldest) break;
    const { moment, source, seq } = oldest;
    before = { moment, source, seq };
    const page = Buffer.from(rows.toReversed().map(trailLine).join(''));
    const piece = { file, number: lastPiece - pages, bytes: page };
    pages += 1;
    bytes += page.length;
    const noted = { before, pages, bytes } satisfies Pages;
    await hand.step({ cursor: { stage: 'reading', ...noted }, progress: progress() }, { pieces: [piece] });
  }
  const head = { file, number: 0, bytes: Buffer.from(trailHead) };
  await hand.step({ cursor: { stage: 'packing' }, progress: progress() }, { pieces: [head] });
}

/** The sites that are in both; null is all of them. */
function common(some: string[] | null, others: string[] | null): string[] | null {
  if (some === null || others === null) return some ?? others;
  return some.filter((site) => others.includes(site));
}
