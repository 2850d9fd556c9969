import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { type Call, fakeClock, newCall, type Place, Refusal, refuse } from '@verum/call';
import { loadConfig } from '@verum/config';
import { Role, reasonName } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer, type TestDatabase } from '@verum/database';
import { openLog } from '@verum/host';
import { type Client, client, type Dispatcher, dispatcher, localChannel } from '@verum/rpc';
import { eproContext } from './index.ts';
import type { Phone } from './testing-phone.ts';

export const study = 'HTN';
export const site = '01';

/** The context on its own database behind its real dispatcher, with a clock that is moved by hand. */
export interface DiaryHarness {
  /** A service as somebody of the site reaches it. */
  as<S extends DescService>(service: S, name: string): Client<S>;
  /** A service as a phone calls it. */
  by<S extends DescService>(service: S, phone: Phone, options?: ByOptions): Client<S>;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly database: Database;
  readonly fresh: TestDatabase;
  readonly target: Dispatcher;
  /** Statements sent. */
  readonly statements: string[];
  /** Where keys of the installation are kept. */
  readonly folder: string;
  /** As the system, past the fences. */
  sql(text: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export interface ByOptions {
  /** The phone's corrected clock less the server's. */
  readonly offMs?: number;
  /** The method that the proof is made for, in place of the one that is called. */
  readonly proofFor?: DescMethod;
}

const people: Readonly<Record<string, readonly Place[]>> = {
  crc: [{ role: Role.CRC, study, site }],
  otherCrc: [{ role: Role.CRC, study, site: '02' }],
  allCrc: [{ role: Role.CRC, study, site: '*' }],
  monitor: [{ role: Role.MONITOR, study, site: '*' }],
  manager: [{ role: Role.DATA_MANAGER, study, site: '*' }],
};

export interface DiaryOptions {
  readonly openMax?: number;
  /** Its configuration; the defaults without it. Files lie in the folder. */
  readonly yaml?: (folder: string) => string;
  /** What the services of other contexts answer, by method. */
  readonly others?: object;
}

export async function startDiary(options: DiaryOptions = {}): Promise<DiaryHarness> {
  const server = await startTestServer();
  const migrations = { schema: 'epro', role: 'verum_epro', folder: fileURLToPath(eproContext.migrations) };
  const fresh = await freshDatabase(server, [migrations]);
  const statements: string[] = [];
  const database = openDatabase({
    connection: fresh.connection('epro'),
    schema: 'epro',
    openMax: options.openMax ?? 20,
    onStatement: (text) => statements.push(text),
    ...(eproContext.reach && { reach: eproContext.reach }),
  });
  const clock = fakeClock(Date.UTC(2026, 5, 1, 10));
  const folder = await mkdtemp(join(tmpdir(), 'verum-diary-'));
  const running = await eproContext.start({
    config: loadConfig(options.yaml?.(folder) ?? '', eproContext.config, { file: '(defaults of epro)' }),
    database,
    client: (() => options.others ?? nobodyElse) as never,
    log: openLog({ level: 'silent' }),
    clock,
    folder,
  });
  const target = dispatcher({
    bindings: running.bindings,
    verifyToken: (token) => ({ actor: { kind: 'user', id: token, name: token }, grants: people[token] ?? [] }),
    verifyDevice: running.verifyDevice,
    observe: () => {},
  });
  const channel = localChannel(() => target);
  const system = { kind: 'system', id: 'system:test', name: '' } as const;
  return {
    ...{ clock, database, fresh, target, statements, folder },
    as: (service, name) => withCalls(client(service, channel), () => ({ token: name })),
    by: (service, phone, { offMs = 0, proofFor } = {}) =>
      withCalls(client(service, channel), (name) => {
        const method = proofFor ?? service.method[name];
        return method ? { proof: phone.proof(method, clock.nowMs() + offMs) } : {};
      }),
    async sql(text, params = []) {
      const call = newCall({ command: 'test', timeoutMs: 30_000, actor: system });
      try {
        return await database.write(call, 'test', (tx) => tx<Record<string, unknown>>(text, params));
      } finally {
        call.end();
      }
    },
    async stop() {
      await running.stop?.();
      await database.close();
      await fresh.drop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Trial knows of nobody. */
const nobodyElse = { getSubject: () => Promise.reject(refuse('NOT_FOUND')) };

/** Each call is one of its own. */
function withCalls<S extends DescService>(
  service: Client<S>,
  shown: (method: string) => { readonly token?: string; readonly proof?: string },
): Client<S> {
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    async (request: object) => {
      const call: Call = newCall({ command: 'test', timeoutMs: 60_000, ...shown(name) });
      const ask = method as (request: object, options: object) => Promise<object>;
      return await ask(request, { call }).finally(() => call.end());
    },
  ]);
  return Object.fromEntries(methods) as Client<S>;
}

/** `REASON field:rule …`, or 'allowed'. */
export async function outcome(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'allowed';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [reasonName(error.reason), ...error.violations.map(({ field, rule }) => `${field}:${rule}`)].join(' ');
  }
}

/** A subject who takes part, as trial would tell it. */
export async function addParticipant(diary: DiaryHarness, subject: string, at = site): Promise<void> {
  await diary.sql('insert into participant (study, subject, site) values ($1, $2, $3)', [study, subject, at]);
}
