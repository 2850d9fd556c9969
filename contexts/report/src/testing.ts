import { fileURLToPath } from 'node:url';
import { create, type DescService } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { newCall, type Place, Refusal, refuse } from '@verum/call';
import { ReadEventsResponseSchema, Role, reasonName, report, trial } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer, type TestDatabase } from '@verum/database';
import { openLog } from '@verum/host';
import { asCaller, type Client, client, dispatcher, localChannel } from '@verum/rpc';
import type { Producer } from './domain/fold-event.ts';
import { reportContext } from './index.ts';
import type { ReadEvents } from './service-context.ts';

export const study = 'HTN-01';

/**
 * Report as it runs, on a database of its own. Its producers are not there, so that nobody knows how fresh it is: what
 * they tell, a test tells for them.
 */
export interface TestReport {
  readonly api: Client<typeof report.ReportService>;
  readonly database: Database;
  readonly fresh: TestDatabase;
  /** The clock that the use cases read; it starts at 2026-06-01T08:00Z. */
  setClock(instant: string): void;
  as(person: keyof typeof people): { call: ReturnType<typeof newCall> };
  /** Told at once, in this order, each later than all before. */
  tell(producer: Producer, ...events: readonly Told[]): Promise<void>;
  /** Ends what runs in the background, as the end of its process would. */
  stopWork(): Promise<void>;
  stop(): Promise<void>;
}

export interface Told {
  readonly type: string;
  readonly payload: object;
  /** The place in the outbox; the next one where it is not given. */
  readonly seq?: number;
}

const at = (role: Role, site: string, of = study): Place => ({ role, study: of, site });

const people = {
  manager: [at(Role.DATA_MANAGER, '*')],
  crc: [at(Role.CRC, 'PKU1')],
  otherCrc: [at(Role.CRC, 'RJH2')],
  unblinded: [at(Role.UNBLINDED, '*')],
  operator: [at(Role.OPERATOR, '*', '*')],
  stranger: [at(Role.CRC, '*', 'OTHER')],
} satisfies Record<string, readonly Place[]>;

/** @param readEvents what trial answers; without it, trial is away as edc is */
export async function startReport(readEvents?: ReadEvents): Promise<TestReport> {
  const server = await startTestServer();
  const folder = fileURLToPath(reportContext.migrations);
  const fresh = await freshDatabase(server, [{ schema: 'report', role: 'verum_report', folder }]);
  const connection = fresh.connection('report');
  const database = openDatabase({
    ...{ connection, schema: 'report' },
    ...(reportContext.reach && { reach: reportContext.reach }),
  });
  let now = Date.parse('2026-06-01T08:00:00Z');
  const clock = { nowMs: () => now, monotonicMs: () => performance.now() };
  const { bindings, stop } = await reportContext.start({
    config: { TrialRpc: undefined, EdcRpc: undefined, IdentityRpc: undefined },
    ...{ database, folder, log: openLog({ level: 'silent' }) },
    clock: clock as never,
    client: ((service: DescService) =>
      readEvents ? { readEvents: service === trial.TrialService ? readEvents : noEvents } : absent(service)) as never,
  });
  const verifyToken = (token: string) => ({
    actor: { kind: 'user', id: token, name: token } as const,
    grants: people[token as keyof typeof people],
  });
  const target = dispatcher({ bindings, verifyToken, observe: () => {} });
  const way = localChannel(() => target);
  let seq = 0;
  let stopped: Promise<void> | undefined;
  return {
    api: client(report.ReportService, way),
    database,
    fresh,
    setClock: (instant) => {
      now = Date.parse(instant);
    },
    as: (token) => ({ call: newCall({ command: 'test', timeoutMs: 30_000, token }) }),
    async tell(producer, ...events) {
      const call = newCall({ command: 'test', timeoutMs: 30_000 });
      const numbered = events.map((event) => ({ ...event, seq: event.seq ?? ++seq }));
      const messages = numbered.map(({ type, payload, seq: own }) => ({
        ...{ id: crypto.randomUUID(), producer, aggregate: 'a', type, payloadJson: JSON.stringify(payload) },
        ...{ cursor: `1.${own}`, at: timestampFromMs(now) },
      }));
      const subscriber = client(report.ReportEventsService, way, [asCaller(producer)]);
      for (let from = 0; from < messages.length; from += 100) {
        await subscriber.deliver({ events: messages.slice(from, from + 100) }, { call });
      }
      call.end();
    },
    async stopWork() {
      stopped ??= stop?.();
      await stopped;
    },
    async stop() {
      stopped ??= stop?.();
      await stopped;
      await database.close();
      await fresh.drop();
      await server.stop();
    },
  };
}

const noEvents: ReadEvents = async () => create(ReadEventsResponseSchema);

function absent<S extends DescService>(service: S): Client<S> {
  return client(
    service,
    localChannel(() => {
      throw refuse('UNAVAILABLE');
    }),
  );
}

export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => 'answered',
    (error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return reasonName(error.reason);
    },
  );
}

/** The rows of a report as `site month`, each with the columns that are asked for. */
export async function rowsOf<Row extends { site: string; month: string }>(
  asked: Promise<{ rows: Row[] }>,
  ...columns: (keyof Row)[]
): Promise<Record<string, unknown[]>> {
  const { rows } = await asked;
  return Object.fromEntries(
    rows.map((row) => [`${row.site} ${row.month}`.trim(), columns.map((column) => row[column])]),
  );
}

// ---------------------------------------------------------------- what producers tell

export const site = (code: string, more: object = {}): Told => ({
  type: 'trial.site.added',
  payload: { study, site: code, timeZone: 'Asia/Shanghai', plannedSubjects: 10, ...more },
});

const steps = {
  SCREENING: 'screened',
  SCREEN_FAILED: 'screen-failed',
  ENROLLED: 'enrolled',
  COMPLETED: 'completed',
  WITHDRAWN: 'withdrawn',
} as const;

export function subject(code: string, status: keyof typeof steps, date: string, more: object = {}): Told {
  const payload = { study, subject: code, site: 'PKU1', status, date, consentDate: '2026-03-02', ...more };
  return { type: `trial.subject.${steps[status]}`, payload };
}

interface VisitFacts {
  readonly visit: string;
  readonly heldOn?: string;
  readonly earliest?: string;
  readonly latest?: string;
  readonly isSkipped?: boolean;
  readonly isExpected?: boolean;
  readonly missing?: number;
  readonly missingBlinded?: number;
}

export function visits(code: string, list: readonly VisitFacts[], more: object = {}): Told {
  const told = list.map((visit) => ({
    ...{ heldOn: null, earliest: null, latest: null, isHeld: visit.heldOn !== undefined, isExpected: true },
    ...{ isSkipped: false, missing: 0, missingBlinded: 0, ...visit },
  }));
  return { type: 'edc.visits.planned', payload: { study, subject: code, site: 'PKU1', visits: told, ...more } };
}

export function form(code: string, key: string, more: object = {}): Told {
  return {
    type: 'edc.form.saved',
    payload: {
      ...{ study, subject: code, site: 'PKU1', form: key, blinded: false, entry: 'STARTED', removed: false },
      ...{ filled: 3, missing: 1, verified: 0, toVerify: 3, signature: 'NONE', ...more },
    },
  };
}

export function query(code: string, number: number, more: object = {}): Told {
  return {
    type: 'edc.query.changed',
    payload: {
      ...{ study, subject: code, site: 'PKU1', form: 'SE.SCR~FO.VS', number, blinded: false, state: 'OPEN' },
      ...{
        origin: 'CHECK',
        released: true,
        openedAt: '2026-05-20T08:00:00Z',
        answeredAt: null,
        closedAt: null,
        ...more,
      },
    },
  };
}
