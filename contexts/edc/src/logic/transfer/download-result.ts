import { type Call, refuse, violation } from '@verum/call';
import type { JobKey } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPiece, pieceSizes, resultName } from '../../store/job-pieces.ts';
import { getJob } from './get-job.ts';

/**
 * The file that an export made, from a byte on, piece by piece: nothing is open between two.
 * @throws Refusal NOT_FOUND for a job without a result, or whose result was forgotten; INVALID_REQUEST beyond its end
 */
export async function* downloadResult(service: ServiceContext, call: Call, key: JobKey & { readonly from: number }) {
  const { database } = service;
  const { kind, state, mediaType, size } = await getJob(service, call, key);
  const pieces = await database.read(call, (sql) => pieceSizes(sql, key, resultName));
  if (kind !== 'export' || state !== 'DONE' || pieces.length === 0)
    throw refuse('NOT_FOUND', { facts: { study: key.study, job: key.job, state } });
  if (key.from > (size ?? 0)) {
    const textEn = 'The file ends before that byte.';
    throw refuse('INVALID_REQUEST', { violations: [violation('from', 'beyond', textEn, '文件没有这么长。')] });
  }
  yield { contentType: mediaType, data: new Uint8Array(0) };
  let at = 0;
  for (const piece of pieces) {
    const end = at + piece.size;
    if (end > key.from) {
      const bytes = await database.read(call, (sql) => findPiece(sql, key, resultName, piece.number));
      if (!bytes) throw refuse('NOT_FOUND', { facts: { study: key.study, job: key.job } });
      yield { contentType: mediaType, data: bytes.subarray(Math.max(0, key.from - at)) };
    }
    at = end;
  }
}
