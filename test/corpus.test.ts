import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { Refusal } from '@verum/call';
import { edc, reasonName } from '@verum/contracts';
import { OdmRefusal, type StudyBuild } from '@verum/odm';
import { assertValid, corpusFile, corpusXml, noCorpus } from './src/corpus.ts';
import { type CorpusStudy, exported, odm, openStudy } from './src/corpus-study.ts';
import { comparableBuild, factsOf } from './src/odm-facts.ts';
import { type Stack, startStack } from './src/stack.ts';

// Study builds of other systems, over real HTTP.

describe('the studies of other systems', { skip: noCorpus }, () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack('one process');
  });
  after(() => stack?.stop());

  test('every document that holds a study build becomes one and leaves as it came', async (t) => {
    let withBuild = 0;
    let imported = 0;
    for (const path of corpusXml('odm')) {
      const build = await lastBuild(path);
      if (!build) continue;
      withBuild += 1;
      const study = await openStudy(stack, `ODM-${withBuild}`);
      if (!(await comesIn(t, study, path))) continue;
      imported += 1;
      await leavesAsItCame(study, build, path);
    }
    t.diagnostic(`${imported} of ${withBuild} documents with a study build were imported`);
    assert.ok(withBuild >= 19 && imported >= withBuild * 0.95, `${imported} of ${withBuild}`);
  });

  test('every other document is refused with the place, and nothing is stored', async (t) => {
    const study = await openStudy(stack, 'ODM-NONE');
    for (const path of corpusXml('odm')) {
      if (await lastBuild(path)) continue;
      assert.equal(await comesIn(t, study, path), false, path);
    }
    assert.deepEqual((await study.capture.listBuilds({ study: study.study })).builds, []);
  });
});

/** Whether the document was imported; what happened to it goes to the table of the test. */
async function comesIn(t: TestContext, { study, capture }: CorpusStudy, path: string): Promise<boolean> {
  try {
    const { build, counts, findings } = await capture.importBuild({ study, document: odm(corpusFile(path)) });
    assert.equal(build?.state, edc.BuildState.DRAFT, path);
    for (const finding of findings) {
      assert.ok(finding.rule && finding.path && finding.messageEn && finding.messageZh, `${path} ${finding.rule}`);
    }
    const { visits, forms, items } = counts ?? assert.fail('without counts');
    const cells = [`${visits} visits`, `${forms} forms`, `${items} items`, `${findings.length} findings`];
    t.diagnostic(path.padEnd(76) + cells.map((cell) => cell.padStart(12)).join(''));
    return true;
  } catch (error) {
    assert.ok(error instanceof Refusal, `${path}: ${String(error)}`);
    assert.equal(reasonName(error.reason), 'DOCUMENT_REFUSED', path);
    const [violation] = error.violations;
    assert.ok(violation?.field && violation.textEn && violation.textZh, path);
    t.diagnostic(`${path.padEnd(76)} refused at ${violation.field}: ${violation.textEn}`);
    return false;
  }
}

async function leavesAsItCame(study: CorpusStudy, build: StudyBuild, path: string): Promise<void> {
  for (const [format, version] of [
    [edc.ExportFormat.ODM_1_3_2, '1.3.2'],
    [edc.ExportFormat.ODM_2_0, '2.0'],
  ] as const) {
    const xml = await exported(study, { format, audit: false });
    assert.doesNotThrow(() => assertValid(xml, version), path);
    const left = await factsOf(xml);
    assert.deepEqual(left.document.builds.map(comparableBuild), [comparableBuild(build)], `${path} as ${version}`);
    const whole = await factsOf(await exported(study, { format, audit: false, extensions: true }));
    const builds = whole.document.builds.map((one) => ({ ...one, odmVersion: build.odmVersion }));
    assert.deepEqual(builds, [build], `${path} as ${version} with extensions`);
  }
}

/** The one that an import takes; undefined for data alone and for what is not ODM. */
async function lastBuild(path: string): Promise<StudyBuild | undefined> {
  try {
    return (await factsOf(corpusFile(path))).document.builds.at(-1);
  } catch (error) {
    if (error instanceof OdmRefusal) return undefined;
    throw error;
  }
}
