import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, newCall, type Place, Refusal } from '@verum/call';
import { patient, Role, reasonName } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { openLog } from '@verum/host';
import { type Client, client, dispatcher, localChannel } from '@verum/rpc';
import { patientContext } from './index.ts';

export type Patients = Client<typeof patient.PatientService>;

export interface Harness {
  /** The service as a coordinator of these sites reaches it. */
  coordinator(name: string, ...sites: string[]): Patients;
  readonly database: Database;
  /** Where the key is. */
  readonly folder: string;
  /** Starts the context anew on the same database. */
  start(folder: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** The patient context on its own database behind its real dispatcher. */
export async function startPatient(clock: Clock): Promise<Harness> {
  const server = await startTestServer();
  const migrations = fileURLToPath(patientContext.migrations);
  const fresh = await freshDatabase(server, [{ schema: 'patient', role: 'verum_patient', folder: migrations }]);
  const database = openDatabase({ connection: fresh.connection('patient'), schema: 'patient' });
  const folder = await mkdtemp(join(tmpdir(), 'verum-patient-'));
  const start = (folder: string) =>
    patientContext.start({
      config: { IdentifierKeyFile: undefined, IdentityRpc: undefined },
      database,
      client: () => {
        throw new Error('patient calls nobody');
      },
      log: openLog({ level: 'silent' }),
      clock,
      folder,
    });
  const { bindings } = await start(folder);
  const people = new Map<string, readonly Place[]>();
  const target = dispatcher({
    bindings,
    verifyToken: (token) => ({ actor: { kind: 'user', id: token, name: token }, grants: people.get(token) ?? [] }),
    observe: () => {},
  });
  const service = client(
    patient.PatientService,
    localChannel(() => target),
  );
  return {
    database,
    folder,
    start,
    coordinator(name, ...sites) {
      people.set(
        name,
        sites.map((site) => ({ role: Role.CRC, study: 'HTN', site })),
      );
      return withCalls(service, name);
    },
    async stop() {
      await database.close();
      await fresh.drop();
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Each call is one of its own, of twenty seconds. */
function withCalls(service: Patients, token: string): Patients {
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    async (request: object, options: { idempotencyKey?: string } = {}) => {
      const call = newCall({ command: 'test', timeoutMs: 20_000, token });
      const ask = method as (request: object, options: object) => Promise<object>;
      return await ask(request, { call, ...options }).finally(() => call.end());
    },
  ]);
  return Object.fromEntries(methods) as Patients;
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
