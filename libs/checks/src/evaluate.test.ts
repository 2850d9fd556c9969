import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { isHidden } from './hidden.ts';
import { compileRules } from './rules.ts';
import { type Casebook, cel, type Sketch, sketchBuild, viewOf } from './study.fixture.ts';

/** Evaluates a casebook after a change at `formKey path`, or of a whole form. */
function after(sketch: Sketch, casebook: Casebook, ...changes: string[]): Evaluation {
  const rules = compileRules(sketchBuild(sketch));
  assert.deepEqual(
    rules.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message.en),
    [],
  );
  const changed = changes.map((change) => {
    const [formKey = '', path] = change.split(' ');
    return { formKey, paths: path === undefined ? ('all' as const) : [path] };
  });
  return evaluate(rules, viewOf(casebook), changed, { today: '2026-11-26' });
}

const verdicts = ({ outcomes }: Evaluation) =>
  Object.fromEntries(outcomes.map(({ rule, formKey, path, verdict }) => [`${rule.id} ${formKey}/${path}`, verdict]));
const derived = (evaluation: Evaluation) =>
  Object.fromEntries(evaluation.derived.map(({ formKey, path, value }) => [`${formKey}/${path}`, value]));

const pressure: Sketch = {
  forms: {
    VS: [
      ['BP*', ['SBP', 'DBP']],
      ['MEAN', ['MSBP']],
    ],
  },
  items: {
    SBP: { dataType: 'integer', rangeChecks: [{ comparator: 'GE', softHard: 'soft', checkValues: ['80'] }] },
    DBP: {
      dataType: 'integer',
      rangeChecks: [
        {
          softHard: 'hard',
          checkValues: [],
          expressions: [{ context: 'CEL', code: 'value < sbp' }],
          signature: { parameters: [{ name: 'sbp', dataType: 'integer', definition: 'BP/SBP' }], returnValues: [] },
        },
      ],
    },
    MSBP: { dataType: 'float', displayFormat: '5.1' },
  },
  methods: { MT: 'double(a + b) / 2.0 | a=BP!1/SBP, b=BP!2/SBP' },
  derive: { MSBP: 'MT' },
};

test('a range check is judged at its limit, below it, and not at all without a value', () => {
  for (const [value, verdict] of [
    ['80', 'holds'],
    ['079', 'fails'],
    ['', 'undetermined'],
    ['x', 'undetermined'],
  ] as const) {
    const evaluation = after(pressure, { 'V~VS': { 'BP!1/SBP': value } }, 'V~VS BP!1/SBP');
    assert.equal(verdicts(evaluation)['SBP#1 V~VS/BP!1/SBP'], verdict, value);
  }
});

test('a check between two items is judged in the repeat that changed and in no other', () => {
  const casebook = { 'V~VS': { 'BP!1/SBP': '120', 'BP!1/DBP': '80', 'BP!2/SBP': '90', 'BP!2/DBP': '95' } };
  const evaluation = after(pressure, casebook, 'V~VS BP!2/SBP');
  assert.deepEqual(verdicts(evaluation), {
    'SBP#1 V~VS/BP!2/SBP': 'holds',
    'DBP#1 V~VS/BP!2/DBP': 'fails',
  });
  assert.deepEqual(derived(evaluation), { 'V~VS/MEAN/MSBP': '105.0' });
  assert.equal(evaluation.evaluated, 3);
});

test('what is derived already and equal is not written again; without its inputs it becomes blank', () => {
  const values = { 'BP!1/SBP': '120', 'BP!2/SBP': '121' };
  assert.deepEqual(derived(after(pressure, { 'V~VS': { ...values, 'MEAN/MSBP': '120.5' } }, 'V~VS BP!1/SBP')), {});
  assert.deepEqual(
    derived(after(pressure, { 'V~VS': { ...values, 'BP!1/SBP': '', 'MEAN/MSBP': '120.5' } }, 'V~VS BP!1/SBP')),
    {
      'V~VS/MEAN/MSBP': undefined,
    },
  );
});

const skipping: Sketch = {
  visits: { S: ['DM'], W: ['PREG', 'AE'] },
  forms: { DM: ['SEX'], PREG: [['P', ['DONE', 'RESULT']]], AE: [['EV*', ['ONGOING', 'END', 'DAYS']], 'ANY'] },
  items: {
    RESULT: {
      rangeChecks: [{ comparator: 'EQ', softHard: 'soft', checkValues: ['NEG'] }],
    },
    END: { dataType: 'date' },
    DAYS: { dataType: 'integer' },
  },
  conditions: {
    MALE: 'sex == "M" | sex=S~DM/SEX',
    NOTDONE: 'done == "N" | done=P/DONE',
    STILL: 'on == "Y" | on=EV/ONGOING',
    NONE: 'any == "N" | any=ANY',
  },
  methods: { LEN: 'daysBetween("2026-11-01", end) | end=EV/END' },
  when: { 'W~PREG': 'MALE', RESULT: 'NOTDONE', END: 'STILL', EV: 'NONE' },
  derive: { DAYS: 'LEN' },
};

test('a form of another visit is skipped by what a form of the first says, and its checks fall silent', () => {
  const casebook = { 'S~DM': { SEX: 'M' }, 'W~PREG': { 'P/DONE': 'Y', 'P/RESULT': 'POS' } };
  const male = after(skipping, casebook, 'S~DM SEX');
  assert.deepEqual(
    male.hiddenForms.map(({ visitOid, formOid, isHidden }) => [visitOid, formOid, isHidden]),
    [['W', 'PREG', true]],
  );
  assert.deepEqual(verdicts(male), { 'RESULT#1 W~PREG/P/RESULT': 'undetermined' });
  const female = after(skipping, { ...casebook, 'S~DM': { SEX: 'F' } }, 'S~DM SEX');
  assert.deepEqual(verdicts(female), { 'RESULT#1 W~PREG/P/RESULT': 'fails' });
  assert.equal(female.hiddenForms[0]?.isHidden, false);
});

test('an undetermined condition hides nothing', () => {
  const evaluation = after(skipping, { 'S~DM': { SEX: '' }, 'W~PREG': { 'P/RESULT': 'POS' } }, 'S~DM SEX');
  assert.equal(evaluation.hiddenForms[0]?.isHidden, false);
  assert.deepEqual(verdicts(evaluation), { 'RESULT#1 W~PREG/P/RESULT': 'fails' });
});

test('an item is hidden in its own repeat; what was derived from it becomes blank', () => {
  const casebook = {
    'W~AE': {
      'EV!1/ONGOING': 'Y',
      'EV!1/END': '2026-11-03',
      'EV!1/DAYS': '2',
      'EV!2/ONGOING': 'N',
      'EV!2/END': '2026-11-05',
      'EV!2/DAYS': '4',
    },
  };
  const evaluation = after(skipping, casebook, 'W~AE EV!1/ONGOING');
  assert.deepEqual(evaluation.hidden.get('W~AE'), ['EV!1/END']);
  assert.deepEqual(derived(evaluation), { 'W~AE/EV!1/DAYS': undefined });
});

test('a hidden group hides every repeat, keeps its values, and its derivations rest', () => {
  const casebook = { 'W~AE': { ANY: 'N', 'EV!1/ONGOING': 'N', 'EV!1/END': '2026-11-03', 'EV!1/DAYS': '9' } };
  const evaluation = after(skipping, casebook, 'W~AE ANY');
  const hidden = new Set(evaluation.hidden.get('W~AE'));
  assert.ok(isHidden(hidden, 'EV!1/END') && isHidden(hidden, 'EV!7/DAYS') && !isHidden(hidden, 'ANY'));
  assert.deepEqual(derived(evaluation), {});
  const shown = after(skipping, { 'W~AE': { ...casebook['W~AE'], ANY: 'Y' } }, 'W~AE ANY');
  assert.deepEqual(derived(shown), { 'W~AE/EV!1/DAYS': '2' });
});

test('a sum carried from visit to visit is recomputed in the order of the visits', () => {
  const sketch: Sketch = {
    visits: { 'C*': ['DA'] },
    forms: { DA: ['DOSE', 'TOTAL'] },
    items: { DOSE: { dataType: 'integer' }, TOTAL: { dataType: 'integer' } },
    methods: { SUM: 'present(before) ? before + dose : dose | before=C!-1~DA/TOTAL, dose=DOSE' },
    derive: { TOTAL: 'SUM' },
  };
  const casebook = {
    'C!10~DA': { DOSE: '100', TOTAL: '1' },
    'C!2~DA': { DOSE: '10', TOTAL: '1' },
    'C!1~DA': { DOSE: '1', TOTAL: '0' },
  };
  assert.deepEqual(derived(after(sketch, casebook, 'C!1~DA DOSE')), {
    'C!1~DA/TOTAL': '1',
    'C!2~DA/TOTAL': '11',
    'C!10~DA/TOTAL': '111',
  });
  assert.equal(after(sketch, casebook, 'C!10~DA DOSE').evaluated, 1);
});

test('lists hold the values of every repeat, of a group and of a visit', () => {
  const sketch: Sketch = {
    visits: { 'U*': ['VS'], END: ['EOS'] },
    forms: { VS: [['BP*', ['SBP']]], EOS: ['WORST', 'COUNT'] },
    items: { SBP: { dataType: 'integer' }, WORST: { dataType: 'integer' }, COUNT: { dataType: 'integer' } },
    methods: { MAX: 'max(all) | all=U!*~VS/BP!*/SBP', N: 'size(all) | all=U!*~VS/BP!*/SBP' },
    derive: { WORST: 'MAX', COUNT: 'N' },
  };
  const casebook = { 'U!1~VS': { 'BP!1/SBP': '120', 'BP!2/SBP': '' }, 'U!2~VS': { 'BP!1/SBP': '140' }, 'END~EOS': {} };
  assert.deepEqual(derived(after(sketch, casebook, 'U!2~VS BP!1/SBP')), {
    'END~EOS/WORST': '140',
    'END~EOS/COUNT': '2',
  });
  assert.deepEqual(derived(after(sketch, { 'END~EOS': {} }, 'U!2~VS BP!1/SBP')), { 'END~EOS/COUNT': '0' });
});

test('the hash of the inputs changes with a value, a unit or a version, and with nothing else', () => {
  const hash = (content: object) =>
    after(pressure, { 'V~VS': { 'BP!1/SBP': { value: '70', version: 1, ...content } } }, 'V~VS BP!1/SBP').outcomes[0]
      ?.inputsHash;
  const first = hash({});
  assert.equal(hash({}), first);
  for (const other of [{ value: '71' }, { version: 2 }, { unit: 'U' }]) assert.notEqual(hash(other), first);
});

test('a form or repeat that was removed keeps no verdict and gets nothing derived, and what read it is judged anew', () => {
  const sketch: Sketch = {
    visits: { S: ['DM'], 'C*': ['VS'] },
    forms: { DM: ['AGE'], VS: [['G*', ['A', 'COPY']], 'OLD', 'N'] },
    items: {
      AGE: { dataType: 'integer' },
      A: { rangeChecks: [{ softHard: 'hard', checkValues: [], ...cel('age > 17 | age=S~DM/AGE') }] },
      COPY: { dataType: 'integer' },
      OLD: { dataType: 'integer' },
      N: { dataType: 'integer' },
    },
    methods: { M: 'age | age=S~DM/AGE', P: 'before | before=C!-1~VS/N' },
    derive: { COPY: 'M', OLD: 'P' },
  };
  const casebook: Casebook = {
    'S~DM': { AGE: '16' },
    'C!1~VS': { 'G!1/A': 'x', N: '1' },
    'C!3~VS': { N: '3', OLD: '2' },
  };
  const evaluation = after(sketch, casebook, 'C!2~VS', 'C!1~VS G!9/A');
  assert.deepEqual(verdicts(evaluation), { 'A#1 C!1~VS/G!9/A': 'undetermined' });
  assert.deepEqual(derived(evaluation), { 'C!3~VS/OLD': '1' });
});

test('a visit is skipped by a condition, with all its forms', () => {
  const sketch: Sketch = {
    visits: { S: ['DM'], W: ['VS'] },
    forms: { DM: ['OUT'], VS: ['A'] },
    items: { A: { rangeChecks: [{ comparator: 'EQ', softHard: 'soft', checkValues: ['1'] }] } },
    conditions: { GONE: 'out == "Y" | out=S~DM/OUT' },
    when: { W: 'GONE' },
  };
  const evaluation = after(sketch, { 'S~DM': { OUT: 'Y' }, 'W~VS': { A: '2' } }, 'S~DM OUT');
  assert.deepEqual(
    evaluation.hiddenVisits.map(({ visitOid, isHidden: isOut }) => [visitOid, isOut]),
    [['W', true]],
  );
  assert.deepEqual(verdicts(evaluation), { 'A#1 W~VS/A': 'undetermined' });
});

test('a form of a repeating visit is skipped in the repeat whose form says so', () => {
  const sketch: Sketch = {
    visits: { S: ['DM'], 'C*': ['VS', 'LB'] },
    forms: { DM: ['SEX'], VS: ['DONE'], LB: ['A'] },
    conditions: { NONE: 'done == "N" || sex == "X" | done=~VS/DONE, sex=S~DM/SEX' },
    when: { 'C~LB': 'NONE' },
  };
  const casebook = { 'S~DM': { SEX: 'F' }, 'C!1~VS': { DONE: 'N' }, 'C!2~VS': { DONE: 'Y' }, 'C!2~LB': { A: '1' } };
  const forms = ({ hiddenForms }: Evaluation) =>
    hiddenForms.map(({ visitRepeatKey, formOid, isHidden: isOut }) => `${visitRepeatKey} ${formOid} ${isOut}`).sort();
  assert.deepEqual(forms(after(sketch, casebook, 'C!1~VS DONE')), ['1 LB true']);
  assert.deepEqual(forms(after(sketch, casebook, 'S~DM SEX')), ['1 LB true', '2 LB false']);
  assert.deepEqual(forms(after(sketch, { ...casebook, 'S~DM': { SEX: 'X' } }, 'S~DM SEX')), ['1 LB true', '2 LB true']);
});

test('an input of the same visit is that of the same repeat', () => {
  const sketch: Sketch = {
    visits: { 'C*': ['VS', 'LB'] },
    forms: { VS: ['A'], LB: ['B'] },
    items: { B: { rangeChecks: [{ softHard: 'soft', checkValues: [], ...cel('value == a | a=~VS/A') }] } },
  };
  const casebook = { 'C!1~VS': { A: '1' }, 'C!1~LB': { B: '2' }, 'C!2~VS': { A: '2' }, 'C!2~LB': { B: '2' } };
  assert.deepEqual(verdicts(after(sketch, casebook, 'C!2~VS A')), { 'B#1 C!2~LB/B': 'holds' });
  assert.deepEqual(verdicts(after(sketch, casebook, 'C!1~VS A')), { 'B#1 C!1~LB/B': 'fails' });
});

test('forms and visits that repeat can be named one by one', () => {
  const sketch: Sketch = {
    visits: { 'C*': ['AE', 'VS'], E: ['EOS'] },
    forms: { 'AE*': ['TERM'], VS: ['A'], EOS: ['FIRST', 'SECOND', 'ALL'] },
    items: { ALL: { dataType: 'integer' } },
    methods: { F: 'a | a=C!1~VS/A', S: 't | t=C!1~AE!2/TERM', N: 'size(l) | l=C!*~AE!*/TERM' },
    derive: { FIRST: 'F', SECOND: 'S', ALL: 'N' },
  };
  const casebook = {
    'C!1~VS': { A: 'a1' },
    'C!2~VS': { A: 'a2' },
    'C!1~AE!1': { TERM: 't1' },
    'C!1~AE!2': { TERM: 't2' },
    'C!2~AE!2': { TERM: 't3' },
    'E~EOS': {},
  };
  assert.deepEqual(derived(after(sketch, casebook, 'C!1~VS A', 'C!1~AE!2 TERM')), {
    'E~EOS/FIRST': 'a1',
    'E~EOS/SECOND': 't2',
    'E~EOS/ALL': '3',
  });
  const elsewhere = after(sketch, casebook, 'C!2~VS A', 'C!2~AE!2 TERM');
  assert.deepEqual([derived(elsewhere), elsewhere.evaluated], [{ 'E~EOS/ALL': '3' }, 1]);
});
