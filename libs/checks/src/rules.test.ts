import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules } from './rules.ts';
import { cel, type Sketch, sketchBuild } from './study.fixture.ts';

const told = (sketch: Sketch) =>
  compileRules(sketchBuild(sketch)).findings.map(({ severity, rule, path, message }) => [
    severity,
    rule,
    path,
    message.en,
  ]);

const one = (condition: string, more: Partial<Sketch> = {}): Sketch => ({
  forms: { F: ['A', 'B', ['G*', ['C']]], 'R*': ['D'] },
  items: { A: { dataType: 'integer' }, C: { dataType: 'integer' } },
  conditions: { COND: condition },
  when: { B: 'COND' },
  ...more,
});
const PLACE = 'MetaDataVersion[M]/ConditionDef[COND]';

test('a fault is told at its definition, in both languages', () => {
  for (const [condition, rule, message] of [
    ['a > | a=A', 'expression-broken', /^The expression is not CEL: /],
    ['a == "1" | a=A', 'type-error', /^int and string are never equal$/],
    ['a + 1 | a=A', 'type-error', /^The result is int, but bool is needed$/],
    ['present(a + 1) | a=A', 'type-error', /^present\(\) takes the name of an input$/],
    ['z > 1 | a=A', 'input-unknown', /^z is not among the inputs$/],
    ['a > 1 | a=Z', 'input-unknown', /^The input a stands nowhere: F Z$/],
    ['a > 1 | a=X~F/A', 'input-unknown', /^The input a stands nowhere: X F A$/],
    ['a > 1 | a=G//', 'input-malformed', /^The place of the input a cannot be read: G\/\/$/],
    ['c > 1 | c=G/C', 'input-ambiguous', /write G!1, or G!\* for all$/],
    ['d == "" | d=~R/D', 'input-ambiguous', /which repeat of R is meant/],
    ['in > 1 | in=A', 'input-name', /^in cannot name an input/],
  ] as const) {
    const findings = compileRules(sketchBuild(one(condition))).findings;
    const [finding] = findings.filter(({ severity }) => severity === 'error');
    assert.ok(finding, condition);
    assert.deepEqual([finding.rule, finding.path], [rule, PLACE], condition);
    assert.match(finding.message.en, message);
    assert.ok(finding.message.zh !== '' && finding.message.zh !== finding.message.en);
  }
});

test('what is right is not complained about; an input nobody uses is mentioned', () => {
  assert.deepEqual(told(one('a > 1 | a=A')), []);
  assert.deepEqual(told(one('c.exists(x, x > 1) | c=G!*/C')), []);
  assert.deepEqual(told(one('a > 1 | a=A, c=G!1/C')), [['info', 'input-unused', PLACE, 'The input c is not used']]);
});

test('an item in two forms: a warning where the input is missing, a rule where it is there', () => {
  const sketch: Sketch = {
    forms: { F: ['A', 'B'], H: ['B'] },
    items: { A: { dataType: 'integer' } },
    conditions: { COND: 'a > 1 | a=A' },
    when: { B: 'COND' },
  };
  assert.deepEqual(told(sketch), [['warning', 'input-unknown', PLACE, 'The input a stands nowhere: H A']]);
  assert.deepEqual(
    compileRules(sketchBuild(sketch)).rules.map(({ id }) => id),
    ['COND@F/B'],
  );
});

test('rules that need each other are told; a sum carried over visits is none of them', () => {
  const cycle = (a: string, b: string): Sketch => ({
    visits: { 'V*': ['F'] },
    forms: { F: ['A', 'B'] },
    items: { A: { dataType: 'integer' }, B: { dataType: 'integer' } },
    methods: { MA: a, MB: b },
    derive: { A: 'MA', B: 'MB' },
  });
  assert.deepEqual(
    told(cycle('b + 1 | b=B', 'a + 1 | a=A')).map(([severity, rule, , en]) => [severity, rule, en]),
    [['error', 'cycle', "The rules need each other's results: MA@F/A, MB@F/B"]],
  );
  assert.equal(told(cycle('a + 1 | a=A', '1')).filter(([, rule]) => rule === 'cycle').length, 1);
  assert.deepEqual(told(cycle('b + 1 | b=V!-1~F/B', 'a + 1 | a=A')), []);
  assert.deepEqual(
    told(cycle('b + 1 | b=V!1~F/B', 'a + 1 | a=A')).map(([, rule]) => rule),
    ['cycle-across-visits'],
  );
});

test('a group that hides what decides whether it is hidden is a circle', () => {
  const sketch: Sketch = {
    forms: { F: [['G', ['A']]] },
    conditions: { COND: 'a == "N" | a=G/A' },
    when: { G: 'COND' },
  };
  assert.deepEqual(
    told(sketch).map(([, rule]) => rule),
    ['cycle'],
  );
});

test('several check values are for IN and NOTIN, none is for none, and a default message says what is expected', () => {
  const check = (comparator: 'IN' | 'GE', checkValues: string[]) =>
    compileRules(
      sketchBuild({
        forms: { F: ['A'] },
        items: { A: { rangeChecks: [{ comparator, softHard: 'hard', checkValues }] } },
      }),
    );
  assert.deepEqual(
    check('GE', ['1', '2']).findings.map(({ rule }) => rule),
    ['check-values'],
  );
  assert.deepEqual(
    check('GE', []).findings.map(({ rule }) => rule),
    ['check-values'],
  );
  const [rule] = check('IN', ['1', '2']).rules;
  assert.deepEqual(
    [rule?.id, rule?.severity, rule?.messages[0]?.text],
    ['A#1', 'hard', 'Expected: ∈ 1, 2. Please verify.'],
  );
});

test('what the design names has to be there', () => {
  const design = {
    critical: ['Z'],
    blinded: { items: ['Z'], forms: ['Z'] },
    visitDates: { '*': 'F/Z', Z: 'F/A' },
    subject: { sex: 'V~F/Z' },
    candidates: ['Z'],
    checkTests: [{ rule: 'Z', inputs: {}, expect: 'holds' }],
    checks: [{ id: 'D', form: 'F', path: 'Z', severity: 'soft', inputs: [], cel: 'true', message: [] }],
  } as const;
  const findings = told({ forms: { F: ['A'] }, design });
  assert.deepEqual(
    findings
      .map(([severity, rule, path]) => `${severity} ${rule} ${String(path).replace('MetaDataVersion[M]/design$.', '')}`)
      .sort(),
    [
      'error design-reference blinded.forms[0]',
      'error design-reference blinded.items[0]',
      'error design-reference candidates[0]',
      'error design-reference checkTests[0]',
      'error design-reference checks[0]',
      'error design-reference critical[0]',
      'error design-reference subject.sex',
      'error design-reference visitDates.*',
      'error design-reference visitDates.Z',
    ],
  );
});

test('a save needs the forms its rules read, where they stand, and what could hide any of it', () => {
  const rules = compileRules(
    sketchBuild({
      visits: { S: ['DM', 'IC'], W: ['VS', 'EX', 'SUM'] },
      forms: { DM: ['SEX'], IC: ['OK'], VS: ['SBP'], EX: ['DOSE'], SUM: ['TOTAL'], LATE: ['X'] },
      items: {
        SBP: { rangeChecks: [{ softHard: 'soft', checkValues: [], ...cel('value != dose | dose=~EX/DOSE') }] },
        TOTAL: { dataType: 'text' },
      },
      methods: { M: 'sbp | sbp=~VS/SBP' },
      derive: { TOTAL: 'M' },
      conditions: { C: 'sex == "M" | sex=S~DM/SEX', I: 'ok == "N" | ok=S~IC/OK' },
      when: { DOSE: 'C', SEX: 'I' },
    }),
  );
  const needs = (form: string) =>
    rules
      .needs(form)
      .map(({ visit, form: needed }) => `${visit} ${needed}`)
      .sort();
  assert.deepEqual(needs('VS'), ['S DM', 'S IC', 'same EX', 'same SUM']);
  assert.deepEqual(needs('EX'), ['S DM', 'S IC', 'same VS']);
  assert.deepEqual(
    needs('DM'),
    ['S DM', 'S IC', 'all EX', 'all VS', 'same VS'].filter((need) => need !== 'same VS'),
  );
  assert.deepEqual(needs('LATE'), []);
});

test('a method that prefills or imputes derives nothing at entry', () => {
  const build = sketchBuild({ forms: { F: ['A'] }, methods: { M: '"x"' }, derive: { A: 'M' } });
  const methods = build.methods.map((method) => ({ ...method, type: 'Imputation' }));
  const { rules, findings } = compileRules({ ...build, methods });
  assert.deepEqual([rules.length, findings.map(({ rule }) => rule)], [0, ['not-derived']]);
});

test('a range check may compare another item, and a double is rounded for a whole number', () => {
  const sketch = (itemOid: string): Sketch => ({
    forms: { F: [['G*', ['A', 'B']], 'N'] },
    items: {
      A: { rangeChecks: [{ comparator: 'EQ', softHard: 'soft', checkValues: ['1'], itemOid }] },
      N: { dataType: 'integer' },
    },
    methods: { M: '2.5' },
    derive: { N: 'M' },
  });
  const { rules, findings } = compileRules(sketchBuild(sketch('B')));
  assert.equal(rules.find(({ id }) => id === 'A#1')?.inputs[0]?.template, 'G/B');
  assert.deepEqual(
    findings.map(({ severity, rule }) => `${severity} ${rule}`),
    ['info result-rounded'],
  );
  assert.equal(told(sketch('Z'))[0]?.[1], 'input-unknown');
});

test('a build of ten thousand items is ready in well under a second', () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `I${at}`);
  const check = (at: number) => ({
    softHard: 'soft' as const,
    checkValues: [],
    ...cel(`value != other | other=I${Math.floor(at / 100) * 100}`),
  });
  const forms = Object.fromEntries(
    Array.from({ length: 100 }, (_, form) => [`F${form}`, names.slice(form * 100, form * 100 + 100)]),
  );
  const items = Object.fromEntries(names.map((name, at) => [name, { rangeChecks: [check(at)] }]));
  const build = sketchBuild({ forms, items });
  const started = performance.now();
  assert.equal(compileRules(build).rules.length, 10_000);
  assert.ok(performance.now() - started < 2_000, 'generous, for a busy machine');
});
