import { newCall } from '@verum/call';
import { contexts, defaultConfig, subscribersOf } from '@verum/cli';
import { trial } from '@verum/contracts';
import type { Connection, Database } from '@verum/database';
import { openLog, openMetrics, startHost } from '@verum/host';
import { asCaller, client } from '@verum/rpc';

// A process of its own that runs every context, does one thing in trial, and kills itself with SIGKILL at the nth
// moment at which trial is about to send something, or has just got the answer: to its database or to another context.

interface Order {
  readonly connections: Readonly<Record<string, Connection>>;
  readonly folder: string;
  readonly token: string;
  readonly killAt: number;
  readonly method: 'enrolSubject' | 'changeSubjectStatus' | 'correctSubject';
  readonly request: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string;
}

const order = JSON.parse(process.argv[2] ?? '') as Order;
let moment = -1;
let isOn = false;

/** Dies here, if it is time. */
function pass(): void {
  if (!isOn) return;
  moment += 1;
  if (moment === order.killAt) process.kill(process.pid, 'SIGKILL');
}

async function around<T>(fn: () => Promise<T>): Promise<T> {
  pass();
  const answer = await fn();
  pass();
  return answer;
}

function dangerous(database: Database): Database {
  return { ...database, write: (call, reason, fn, locks) => around(() => database.write(call, reason, fn, locks)) };
}

function dangerousClient(typed: object): object {
  const methods = Object.entries(typed).map(([name, method]) => [
    name,
    (...given: unknown[]) => around(() => (method as (...args: unknown[]) => Promise<unknown>)(...given)),
  ]);
  return Object.fromEntries(methods);
}

const host = await startHost({
  contexts: contexts.map((manifest) => ({
    manifest:
      manifest.name !== 'trial'
        ? manifest
        : {
            ...manifest,
            start: (resources) =>
              manifest.start({
                ...resources,
                database: dangerous(resources.database),
                client: ((service: never) => dangerousClient(resources.client(service))) as never,
              }),
          },
    config: defaultConfig(manifest),
    subscribers: subscribersOf(manifest),
    connection: { connection: order.connections[manifest.name] as Connection },
  })),
  folder: order.folder,
  log: openLog({ level: 'silent' }),
  metrics: openMetrics(),
});
const service = client(trial.TrialService, host.channelFor(trial.TrialService), [asCaller('gateway')]);
const call = newCall({ command: 'test/killed', timeoutMs: 30_000, token: order.token });
isOn = true;
const send = service[order.method] as (request: object, options: object) => Promise<unknown>;
await send(order.request, { call, idempotencyKey: order.idempotencyKey });
isOn = false;
process.stdout.write(`${moment + 1} moments\n`);
await host.stop(2_000);
