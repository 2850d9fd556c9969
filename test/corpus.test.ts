import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Refusal } from '@verum/call';
import { edc, Role, reasonName, trial } from '@verum/contracts';
import { OdmRefusal } from '@verum/odm';
import { corpusFile, corpusXml, noCorpus } from './src/corpus.ts';
import { odm } from './src/corpus-study.ts';
import { factsOf } from './src/odm-facts.ts';
import { type Stack, startStack } from './src/stack.ts';

// Documents of other systems through the whole stack, over real HTTP.

describe('the studies of other systems', { skip: noCorpus }, () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack('one process');
  });
  after(() => stack?.stop());

  test('every document becomes a study build, or is refused with the place', async (t) => {
    const manager = await stack.person('dm.of.all', { role: Role.DATA_MANAGER, study: '*', site: '*' });
    const table: string[] = [];
    let withBuild = 0;
    let imported = 0;
    for (const [index, path] of corpusXml('odm').entries()) {
      const study = `ODM-${index + 1}`;
      await stack.admin
        .of(trial.TrialService)
        .createStudy({ study: { code: study, title: [{ lang: '', text: path }] } });
      const holdsBuild = await hasBuild(path);
      if (holdsBuild) withBuild += 1;
      try {
        const answer = await manager.of(edc.EdcService).importBuild({ study, document: odm(corpusFile(path)) });
        assert.equal(answer.build?.state, edc.BuildState.DRAFT, path);
        for (const finding of answer.findings) {
          assert.ok(finding.rule && finding.path && finding.messageEn && finding.messageZh, `${path} ${finding.rule}`);
        }
        imported += 1;
        table.push(row(path, `${answer.counts?.forms} forms, ${answer.counts?.items} items`, answer.findings.length));
      } catch (error) {
        assert.ok(error instanceof Refusal, `${path}: ${String(error)}`);
        assert.equal(reasonName(error.reason), 'DOCUMENT_REFUSED', path);
        const [violation] = error.violations;
        assert.ok(violation?.field && violation.textEn && violation.textZh, path);
        assert.equal(holdsBuild, false, `${path} holds a build and was refused: ${violation.textEn}`);
        table.push(row(path, `refused at ${violation.field}: ${violation.textEn}`));
      }
    }
    for (const line of table) t.diagnostic(line);
    t.diagnostic(`${imported} of ${withBuild} documents with a study build were imported`);
    assert.ok(withBuild >= 19 && imported >= withBuild * 0.95, `${imported} of ${withBuild}`);
  });
});

async function hasBuild(path: string): Promise<boolean> {
  try {
    return (await factsOf(corpusFile(path))).document.builds.length > 0;
  } catch (error) {
    if (error instanceof OdmRefusal) return false;
    throw error;
  }
}

function row(path: string, what: string, findings?: number): string {
  return `${path.padEnd(80)} ${what}${findings === undefined ? '' : `, ${findings} findings`}`;
}
