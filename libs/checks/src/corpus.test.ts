import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OdmRefusal, readOdm } from '@verum/odm';
import { evaluate } from './evaluate.ts';
import { lintBuild } from './lint.ts';
import { compileRules } from './rules.ts';
import { viewOf } from './study.fixture.ts';
import { testRule } from './test-rule.ts';

const repository = resolve(fileURLToPath(import.meta.url), '../../../..');
const corpus = join(process.env.VERUM_CORPUS ?? resolve(repository, '../shared/corpus'), 'odm');
const noCorpus = existsSync(corpus) ? false : 'no corpus of third-party files (set VERUM_CORPUS)';

async function buildsOf(path: string) {
  try {
    return (await readOdm([readFileSync(path)], { skipExternalDoctype: true })).builds;
  } catch (error) {
    if (error instanceof OdmRefusal) return [];
    throw error;
  }
}

async function demoRules() {
  const [build] = await buildsOf(join(repository, 'demo/study/hypertension.odm.xml'));
  assert.ok(build);
  return { build, rules: compileRules(build) };
}

test('the demonstration study compiles whole, and the lint has nothing to complain about', async () => {
  const { build, rules } = await demoRules();
  assert.deepEqual(
    lintBuild(build).filter(({ severity }) => severity !== 'info'),
    [],
  );
  const count = (kind: string) => rules.rules.filter((rule) => rule.kind === kind).length;
  assert.deepEqual([count('check') > 80, count('derivation'), count('skip')], [true, 7, 13]);
});

test('the demonstration study derives, hides and asks as its protocol says', async () => {
  const { rules } = await demoRules();
  const view = viewOf({
    'SE.SCREENING~FO.IC': { 'IG.IC/IT.ICDAT': '2026-11-05' },
    'SE.SCREENING~FO.DM': { 'IG.DM/IT.BRTHDAT': '1960-11-06', 'IG.DM/IT.SEX': 'M', 'IG.DM/IT.ETHNIC': 'HAN' },
    'SE.SCREENING~FO.VS': {
      'IG.BP!1/IT.SBP': '150',
      'IG.BP!1/IT.DBP': '151',
      'IG.BP!2/IT.SBP': '148',
      'IG.BP!3/IT.SBP': '151',
      'IG.BODY/IT.WEIGHT': '70',
      'IG.BODY/IT.HEIGHT': '170',
    },
  });
  const changed = ['FO.IC', 'FO.DM', 'FO.VS'].map((form) => ({
    formKey: `SE.SCREENING~${form}`,
    paths: 'all' as const,
  }));
  const { derived, hidden, outcomes } = evaluate(rules, view, changed);
  assert.deepEqual(
    derived.map(({ path, value }) => [path, value]),
    [
      ['IG.DM/IT.AGE', '65'],
      ['IG.BODY/IT.BMI', '24.2'],
      [derived[2]?.path, '149.7'],
    ],
  );
  assert.deepEqual(hidden.get('SE.SCREENING~FO.DM'), ['IG.DM/IT.ETHNIC_OTHER', 'IG.DM/IT.CHILDBEARING']);
  assert.deepEqual(
    outcomes.filter(({ verdict }) => verdict === 'fails').map(({ path, rule }) => [path, rule.severity]),
    [
      ['IG.BP!1/IT.DBP', 'soft'],
      ['IG.BP!1/IT.DBP', 'hard'],
    ],
  );
});

test('one rule can be tried without a casebook', async () => {
  const { rules } = await demoRules();
  const bmi = rules.rules.find(({ id }) => id.startsWith('MT.BMI@'));
  assert.ok(bmi);
  assert.equal(testRule(rules, bmi, { weight: '70', height: '170' }), '24.2');
  assert.equal(testRule(rules, bmi, { weight: '70', height: null }), '');
  assert.throws(() => testRule(rules, { ...bmi }, {}), /another build/);
});

test('every real ODM file compiles; what cannot be executed is listed, what can be translated runs', {
  skip: noCorpus,
}, async () => {
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.xml'));
  const listed: string[] = [];
  let rules = 0;
  for (const file of files.sort()) {
    for (const build of await buildsOf(join(corpus, file))) {
      const compiled = compileRules(build);
      rules += compiled.rules.length;
      for (const { severity, rule, path, message } of compiled.findings) {
        assert.notEqual(severity, 'error', `${file} ${path} ${message.en}`);
        if (rule === 'not-executable') listed.push(`${file.split('/').at(-1)} ${path.replace(/^.*\//, '')}`);
      }
      for (const form of build.forms) compiled.needs(form.oid);
      lintBuild(build);
    }
  }
  assert.ok(rules > 150, `${rules} rules`);
  assert.deepEqual(
    listed.filter((entry) => entry.startsWith('openedc')),
    ['openedc-metadata.xml MethodDef[M.1]', 'openedc-metadata.xml MethodDef[M.2]'],
  );
  assert.ok(listed.includes('fhir-example.xml MethodDef[ODM.MT.LB.LBORRES]'));
});
