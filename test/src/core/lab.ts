import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DescService } from '@bufbuild/protobuf';
import { newCall, systemClock } from '@verum/call';
import { contexts, defaultConfig } from '@verum/cli';
import { edc, identity, Role, trial } from '@verum/contracts';
import { freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { openLog, openMetrics, startHost } from '@verum/host';
import { firstAdministratorToken } from '@verum/identity';
import { type CallOptions, type Client, client } from '@verum/rpc';
import pg from 'pg';
import { coreStudy } from '../../../contexts/edc/src/testing-core.ts';
import { password } from '../stack.ts';
import { everybody, type Who } from './model.ts';
import { hashOfProof } from './proof.ts';

/** Every context in this process, called without HTTP, on real PostgreSQL; users and their sessions are real. */
export interface Lab {
  /** A study of its own with nothing captured yet, and one subject of the first site. */
  next(): Promise<World>;
  /** As the superuser, past every fence: for looking, never for doing. */
  look<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export interface World {
  readonly lab: Lab;
  readonly study: string;
  readonly subject: string;
  readonly people: Readonly<Record<Who, Colleague>>;
  /** Further subjects of the first site. */
  enrol(): Promise<string>;
}

export interface Colleague {
  readonly id: string;
  of<S extends DescService>(service: S): Client<S>;
  /** The options of one call of theirs. */
  as(more?: { readonly idempotencyKey?: string }): CallOptions;
  /** A proof as Reauthenticate gives it, without the tenth of a second that a password takes. */
  proof(): Promise<string>;
}

const [siteOne, siteTwo] = ['01', '02'];
const { CRC, INVESTIGATOR, MONITOR, DATA_MANAGER, TRIAL_OFFICE, AUDITOR, UNBLINDED } = Role;
const roles: Readonly<Record<Who, readonly [site: string, role: Role] | undefined>> = {
  crc: [siteOne, CRC],
  otherCrc: [siteTwo, CRC],
  investigator: [siteOne, INVESTIGATOR],
  monitor: ['*', MONITOR],
  manager: ['*', DATA_MANAGER],
  secondManager: ['*', DATA_MANAGER],
  office: ['*', TRIAL_OFFICE],
  auditor: ['*', AUDITOR],
  unblinded: ['*', UNBLINDED],
  stranger: undefined,
};

/** Studies that one set of users is granted: a token carries every grant, and lives five minutes. */
const studiesAtOnce = 20;

/** What the tests' study wants done first: less than the defaults, or nothing would ever be locked. */
const gates = {
  complete: ['missing-items'],
  sign: ['incomplete', 'missing-items', 'open-queries'],
  lock: ['open-queries'],
};
const design = { gates, candidates: ['IT.DBP#1'] };
const documents = [coreStudy({ design }), coreStudy({ oid: 'MDV.CORE.2', isAmended: true, design })];

export async function startLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-lab-'));
  const server = await startTestServer();
  const schemas = contexts.map(({ name, migrations }) => ({
    ...{ schema: name, role: `verum_${name}`, folder: fileURLToPath(migrations) },
  }));
  const database = await freshDatabase(server, schemas);
  const lines: string[] = [];
  const log = openLog({ level: 'error', write: (line) => void (lines.length < 100 && lines.push(line)) });
  const host = await startHost({
    ...{ folder, log, metrics: openMetrics() },
    contexts: contexts.map((manifest) => ({
      manifest,
      config: defaultConfig(manifest),
      connection: { connection: database.connection(manifest.name) },
    })),
  });
  const admin = new pg.Client(database.admin);
  await admin.connect();
  const look: Lab['look'] = async (text, params = []) => (await admin.query(text, [...params])).rows;

  function colleague(id: string, token: string | undefined): Colleague {
    const sid =
      token && (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;
    return {
      id,
      of: (service) => client(service, host.channelFor(service)),
      as: (more = {}) => ({ call: newCall({ command: 'test', timeoutMs: 60_000, token }), ...more }),
      async proof() {
        const proof = randomBytes(24).toString('base64url');
        await look(
          `insert into identity.proof (hash, user_id, session_id, expires_at)
           values ($1, $2, $3, now() + interval '5 minutes')`,
          [hashOfProof(proof), id, sid?.split('.')[0]],
        );
        return proof;
      },
    };
  }

  const own = openDatabase({ connection: database.connection('identity'), schema: 'identity' });
  const nobody = colleague('', undefined);
  const users = nobody.of(identity.IdentityService);
  const invitation = (await firstAdministratorToken(own, systemClock)) ?? '';
  await own.close();
  await users.acceptInvitation({ token: invitation, password, loginName: 'root', displayName: 'Root' }, nobody.as());
  const signIn = async (loginName: string) => {
    const session = await users.login({ loginName, password }, nobody.as());
    return colleague(session.user?.id ?? '', session.accessToken);
  };

  let batch = 0;
  let waiting: string[] = [];
  let people = {} as Record<Who, Colleague>;
  async function newBatch(): Promise<void> {
    batch += 1;
    waiting = Array.from({ length: studiesAtOnce }, (_, index) => `S${batch}-${index + 1}`);
    const root = await signIn('root');
    for (const who of everybody) {
      const [site, role] = roles[who] ?? [];
      const grants = site === undefined || role === undefined ? [] : waiting.map((study) => ({ role, study, site }));
      const loginName = `${who.toLowerCase()}.${batch}`;
      const made = await users.createUser({ loginName, displayName: `The ${who}`, grants }, root.as());
      await users.acceptInvitation({ token: made.invitationToken, password }, nobody.as());
      people[who] = await signIn(loginName);
    }
    people = { ...people };
    rootUser = root;
  }
  let rootUser: Colleague = nobody;

  const lab: Lab = {
    look,
    async next() {
      if (waiting.length === 0) await newBatch();
      const study = waiting.shift() ?? '';
      return await makeWorld(lab, study, { ...people }, rootUser);
    },
    async stop() {
      await admin.end();
      await host.stop(2_000);
      await database.drop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
      if (lines.length > 0) console.error(lines.join(''));
    },
  };
  return lab;
}

async function makeWorld(lab: Lab, study: string, people: World['people'], root: Colleague): Promise<World> {
  const trials = root.of(trial.TrialService);
  await trials.createStudy({ study: { code: study, title: [{ lang: 'en', text: study }] } }, root.as());
  for (const code of [siteOne, siteTwo]) {
    const site = { code, name: [{ lang: 'en', text: code }], timeZone: 'Asia/Shanghai' };
    await trials.addSite({ study, site }, root.as());
  }
  const { manager, crc } = people;
  const builds = manager.of(edc.EdcService);
  for (const data of documents) {
    const { build } = await builds.importBuild(
      { study, document: { contentType: 'application/xml', data } },
      manager.as(),
    );
    await builds.publishBuild({ study, build: build?.build ?? '' }, manager.as());
  }
  const activation = { study, build: '1', site: siteOne, fromDate: '2026-01-05', approval: 'EC-1' };
  await builds.activateBuild(activation, manager.as());
  let taken = 0;
  async function enrol(): Promise<string> {
    const subject = `C-${++taken}`;
    const enrolled = { study, site: siteOne, subject, consentDate: '2026-03-02' };
    await crc.of(trial.TrialService).enrolSubject(enrolled, crc.as());
    await crc.of(edc.EdcService).openCasebook({ study, subject }, crc.as());
    return subject;
  }
  return { lab, study, subject: await enrol(), people, enrol };
}
