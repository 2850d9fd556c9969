import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, startEmbedded } from '@verum/database';
import { eproContext } from '@verum/epro';
import pg from 'pg';
import { openBareInsert } from './bare-insert.ts';
import { type BenchPhone, plantPhones, proofOf, study, submission } from './bench-phones.ts';
import { atRate, type LoadResult } from './diary-load.ts';
import { openLeanHttp, type Prebuilt, prebuild } from './lean-http.ts';
import { type ProcessorTime, processorTime, shareOf } from './processor-time.ts';

export interface DiaryReport {
  readonly perSecond: number;
  readonly seconds: number;
  readonly product: Measured & { readonly answers: number };
  readonly bare: Measured;
}

interface Measured extends LoadResult {
  readonly stored: number;
  /** Of one submission, ms of processor; undefined where the system does not tell. */
  readonly each: ProcessorTime | undefined;
}

export interface DiaryLoad {
  readonly perSecond: number;
  readonly seconds: number;
}

const warmSeconds = 4;
const phones = 500;
const connections = 48;
const role = 'verum_epro';

interface Bench {
  readonly load: DiaryLoad;
  readonly client: pg.Client;
  readonly planted: readonly BenchPhone[];
  /** What server, PostgreSQL and load have used so far. */
  used(server: number): Promise<ProcessorTime | undefined>;
}

/**
 * So many submissions of a diary of thirty items each second, through HTTP, the device's proof, both signatures, the
 * rules and the trail, on PostgreSQL with fsync on; then the same entries and answers by a bare insert.
 */
export async function measureDiary(say: (line: string) => void, load: DiaryLoad): Promise<DiaryReport> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-bench-'));
  const server = await startEmbedded({ folder });
  const admin = { ...server.connection };
  try {
    const context = { schema: 'epro', role, folder: fileURLToPath(eproContext.migrations) };
    await migrate({ admin, contexts: [context] });
    const client = new pg.Client(admin);
    await client.connect();
    const child = fork(fileURLToPath(new URL('diary-server.ts', import.meta.url)));
    try {
      const days = Math.ceil(((load.seconds + warmSeconds) * load.perSecond) / phones);
      say(`${phones} phones, ${days} signed entries each`);
      const planted = await plantPhones(client, phones, days);
      const postmaster = (await server.pid()) ?? 0;
      const bench = { load, client, planted, used: (process: number) => processorTime(process, postmaster) };
      say(`${load.perSecond} submissions a second for ${load.seconds} s`);
      child.send({ connection: { ...admin, user: role }, folder });
      const product = await throughProduct(bench, child);
      say('the same by a bare insert');
      const inserting = await openBareInsert(admin, client);
      const bare = await measured(bench, 0, 'bare.entry', () => async (n) => inserting.insert(...whose(planted, n)));
      await inserting.close();
      return { ...load, product, bare };
    } finally {
      child.disconnect();
      await Promise.all([once(child, 'exit'), client.end()]);
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function throughProduct(bench: Bench, child: ChildProcess) {
  const [{ address }] = (await once(child, 'message')) as [{ address: string }];
  const http = await openLeanHttp(address, connections);
  const answersBefore = await countOf(bench.client, 'epro.answer');
  const send = (first: number, count: number) => {
    const requests = requestsFor(bench.planted, address, first, count);
    return async (n: number) => {
      const { status, text } = await http.send(requests[n - first] as Prebuilt);
      return status === 200 && text.includes('"ENTRY_FATE_KEPT"');
    };
  };
  const kept = `epro.entry where study = '${study}' and fate = 'KEPT'`;
  try {
    const result = await measured(bench, child.pid ?? 0, kept, send);
    return { ...result, answers: (await countOf(bench.client, 'epro.answer')) - answersBefore };
  } finally {
    http.close();
  }
}

/** All of a round, to the last byte. A phone makes a proof for each call; here one is good for the round: it costs the server the same. */
function requestsFor(planted: readonly BenchPhone[], address: string, first: number, count: number): Prebuilt[] {
  const proofs = new Map(planted.map(({ phone }) => [phone, proofOf(phone)]));
  return Array.from({ length: count }, (_, index) => {
    const [one, day] = whose(planted, first + index);
    return prebuild(address, { path: '/v1/diary/entries', ...submission(one, day, proofs.get(one.phone) ?? '') });
  });
}

/** A round that does not count, and one that does. */
async function measured(
  { load, client, used }: Bench,
  server: number,
  kept: string,
  prepare: (first: number, count: number) => (n: number) => Promise<boolean>,
): Promise<Measured> {
  const { perSecond, seconds } = load;
  const round = (first: number, length: number) => {
    const work = prepare(first, perSecond * length);
    return async () => await atRate({ perSecond, seconds: length }, (n) => work(first + n));
  };
  await round(0, warmSeconds)();
  const run = round(perSecond * warmSeconds, seconds);
  const [stored, before] = [await countOf(client, kept), await used(server)];
  const result = await run();
  const after = await used(server);
  const each = before && after && shareOf(before, after, result.sent);
  return { ...result, stored: (await countOf(client, kept)) - stored, each };
}

function whose(planted: readonly BenchPhone[], n: number): [BenchPhone, number] {
  return [planted[n % phones] as BenchPhone, Math.floor(n / phones)];
}

async function countOf(client: pg.Client, from: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${from}`);
  return Number(rows[0]?.count);
}
