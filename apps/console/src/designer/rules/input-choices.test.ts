import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules, DEFAULT_DESIGN, joinDesign } from '@verum/checks';
import { compileIndex, type StudyBuild } from '@verum/odm';
import { inputChoices, inputName } from './input-choices.ts';

const item = (oid: string, unitOids?: string[]) => ({
  oid,
  name: oid,
  dataType: 'integer',
  odmDataType: 'integer',
  description: [],
  question: [],
  ...(unitOids && { unitOids }),
});
const ref = (kind: string, oid: string) => ({ kind, oid, mandatory: false });
const owner = (oid: string, repeating: boolean, ...content: object[]) => ({
  oid,
  name: oid,
  description: [],
  repeating,
  content,
});
const visit = (oid: string, repeating: boolean, ...forms: string[]) => ({
  oid,
  name: oid,
  description: [],
  repeating,
  plan: { position: 1, mandatory: true },
  forms: forms.map((formOid) => ({ formOid, mandatory: true })),
});
const build = {
  ...{
    oid: 'M',
    codeLists: [],
    units: [
      { oid: 'U1', name: 'kg' },
      { oid: 'U2', name: 'g' },
    ],
    conditions: [],
    methods: [],
    protocol: {},
  },
  visits: [visit('S', false, 'DM', 'VS'), visit('C', true, 'VS')],
  forms: [owner('DM', false, ref('item', 'IT.SEX')), owner('VS', false, ref('group', 'G'), ref('group', 'R'))],
  groups: [owner('G', false, ref('item', 'IT.W')), owner('R', true, ref('item', 'IT.X'), ref('item', 'IT.Y'))],
  items: [item('IT.SEX'), item('IT.W', ['U1', 'U2']), item('IT.X'), item('IT.Y')],
} as unknown as StudyBuild;
const choices = (groups: string[]) => inputChoices(compileIndex(build), { form: 'VS', groups });
const paths = (groups: string[]) => choices(groups).map(({ path, reach }) => `${path} ${reach}`);

test('seen from a row: the same row, all rows, the form, the visit and those that are named', () => {
  const found = paths(['R']);
  for (const path of [
    'G/IT.W same',
    'G/IT.W@unit same',
    'R/IT.X row',
    'R!*/IT.X rows',
    '~DM/IT.SEX visit',
    'S~DM/IT.SEX named',
    'S~VS/G/IT.W named',
    'C!*~VS/G/IT.W every',
  ])
    assert.ok(found.includes(path), path);
});

test('the rows of a group that always has as many can be read one by one', () => {
  const groups = build.groups.map((group) =>
    group.oid === 'R' ? { ...group, repeatingKind: 'static' as const, repeatingLimit: 2 } : group,
  );
  const found = inputChoices(compileIndex({ ...build, groups }), { form: 'VS', groups: ['G'] }).map(
    ({ path, reach }) => `${path} ${reach}`,
  );
  assert.deepEqual(
    found.filter((one) => one.startsWith('R!') && one.includes('IT.X')),
    ['R!*/IT.X rows', 'R!1/IT.X fixed', 'R!2/IT.X fixed'],
  );
});

test('seen from outside of the rows there are only all of them', () => {
  assert.ok(!paths(['G']).includes('R/IT.X row'));
  assert.ok(paths(['G']).includes('R!*/IT.X rows'));
});

test('every place that is offered can be read by a check that stands there', () => {
  for (const [path, groups] of [
    ['G/IT.W', ['G']],
    ['R/IT.X', ['R']],
  ] as const) {
    for (const choice of choices([...groups])) {
      const check = {
        id: 'C',
        form: 'VS',
        path,
        severity: 'soft' as const,
        inputs: [{ name: 'x', path: choice.path }],
        cel: choice.path.includes('!*') ? 'size(x) > 0' : 'present(x)',
        message: [],
      };
      const { findings } = compileRules(joinDesign({ build, design: { ...DEFAULT_DESIGN, checks: [check] } }));
      assert.deepEqual(
        findings.map(({ message }) => message.en),
        [],
        choice.path,
      );
    }
  }
});

test('an input is named after its item, apart from what is taken', () => {
  const [first] = choices(['G']);
  assert.ok(first);
  assert.equal(inputName(first, []), 'w');
  assert.equal(inputName(first, ['w', 'w2']), 'w3');
  assert.equal(inputName({ ...first, isUnit: true }, []), 'w_unit');
});
