import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemDef, StudyBuild } from '@verum/odm';
import { HEADINGS, templateOf, xlsOf } from './test-support.ts';
import { templateToBuild } from './to-build.ts';
import { XlsError } from './xls-error.ts';

const read = (...parts: Parameters<typeof templateOf>) =>
  templateToBuild(templateOf(...parts), { studyOid: 'S', oid: 'M' });
const told = ({ findings }: ReturnType<typeof read>) => findings.map(({ rule, path }) => `${rule} ${path}`);
function itemOf({ build }: { readonly build: StudyBuild }, oid: string): ItemDef {
  return build.items.find((item) => item.oid === oid) ?? assert.fail(`no ${oid}`);
}
const celOf = (
  definition: { readonly expressions: readonly { readonly context: string; readonly code: string }[] } | undefined,
) => definition?.expressions.find(({ context }) => context === 'CEL')?.code;

test('a template becomes a form with its groups, in the order of its items', () => {
  const one = read(
    [
      {
        ITEM_NAME: 'SBP',
        GROUP_LABEL: 'BP',
        DATA_TYPE: 'INT',
        UNITS: 'mmHg',
        REQUIRED: 1,
        LEFT_ITEM_TEXT: '<b>Systolic</b> pressure',
      },
      { ITEM_NAME: 'DRUG', GROUP_LABEL: 'CM', SECTION_LABEL: 'S2', RIGHT_ITEM_TEXT: 'if any' },
      { ITEM_NAME: 'DBP', GROUP_LABEL: 'BP', DATA_TYPE: 'INT', UNITS: 'mmHg' },
      { ITEM_NAME: 'NOTE', SECTION_LABEL: 'S2', QUESTION_NUMBER: '3a', PHI: 1 },
    ],
    [
      { GROUP_LABEL: 'BP', GROUP_LAYOUT: 'NON-REPEATING' },
      { GROUP_LABEL: 'CM', GROUP_LAYOUT: 'GRID', GROUP_HEADER: 'Drugs', GROUP_REPEAT_MAX: 5 },
    ],
    [{}, { SECTION_LABEL: 'S2', SECTION_TITLE: 'Medication', INSTRUCTIONS: 'Of the last month.' }],
  );
  assert.deepEqual(one.findings, []);
  const { build } = one;
  assert.deepEqual(
    [build.name, build.forms[0]?.oid, build.forms[0]?.name],
    ['Vital signs v1', 'F_Vital_signs', 'Vital signs'],
  );
  assert.deepEqual(
    build.groups.map(({ oid, description, repeating, repeatingLimit, content }) => [
      ...[oid, description[0]?.text, repeating, repeatingLimit],
      content.map((ref) => `${ref.oid}${ref.mandatory ? ' required' : ''}`),
    ]),
    [
      ['BP', 'Measurements', false, undefined, ['SBP required', 'DBP']],
      ['CM', 'Medication: Drugs', true, 5, ['DRUG']],
      ['UNGROUPED.S2', 'Medication', false, undefined, ['NOTE']],
    ],
  );
  const pressure = itemOf(one, 'SBP');
  assert.deepEqual([pressure.question[0]?.text, pressure.dataType], ['Systolic pressure', 'integer']);
  assert.deepEqual(build.units, [{ oid: 'MU.mmHg', name: 'mmHg', symbol: [{ lang: '', text: 'mmHg' }] }]);
  assert.deepEqual(pressure.unitOids, ['MU.mmHg']);
  assert.equal(itemOf(one, 'DRUG').instructions?.[0]?.text, 'Of the last month.\nif any');
  assert.equal(itemOf(one, 'NOTE').question[0]?.text, '3a What it is');
  assert.match(itemOf(one, 'NOTE').extensions?.elements?.[0]?.xml ?? '', /PHI="Yes"/);
  assert.match(pressure.extensions?.elements?.[0]?.xml ?? '', /PHI="No".*<OpenClinica:LeftItemText>&lt;b&gt;Systolic/);
});

for (const [written, width, type, size] of [
  ['ST', '20(d)', 'text', { length: 20 }],
  ['INT', '3', 'integer', { length: 3 }],
  ['REAL', '5(1)', 'float', { length: 6, significantDigits: 1 }],
  ['REAL', 'w(4)', 'float', { significantDigits: 4 }],
  ['REAL', '20(d)', 'float', { length: 20 }],
  ['REAL', '(2)', 'float', { significantDigits: 2 }],
  ['REAL', '7', 'float', { length: 7 }],
  ['DATE', undefined, 'date', {}],
  ['PDATE', undefined, 'partialDate', {}],
] as const) {
  test(`${written} ${width ?? ''} is a ${type} of that size`, () => {
    const one = read([{ ITEM_NAME: 'X', DATA_TYPE: written, WIDTH_DECIMAL: width }]);
    const { dataType, length, significantDigits } = itemOf(one, 'X');
    const found = {
      ...(length !== undefined && { length }),
      ...(significantDigits !== undefined && { significantDigits }),
    };
    assert.deepEqual([dataType, found, one.findings], [type, size, []]);
  });
}

test('a width that is none is told; what is calculated has four places unless the template says otherwise', () => {
  const one = read([
    { ITEM_NAME: 'A', WIDTH_DECIMAL: '5,2' },
    { ITEM_NAME: 'B', DATA_TYPE: 'REAL', RESPONSE_TYPE: 'calculation', WIDTH_DECIMAL: 'w(d)' },
  ]);
  assert.deepEqual(told(one), ['width Items!U2']);
  assert.equal(itemOf(one, 'B').significantDigits, 4);
});

test('response sets are shared by their labels; a set again with other options is told', () => {
  const yesNo = { RESPONSE_TYPE: 'radio', RESPONSE_LABEL: 'yn', DATA_TYPE: 'INT' };
  const one = read([
    { ...yesNo, ITEM_NAME: 'A', RESPONSE_OPTIONS_TEXT: 'Yes\\, of course,No', RESPONSE_VALUES_OR_CALCULATIONS: '1,0' },
    { ...yesNo, ITEM_NAME: 'B' },
    { ...yesNo, ITEM_NAME: 'C', RESPONSE_OPTIONS_TEXT: 'No,Yes', RESPONSE_VALUES_OR_CALCULATIONS: '1,0' },
    {
      ...yesNo,
      ITEM_NAME: 'D',
      RESPONSE_LABEL: 'y n',
      RESPONSE_OPTIONS_TEXT: 'Red/, blue',
      RESPONSE_VALUES_OR_CALCULATIONS: 1,
    },
    {
      ...yesNo,
      ITEM_NAME: 'E',
      RESPONSE_LABEL: 'x',
      RESPONSE_OPTIONS_TEXT: 'A,B,C',
      RESPONSE_VALUES_OR_CALCULATIONS: '1,2',
    },
    {
      ...yesNo,
      ITEM_NAME: 'F',
      RESPONSE_LABEL: 'z',
      RESPONSE_OPTIONS_TEXT: 'A,B',
      RESPONSE_VALUES_OR_CALCULATIONS: '1,1',
    },
  ]);
  assert.deepEqual(
    one.build.codeLists.map(({ oid, dataType, entries }) => [
      oid,
      dataType,
      entries.map(({ codedValue, decode }) => `${codedValue}=${decode[0]?.text}`),
    ]),
    [
      ['CL.yn', 'integer', ['1=Yes, of course', '0=No']],
      ['CL.C', 'integer', ['1=No', '0=Yes']],
      ['CL.y_n', 'integer', ['1=Red, blue']],
      ['CL.z', 'integer', ['1=A']],
    ],
  );
  assert.deepEqual([itemOf(one, 'A').codeListOid, itemOf(one, 'B').codeListOid], ['CL.yn', 'CL.yn']);
  assert.deepEqual(told(one), ['options-again Items!O4', 'options-differ Items!P6', 'option-twice Items!Q7']);
});

test('labels that differ only in signs stay two lists', () => {
  const list = { RESPONSE_TYPE: 'radio', RESPONSE_OPTIONS_TEXT: 'Yes', RESPONSE_VALUES_OR_CALCULATIONS: '1' };
  const one = read([
    { ...list, ITEM_NAME: 'A', RESPONSE_LABEL: 'a b' },
    { ...list, ITEM_NAME: 'B', RESPONSE_LABEL: 'a/b', RESPONSE_OPTIONS_TEXT: 'No' },
  ]);
  assert.deepEqual([itemOf(one, 'A').codeListOid, itemOf(one, 'B').codeListOid], ['CL.a_b', 'CL.a_b.2']);
});

test('where several options may be chosen, each is an item, and one of them can show another item', () => {
  const one = read([
    {
      ITEM_NAME: 'RACE',
      RESPONSE_TYPE: 'checkbox',
      RESPONSE_OPTIONS_TEXT: 'A,Other',
      RESPONSE_VALUES_OR_CALCULATIONS: '1,99',
    },
    { ITEM_NAME: 'OTHER', ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: 'RACE, 99, Not other' },
  ]);
  assert.deepEqual(one.findings, []);
  assert.deepEqual(
    one.build.items.map(({ oid, dataType }) => [oid, dataType]),
    [
      ['RACE.1', 'boolean'],
      ['RACE.99', 'boolean'],
      ['OTHER', 'text'],
    ],
  );
  assert.equal(celOf(one.build.conditions[0]), 'blank(f_RACE) || f_RACE != true');
  assert.equal(one.build.conditions[0]?.signature?.parameters[0]?.definition, 'UNGROUPED.S1/RACE.99');
});

for (const [what, own, rule] of [
  ['an item that is shown', { SIMPLE_CONDITIONAL_DISPLAY: 'SEX,2,x' }, 'without-effect Items!AA3'],
  ['a rule that is not there', { ITEM_DISPLAY_STATUS: 'HIDE' }, 'hidden-by-rule Items!Z3'],
  [
    'a value that is no option',
    { ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: 'SEX,3,x' },
    'not-executable Items!AA3',
  ],
  [
    'an item that is not there',
    { ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: 'AGE,2,x' },
    'not-executable Items!AA3',
  ],
  ['itself', { ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: 'PREG,2,x' }, 'not-executable Items!AA3'],
] as const) {
  test(`a condition by ${what} is told at its cell`, () => {
    const sex = {
      ITEM_NAME: 'SEX',
      DATA_TYPE: 'INT',
      RESPONSE_TYPE: 'radio',
      RESPONSE_OPTIONS_TEXT: 'M,F',
      RESPONSE_VALUES_OR_CALCULATIONS: '1,2',
    };
    const one = read([sex, { ITEM_NAME: 'PREG', ...own }]);
    assert.deepEqual(told(one), [rule]);
    assert.equal(celOf(one.build.conditions[0]), undefined);
  });
}

test('a condition compares as the item that it names', () => {
  for (const [DATA_TYPE, literal] of [
    ['INT', '2'],
    ['REAL', '2.0'],
    ['ST', '"2"'],
  ]) {
    const sex = {
      ITEM_NAME: 'SEX',
      DATA_TYPE,
      RESPONSE_TYPE: 'radio',
      RESPONSE_OPTIONS_TEXT: 'M,F',
      RESPONSE_VALUES_OR_CALCULATIONS: '1,2',
    };
    const one = read([sex, { ITEM_NAME: 'P', ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: 'SEX,2,x' }]);
    assert.equal(celOf(one.build.conditions[0]), `blank(f_SEX) || f_SEX != ${literal}`);
  }
});

for (const [type, validation, checks] of [
  ['INT', 'func: range(1, 10)', ['GE 1', 'LE 10']],
  ['REAL', 'func:gt(-0.5)', ['GT -0.5']],
  ['INT', 'func: NE(3)', ['NE 3']],
  ['ST', 'func: range(1, 10)', undefined],
  ['INT', 'func: range(10, 1)', undefined],
  ['INT', 'func: range(1)', undefined],
  ['INT', 'func: gt(SBP)', undefined],
  ['ST', 'regexp: /[A-Z]{3}/', ['value.matches("^(?:[A-Z]{3})$")']],
  ['ST', 'regexp: /^\\d{2}:\\d{2}$/', ['value.matches("^(?:\\\\d{2}:\\\\d{2})$")']],
  ['ST', 'regexp: /a|b/', ['value.matches("^(?:a|b)$")']],
  ['ST', 'regexp: /a++/', undefined],
  ['ST', 'regexp: /(?=a)b/', undefined],
  ['ST', 'regexp: /(a)\\1/', undefined],
  ['ST', 'regexp: /[a&&[^b]]/', undefined],
  ['ST', 'regexp: /(a/', undefined],
  ['ST', 'regexp: a', undefined],
] as const) {
  test(`the validation ${validation} of ${type} is ${checks === undefined ? 'not certain' : 'certain'}`, () => {
    const one = read([
      { ITEM_NAME: 'X', DATA_TYPE: type, VALIDATION: validation, VALIDATION_ERROR_MESSAGE: 'Look again' },
    ]);
    const found = itemOf(one, 'X').rangeChecks ?? [];
    assert.ok(
      found.every(({ softHard, errorMessage }) => softHard === 'soft' && errorMessage?.[0]?.text === 'Look again'),
    );
    const says = found.map(
      (check) => celOf({ expressions: check.expressions ?? [] }) ?? `${check.comparator} ${check.checkValues}`,
    );
    if (checks) assert.deepEqual([says, one.findings], [checks, []]);
    else {
      assert.deepEqual(told(one), ['not-executable Items!V2']);
      assert.deepEqual(found[0]?.expressions, [{ context: 'OpenClinica', code: validation }]);
    }
  });
}

for (const [type, code, cel] of [
  ['REAL', 'func: (W / (H * H)) * 10000', '((double(f_W) / (double(f_H) * double(f_H))) * 10000.0)'],
  ['INT', 'func: (N + 1)', '(double(f_N) + 1.0)'],
  ['INT', 'func: N / 2', undefined],
  ['INT', 'func: W + N', undefined],
  ['REAL', 'func: sum(W, H)', undefined],
  ['REAL', 'func: W + T', undefined],
  ['REAL', 'func: W + GONE', undefined],
  ['ST', 'func: W + 1', undefined],
] as const) {
  test(`the calculation ${code} of ${type} is ${cel === undefined ? 'not certain' : 'certain'}`, () => {
    const one = read([
      { ITEM_NAME: 'W', DATA_TYPE: 'REAL' },
      { ITEM_NAME: 'H', DATA_TYPE: 'REAL' },
      { ITEM_NAME: 'N', DATA_TYPE: 'INT' },
      { ITEM_NAME: 'T' },
      { ITEM_NAME: 'C', DATA_TYPE: type, RESPONSE_TYPE: 'calculation', RESPONSE_VALUES_OR_CALCULATIONS: code },
    ]);
    assert.equal(celOf(one.build.methods[0]), cel);
    assert.deepEqual(told(one), cel === undefined ? ['not-executable Items!Q6'] : []);
    assert.equal(one.build.groups[0]?.content.at(-1)?.methodOid, 'MT.C');
  });
}

test('a rule longer than the instructions allow is kept and not looked into', () => {
  const long = (depth: number) => `func: ${'('.repeat(depth)}W${')'.repeat(depth)}`;
  const spaces = ' '.repeat(30_000);
  const one = read([
    { ITEM_NAME: 'W', DATA_TYPE: 'REAL', VALIDATION: `func: gt(1${spaces})` },
    { ITEM_NAME: 'C', DATA_TYPE: 'REAL', RESPONSE_TYPE: 'calculation', RESPONSE_VALUES_OR_CALCULATIONS: long(3000) },
    { ITEM_NAME: 'D', ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: `W,${spaces}x` },
  ]);
  assert.deepEqual(told(one), ['not-executable Items!V2', 'not-executable Items!Q3', 'not-executable Items!AA4']);
});

test('an item in a repeating group is not read from outside it', () => {
  const groups = [{ GROUP_LABEL: 'G', GROUP_LAYOUT: 'GRID' }];
  const price = { ITEM_NAME: 'P', DATA_TYPE: 'REAL', GROUP_LABEL: 'G' };
  const total = {
    ITEM_NAME: 'C',
    DATA_TYPE: 'REAL',
    RESPONSE_TYPE: 'calculation',
    RESPONSE_VALUES_OR_CALCULATIONS: 'func: P * 2',
  };
  assert.equal(celOf(read([price, total], groups).build.methods[0]), undefined);
  assert.equal(celOf(read([price, { ...total, GROUP_LABEL: 'G' }], groups).build.methods[0]), '(double(f_P) * 2.0)');
  const sum = { ...total, RESPONSE_TYPE: 'group-calculation', RESPONSE_VALUES_OR_CALCULATIONS: 'func: (sum(P))' };
  assert.deepEqual(told(read([price, sum], groups)), ['not-executable Items!Q3']);
});

test('what has no counterpart is told once a column, at its first cell', () => {
  const one = read([
    { ITEM_NAME: 'A' },
    { ITEM_NAME: 'B', COLUMN_NUMBER: 2, DEFAULT_VALUE: '0' },
    { ITEM_NAME: 'C', COLUMN_NUMBER: 3 },
  ]);
  assert.deepEqual(told(one), ['not-carried Items!S3', 'not-carried Items!K3']);
});

test('rows that cannot be items are left out, labels that no sheet has are taken as they are', () => {
  const one = read([
    { ITEM_NAME: 'A', GROUP_LABEL: 'G' },
    { ITEM_NAME: 'A' },
    { ITEM_NAME: 'two words' },
    { ITEM_NAME: 'B', SECTION_LABEL: 'S9', DATA_TYPE: 'XY' },
    { ITEM_NAME: 'F', DATA_TYPE: 'FILE', RESPONSE_TYPE: 'file' },
  ]);
  assert.deepEqual(told(one).sort(), [
    'data-type Items!T5',
    'file Items!T6',
    'item-name Items!A4',
    'item-twice Items!A3',
    'label-unknown Items!F5',
    'label-unknown Items!G2',
  ]);
  assert.deepEqual(
    one.build.items.map(({ oid }) => oid),
    ['A', 'B', 'F'],
  );
});

test('a group in several sections is one in each, unless it repeats', () => {
  const items = [
    { ITEM_NAME: 'A', GROUP_LABEL: 'G' },
    { ITEM_NAME: 'B', GROUP_LABEL: 'G', SECTION_LABEL: 'S2' },
    { ITEM_NAME: 'C', GROUP_LABEL: 'G' },
  ];
  const sections = [{}, { SECTION_LABEL: 'S2', SECTION_TITLE: 'Two' }];
  const groups = (one: ReturnType<typeof read>) =>
    one.build.groups.map(({ oid, content }) => [oid, ...content.map((ref) => ref.oid)]);
  const apart = read(items, [{ GROUP_LABEL: 'G' }], sections);
  assert.deepEqual(
    [groups(apart), told(apart)],
    [
      [
        ['G', 'A', 'C'],
        ['G.S2', 'B'],
      ],
      ['group-in-sections Items!G3'],
    ],
  );
  const grid = read(items, [{ GROUP_LABEL: 'G', GROUP_LAYOUT: 'GRID' }], sections);
  assert.deepEqual([groups(grid), told(grid)], [[['G', 'A', 'B', 'C']], ['grid-in-sections Items!G3']]);
});

test('a workbook that is no template is refused with what is missing', () => {
  const refused = (sheets: Parameters<typeof xlsOf>[0], place: string) =>
    assert.throws(
      () => templateToBuild(xlsOf(sheets), { studyOid: 'S', oid: 'M' }),
      (error) => error instanceof XlsError && error.place === place,
    );
  refused({ Sheet1: [['a']] }, 'CRF');
  refused({ CRF: [['a']] }, 'CRF!A1');
  refused({ CRF: [HEADINGS.CRF, ['', 'v1']] }, 'CRF!A2');
  refused({ CRF: [HEADINGS.CRF, ['Vital signs', 'v1']] }, 'Sections');
});
