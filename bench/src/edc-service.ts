import { tmpdir } from 'node:os';
import { type Call, newCall, refuse, systemClock } from '@verum/call';
import { edc, Role } from '@verum/contracts';
import { type Connection, type Database, openDatabase, type Tx } from '@verum/database';
import { edcContext } from '@verum/edc';
import { openLog } from '@verum/host';
import { type Client, client, dispatcher, localChannel } from '@verum/rpc';

/** A statement as the product sent it. */
export interface Sent {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** One write of the product: what it sent between its beginning and its end, and the names it locked. */
export interface RecordedWrite {
  readonly statements: readonly Sent[];
  readonly shared: readonly string[];
  readonly exclusive: readonly string[];
}

/** Edc alone, in this process, on a database that has its schema. */
export interface BenchEdc {
  readonly api: Client<typeof edc.EdcService>;
  readonly database: Database;
  /** Everything sent to PostgreSQL, `begin` and `commit` included, in order. */
  readonly statements: string[];
  /** The writes, in order. */
  readonly writes: RecordedWrite[];
  /** A call of somebody who may do everything in the study. */
  call(idempotencyKey?: string): { call: Call };
  stop(): Promise<void>;
}

/** The role that edc connects as. */
export const edcRole = 'verum_edc';
export const benchStudy = 'HTN-01';

const actor = { kind: 'user', id: 'bench', name: 'Bench' } as const;
const grants = [Role.DATA_MANAGER, Role.CRC].map((role) => ({ role, study: benchStudy, site: '*' }));

export async function openEdc(connection: Connection): Promise<BenchEdc> {
  const statements: string[] = [];
  const writes: RecordedWrite[] = [];
  const database = openDatabase({
    connection: { ...connection, user: edcRole },
    schema: 'edc',
    ...(edcContext.reach && { reach: edcContext.reach }),
    onStatement: (text, { actor: by }) => {
      if (by.kind === 'user') statements.push(text);
    },
  });
  const absent = () => {
    throw refuse('UNAVAILABLE');
  };
  const { bindings, stop } = await edcContext.start({
    config: { TrialRpc: undefined, IdentityRpc: undefined },
    database: { ...database, write: recording(database, writes) },
    client: (service) => client(service, localChannel(absent)),
    log: openLog({ level: 'silent' }),
    folder: tmpdir(),
    clock: systemClock,
  });
  const target = dispatcher({ bindings, verifyToken: () => ({ actor, grants }), observe: () => {} });
  return {
    api: client(
      edc.EdcService,
      localChannel(() => target),
    ),
    database,
    statements,
    writes,
    call: (key) => ({
      call: newCall({
        ...{ command: 'bench', timeoutMs: 60_000, token: 'bench' },
        ...(key !== undefined && { idempotency: { key, requestHash: 'bench' } }),
      }),
    }),
    async stop() {
      await stop?.();
      await database.close();
    },
  };
}

function recording(database: Database, writes: RecordedWrite[]): Database['write'] {
  return (call, reason, fn, locks) =>
    database.write(
      call,
      reason,
      async (tx) => {
        const sent: Sent[] = [];
        writes.push({ statements: sent, shared: locks?.shared ?? [], exclusive: locks?.exclusive ?? [] });
        const spy = (text: string, params: readonly unknown[] = []) => {
          sent.push({ text, params });
          return tx(text, params);
        };
        return await fn(Object.assign(spy, { wake: (channel: string) => tx.wake(channel) }) as Tx);
      },
      locks,
    );
}
