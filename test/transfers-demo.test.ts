import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { edc, Role, trial } from '@verum/contracts';
import { planDatasets } from '@verum/datasets';
import { demoPlan } from '@verum/demo';
import { isJsonObject, type JsonObject, readNdjson } from '@verum/fhir';
import { readOdm, type StudyBuild, type SubjectRecord } from '@verum/odm';
import { noCorpus } from './src/corpus.ts';
import { loadDemoTrial } from './src/demo-trial.ts';
import { assertFhir } from './src/fhir-xml.ts';
import { statementsOf, statementText } from './src/odm-facts.ts';
import { type Person, type Stack, startStack } from './src/stack.ts';
import { storedValues } from './src/stored-values.ts';
import { differingCells, noReader, type Reader, readers } from './src/table-readers.ts';
import { unzip } from './src/unzip.ts';
import { type XptValue, xptContent } from './src/xpt-values.ts';

// The demonstration trial leaves as transport files and as FHIR, from the command line. What is in the files is what is
// in the database, as readers that are not ours see it; and what came as FHIR is the same study somewhere else.

const run = promisify(execFile);
const verum = fileURLToPath(new URL('../verum', import.meta.url));
const study = 'HTN-01';
const copy = 'HTN-COPY';
const archived = 'HTN-ARCH';

describe('the demo trial as files', { timeout: 400_000 }, () => {
  let stack: Stack;
  let folder = '';
  const managers = new Set<string>();
  let builds: readonly StudyBuild[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verum-demo-files-'));
    stack = await startStack('one process');
    await loadDemoTrial(stack, demoPlan(1, new Date().toISOString().slice(0, 10)));
    ({ builds } = await read(await exported(study, 'odm-2.0')));
  });
  after(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The data manager of a study, signed in just now: a token lives five minutes. */
  async function manager(of: string): Promise<Person> {
    const name = `files.${of.toLowerCase()}`;
    if (managers.has(name)) return await stack.signIn(name);
    managers.add(name);
    return await stack.person(name, { role: Role.DATA_MANAGER, study: of, site: '*' });
  }

  async function command(of: string, ...args: string[]): Promise<string> {
    const env = { ...process.env, VERUM_API_KEY: (await manager(of)).token };
    const { stdout } = await run(verum, [...args, '--server', stack.address], { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  }

  async function exported(of: string, format: string, ...more: string[]): Promise<Buffer> {
    const file = join(folder, `${of}.${format}`);
    await command(of, 'export', of, '--format', format, '--output', file, ...more);
    return await readFile(file);
  }

  /** The study's sites and builds under another name. */
  async function openCopy(of: string): Promise<void> {
    const trials = stack.admin.of(trial.TrialService);
    const { sites } = await trials.listSites({ study });
    await trials.createStudy({ study: { code: of, title: [{ lang: 'en', text: 'Copy' }] } });
    for (const { code, name, timeZone } of sites) await trials.addSite({ study: of, site: { code, name, timeZone } });
    for (const { oid } of builds) {
      const file = join(folder, 'build.xml');
      await writeFile(file, await exported(study, 'odm-2.0', '--extensions'));
      const capture = (await manager(of)).of(edc.EdcService);
      const document = { contentType: 'application/xml', data: new Uint8Array(await readFile(file)) };
      const { build } = await capture.importBuild({ study: of, document, metaDataVersion: oid });
      await capture.publishBuild({ study: of, build: build?.build ?? '' });
    }
  }

  test('every value of the database is in the transport files, as xport-js reads them, and nothing else is', async () => {
    const content = await xptContent(await unzip(await exported(study, 'xpt')), builds);
    const stored = await storedValues(stack, study);
    assert.ok(stored.length > 5000, String(stored.length));
    const found = new Map(content.values.map((one) => [keyOf(one), one]));
    assert.equal(found.size, content.values.length, 'an address that stands twice');
    const apart = new Map(
      [...content.apart].map(([name, rows]) => [name, new Map(rows.map((one) => [keyOf(one), one]))]),
    );
    const differing: string[] = [];
    let cells = 0;
    let units = 0;
    for (const { value, unit, why, ...place } of stored) {
      const key = keyOf(place);
      if (why !== undefined) {
        if (apart.get('NOVALUE')?.get(key)?.cell !== why) differing.push(`${key} has no reason`);
        continue;
      }
      const cell = found.get(key);
      const raw = apart.get('ASTEXT')?.get(key) ?? apart.get('UNPLACED')?.get(key);
      if (cell) cells += 1;
      if (!(cell && isSame(cell, value ?? '')) && raw?.cell !== value)
        differing.push(`${key} ${cell?.cell ?? 'is not there'}`);
      if (unit !== undefined) units += 1;
    }
    assert.deepEqual(differing, []);
    assert.equal(cells, content.values.length, 'cells that no value of the database stands for');
    const unitOf = new Map(content.units.map((one) => [keyOf(one), one.cell]));
    for (const { unit, ...place } of stored.filter((one) => one.unit !== undefined))
      if (unitOf.size > 0 && unitOf.has(keyOf(place))) assert.equal(unitOf.get(keyOf(place)), unit, keyOf(place));
    assert.ok(unitOf.size <= units, 'units that no value of the database has');
    const { casebooks } = await (await manager(study)).of(edc.EdcService).listCasebooks({ study, pageSize: 500 });
    assert.deepEqual([...content.subjects].sort(), casebooks.map(({ subject }) => subject).sort());
  });

  for (const reader of Object.keys(readers) as Reader[]) {
    test(`${reader} reads every cell of the tables, in either language`, { skip: noReader(reader) }, async () => {
      for (const language of ['en', 'zh']) {
        const tables = join(folder, `${reader}-${language}`);
        await mkdir(tables);
        for (const [name, bytes] of await unzip(await exported(study, 'csv', '--language', language)))
          await writeFile(join(tables, name), bytes);
        const { differing, cells } = await differingCells(reader, tables, planDatasets(builds));
        assert.deepEqual(differing, []);
        assert.ok(cells > 10_000, String(cells));
      }
    });
  }

  test('every resource is valid by the schema of HL7, and the manifest counts them', { skip: noCorpus }, async () => {
    const files = await unzip(await exported(study, 'fhir'));
    const manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '') as Manifest;
    assert.deepEqual(
      manifest.output.map(({ type }) => type),
      ['Questionnaire', 'QuestionnaireResponse', 'ResearchStudy', 'ResearchSubject'],
    );
    for (const { type, url, count } of [...manifest.output, ...manifest.error]) {
      const resources = await resourcesOf(files.get(url));
      assert.equal(resources.length, count, type);
      const ids = new Set<unknown>();
      for (const resource of resources) {
        assert.equal(resource.resourceType, type);
        assertFhir(resource);
        ids.add(resource.id);
      }
      if (type !== 'OperationOutcome') assert.deepEqual([ids.size, ids.has(undefined)], [count, false], type);
    }
  });

  test('a data manager who is blinded takes nothing out that is', async () => {
    const hidden = await storedValues(stack, study, true);
    assert.ok(hidden.length > 0);
    const items = new Set(hidden.map(({ path }) => path.split('/').at(-1) ?? ''));
    for (const format of ['fhir', 'xpt']) {
      for (const [name, bytes] of await unzip(await exported(study, format))) {
        const text = bytes.toString();
        for (const item of items) assert.ok(!text.includes(`${item}"`), `${item} in ${name}`);
      }
    }
  });

  test('what a response says beside its answers is what stands in the casebook', async () => {
    const files = await unzip(await exported(study, 'fhir', '--audit'));
    const responses = await resourcesOf(files.get('QuestionnaireResponse.ndjson'));
    const statuses = new Set(responses.map(({ status }) => status));
    assert.deepEqual(statuses, new Set(['in-progress', 'completed', 'stopped']));
    const roles = new Set(responses.map(({ author }) => isJsonObject(author) && author.type));
    assert.ok(roles.has('Practitioner'));
    assert.ok(responses.every(({ authored }) => /^\d{4}-\d\d-\d\dT.*Z$/.test(String(authored))));
    const named = responses.filter(({ author }) => isJsonObject(author) && typeof author.display === 'string');
    assert.ok(named.length > 100, String(named.length));
    const plain = await unzip(await exported(study, 'fhir'));
    const ofAuthor = /"author":\{[^{}]*(\{[^{}]*\})?[^{}]*"display"/;
    assert.match(files.get('QuestionnaireResponse.ndjson')?.toString() ?? '', ofAuthor);
    assert.doesNotMatch(plain.get('QuestionnaireResponse.ndjson')?.toString() ?? '', ofAuthor);
    const subjects = await resourcesOf(files.get('ResearchSubject.ndjson'));
    const standings = new Set(subjects.map(({ status }) => status));
    assert.deepEqual(standings, new Set(['on-study', 'ineligible', 'off-study', 'withdrawn']));
  });

  test('the responses make the same study elsewhere: values, repeats, their order', async () => {
    await openCopy(copy);
    const files = await unzip(await exported(study, 'fhir'));
    const responses = join(folder, 'QuestionnaireResponse.ndjson');
    await writeFile(responses, files.get('QuestionnaireResponse.ndjson') ?? '');
    const importing = ['import', 'data', copy, responses, '--json', '--keep-misfits'];
    const tried = JSON.parse(await command(copy, ...importing, '--dry-run')) as Imported;
    const done = JSON.parse(await command(copy, ...importing)) as Imported;
    assert.deepEqual([tried.values, tried.errors, tried.dryRun], [done.values, done.errors, true]);
    assert.deepEqual(
      done.findings.filter(({ severity }) => severity === 'error'),
      [],
    );
    const [before, now] = [await read(await exported(study, 'odm-2.0')), await read(await exported(copy, 'odm-2.0'))];
    assert.deepEqual(now.subjects.map(plain), before.subjects.map(plain));
    const again = JSON.parse(await command(copy, ...importing)) as Imported;
    assert.deepEqual([again.values, again.unchanged], [0, done.values]);
  });

  test('an archive makes the same study elsewhere, with everything that was ever said and who said it when and why', async () => {
    await openCopy(archived);
    const archive = await unzip(await exported(study, 'archive'));
    const file = join(folder, `${study}.archive`);
    const begunAt = new Date().toISOString();
    const importing = ['import', 'data', archived, file, '--json', '--keep-misfits', '--reason', 'Archive'];
    const done = JSON.parse(await command(archived, ...importing)) as Imported;
    assert.deepEqual(
      done.findings.filter(({ severity, rule }) => severity === 'error' || rule.endsWith('-not-kept')),
      [],
    );
    const before = archive.get('study.odm-2.0.xml') ?? assert.fail();
    const now = await exported(archived, 'odm-2.0', '--audit');
    const [theirs, ours] = [await statementsOf(before), await statementsOf(now)];
    assert.ok(theirs.length > 5000, String(theirs.length));
    const [said, again] = [new Set(theirs.map(statementText)), new Set(ours.map(statementText))];
    assert.deepEqual([...said].filter((one) => !again.has(one)).slice(0, 5), [], 'lost on the way');
    const added = ours.filter((one) => !said.has(statementText(one)));
    assert.deepEqual(added.filter(({ at }) => at < begunAt).slice(0, 5), [], 'what nobody said');
    const state = async (of: string) => (await read(await exported(of, 'odm-2.0'))).subjects.map(plain);
    assert.deepEqual(await state(archived), await state(study));
    const stored = await storedValues(stack, archived);
    assert.deepEqual(stored, await storedValues(stack, study));
    assert.ok(
      stored.some(({ isLeftBlank }) => isLeftBlank) && stored.some(({ why, isLeftBlank }) => why && !isLeftBlank),
    );
    const files = [...archive].filter(([name]) => name.startsWith('files/'));
    assert.deepEqual([done.files, files.length > 0], [files.length, true]);
    const there = await unzip(await exported(archived, 'archive'));
    for (const [name, content] of files) assert.ok(there.get(name)?.equals(content), name);
    assert.deepEqual(there.get('files.ndjson'), archive.get('files.ndjson'));
    // What it says is known now, however often it comes.
    const more = JSON.parse(await command(archived, ...importing)) as Imported;
    const kept = more.findings.filter(({ rule }) => rule.startsWith('foreign-facts'));
    assert.deepEqual([more.values, more.files, kept], [0, 0, []]);
  });

  test('an archive that comes home changes nothing there, and is all known', async () => {
    const file = join(folder, `${study}.archive`);
    const home = JSON.parse(await command(study, 'import', 'data', study, file, '--json', '--dry-run')) as Imported;
    assert.deepEqual([home.values, home.files, home.findings], [0, 0, []]);
    assert.ok(home.unchanged > 1000, String(home.unchanged));
  });
});

interface Manifest {
  readonly output: readonly { readonly type: string; readonly url: string; readonly count: number }[];
  readonly error: Manifest['output'];
}
interface Imported {
  readonly values: number;
  readonly unchanged: number;
  readonly files: number;
  readonly errors: number;
  readonly dryRun: boolean;
  readonly findings: readonly { readonly severity: string; readonly rule: string; readonly path: string }[];
}

const keyOf = ({ subject, form, path }: Omit<XptValue, 'cell'>) => `${subject} ${form} ${path}`;

/** As a transport file holds it: numbers as numbers, texts without the blanks at their ends, which the reader takes. */
function isSame({ cell, column }: XptValue, value: string): boolean {
  const isNumber = column?.type === 'integer' || column?.type === 'decimal';
  return isNumber ? cell === Number(value) : cell === value.trim();
}

async function read(xml: Buffer) {
  const subjects: SubjectRecord[] = [];
  const { builds } = await readOdm([xml], { onSubject: (one) => void subjects.push(one) });
  return { builds, subjects };
}

/** Values, repeats and their order. A form in which nothing is entered has nothing to bring. */
const plain = ({ subjectKey, siteOid, metaDataVersionOid, visits }: SubjectRecord) => ({
  ...{ subjectKey, siteOid, metaDataVersionOid },
  visits: visits
    .map((visit) => ({ ...visit, forms: visit.forms.filter(({ items }) => items.length > 0) }))
    .filter(({ forms }) => forms.length > 0),
});

async function resourcesOf(file: Buffer | undefined): Promise<JsonObject[]> {
  async function* once() {
    yield file ?? assert.fail('the file is not there');
  }
  const resources: JsonObject[] = [];
  for await (const { resource } of readNdjson(once()))
    resources.push(resource ?? assert.fail('a line without resource'));
  return resources;
}
