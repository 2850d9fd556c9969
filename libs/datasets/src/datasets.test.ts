import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemData, ItemDef, StudyBuild, SubjectRecord } from '@verum/odm';
import { readXpt, type XptCell, type XptVariable } from '@verum/sas';
import fc from 'fast-check';
import { datasetRows } from './dataset-rows.ts';
import { measureRow, measures } from './measure.ts';
import { planDatasets } from './plan-datasets.ts';
import { partBytes, textParts } from './text-parts.ts';
import { datasetJsonHeader, datasetJsonRow } from './to-dataset-json.ts';
import { once, transportFile } from './transport-file.fixture.ts';
import { isKept, isPlain, typedText } from './typed-value.ts';

const item = (oid: string, dataType: ItemDef['dataType'], more: Partial<ItemDef> = {}): ItemDef => ({
  oid,
  name: oid,
  dataType,
  odmDataType: dataType,
  description: [],
  question: [
    { lang: 'en', text: `What is ${oid}, in as many words as a question of a form may well have?` },
    { lang: 'zh', text: `${oid} 是多少？` },
  ],
  ...more,
});
const ref = (oid: string) => ({ kind: 'item', oid, mandatory: false }) as const;
const group = (oid: string, items: readonly string[], repeating = false) => ({
  oid,
  name: oid,
  description: [],
  repeating,
  content: items.map(ref),
});

const build: StudyBuild = {
  odmVersion: '2.0',
  studyOid: 'ST.1',
  studyName: 'A study',
  studyDescription: [],
  protocolName: '',
  oid: 'MDV.1',
  name: 'First',
  description: [],
  protocol: {},
  visits: [
    {
      oid: 'SE.1',
      name: 'Visit',
      description: [],
      type: 'scheduled',
      repeating: true,
      forms: [{ formOid: 'FO.AE', mandatory: true }],
    },
  ],
  forms: [
    {
      ...group('FO.AE', ['IT.NOTE']),
      content: [ref('IT.NOTE'), { kind: 'group', oid: 'IG.AE', mandatory: true }],
    },
  ],
  groups: [group('IG.AE', ['IT.TERM', 'IT.DOSE', 'IT.COUNT', 'IT.START', 'IT.SUBJID', 'IT.AE-TERM'], true)],
  items: [
    item('IT.NOTE', 'text'),
    item('IT.TERM', 'text'),
    item('IT.DOSE', 'float', { unitOids: ['MU.MG', 'MU.G'] }),
    item('IT.COUNT', 'integer', { codeListOid: 'CL.N' }),
    item('IT.START', 'partialDate'),
    item('IT.SUBJID', 'text'),
    item('IT.AE-TERM', 'text'),
  ],
  codeLists: [
    {
      oid: 'CL.N',
      name: 'Numbers',
      dataType: 'integer',
      odmDataType: 'integer',
      description: [],
      entries: [{ codedValue: '1', decode: [{ lang: 'en', text: 'One' }] }],
    },
  ],
  units: [{ oid: 'MU.MG', name: 'milligram', symbol: [{ lang: '', text: 'mg' }] }],
  conditions: [],
  methods: [],
};

const subject = (items: readonly ItemData[]): SubjectRecord => ({
  studyOid: 'ST.1',
  metaDataVersionOid: 'MDV.1',
  subjectKey: '001',
  siteOid: 'PKU1',
  visits: [{ oid: 'SE.1', repeatKey: '2', forms: [{ oid: 'FO.AE', groups: [], items }] }],
});

const plan = planDatasets([build]);
const tables = (items: readonly ItemData[]) =>
  Object.fromEntries(
    Map.groupBy(datasetRows(plan)(subject(items)), ({ dataset }) => dataset.name)
      .entries()
      .map(([name, rows]) => [name, rows.map(({ row }) => row)]),
  );

test('one table a group that holds items, between those of subjects and visits and those of what stands apart', () => {
  assert.deepEqual(
    plan.datasets.map(({ name, oid }) => [name, oid]),
    [
      ['SUBJECTS', 'VERUM.SUBJECTS'],
      ['VISITS', 'VERUM.VISITS'],
      ['AE', 'FO.AE'],
      ['AE2', 'IG.AE'],
      ['NOVALUE', 'VERUM.NOVALUE'],
      ['ASTEXT', 'VERUM.ASTEXT'],
      ['UNPLACED', 'VERUM.UNPLACED'],
    ],
  );
  const names = plan.datasets
    .find(({ oid }) => oid === 'IG.AE')
    ?.columns.map(({ name, shortName }) => [name, shortName]);
  assert.deepEqual(names?.slice(8), [
    ['TERM', 'TERM'],
    ['DOSE', 'DOSE'],
    ['DOSE_UNIT', 'DOSEU'],
    ['COUNT', 'COUNT'],
    ['START', 'START'],
    ['SUBJID2', 'SUBJID2'],
    ['AE_TERM', 'AE_TERM'],
  ]);
});

test('each value stands in the row of its group, where it belongs', () => {
  const place = ['ST.1', 'PKU1', '001', 'SE.1', '2', 'FO.AE', null];
  const found = tables([
    { path: 'IT.NOTE', value: 'seen' },
    { path: 'IG.AE!1/IT.TERM', value: '头痛' },
    { path: 'IG.AE!1/IT.DOSE', value: '5.10', unitOid: 'MU.MG' },
    { path: 'IG.AE!2/IT.COUNT', value: '1' },
    { path: 'IG.AE!2/IT.DOSE', value: 'about 5' },
    { path: 'IG.AE!2/IT.START', isNull: true, annotations: [{ seqNum: 1, comment: [{ lang: '', text: 'unknown' }] }] },
    { path: 'IG.OLD/IT.GONE', value: 'kept' },
  ]);
  assert.deepEqual(found, {
    SUBJECTS: [['ST.1', 'PKU1', '001', 'MDV.1']],
    VISITS: [['ST.1', 'PKU1', '001', 'SE.1', '2', '1']],
    AE: [[...place, null, 'seen']],
    AE2: [
      [...place, '1', '头痛', '5.10', 'MU.MG', null, null, null, null],
      [...place, '2', null, null, null, '1', null, null, null],
    ],
    NOVALUE: [[...place, 'IG.AE!2/IT.START', 'unknown']],
    ASTEXT: [[...place, 'IG.AE!2/IT.DOSE', 'about 5']],
    UNPLACED: [[...place, 'IG.OLD/IT.GONE', 'kept']],
  });
});

for (const [value, cell, isApart] of [
  ['999999999999999', '999999999999999', false],
  ['1000000000000000', '1000000000000000', true],
  ['007', '007', true],
  ['１２', '12', true],
  ['-3', '-3', false],
  ['3.0', null, true],
] as const) {
  test(`a whole number entered as ${value} is ${isApart ? 'kept as text besides' : 'a number and nothing else'}`, () => {
    const found = tables([{ path: 'IG.AE!1/IT.COUNT', value }]);
    assert.equal(found.AE2?.[0]?.[11], cell);
    assert.equal(found.ASTEXT?.[0]?.at(-1), isApart ? value : undefined);
  });
}

test('a later build adds its items, and its words replace those before', () => {
  const later: StudyBuild = {
    ...build,
    oid: 'MDV.2',
    groups: [group('IG.AE', ['IT.TERM', 'IT.NEW'], true)],
    items: [
      ...build.items.filter(({ oid }) => oid !== 'IT.TERM'),
      item('IT.TERM', 'text', { question: [{ lang: 'en', text: 'Better' }] }),
      item('IT.NEW', 'text'),
    ],
  };
  const columns = planDatasets([build, later]).datasets.find(({ oid }) => oid === 'IG.AE')?.columns ?? [];
  assert.deepEqual(
    columns.slice(8).map(({ oid }) => oid),
    ['IT.TERM', 'IT.DOSE', 'IT.DOSE.UNIT', 'IT.COUNT', 'IT.START', 'IT.SUBJID', 'IT.AE-TERM', 'IT.NEW'],
  );
  assert.equal(columns[8]?.label[0]?.text, 'Better');
});

/** Through a transport file and back, the parts of long texts together again. */
async function throughXpt(rows: readonly (readonly (string | null)[])[], dataset = plan.datasets[3]) {
  assert.ok(dataset);
  const all = measures(plan);
  for (const row of rows) measureRow(all, { dataset, row });
  const measure = all.get(dataset) ?? assert.fail();
  const variables: XptVariable[] = [];
  const read: (readonly XptCell[])[] = [];
  for await (const event of readXpt(once(transportFile(measure, rows, 'en')))) {
    if (event.kind === 'rows') read.push(...event.rows);
    else variables.push(...event.header.variables);
  }
  return { variables, read };
}

test('a text longer than a transport file takes goes on in further variables, cut between characters', async () => {
  for (const length of [199, 200, 201, 599, 1000]) {
    const long = '值'.repeat(Math.ceil(length / 3)).slice(0, Math.floor(length / 3)) + 'x'.repeat(length % 3);
    const row = [
      'ST.1',
      'PKU1',
      '001',
      'SE.1',
      null,
      'FO.AE',
      null,
      '1',
      long,
      '5.10',
      'MU.MG',
      '1',
      '2026-UK-UK',
      null,
      null,
    ];
    const { variables, read } = await throughXpt([row]);
    const parts = variables
      .map(({ name }, index) => [name, read[0]?.[index]] as const)
      .filter(([name]) => /^TERM\d*$/.test(name));
    assert.equal(parts.map(([, part]) => part).join(''), long, String(length));
    assert.equal(parts.length > 1, length > 200);
    assert.ok(variables.every(({ label }) => Buffer.byteLength(label) <= 40));
  }
});

test('a number beyond a transport file is a missing value of its own kind, and none is the ordinary one', async () => {
  const row = (dose: string | null) => [
    'ST.1',
    null,
    '001',
    'SE.1',
    null,
    'FO.AE',
    null,
    '1',
    null,
    dose,
    null,
    null,
    null,
    null,
    null,
  ];
  const { read } = await throughXpt(['1e80', null, '-0.5', '1e-80', '0'].map(row));
  assert.deepEqual(
    read.map((cells) => cells[9]),
    [{ missing: 'O' }, null, -0.5, { missing: 'O' }, 0],
  );
});

test('whatever was entered, a cell or the table beside it holds it to the character', () => {
  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom('5.10', '+5', '1/2', 'true'),
  );
  fc.assert(
    fc.property(fc.constantFrom('TERM', 'DOSE', 'COUNT', 'START'), value, (name, text) => {
      const found = tables([{ path: `IG.AE!1/IT.${name}`, value: text }]);
      const dataset = plan.datasets[3] ?? assert.fail();
      const at = dataset.columns.findIndex((column) => column.name === name);
      const json = datasetJsonRow(dataset.columns, found.AE2?.[0] ?? []);
      const apart = found.ASTEXT?.[0]?.at(-1);
      assert.equal(apart ?? String(json[at]), text);
    }),
  );
});

test('the header of Dataset-JSON counts rows, names keys in order, and has labels in the language asked for', () => {
  const all = measures(plan);
  const dataset = plan.datasets[3] ?? assert.fail();
  const header = datasetJsonHeader(plan, all.get(dataset) ?? assert.fail(), '2026-11-26T08:00:00Z', 'zh-CN');
  assert.deepEqual(
    [header.records, header.columns[8]?.label, header.columns[9]?.dataType],
    [0, 'IT.TERM 是多少？', 'decimal'],
  );
  assert.deepEqual(header.columns.map(({ keySequence }) => keySequence).slice(0, 9), [
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    undefined,
  ]);
});

test('the parts of any text, less their padding, are the text', () => {
  const unit = fc.constantFrom('a', ' ', '值', '👩‍👩‍👧‍👦', '\n');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 700 }), (text) => {
      const parts = textParts(text);
      assert.ok(parts.every((part) => Buffer.byteLength(part) <= partBytes));
      const isBlank = parts.some((part) => part.length > 0 && part.trimEnd() === '');
      if (!isBlank) assert.equal(parts.map((part) => part.replace(/ +$/, '')).join(''), text.replace(/ +$/, ''));
    }),
  );
});

test('what is plain for its type is its own typed text, and its cell gives it back', () => {
  const digits = fc.stringMatching(/^[+-]?\d{0,17}(\.\d{0,8})?$/);
  const seen = { plain: 0, other: 0 };
  fc.assert(
    fc.property(fc.constantFrom('integer', 'decimal', 'date', 'boolean', 'text'), digits, (type, text) => {
      seen[isPlain(type, text) ? 'plain' : 'other'] += 1;
      if (isPlain(type, text)) assert.ok(typedText(type, text) === text && isKept(type, text), `${type} ${text}`);
    }),
    { numRuns: 2_000 },
  );
  assert.ok(seen.plain > 100 && seen.other > 100);
  const [inside, outside] = ['9'.repeat(15), '9'.repeat(16)];
  assert.deepEqual(
    ['0', '-7', inside, '007', '-0', '+1', '', outside].map((text) => isPlain('integer', text)),
    [true, true, true, false, false, false, false, false],
  );
  assert.deepEqual(
    ['0', '5.10', '-0.5', '123456789.123456', '1234567890', '1.1234567', '.5', '5.', '1e3'].map((text) =>
      isPlain('decimal', text),
    ),
    [true, true, true, true, false, false, false, false, false],
  );
});
