/** Where the formats end: names, labels and texts just inside and just outside, words that programs keep, and quotes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemDef, StudyBuild } from '@verum/odm';
import { readXpt, type XptCell, type XptVariable } from '@verum/sas';
import { measureRow, measures } from './measure.ts';
import { planDatasets } from './plan-datasets.ts';
import { pythonLoader } from './syntax/python.ts';
import { rSyntax } from './syntax/r.ts';
import { sasSyntax } from './syntax/sas.ts';
import { spssSyntax } from './syntax/spss.ts';
import { stataSyntax } from './syntax/stata.ts';
import { once, transportFile } from './transport-file.fixture.ts';

function planOf(items: readonly (Partial<ItemDef> & { readonly oid: string })[], more: Partial<StudyBuild> = {}) {
  const build: StudyBuild = {
    ...{ odmVersion: '2.0', studyOid: 'S', studyName: 'A study', studyDescription: [], protocolName: '' },
    ...{ oid: 'MDV.1', name: 'One', description: [], protocol: {}, visits: [], codeLists: [], units: [] },
    ...{ conditions: [], methods: [], groups: [] },
    forms: [
      {
        ...{ oid: 'FO.X', name: 'X', description: [], repeating: false },
        content: items.map(({ oid }) => ({ kind: 'item', oid, mandatory: false }) as const),
      },
    ],
    items: items.map((item) => ({
      ...{ name: item.oid, dataType: 'text', odmDataType: 'text', description: [], question: [] },
      ...item,
    })),
    ...more,
  };
  const plan = planDatasets([build]);
  return { plan, dataset: plan.datasets.find(({ oid }) => oid === 'FO.X') ?? assert.fail() };
}

/** The first column of items is the ninth: keys come first. */
const firstItem = 8;

/** A row with these values, through a transport file and back. */
async function throughXpt({ plan, dataset }: ReturnType<typeof planOf>, values: readonly (string | null)[]) {
  const row = ['S', '01', '001', 'SE', null, 'FO.X', null, null, ...values];
  const all = measures(plan);
  measureRow(all, { dataset, row });
  const file = transportFile(all.get(dataset) ?? assert.fail(), [row], 'zh');
  const variables: XptVariable[] = [];
  const read: XptCell[] = [];
  for await (const event of readXpt(once(file))) {
    if (event.kind === 'dataset') variables.push(...event.header.variables.slice(firstItem));
    else read.push(...(event.rows[0] ?? []).slice(firstItem));
  }
  return { variables, cells: read };
}

test('a name of 8 stays, one of 9 is cut, and those that become alike are numbered within 8', () => {
  const { dataset } = planOf(
    ['IT.ABCDEFGH', 'IT.ABCDEFGHI', 'IT.abcdefghj', 'IT.体温', 'IT.A体B', 'IT.9LIVES'].map((oid) => ({ oid })),
  );
  assert.deepEqual(
    dataset.columns.slice(firstItem).map(({ name, shortName }) => [name, shortName]),
    [
      ['ABCDEFGH', 'ABCDEFGH'],
      ['ABCDEFGHI', 'ABCDEFG2'],
      ['abcdefghj', 'ABCDEFG3'],
      ['ITEM', 'ITEM'],
      ['A_B', 'A_B'],
      ['V9LIVES', 'V9LIVES'],
    ],
  );
});

test('words that SPSS and Stata keep are no names of columns, devices of Windows no names of tables', () => {
  const words = ['to', 'By', 'ALL', 'in', 'str12', 'with', 'TOO', 'strange'];
  const { dataset } = planOf(words.map((word) => ({ oid: `IT.${word}` })));
  assert.deepEqual(
    dataset.columns.slice(firstItem).map(({ name }) => name),
    ['Vto', 'VBy', 'VALL', 'Vin', 'Vstr12', 'Vwith', 'TOO', 'strange'],
  );
  const item = [{ kind: 'item', oid: 'IT.A', mandatory: false }] as const;
  const forms = ['FO.AUX', 'FO.COM1', 'FO.CO'].map((oid) => ({
    ...{ oid, name: oid, description: [], repeating: false, content: item },
  }));
  const { datasets } = planDatasets([{ ...planOf([{ oid: 'IT.A' }]).plan.build, forms }]);
  const own = datasets.filter(({ oid }) => oid.startsWith('FO.'));
  assert.deepEqual(
    own.map(({ name }) => name),
    ['VAUX', 'VCOM1', 'CO'],
  );
});

test('a label of 40 bytes is whole, of 41 it is cut, and never within a character', async () => {
  const labels = [
    'x'.repeat(40),
    'x'.repeat(41),
    `${'x'.repeat(37)}值`,
    `${'x'.repeat(38)}值`,
    '值'.repeat(14),
    `${'x'.repeat(36)}👩‍👧`,
  ];
  const made = planOf(labels.map((text, at) => ({ oid: `IT.L${at}`, question: [{ lang: 'zh', text }] })));
  const { variables } = await throughXpt(
    made,
    labels.map(() => 'a'),
  );
  assert.deepEqual(
    variables.map(({ label }) => label),
    ['x'.repeat(40), 'x'.repeat(40), `${'x'.repeat(37)}值`, 'x'.repeat(38), '值'.repeat(13), 'x'.repeat(36)],
  );
});

test('a text of 200 bytes is one variable, of 201 two, cut between characters', async () => {
  const texts = [
    'x'.repeat(200),
    'x'.repeat(201),
    `${'x'.repeat(197)}值`,
    `${'x'.repeat(198)}值`,
    `${'x'.repeat(199)}值`,
    `${'x'.repeat(199)} y`,
  ];
  for (const text of texts) {
    const { variables, cells } = await throughXpt(planOf([{ oid: 'IT.T' }]), [text]);
    const isLong = Buffer.byteLength(text) > 200;
    assert.deepEqual(
      variables.map(({ name }) => name),
      isLong ? ['T', 'T2'] : ['T'],
    );
    assert.equal(cells.join(''), text);
    assert.ok(cells.every((cell) => Buffer.byteLength(String(cell)) <= 200));
    assert.ok(cells.every((cell) => !String(cell).includes('\uFFFD')));
  }
});

test('numbers are numbers whatever their digits, what is missing is missing, dates are texts as entered', async () => {
  const types = ['float', 'float', 'integer', 'integer', 'partialDate', 'partialDate', 'text'] as const;
  const made = planOf(types.map((dataType, at) => ({ oid: `IT.N${at}`, dataType, odmDataType: dataType })));
  const values = ['5.10', '-0.50', '007', null, '2026-11', null, null];
  const { variables, cells } = await throughXpt(made, values);
  assert.deepEqual(cells, [5.1, -0.5, 7, null, '2026-11', '', '']);
  assert.deepEqual(
    variables.map(({ type }) => type),
    ['numeric', 'numeric', 'numeric', 'numeric', 'character', 'character', 'character'],
  );
});

const hard = `It's "5" & %x \`y\` $z \\n*/ 体重（千克）\nnext`;

function syntaxOf() {
  const { plan } = planOf(
    [
      { oid: 'IT.A', question: [{ lang: 'zh', text: hard }], codeListOid: 'CL.A' },
      { oid: 'IT.B', codeListOid: 'CL.A' },
      { oid: 'IT.N', dataType: 'integer', odmDataType: 'integer', codeListOid: 'CL.N' },
    ],
    {
      studyName: 'Name */ "x"\nEnd.',
      codeLists: [
        {
          ...{ oid: 'CL.A', name: 'A', dataType: 'text', odmDataType: 'text', description: [] },
          entries: [{ codedValue: `a'"`, decode: [{ lang: 'zh', text: hard }] }],
        },
        {
          ...{ oid: 'CL.N', name: 'N', dataType: 'integer', odmDataType: 'integer', description: [] },
          entries: ['01', '2'].map((codedValue) => ({ codedValue, decode: [{ lang: 'zh', text: `第${codedValue}` }] })),
        },
      ],
    },
  );
  return { plan, language: 'zh', all: measures(plan) };
}

test('a label with quotes, macros, comments, a line end and Chinese is one literal in every language', () => {
  const { plan, language, all } = syntaxOf();
  const input = { plan, language };
  const [sas, spss, stata, r, python] = [
    sasSyntax(input, all).text,
    spssSyntax(input, all).text,
    stataSyntax(input).text,
    rSyntax(input).text,
    pythonLoader(input).text,
  ];
  const doubled = `'It''s "5" & %x \`y\` $z \\n* / 体重（千克） next'`;
  assert.ok(sas.includes(`A=${doubled}`), sas);
  assert.ok(sas.includes(`'a''"' = ${doubled}`));
  assert.equal(sas.split('  value $A_\n').length, 2, 'a code list is one format');
  assert.ok(sas.startsWith('/* Name * / "x" End.: '));
  assert.ok(spss.includes(`A ${doubled}`) && spss.includes(`A 'a''"' ${doubled}`));
  assert.ok(stata.includes(`label variable A \`"It's "5" & %x 'y' \\$z \\n* / 体重（千克） next"'`), stata);
  assert.ok(r.includes(`"label") <- "It's \\"5\\" & %x \`y\` $z \\\\n*/ 体重（千克）\\u000anext"`), r);
  assert.ok(r.includes('study[["X"]][["N.factor"]] <- factor(study[["X"]][["N"]], levels = c(1, 2)'), r);
  assert.ok(python.includes(`"label": ${JSON.stringify(hard)}`));
  for (const text of [sas, spss, stata, r, python]) assert.doesNotMatch(text, /undefined|\[object/);
});

test('a label is as long as the program takes it, and every reader takes the apostrophe off again', () => {
  const long = '值'.repeat(200);
  const made = planOf([{ oid: 'IT.A', question: [{ lang: 'zh', text: long }] }]);
  const input = { plan: made.plan, language: 'zh' };
  const all = measures(made.plan);
  assert.ok(sasSyntax(input, all).text.includes(`A='${'值'.repeat(85)}'`));
  assert.ok(spssSyntax(input, all).text.includes(`A '${'值'.repeat(85)}'`));
  assert.ok(stataSyntax(input).text.includes(`A \`"${'值'.repeat(26)}"'`));
  assert.match(sasSyntax(input, all).text, /prxchange/);
  assert.match(spssSyntax(input, all).text, /DO REPEAT text_=STUDYID\n/);
  assert.match(
    stataSyntax(input).text,
    /foreach name of varlist STUDYID .* A \{\n {2}replace `name' = ustrregexrf\(`name', /,
  );
});
