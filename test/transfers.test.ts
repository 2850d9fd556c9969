import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { edc } from '@verum/contracts';
import { readCsv } from '@verum/datasets';
import { readOdm } from '@verum/odm';
import { parquetReadObjects } from 'hyparquet';
import { assertValid } from './src/corpus.ts';
import { type Stack, shapes, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';
import { unzip } from './src/unzip.ts';

// Study data in and out from the command line, in both shapes: what is in the files is what was entered.

const run = promisify(execFile);
const verum = fileURLToPath(new URL('../verum', import.meta.url));

for (const shape of shapes) {
  describe(`transfers, ${shape}`, () => {
    let stack: Stack;
    let people: TrialSetup;
    let folder = '';
    let subject = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'verum-transfers-'));
      stack = await startStack(shape);
      people = await setUpTrial(stack);
      ({ subject } = await enrol(people.coordinatorA, siteA, 'MRN-1'));
      await people.coordinatorA.of(edc.EdcService).saveForm({
        ...{ study, subject, form: vitals, expectedRevision: 0n },
        items: [
          { path: 'IG.BP!1/IT.SBP', value: '152' },
          { path: 'IG.BP!2/IT.SBP', value: '148' },
        ],
      });
    });
    after(async () => {
      await stack?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    /** As the data manager, who has an API key for it. */
    async function command(...args: string[]): Promise<string> {
      const env = { ...process.env, VERUM_API_KEY: people.manager.token };
      const { stdout } = await run(verum, [...args, '--server', stack.address], { env });
      return stdout;
    }

    async function taken(format: string): Promise<Buffer> {
      const file = join(folder, format);
      await command('export', study, '--format', format, '--output', file);
      return await readFile(file);
    }

    test('CSV has one row a measurement, and readers beside it', async () => {
      const files = await unzip(await taken('csv'));
      assert.ok(
        ['read.R', 'read.sas', 'read.do', 'read.sps', 'read.py', 'define.xml', 'SHA256SUMS'].every((name) =>
          files.has(name),
        ),
      );
      const [head, ...rows] = [...readCsv(files.get('BP.csv')?.toString() ?? '')].map(({ cells }) => cells);
      const at = (name: string) => head?.indexOf(name) ?? -1;
      assert.deepEqual(
        rows.map((cells) => [cells[at('SUBJID')], cells[at('ROWREP')], cells[at('SBP')]]),
        [
          [subject, '1', '152'],
          [subject, '2', '148'],
        ],
      );
      assertValid(files.get('define.xml')?.toString() ?? '', 'Define-XML 2.1');
    });

    test('Parquet is read by a reader that is not ours', async () => {
      const file = (await unzip(await taken('parquet'))).get('BP.parquet') ?? assert.fail();
      const rows = await parquetReadObjects({ file: new Uint8Array(file).buffer });
      assert.deepEqual(
        rows.map(({ SBP }) => Number(SBP)),
        [152, 148],
      );
    });

    test('XPT and Dataset-JSON have the same tables', async () => {
      const [xpt, json] = [await unzip(await taken('xpt')), await unzip(await taken('dataset-json'))];
      const tables = (files: ReadonlyMap<string, Buffer>, suffix: string) =>
        [...files.keys()].flatMap((name) => (name.endsWith(suffix) ? [name.slice(0, -suffix.length)] : []));
      assert.deepEqual(tables(xpt, '.xpt'), tables(json, '.json'));
      assert.equal(JSON.parse(json.get('BP.json')?.toString() ?? '').records, 2);
    });

    test('ODM is valid, goes back in from a file and changes nothing', async () => {
      const xml = await taken('odm-2.0');
      assertValid(xml.toString(), '2.0');
      assert.equal((await readOdm([xml])).subjects, 1);
      const file = join(folder, 'back.xml');
      await writeFile(file, xml);
      const answer = JSON.parse(await command('import', 'data', study, file, '--json'));
      assert.deepEqual([answer.state, answer.subjects, answer.values, answer.unchanged], ['done', 1, 0, 2]);
      const changed = xml.toString().replace('148', '149');
      await writeFile(file, changed);
      const tried = JSON.parse(
        await command('import', 'data', study, file, '--json', '--dry-run', '--reason', 'again'),
      );
      assert.deepEqual([tried.dryRun, tried.values, tried.unchanged], [true, 1, 1]);
      const loaded = JSON.parse(await command('import', 'data', study, file, '--json', '--reason', 'again'));
      assert.deepEqual([loaded.values, loaded.unchanged], [1, 1]);
      const form = await people.coordinatorA.of(edc.EdcService).getForm({ study, subject, form: vitals });
      assert.equal(form.items.find(({ path }) => path === 'IG.BP!2/IT.SBP')?.value, '149');
    });

    test('what ran is listed, and taken along again', async () => {
      const jobs: { job: string; state: string; kind: string }[] = JSON.parse(await command('jobs', study, '--json'));
      assert.ok(jobs.length >= 8 && jobs.every(({ state }) => state === 'done'));
      const last = jobs.find(({ kind }) => kind === 'export') ?? assert.fail();
      const file = join(folder, 'again');
      await command('jobs', study, '--download', last.job, '--output', file);
      assert.ok((await readFile(file)).length > 100);
    });
  });
}
