import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DescMethod, fromBinary, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { Refusal, refuse, systemClock } from '@verum/call';
import { loadConfig } from '@verum/config';
import { epro, HttpBodySchema, reasonName, reasonRule } from '@verum/contracts';
import { freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { eproContext } from '@verum/epro';
import { openLog } from '@verum/host';
import { asCaller, dispatcher, localChannel } from '@verum/rpc';
import pg from 'pg';
import type { Fetch } from '../../../apps/diary/src/core/env.ts';

export const study = 'RUNS';
export const instrument = 'PAIN';
const hash = 'e'.repeat(64);

/** Epro as it runs, on a real PostgreSQL; each run has a time of its own. */
export interface RunServer {
  /** What a phone calls, at the time of `trueMs`. */
  fetchAt(trueMs: () => number): Fetch;
  /** As somebody at the site. */
  pairingCode(subject: string, trueMs: number): Promise<string>;
  enrol(subjects: readonly string[]): Promise<void>;
  rows<T extends pg.QueryResultRow>(text: string, params?: readonly unknown[]): Promise<T[]>;
  /** Every connection to the database breaks now: what is not committed is gone, what is may stay untold. */
  breakConnections(): Promise<void>;
  stop(): Promise<void>;
}

const routes: readonly { readonly verb: string; readonly pattern: RegExp; readonly method: DescMethod }[] = [
  { verb: 'GET', pattern: /^\/v1\/diary\/time$/, method: epro.DiaryService.method.getTime },
  { verb: 'POST', pattern: /^\/v1\/diary\/pair$/, method: epro.DiaryService.method.pairDevice },
  { verb: 'GET', pattern: /^\/v1\/diary$/, method: epro.DiaryService.method.getDiary },
  { verb: 'POST', pattern: /^\/v1\/diary\/entries$/, method: epro.DiaryService.method.submitEntries },
  { verb: 'POST', pattern: /^\/v1\/diary\/device$/, method: epro.DiaryService.method.reportDevice },
];

export async function startRunServer(): Promise<RunServer> {
  const server = await startTestServer();
  const migrations = { schema: 'epro', role: 'verum_epro', folder: fileURLToPath(eproContext.migrations) };
  const fresh = await freshDatabase(server, [migrations]);
  const folder = await mkdtemp(join(tmpdir(), 'verum-runs-'));
  const database = openDatabase({
    connection: fresh.connection('epro'),
    schema: 'epro',
    openMax: 16,
    ...(eproContext.reach && { reach: eproContext.reach }),
  });
  const time = new AsyncLocalStorage<() => number>();
  const absent = () => {
    throw refuse('UNAVAILABLE');
  };
  const running = await eproContext.start({
    config: loadConfig('', eproContext.config, { file: '(defaults of epro)' }),
    database,
    client: (() => new Proxy({}, { get: () => absent })) as never,
    log: openLog({ level: 'silent' }),
    clock: { ...systemClock, nowMs: () => time.getStore()?.() ?? Date.now() },
    folder,
  });
  const crc = { actor: { kind: 'user', id: 'crc', name: '' }, grants: [{ role: 1, study, site: '01' }] } as const;
  const target = dispatcher({
    bindings: running.bindings,
    verifyToken: () => crc,
    verifyDevice: running.verifyDevice,
    observe: () => {},
  });
  const channel = asCaller('gateway')(localChannel(() => target));
  const admin = new pg.Pool({ ...fresh.admin, max: 2 });
  admin.on('error', () => undefined);

  async function call(method: DescMethod, json: JsonValue, authorization: string | undefined): Promise<JsonValue> {
    const bytes = toBinary(method.input, fromJson(method.input, json));
    const metadata = authorization === undefined ? {} : { authorization };
    const answer = await channel.unary(method, bytes, {
      metadata,
      timeoutMs: 60_000,
      signal: new AbortController().signal,
    });
    return toJson(method.output, fromBinary(method.output, answer));
  }

  return {
    fetchAt: (trueMs) => async (path, request) => {
      const [address = '', query = ''] = path.split('?');
      const route = routes.find(({ verb, pattern }) => verb === request.method && pattern.test(address));
      if (!route)
        throw new Error(`no route ${request.method} ${path}: ${HttpBodySchema.typeName} is not part of a run`);
      const sent = request.body === undefined ? Object.fromEntries(new URLSearchParams(query)) : request.body;
      const json = (typeof sent === 'string' ? JSON.parse(sent) : sent) as JsonValue;
      const headers = { get: () => null };
      try {
        const answer = await time.run(trueMs, () => call(route.method, json, request.headers.authorization));
        return { status: 200, headers, text: async () => JSON.stringify(answer) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const reason = reasonName(error.reason);
        const body = JSON.stringify({ reason, facts: error.facts, cause: String(error.cause ?? '') });
        return { status: reasonRule(error.reason).http, headers, text: async () => body };
      }
    },
    async pairingCode(subject, trueMs) {
      const method = epro.DeviceService.method.createPairingCode;
      const json = { study, subject, kind: 'DEVICE_KIND_OWN' };
      for (;;) {
        try {
          const made = (await time.run(
            () => trueMs,
            () => call(method, json, 'Bearer crc'),
          )) as { code: string };
          return made.code;
        } catch (error) {
          // Its connection was broken for another run.
          if (!(error instanceof Refusal)) throw error;
        }
      }
    },
    enrol: async (subjects) => {
      await plan(admin, subjects);
    },
    rows: async (text, params = []) => (await admin.query(text, [...params])).rows,
    async breakConnections() {
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'verum_epro' and datname = current_database()`,
      );
    },
    async stop() {
      await running.stop?.();
      await database.close();
      await admin.end();
      await fresh.drop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Two questions, each evening and whenever there is pain. */
async function plan(admin: pg.Pool, subjects: readonly string[]): Promise<void> {
  const client = await admin.connect();
  const put = `'2026-05-01', 'runs'`;
  const content = {
    title: [{ lang: 'en', text: 'Pain' }],
    languages: ['en'],
    items: [
      { item: 'NRS', kind: 'ITEM_KIND_NUMERIC_RATING', min: '0', max: '10', required: true },
      { item: 'NOTE', kind: 'ITEM_KIND_TEXT', required: true },
    ],
  };
  const daily = { slots: [{ opens: '06:00', closes: '22:00', lateMinutes: 60 }], everyDays: 1 };
  const span = { anchor: 'ANCHOR_FIXED', fixedDate: '2026-06-01', firstDay: 0, lastDay: 200 };
  try {
    await client.query(`set search_path = epro; select set_config('verum.actor', 'runs', false),
      set_config('verum.command', 'runs', false), set_config('verum.reason', 'runs', false)`);
    await client.query(
      `insert into instrument (study, instrument, version, content, hash, source, imported_at, imported_by)
       values ($1, $2, '1', $3, $4, 'MODEL', ${put}) on conflict do nothing`,
      [study, instrument, JSON.stringify(content), hash],
    );
    for (const [schedule, more] of Object.entries({ daily, attack: {} })) {
      await client.query(
        `insert into schedule (study, schedule, version, content, instrument, instrument_version, put_at, put_by)
         values ($1, $2, 1, $3, $4, '1', ${put}) on conflict do nothing`,
        [study, schedule, JSON.stringify({ ...span, ...more }), instrument],
      );
    }
    await client.query(
      `insert into site_zone (study, site, zone) values ($1, '01', 'Asia/Shanghai') on conflict do nothing`,
      [study],
    );
    await client.query(`insert into participant (study, subject, site) select $1, s, '01' from unnest($2::text[]) s`, [
      study,
      subjects,
    ]);
  } finally {
    client.release();
  }
}
