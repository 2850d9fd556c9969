import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DescService } from '@bufbuild/protobuf';
import { type Call, type Clock, newCall, type Place, Refusal, systemClock } from '@verum/call';
import { loadConfig } from '@verum/config';
import { reasonName } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { type Client, client, dispatcher, grpcChannel, localChannel } from '@verum/rpc';
import { openLog } from './log.ts';
import type { ContextManifest } from './manifest.ts';

/** One context for its own tests. */
export interface Alone {
  /** One of its services as a person with these grants reaches it; each call is one of its own. */
  as<S extends DescService>(service: S, name: string, ...places: readonly Place[]): Client<S>;
  readonly database: Database;
  /** For what no service shows: one statement as the superuser, past every rule. */
  rows(text: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/**
 * A context on its own database behind its real dispatcher, with the defaults of its configuration. Whom it calls is
 * not there: the port is closed.
 */
export async function startAlone<C>(manifest: ContextManifest<C>, clock: Clock = systemClock): Promise<Alone> {
  const server = await startTestServer();
  const schema = manifest.name;
  const roles = [{ schema, role: `verum_${schema}`, folder: fileURLToPath(manifest.migrations) }];
  const fresh = await freshDatabase(server, roles);
  const folder = await mkdtemp(join(tmpdir(), 'verum-alone-'));
  const reach = manifest.reach && { reach: manifest.reach };
  const database = openDatabase({ connection: fresh.connection(schema), schema, ...reach });
  const closedPort = grpcChannel({ endpoints: ['127.0.0.1:1'] });
  const people = new Map<string, readonly Place[]>();
  const running = await manifest.start({
    config: loadConfig('', manifest.config, { file: `(defaults of ${schema})` }),
    database,
    client: (service) => client(service, closedPort),
    log: openLog({ level: 'silent' }),
    clock,
    folder,
  });
  const target = dispatcher({
    bindings: running.bindings,
    verifyToken: (token) => ({ actor: { kind: 'user', id: token, name: token }, grants: people.get(token) ?? [] }),
    observe: () => {},
  });
  const superuser = openDatabase({ connection: fresh.admin, schema });
  return {
    database,
    rows: (text) => withCall('', (call) => superuser.read(call, (sql) => sql(text))),
    as(service, name, ...places) {
      people.set(name, places);
      return withCalls(
        client(
          service,
          localChannel(() => target),
        ),
        name,
      );
    },
    async stop() {
      await running.stop?.();
      closedPort.close();
      await database.close();
      await superuser.close();
      await fresh.drop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the answer: `REASON field:rule …` when it is refused, else 'allowed'. */
export async function outcome(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'allowed';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [reasonName(error.reason), ...error.violations.map(({ field, rule }) => `${field}:${rule}`)].join(' ');
  }
}

function withCalls<S extends DescService>(service: Client<S>, token: string): Client<S> {
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    (request: object, options: object = {}) => {
      const ask = method as (request: object, options: object) => Promise<object>;
      return withCall(token, (call) => ask(request, { call, ...options }));
    },
  ]);
  return Object.fromEntries(methods) as Client<S>;
}

/** Ten seconds each. */
async function withCall<T>(token: string, fn: (call: Call) => Promise<T>): Promise<T> {
  const call = newCall({ command: 'test', timeoutMs: 10_000, token });
  return await fn(call).finally(() => call.end());
}
