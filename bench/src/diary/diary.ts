import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBinary } from '@bufbuild/protobuf';
import { epro } from '@verum/contracts';
import { type Connection, migrate, startEmbedded } from '@verum/database';
import { eproContext } from '@verum/epro';
import pg from 'pg';
import { openHttp } from '../http-client.ts';
import { type BenchPhone, plantPhones, proofOf, study, submission } from './bench-phones.ts';
import { atRate, type LoadResult } from './diary-load.ts';

export interface DiaryReport {
  readonly perSecond: number;
  readonly seconds: number;
  readonly product: LoadResult & { readonly stored: number; readonly answers: number };
  readonly bare: LoadResult & { readonly stored: number };
}

const perSecond = 500;
const seconds = 30;
const warmSeconds = 4;
const phones = 500;
const days = seconds + warmSeconds;
const connections = 48;
const role = 'verum_epro';

/**
 * 500 submissions of a diary of thirty items each second for half a minute, through HTTP, the device's proof, both
 * signatures, the rules and the trail, on PostgreSQL with fsync on; then the same entries and answers by a bare insert
 * into tables without a trigger, a fence or an index beside their keys.
 */
export async function measureDiary(say: (line: string) => void): Promise<DiaryReport> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-bench-'));
  const server = await startEmbedded({ folder });
  const admin = { ...server.connection };
  try {
    const context = { schema: 'epro', role, folder: fileURLToPath(eproContext.migrations) };
    await migrate({ admin, contexts: [context] });
    const client = new pg.Client(admin);
    await client.connect();
    try {
      say(`${phones} phones, ${days} signed entries each`);
      const planted = await plantPhones(client, phones, days);
      say(`${perSecond} submissions a second for ${seconds} s`);
      const product = await throughProduct(admin, client, planted, folder);
      say('the same by a bare insert');
      const bare = await byBareInsert(admin, client, planted);
      return { perSecond, seconds, product, bare };
    } finally {
      await client.end();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function throughProduct(admin: Connection, client: pg.Client, planted: readonly BenchPhone[], folder: string) {
  const child = fork(fileURLToPath(new URL('diary-server.ts', import.meta.url)));
  const http = openHttp(connections);
  try {
    child.send({ connection: { ...admin, user: role }, folder });
    const [{ address }] = (await once(child, 'message')) as [{ address: string }];
    const url = `${address}/v1/diary/entries`;
    const round = (fromDay: number, length: number) => {
      // A phone makes a proof for each call; here one is good for the whole round, which costs the server the same.
      const proofs = planted.map(({ phone }) => proofOf(phone));
      return atRate({ perSecond, seconds: length }, async (n) => {
        const one = planted[n % phones] as BenchPhone;
        const day = fromDay + Math.floor(n / phones);
        const { status, text } = await http.send({
          url,
          method: 'POST',
          ...submission(one, day, proofs[n % phones] ?? ''),
        });
        return status === 200 && text.includes('"ENTRY_FATE_KEPT"');
      });
    };
    await round(0, warmSeconds);
    const before = await countOf(client, 'epro.entry');
    const answersBefore = await countOf(client, 'epro.answer');
    const result = await round(warmSeconds, seconds);
    const stored = (await countOf(client, `epro.entry where study = '${study}' and fate = 'KEPT'`)) - before;
    return { ...result, stored, answers: (await countOf(client, 'epro.answer')) - answersBefore };
  } finally {
    http.close();
    child.disconnect();
    await once(child, 'exit');
  }
}

async function byBareInsert(admin: Connection, client: pg.Client, planted: readonly BenchPhone[]) {
  await client.query(`
    create schema bare;
    create table bare.entry (entry uuid primary key, subject text, task text, submitted_at timestamptz, bytes bytea,
                             signature bytea);
    create table bare.answer (entry uuid, position integer, item text, values jsonb, primary key (entry, position))`);
  const pool = new pg.Pool({ ...admin, max: connections });
  const text = `with e as (insert into bare.entry values ($1, $2, $3, $4, $5, $6))
    insert into bare.answer select $1, n, item, jsonb_build_array(value)
    from unnest($7::text[], $8::text[]) with ordinality as a (item, value, n)`;
  const insert = async (n: number, fromDay: number) => {
    const one = planted[n % phones] as BenchPhone;
    const signed = one.entries[fromDay + Math.floor(n / phones)];
    if (!signed) throw new Error('a phone without entries');
    const { entry, task, answers } = fromBinary(epro.EntrySchema, signed.entry);
    const values = [entry, one.subject, task, new Date(), Buffer.from(signed.entry), Buffer.from(signed.signature)];
    const columns = [answers.map(({ item }) => item), answers.map((answer) => answer.values[0] ?? '')];
    await pool.query({ name: 'bare', text, values: [...values, ...columns] });
    return true;
  };
  try {
    await atRate({ perSecond, seconds: warmSeconds }, (n) => insert(n, 0));
    const before = await countOf(client, 'bare.entry');
    const result = await atRate({ perSecond, seconds }, (n) => insert(n, warmSeconds));
    return { ...result, stored: (await countOf(client, 'bare.entry')) - before };
  } finally {
    await pool.end();
  }
}

async function countOf(client: pg.Client, from: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${from}`);
  return Number(rows[0]?.count);
}

export function describeDiary({ perSecond: rate, seconds: length, product, bare }: DiaryReport): string {
  const row = (name: string, { sent, acknowledged, stored, p50Ms, p95Ms, p99Ms, maxMs, tookMs }: DiaryReport['bare']) =>
    `| ${name} | ${sent} | ${acknowledged} | ${stored} | ${[p50Ms, p95Ms, p99Ms, maxMs].map((ms) => ms.toFixed(0)).join(' | ')} | ${((sent * 1000) / tookMs).toFixed(0)} |`;
  return [
    `${rate} submissions a second for ${length} s`,
    '| | sent | acknowledged | stored | p50 ms | p95 ms | p99 ms | longest ms | reached a second |',
    '|---|---|---|---|---|---|---|---|---|',
    row('through the product', product),
    row('bare insert', bare),
    `${product.answers} answers`,
  ].join('\n');
}
