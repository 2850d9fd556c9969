import { createHash, type Hash } from 'node:crypto';
import type { Call } from '@verum/call';
import type { Tx } from '@verum/database';
import type { Finding } from '@verum/odm';
import type { JobToDo } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { deleteSpool, findPiece, insertPiece, pieceSizes, resultName } from '../../store/job-pieces.ts';
import { type Step, stepJob } from '../../store/job-work.ts';
import { insertFindings, moveJob, nameResult } from '../../store/jobs.ts';
import { inNameOf } from './job-call.ts';

/** The job is over, or another process has it: whoever works at it puts it down. */
export class JobLost extends Error {
  constructor() {
    super('the job is over or another’s');
    this.name = 'JobLost';
  }
}

export interface Piece {
  readonly file: string;
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** What a step leaves, all of it or nothing. */
export interface Left {
  readonly pieces?: readonly Piece[];
  readonly findings?: readonly Finding[];
  /** What else is to happen with it. */
  readonly also?: (tx: Tx) => Promise<void>;
}

/** A job in the hand of whoever works at it. Everything throws JobLost once it is not theirs any more. */
export interface Hand {
  readonly job: JobToDo;
  readonly signal: AbortSignal;
  /** Runs in the name of the starter, with time of its own. */
  run<T>(fn: (call: Call) => Promise<T>): Promise<T>;
  begin(): Promise<void>;
  /** Notes how far it is, together with what was made on the way. */
  step(step: Step, left?: Left): Promise<void>;
  /** The bytes of a file, piece by piece; of the pieces from one on and below another. */
  read(file: string, from?: number, below?: number): AsyncGenerator<Uint8Array>;
  /** It is done; for an export the pieces of the result stay, and all others go. */
  finish(step: Step, sha256?: string): Promise<void>;
}

export function openHand(service: ServiceContext, job: JobToDo, holder: string, signal: AbortSignal): Hand {
  const { database } = service;
  const run = <T>(fn: (call: Call) => Promise<T>) => {
    if (signal.aborted) throw new JobLost();
    return inNameOf(service, job, fn);
  };
  const write = (reason: string, fn: (tx: Tx) => Promise<void>) => run((call) => database.write(call, reason, fn));

  async function* read(file: string, from = 0, below = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
    const sizes = await run((call) => database.read(call, (sql) => pieceSizes(sql, job, file)));
    for (const { number } of sizes) {
      if (number < from || number >= below) continue;
      const bytes = await run((call) => database.read(call, (sql) => findPiece(sql, job, file, number)));
      if (!bytes) throw new JobLost();
      yield bytes;
    }
  }

  const made = openMade();
  const hand: Hand = {
    job,
    signal,
    run,
    read,
    begin: () =>
      write('Begun', async (tx) => {
        await moveJob(tx, job, ['WAITING'], 'RUNNING');
      }),
    async step(step, { pieces = [], findings = [], also } = {}) {
      for (const piece of pieces) if (piece.file === resultName) made.add(piece);
      await write('Progress', async (tx) => {
        if (!(await stepJob(tx, job, holder, step))) throw new JobLost();
        for (const { file, number, bytes } of pieces) await insertPiece(tx, job, file, number, bytes);
        if (findings.length > 0) await insertFindings(tx, job, findings);
        await also?.(tx);
      });
    },
    async finish(step, sha256) {
      const result = job.kind === 'export' ? (made.whole() ?? (await hashed(read(resultName)))) : undefined;
      await write('Done', async (tx) => {
        if (!(await stepJob(tx, job, holder, step))) throw new JobLost();
        await nameResult(tx, job, result?.size ?? step.progress.done, sha256 ?? result?.sha256 ?? '');
        await deleteSpool(tx, job);
        await moveJob(tx, job, ['RUNNING'], 'DONE');
      });
    },
  };
  return hand;
}

interface Hashed {
  readonly size: number;
  readonly sha256: string;
}

async function hashed(read: AsyncIterable<Uint8Array>): Promise<Hashed> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const bytes of read) {
    hash.update(bytes);
    size += bytes.length;
  }
  return { size, sha256: hash.digest('hex') };
}

/** The hash of the result as it is made; what another process had begun has to be read again. */
function openMade(): { add(piece: Piece): void; whole(): Hashed | undefined } {
  let hash: Hash | undefined;
  let next = 0;
  let size = 0;
  return {
    add({ number, bytes }) {
      if (number === 0) [hash, next, size] = [createHash('sha256'), 0, 0];
      if (number !== next) hash = undefined;
      hash?.update(bytes);
      next += 1;
      size += bytes.length;
    },
    whole: () => hash && { size, sha256: hash.digest('hex') },
  };
}
