import { fileURLToPath } from 'node:url';
import { type Clock, fakeClock, newCall, type Place, placesFor, Refusal, refuse, sitesIn } from '@verum/call';
import { type identity, Role, randomisation, reasonName, trial } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer, type TestDatabase } from '@verum/database';
import { openLog } from '@verum/host';
import { type Client, client, type Dispatcher, dispatcher, localChannel } from '@verum/rpc';
import { randomisationContext } from './index.ts';

export type Service = Client<typeof randomisation.RandomisationService>;

export interface Harness {
  /** The service as one person reaches it. */
  as(name: string, ...places: Place[]): Service;
  readonly target: Dispatcher;
  readonly database: Database;
  readonly fresh: TestDatabase;
  /** Every statement sent, `begin` included. */
  readonly statements: string[];
  /** What trial knows: by subject. */
  readonly subjects: Map<string, { site: string; status: keyof typeof trial.SubjectStatus }>;
  /** What identity gave out and was not used yet. */
  readonly proofs: Set<string>;
  stop(): Promise<void>;
}

export const study = 'HTN';
const sites = ['01', '02', '03', '04'];

/** The context on its own database behind its real dispatcher. Trial and identity are stood in for. */
export async function startRandomisation(clock: Clock = fakeClock()): Promise<Harness> {
  const server = await startTestServer();
  const folder = fileURLToPath(randomisationContext.migrations);
  const role = { schema: 'randomisation', role: 'verum_randomisation', folder };
  const fresh = await freshDatabase(server, [role]);
  const statements: string[] = [];
  const database = openDatabase({
    connection: fresh.connection('randomisation'),
    schema: 'randomisation',
    openMax: 20,
    onStatement: (text) => statements.push(text),
  });
  const people = new Map<string, readonly Place[]>();
  const subjects: Harness['subjects'] = new Map();
  const proofs: Harness['proofs'] = new Set();
  const others = { ...trialOf(subjects), ...identityOf(proofs) };
  const { bindings } = await randomisationContext.start({
    config: { TrialRpc: undefined, IdentityRpc: undefined },
    database,
    client: (() => others) as never,
    log: openLog({ level: 'silent' }),
    clock,
    folder: '',
  });
  const target = dispatcher({
    bindings,
    verifyToken: (token) => ({ actor: { kind: 'user', id: token, name: token }, grants: people.get(token) ?? [] }),
    observe: () => {},
  });
  const service = client(
    randomisation.RandomisationService,
    localChannel(() => target),
  );
  return {
    ...{ target, database, fresh, statements, subjects, proofs },
    as(name, ...places) {
      people.set(name, places);
      return withCalls(service, name);
    },
    async stop() {
      await database.close();
      await fresh.drop();
      await server.stop();
    },
  };
}

/** As trial answers: only for subjects at sites where the caller may read subjects. */
function trialOf(subjects: Harness['subjects']): Partial<Client<typeof trial.TrialService>> {
  return {
    getStudy: (async (request: trial.GetStudyRequest) => {
      if (request.study !== study) throw refuse('NOT_FOUND', { facts: { study: request.study } });
      return { code: study };
    }) as never,
    listSites: (async () => ({ sites: sites.map((code) => ({ code })) })) as never,
    getSubject: (async ({ subject }: trial.GetSubjectRequest, { call }: { call: Parameters<typeof refuse>[0] }) => {
      const found = subjects.get(subject);
      const reached = sitesIn(placesFor((call as unknown as { grants: Place[] }).grants, 'subject.read'), study);
      if (!found || (reached !== null && !reached.includes(found.site))) {
        throw refuse('NOT_FOUND', { facts: { study, subject } });
      }
      return { subject, site: found.site, status: trial.SubjectStatus[found.status] };
    }) as never,
  };
}

/** A proof is good once. */
function identityOf(proofs: Set<string>): Partial<Client<typeof identity.IdentityService>> {
  return {
    consumeProof: (async ({ proof }: identity.ConsumeProofRequest) => {
      if (!proofs.delete(proof)) throw refuse('REAUTHENTICATION_REQUIRED');
      return {};
    }) as never,
  };
}

/** Each call is one of its own. */
function withCalls(service: Service, token: string): Service {
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    async (request: object, options: { idempotencyKey?: string; timeoutMs?: number } = {}) => {
      const call = newCall({ command: 'test', timeoutMs: options.timeoutMs ?? 60_000, token });
      const ask = method as (request: object, options: object) => Promise<object>;
      return await ask(request, { call, ...options }).finally(() => call.end());
    },
  ]);
  return Object.fromEntries(methods) as Service;
}

export function place(role: Role, site: string): Place {
  return { role, study, site };
}

export const people = (harness: Harness) => ({
  unblinded: harness.as('chen', place(Role.UNBLINDED, '*')),
  crc: harness.as('li', place(Role.CRC, '01')),
  otherCrc: harness.as('wang', place(Role.CRC, '02')),
  investigator: harness.as('zhang', place(Role.INVESTIGATOR, '01')),
  everywhere: harness.as('lin', place(Role.CRC, '*')),
  office: harness.as('office', place(Role.TRIAL_OFFICE, '*')),
});

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

/** A scheme of the design, with its list, in use. */
export async function activated(
  service: Service,
  design: object,
  list: { seed?: string; places?: number; csv?: string },
): Promise<string> {
  const { scheme } = await service.createScheme({ study, design } as never);
  await service.generateList({ study, scheme, ...list });
  await service.activateScheme({ study, scheme, reason: 'protocol 1.0' });
  return scheme;
}
