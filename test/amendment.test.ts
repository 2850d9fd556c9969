import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { DescService } from '@bufbuild/protobuf';
import { newCall } from '@verum/call';
import { restChannel, root } from '@verum/cli';
import { edc, identity, Role, trial } from '@verum/contracts';
import { type Database, type Embedded, openDatabase, startEmbedded } from '@verum/database';
import { type Client, client } from '@verum/rpc';
import { amendedBuild, dataOf, firstBuild, orphansEach, visits } from './src/amendment-study.ts';
import { type Launched, launch } from './src/launched.ts';
import { password } from './src/stack.ts';

// A trial is amended while Verum is killed again and again. The short run is part of every test run; VERUM_LONG=1 does
// what the protocol of a large trial would ask for: a thousand subjects of thirty forms.

const isLong = process.env.VERUM_LONG === '1';
const subjects = isLong ? 1_000 : 120;
const kills = isLong ? 5 : 2;
const batch = 50;
const timeMaxMs = 120_000;
const study = 'AMD-01';
const site = '01';

describe(`an amendment of ${subjects} subjects, killed ${kills} times on the way`, { timeout: 900_000 }, () => {
  let folder = '';
  // PostgreSQL belongs to this process: it goes on while Verum, its guest, is killed.
  let server: Embedded;
  let database: Database;
  let running: Launched;
  let key = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verum-amendment-'));
    server = await startEmbedded({ folder });
    await start();
    database = openDatabase({ connection: server.connection, schema: 'edc' });
    key = await setUp();
  });
  after(async () => {
    await running?.stop();
    await database?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start() {
    running = await launch(['up', '--data', folder, '--listen', '127.0.0.1:0', '--log', 'error']);
  }

  /** A service at the present address; each method is one request. */
  function api<S extends DescService>(service: S, token: () => string | undefined = () => key): Client<S> {
    const channel = restChannel({ address: running.said.address as string, token });
    const typed = client(service, channel) as Record<string, (request: object, options: object) => unknown>;
    const own = (method: string) => (request: object) =>
      typed[method]?.(request, { call: newCall({ command: `test/${method}`, timeoutMs: 120_000 }) });
    return Object.fromEntries(Object.keys(typed).map((method) => [method, own(method)])) as unknown as Client<S>;
  }

  /** The study with its first build at one site, and an API key of a person who builds it. */
  async function setUp(): Promise<string> {
    const token = String(running.said.setup).split('#')[1] ?? '';
    let session = '';
    const people = api(identity.IdentityService, () => session);
    await people.acceptInvitation({ token, password, loginName: 'root.admin', displayName: 'Root' });
    session = (await people.login({ loginName: 'root.admin', password })).accessToken;
    const trials = api(trial.TrialService, () => session);
    await trials.createStudy({ study: { code: study, title: [{ lang: 'en', text: study }] } });
    const name = [{ lang: 'en', text: 'The hospital' }];
    await trials.addSite({ study, site: { code: site, name, timeZone: 'Asia/Shanghai' } });
    const grants = [{ role: Role.DATA_MANAGER, study, site: '*' }];
    const made = await people.createUser({ loginName: 'manager', displayName: 'The manager', grants });
    await people.acceptInvitation({ token: made.invitationToken, password });
    session = (await people.login({ loginName: 'manager', password })).accessToken;
    return (await people.createApiKey({ name: 'amendment' })).secret;
  }

  async function publish(data: Uint8Array, fromDate: string): Promise<string> {
    const capture = api(edc.EdcService);
    const imported = await capture.importBuild({ study, document: { contentType: 'application/xml', data } });
    const build = imported.build?.build ?? assert.fail('no build');
    await capture.publishBuild({ study, build });
    await capture.activateBuild({ study, build, site, fromDate, approval: `EC-${build}` });
    return build;
  }

  /** Every value and how often it was set: what was typed, and, apart, what was derived from it. */
  async function checksums() {
    const call = newCall({ command: 'test/checksums', timeoutMs: 120_000 });
    const [row] = await database.read(call, (sql) =>
      sql<{ forms: number; values: number; typed: string; derived: string }>(
        `with v as (
           select concat_ws('|', f.subject, f.form, e.key, e.value ->> 'value', e.value ->> 'version') as text,
                  e.key like '%/IT.MAP' as is_derived
             from form f, jsonb_each(f.items) e where f.study = $1)
         select (select count(*) from form where study = $1) as forms, count(*) as values,
                md5(string_agg(text, ';' order by text) filter (where not is_derived)) as typed,
                md5(string_agg(text, ';' order by text) filter (where is_derived)) as derived
           from v`,
        [study],
      ),
    );
    call.end();
    return row ?? assert.fail('no checksums');
  }

  async function subjectsOf(number: number): Promise<edc.MigratedSubject[]> {
    const told: edc.MigratedSubject[] = [];
    for (let pageToken = ''; ; ) {
      const page = await api(edc.AmendmentService).listMigratedSubjects({ study, number, pageSize: 500, pageToken });
      told.push(...page.subjects);
      pageToken = page.nextPageToken;
      if (pageToken === '') return told;
    }
  }

  async function amend(...args: string[]): Promise<Record<string, unknown>> {
    const main = join(root, 'cli/src/main.ts');
    const options = ['--server', running.said.address as string, '--key', key, '--json'];
    const child = spawn(process.execPath, [main, 'amend', study, ...args, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0, errors);
    return JSON.parse(output) as Record<string, unknown>;
  }

  let stood: Awaited<ReturnType<typeof checksums>>;
  let foretold: edc.MigratedSubject[] = [];
  let target = '';

  test('the data are there, and the amendment is active', async (t) => {
    await publish(await firstBuild(), '2026-01-05');
    const startedMs = performance.now();
    for (let from = 0; from < subjects; from += batch) {
      const data = await dataOf(from, Math.min(batch, subjects - from));
      const document = { contentType: 'application/xml', data };
      const done = await api(edc.EdcService).importClinicalData({ study, site, document });
      assert.deepEqual(
        done.findings.filter(({ severity }) => severity > 2),
        [],
      );
    }
    t.diagnostic(`loaded in ${Math.round(performance.now() - startedMs)} ms`);
    stood = await checksums();
    assert.equal(stood.forms, subjects * visits.length * 3);
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    target = await publish(await amendedBuild(), today);
  });

  test('the dry run, from the command line, foretells it and changes nothing', async (t) => {
    const compared = await amend('compare', target, '1');
    const [impact] = compared.sites as [Record<string, number>];
    assert.deepEqual([impact.subjects, impact.orphanedValues], [subjects, subjects * orphansEach]);
    const startedMs = performance.now();
    const dry = await amend('dry-run', site, target);
    t.diagnostic(`dry run in ${Math.round(performance.now() - startedMs)} ms`);
    assert.deepEqual([dry.state, dry.done, dry.leftOut], ['done', subjects, 0]);
    assert.equal(dry.orphanedValues, subjects * orphansEach);
    foretold = await subjectsOf(Number(dry.number));
    assert.deepEqual(await checksums(), stood);
  });

  test('the run itself survives every kill, and does what was foretold', async (t) => {
    const startedMs = performance.now();
    const { number } = await amend('start', site, target, '--reason', 'Protocol 2.0', '--background');
    const at = { study, number: Number(number) };
    for (let kill = 1; kill <= kills; kill += 1) {
      const mark = Math.floor((subjects * kill) / (kills + 1));
      for (;;) {
        const { done, state } = await api(edc.AmendmentService).getMigration(at);
        assert.equal(state, edc.MigrationState.RUNNING);
        if (done >= mark) break;
        await setTimeout(20);
      }
      await running.stop('SIGKILL');
      await start();
    }
    let run = await api(edc.AmendmentService).getMigration(at);
    while (run.state === edc.MigrationState.RUNNING) {
      await setTimeout(100);
      run = await api(edc.AmendmentService).getMigration(at);
    }
    const ms = Math.round(performance.now() - startedMs);
    t.diagnostic(`moved ${subjects} subjects, killed ${kills} times, in ${ms} ms`);
    assert.ok(ms < timeMaxMs, `${ms} ms`);
    assert.deepEqual([run.done, run.total, run.leftOut], [subjects, subjects, 0]);
    assert.deepEqual(await subjectsOf(at.number), foretold);
  });

  test('not one value is lost, orphans included, and the trail leads to what stands', async () => {
    const now = await checksums();
    assert.deepEqual({ ...now, derived: '' }, { ...stood, derived: '' });
    assert.notEqual(now.derived, stood.derived);
    const { differing, forms } = await api(edc.EdcService).verifyHistory({ study });
    assert.deepEqual([differing, Number(forms)], [[], subjects * visits.length * 3]);
    const orphans = (await amend('orphans')) as unknown as { path: string; value: string }[];
    assert.equal(orphans.length, subjects * orphansEach);
    assert.ok(orphans.every(({ path, value }) => path === 'IG.VS/IT.NOTE' && value.startsWith('at rest')));
    const status = (await amend('status')) as unknown as { state: string; dryRun: boolean }[];
    assert.deepEqual(
      status.map(({ state, dryRun }) => [state, dryRun]),
      [
        ['done', false],
        ['done', true],
      ],
    );
  });
});
