import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, type DescService } from '@bufbuild/protobuf';
import { type Call, type Clock, type NewCall, newCall, Refusal, refuse, systemClock } from '@verum/call';
import { edc, identity, Role, reasonName } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer, type TestDatabase } from '@verum/database';
import { openLog } from '@verum/host';
import { asCaller, type Client, client, dispatcher, type Identity, localChannel } from '@verum/rpc';
import { edcContext } from './index.ts';
import { openAt } from './logic/casebook/open-casebook.ts';
import { runnerCommand } from './logic/migration/run-migrations.ts';
import { jobsCommand } from './logic/transfer/run-jobs.ts';
import { type ServiceContext, serviceContext } from './service-context.ts';

/**
 * Edc as it runs, on a database of its own. Trial is not there: what asks it is refused with UNAVAILABLE, and is told as
 * a story in the repository's `test/`, where it is. Identity takes every proof that has not been used yet.
 */
export interface TestEdc {
  readonly api: Client<typeof edc.EdcService>;
  /** Any of the context's services; as another context calls it where one is named. */
  of<S extends DescService>(service: S, caller?: string): Client<S>;
  /** The clock that the use cases read; it starts at 2026-06-01T08:00Z and moves when it is told to. */
  readonly clock: TestClock;
  readonly service: ServiceContext;
  readonly database: Database;
  readonly fresh: TestDatabase;
  /** Statements sent, in order. */
  readonly statements: string[];
  /** Proofs used up, in order. */
  readonly proofs: string[];
  as(person: keyof typeof people, more?: Partial<NewCall>): { call: Call };
  /** The way that trial's part of OpenCasebook would end. */
  openCasebook(subject: string, site: string, build?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface TestClock extends Clock {
  /** ISO 8601. */
  set(instant: string): void;
  addDays(days: number): void;
}

function testClock(): TestClock {
  let now = Date.parse('2026-06-01T08:00:00Z');
  return {
    ...systemClock,
    nowMs: () => now,
    set: (instant) => {
      now = Date.parse(instant);
    },
    addDays: (days) => {
      now += days * 86_400_000;
    },
  };
}

export const study = 'HTN-01';

function person(id: string, role: Role, site: string): Identity {
  return { actor: { kind: 'user', id, name: `Name of ${id}` }, grants: [{ role, study, site }] };
}

const people = {
  crc: person('u-crc', Role.CRC, 'PKU1'),
  otherCrc: person('u-crc-2', Role.CRC, 'RJH2'),
  manager: person('u-dm', Role.DATA_MANAGER, '*'),
  auditor: person('u-auditor', Role.AUDITOR, '*'),
  siteAuditor: person('u-auditor-2', Role.AUDITOR, 'RJH2'),
  investigator: person('u-inv', Role.INVESTIGATOR, 'PKU1'),
  /** Investigator of every site. */
  chief: person('u-chief', Role.INVESTIGATOR, '*'),
  monitor: person('u-cra', Role.MONITOR, '*'),
  otherMonitor: person('u-cra-2', Role.MONITOR, 'RJH2'),
  otherManager: person('u-dm-2', Role.DATA_MANAGER, '*'),
  office: person('u-office', Role.TRIAL_OFFICE, '*'),
  unblinded: person('u-unblinded', Role.UNBLINDED, '*'),
  unblindedManager: {
    ...person('u-dm-3', Role.DATA_MANAGER, '*'),
    grants: [Role.DATA_MANAGER, Role.UNBLINDED].map((role) => ({ role, study, site: '*' })),
  },
  /** Enters also what the others are blinded to. */
  unblindedCrc: {
    ...person('u-crc-3', Role.CRC, 'PKU1'),
    grants: [Role.CRC, Role.UNBLINDED].map((role) => ({ role, study, site: 'PKU1' })),
  },
  /** Signs also what the others are blinded to. */
  unblindedInvestigator: {
    ...person('u-inv-3', Role.INVESTIGATOR, '*'),
    grants: [Role.INVESTIGATOR, Role.UNBLINDED].map((role) => ({ role, study, site: '*' })),
  },
  /** Asks about what the others are blinded to. */
  unblindedMonitor: {
    ...person('u-cra-3', Role.MONITOR, '*'),
    grants: [Role.MONITOR, Role.UNBLINDED].map((role) => ({ role, study, site: '*' })),
  },
};

export async function startEdc(): Promise<TestEdc> {
  const server = await startTestServer();
  const folder = fileURLToPath(edcContext.migrations);
  const fresh = await freshDatabase(server, [{ schema: 'edc', role: 'verum_edc', folder }]);
  const statements: string[] = [];
  const onStatement = (text: string, { command }: Call) => {
    // What runs in the background is nobody's statement.
    if (command !== runnerCommand && command !== jobsCommand) statements.push(text);
  };
  const connection = fresh.connection('edc');
  const { reach = () => assert.fail('edc has no fences') } = edcContext;
  const database = openDatabase({ connection, schema: 'edc', reach, onStatement });
  const clock = testClock();
  const proofs: string[] = [];
  const resources = {
    config: { TrialRpc: undefined, IdentityRpc: undefined },
    database,
    client: ((service: DescService) =>
      service === identity.IdentityService ? takesProofs(proofs) : absent(service)) as never,
    log: openLog({ level: 'silent' }),
    clock,
    folder,
  };
  const { bindings, stop } = await edcContext.start(resources);
  const service = serviceContext(resources);
  const verifyToken = (token: string) => people[token as keyof typeof people] ?? assert.fail(token);
  const target = dispatcher({ bindings, verifyToken, observe: () => {} });
  const of = <S extends DescService>(one: S, caller?: string): Client<S> =>
    client(
      one,
      localChannel(() => target),
      caller === undefined ? [] : [asCaller(caller)],
    );
  return {
    api: of(edc.EdcService),
    of,
    clock,
    service,
    database,
    fresh,
    statements,
    proofs,
    as: (token, more) => ({ call: newCall({ command: 'test', timeoutMs: 60_000, token, ...more }) }),
    async openCasebook(subject, site, build = 1) {
      const call = newCall({ command: 'test', timeoutMs: 10_000, ...people.manager, scope: people.manager.grants });
      await database.write(call, 'Opened', (tx) =>
        openAt(service, tx, { study, subject, site, build, zone: 'Asia/Shanghai' }),
      );
      call.end();
    },
    async stop() {
      await stop?.();
      await database.close();
      await fresh.drop();
      await server.stop();
    },
  };
}

function absent<S extends DescService>(service: S): Client<S> {
  return client(
    service,
    localChannel(() => {
      throw refuse('UNAVAILABLE');
    }),
  );
}

function takesProofs(used: string[]): Pick<ServiceContext['identity'], 'consumeProof'> {
  return {
    async consumeProof({ proof = '' }) {
      if (proof === '' || used.includes(proof)) throw refuse('REAUTHENTICATION_REQUIRED');
      used.push(proof);
      return create(identity.ConsumeProofResponseSchema);
    },
  };
}

/** An ODM 1.3.2 build with a repeating visit, form and group, units and a code list. */
export const document = readFileSync(new URL('./testing-build.xml', import.meta.url));

/** Imports, publishes and gives back its number. */
export async function importBuild({ api, as }: TestEdc, data: Uint8Array = document): Promise<string> {
  const { build } = await api.importBuild({ study, document: { contentType: 'application/xml', data } }, as('manager'));
  assert(build);
  await api.publishBuild({ study, build: build.build }, as('manager'));
  return build.build;
}

export async function refusalOf(promise: Promise<unknown>): Promise<Refusal & { readonly name: string }> {
  const error = await promise.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error;
  return Object.assign(error, { name: reasonName(error.reason) });
}

const corpus = process.env.VERUM_CORPUS ?? resolve(fileURLToPath(import.meta.url), '../../../../../shared/corpus');

/** For `{ skip }`: the files of third parties are not part of the repository. */
export const noCorpus = existsSync(corpus) ? false : 'no corpus of third-party files (set VERUM_CORPUS)';

export const corpusPath = (path: string): string => join(corpus, path);
