import { fileURLToPath } from 'node:url';
import type { DescService } from '@bufbuild/protobuf';
import { type Clock, newCall, type Place, Refusal } from '@verum/call';
import { type Role, reasonName, trial } from '@verum/contracts';
import { type Connection, type Database, freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { openLog } from '@verum/host';
import { type Client, client, dispatcher, grpcChannel, localChannel } from '@verum/rpc';
import type { ConnectorsConfig } from './connect/open-connectors.ts';
import { trialContext } from './index.ts';

export interface Harness {
  /** The service as one person reaches it. */
  as(name: string, ...places: Place[]): Client<typeof trial.TrialService>;
  /** The hospitals as one person reaches them. */
  hospitalsAs(name: string, ...places: Place[]): Client<typeof trial.HospitalService>;
  /** For another process on the same database. */
  readonly connection: Connection;
  readonly database: Database;
  /** Every statement sent, `begin` included. */
  readonly statements: string[];
  stop(): Promise<void>;
}

/** The trial context on its own database behind its real dispatcher. No patient service runs: its port is closed. */
export async function startTrial(clock: Clock, hospitals: ConnectorsConfig = {}): Promise<Harness> {
  const server = await startTestServer();
  const folder = fileURLToPath(trialContext.migrations);
  const fresh = await freshDatabase(server, [{ schema: 'trial', role: 'verum_trial', folder }]);
  const statements: string[] = [];
  const database = openDatabase({
    connection: fresh.connection('trial'),
    schema: 'trial',
    ...(trialContext.reach && { reach: trialContext.reach }),
    onStatement: (text) => statements.push(text),
  });
  const closedPort = grpcChannel({ endpoints: ['127.0.0.1:1'] });
  const people = new Map<string, readonly Place[]>();
  const running = await trialContext.start({
    config: {
      ...{ PatientRpc: undefined, EdcRpc: undefined, IdentityRpc: undefined },
      ...{ HospitalApi: undefined, Hospitals: undefined, ...hospitals },
    },
    database,
    client: (service) => client(service, closedPort),
    log: openLog({ level: 'silent' }),
    clock,
    folder: '',
  });
  const target = dispatcher({
    bindings: running.bindings,
    verifyToken: (token) => ({
      actor: { kind: 'user', id: token, name: token },
      grants: people.get(token) ?? [],
    }),
    observe: () => {},
  });
  const channel = localChannel(() => target);
  return {
    database,
    statements,
    as(name, ...places) {
      people.set(name, places);
      return withCalls(client(trial.TrialService, channel), name);
    },
    hospitalsAs(name, ...places) {
      people.set(name, places);
      return withCalls(client(trial.HospitalService, channel), name);
    },
    connection: fresh.connection('trial'),
    async stop() {
      await running.stop?.();
      closedPort.close();
      await database.close();
      await fresh.drop();
      await server.stop();
    },
  };
}

/** Each call is one of its own, of ten seconds. */
function withCalls<S extends DescService>(service: Client<S>, token: string): Client<S> {
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    async (request: object, options: { idempotencyKey?: string; timeoutMs?: number } = {}) => {
      const call = newCall({ command: 'test', timeoutMs: options.timeoutMs ?? 10_000, token });
      const ask = method as (request: object, options: object) => Promise<object>;
      return await ask(request, { call, ...options }).finally(() => call.end());
    },
  ]);
  return Object.fromEntries(methods) as Client<S>;
}

export function place(role: Role, study: string, site: string): Place {
  return { role, study, site };
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
