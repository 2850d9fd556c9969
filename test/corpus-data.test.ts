import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { edc, Severity } from '@verum/contracts';
import { assertValid, corpusFile, noCorpus } from './src/corpus.ts';
import { type CorpusStudy, exported, managerOf, odm, openStudy, publishBuilds, site } from './src/corpus-study.ts';
import {
  comparableBuild,
  type Fact,
  factsOf,
  type OdmFacts,
  type Statement,
  statementsOf,
  statementText,
} from './src/odm-facts.ts';
import { refused as refusedAs, type Stack, startStack } from './src/stack.ts';

// Data captured by other systems, over real HTTP: in as they are, out as they were.

/** Each with the values that do not fit the types of its own study build. */
const sources: readonly (readonly [path: string, refused: number])[] = [
  ['odm/v1-legacy/odm1_1_0_example.xml', 3],
  ['odm/v1-openclinica/extract.xml', 16],
  ['odm/v1/Hypercholesterolemia_CV_Risk_factors_FH_CRF_1_3_2.xml', 0],
  ['odm/v1/odmlib-data-snapshot.xml', 0],
  ['odm/v1/odmxmltools-nvtest.xml', 1],
  ['odm/v2/Atlas_QS_ODMv2.xml', 0],
  ['odm/v2/CDASH_1-1_MH_Example_Stroke_LungDisease_IBD_CancerHistory.xml', 16],
  ['odm/v2/Chronic_Low_Back_Pain_example.xml', 0],
  ['odm/v2/Demographics_RACE_check_all_that_apply.xml', 5],
  ['odm/v2/RepeatingIG-UC-D-Example.xml', 12],
  ['redcap/clinical-trial-1/project.xml', 0],
  ['redcap/dag/project.xml', 0],
  ['redcap/empty-rows/project.xml', 0],
  ['redcap/longitudinal/project.xml', 20],
  ['redcap/repeating-instruments/project.xml', 0],
  ['redcap/simple/project.xml', 1],
  ['redcap/survey/project.xml', 3],
];

const ways = [
  { format: edc.ExportFormat.ODM_1_3_2, version: '1.3.2', audit: false },
  { format: edc.ExportFormat.ODM_1_3_2, version: '1.3.2', audit: true },
  { format: edc.ExportFormat.ODM_2_0, version: '2.0', audit: false },
  { format: edc.ExportFormat.ODM_2_0, version: '2.0', audit: true },
] as const;

describe('the data of other systems', { skip: noCorpus }, () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack('one process');
  });
  after(() => stack?.stop());

  for (const [index, [path, refusedCount]] of sources.entries()) {
    test(`${path} comes in once, reads as it was and leaves as it was`, async (t) => {
      const data = corpusFile(path);
      const { source, files } = filesNamed(await factsOf(data));
      const study = await openStudy(stack, `DATA-${index + 1}`);
      const builds = source.document.builds.map(({ oid }) => oid);
      await publishBuilds(study, data, builds);
      const load = (dryRun = false) =>
        study.capture.importClinicalData({ study: study.study, document: odm(data), site, dryRun, skipErrors: true });

      const tried = await load(true);
      assert.equal((await state(study)).casebooks.length, 0, 'a dry run stores nothing');
      const loaded = await load();
      const { stored, refused, isRefused } = account(source, loaded);
      t.diagnostic(`${loaded.subjects} subjects, ${loaded.forms} forms, ${stored.size} values, ${refused} refused`);
      assert.equal(refused, refusedCount);
      assert.deepEqual([tried.values, tried.forms], [loaded.values, loaded.forms], 'a dry run tells what would be');

      assert.deepEqual([loaded.files, tried.files], [files.length, files.length]);
      for (const { subject, file, bytes } of files)
        assert.deepEqual(await contentOf(study, subject, file), bytes, `the file of ${subject}`);

      const before = await state(study);
      assert.equal(Number(before.verified.changes), stored.size + loaded.forms, 'each value, and each form started');
      assert.deepEqual(before.verified.differing, []);
      assert.deepEqual(new Set(before.casebooks.map(({ subject }) => subject)), source.subjects);
      const again = await load();
      // What a transaction inserts is not inserted twice; anything else finds that it is there.
      const isInserted = again.findings.some(({ rule }) => rule === 'insert-on-existing');
      assert.deepEqual([again.values, again.unchanged], [0n, isInserted ? 0n : BigInt(stored.size)]);
      assert.equal(isInserted, path === 'odm/v1-legacy/odm1_1_0_example.xml');
      assert.equal(again.files, 0);
      assert.deepEqual(await state(study), before, 'the same data again change nothing');

      assert.deepEqual(await readForms(study, before.casebooks.slice(0, 3)), ofSubjects(stored, before.casebooks));
      for (const way of ways) await leavesAsItWas(study, way, source, stored);
      const said = await statementsOf(data);
      const lost = await notSaidAgain(study, said);
      t.diagnostic(`${said.length} statements beside values, ${lost.length} of them of what was refused`);
      assert.deepEqual(
        lost.filter(({ place }) => !isRefused(place.join('/'))),
        [],
        'lost on the way',
      );
      assert.equal(
        loaded.findings.some(({ rule }) => rule === 'foreign-facts-not-kept'),
        lost.length > 0,
      );
    });
  }

  test('an own export goes into another study with its audit and is the same there', async () => {
    const first = {
      study: 'DATA-2',
      capture: (await stack.person('dm.first', managerOf('DATA-2'))).of(edc.EdcService),
    };
    const xml = await exported(first, { format: edc.ExportFormat.ODM_2_0, audit: true });
    const data = new TextEncoder().encode(xml);
    const source = await factsOf(data);
    const second = await openStudy(stack, 'DATA-AGAIN');
    await publishBuilds(
      second,
      data,
      source.document.builds.map(({ oid }) => oid),
    );
    const loaded = await second.capture.importClinicalData({ study: second.study, document: odm(data) });
    assert.equal(account(source, loaded).refused, 0);
    for (const way of ways) await leavesAsItWas(second, way, source, source.facts);
  });

  test('a document that was cut short is refused with the line, and the whole one continues where it ended', async () => {
    const data = corpusFile('odm/v1-openclinica/extract.xml');
    const source = await factsOf(data);
    const study = await openStudy(stack, 'DATA-CUT');
    await publishBuilds(
      study,
      data,
      source.document.builds.map(({ oid }) => oid),
    );
    const load = (document: Uint8Array) =>
      study.capture.importClinicalData({ study: study.study, document: odm(document), site });
    const { violations } = await refusedAs(load(data.subarray(0, data.length - 2_000)), 'DOCUMENT_REFUSED');
    assert.match(violations[0]?.field ?? '', /SubjectData\[SS_SMC102\].*:\d+:\d+$/);
    const { values, unchanged, findings } = await load(data);
    assert.ok(unchanged > 0n, 'whole subjects of the first attempt stayed');
    const { stored } = account(source, { values: values + unchanged, findings });
    await leavesAsItWas(study, ways[1], source, stored);
  });
});

/**
 * The source as a casebook has it: where it says the content of a file, an item has the file's name, which is the hash of
 * the content.
 */
function filesNamed(source: OdmFacts) {
  const items = source.document.builds.flatMap((build) => build.items);
  const takesFile = new Set(items.filter(({ dataType }) => dataType === 'base64Binary').map(({ oid }) => oid));
  const files: { subject: string; file: string; bytes: Buffer }[] = [];
  const facts = [...source.facts].map(([address, fact]): [string, Fact] => {
    if (!fact.value || !takesFile.has(address.slice(address.lastIndexOf('/') + 1))) return [address, fact];
    const bytes = Buffer.from(fact.value, 'base64');
    const hash = createHash('sha256').update(bytes).digest();
    files.push({ subject: /^SubjectData\[([^\]]*)\]/.exec(address)?.[1] ?? '', file: hash.toString('hex'), bytes });
    return [address, { ...fact, value: hash.toString('base64') }];
  });
  return { source: { ...source, facts: new Map(facts) }, files };
}

async function contentOf({ study, casebooks }: CorpusStudy, subject: string, file: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const { data } of casebooks.getFile({ study, subject, file })) parts.push(data);
  return Buffer.concat(parts);
}

type Loaded = Pick<edc.ImportClinicalDataResponse, 'values' | 'findings'>;

/** What of the source must be stored now: everything but what a finding names. */
function account({ facts }: OdmFacts, { values, findings }: Loaded) {
  const faults = findings.filter(
    ({ severity, path }) => severity === Severity.ERROR && path.startsWith('SubjectData['),
  );
  for (const { path, messageEn, messageZh } of faults) assert.ok(messageEn && messageZh, path);
  const isRefused = (address: string) => faults.some(({ path }) => address === path || address.startsWith(`${path}/`));
  const stored = new Map([...facts].filter(([address]) => !isRefused(address)));
  assert.equal(Number(values), stored.size, 'every value is stored or named in a finding');
  return { stored, refused: facts.size - stored.size, isRefused };
}

async function state({ study, capture }: CorpusStudy) {
  const { casebooks } = await capture.listCasebooks({ study, pageSize: 500 });
  return { casebooks, verified: await capture.verifyHistory({ study }) };
}

async function readForms({ study, capture }: CorpusStudy, casebooks: readonly edc.Casebook[]) {
  const facts = new Map<string, Fact>();
  for (const { subject } of casebooks) {
    const { forms } = await capture.getCasebook({ study, subject });
    for (const { form, revision } of forms) {
      const read = await capture.getForm({ study, subject, form });
      assert.equal(read.revision, revision);
      for (const { path, value, unit, notDone } of read.items) {
        const fact = notDone ? { isNull: true } : { ...(value !== undefined && { value }), ...(unit && { unit }) };
        facts.set(`SubjectData[${subject}]/${form}/${path}`, fact);
      }
    }
  }
  return facts;
}

function ofSubjects(facts: ReadonlyMap<string, Fact>, casebooks: readonly edc.Casebook[]): Map<string, Fact> {
  const places = casebooks.slice(0, 3).map(({ subject }) => `SubjectData[${subject}]/`);
  return new Map([...facts].filter(([address]) => places.some((place) => address.startsWith(place))));
}

async function leavesAsItWas(
  study: CorpusStudy,
  way: (typeof ways)[number],
  source: OdmFacts,
  stored: ReadonlyMap<string, Fact>,
): Promise<void> {
  const name = `ODM ${way.version}${way.audit ? ' with audit' : ''}`;
  const xml = await exported(study, way);
  assert.doesNotThrow(() => assertValid(xml, way.version), name);
  const left = await factsOf(xml);
  assert.deepEqual(left.document.findings, [], name);
  assert.deepEqual(left.document.builds.map(comparableBuild), source.document.builds.map(comparableBuild), name);
  assert.deepEqual(left.facts, stored, name);
  for (const [address, fact] of left.facts) {
    const versions = left.audits.get(address)?.map(({ newValue }) => newValue);
    const theirs = source.audits.get(address)?.map(({ newValue }) => newValue) ?? [];
    assert.deepEqual(versions, way.audit ? [...theirs, fact.value] : undefined, `${name} ${address}`);
  }
}

/** What of these an export with everything does not say. */
async function notSaidAgain(study: CorpusStudy, said: readonly Statement[]): Promise<Statement[]> {
  const xml = await exported(study, { format: edc.ExportFormat.ODM_2_0, audit: true, extensions: true });
  const again = new Set((await statementsOf(xml)).map(statementText));
  return said.filter((one) => !again.has(statementText(one)));
}
