import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRules, DEFAULT_DESIGN, joinDesign } from '@verum/checks';
import type { StudyBuild } from '@verum/odm';
import { functionDocs } from './function-docs.ts';

const item = (oid: string, dataType: string) => ({
  oid,
  name: oid,
  dataType,
  odmDataType: dataType,
  description: [],
  question: [],
});
const ref = (kind: string, oid: string) => ({ kind, oid, mandatory: false });
const build = {
  ...{
    oid: 'M',
    visits: [{ oid: 'V', forms: [{ formOid: 'F' }] }],
    codeLists: [],
    units: [],
    conditions: [],
    methods: [],
    protocol: {},
  },
  forms: [{ oid: 'F', content: [ref('group', 'G'), ref('group', 'R')] }],
  groups: [
    { oid: 'G', content: ['D', 'N', 'T'].map((oid) => ref('item', oid)) },
    { oid: 'R', repeating: true, content: [ref('item', 'L')] },
  ],
  items: [item('D', 'date'), item('N', 'integer'), item('T', 'text'), item('L', 'integer')],
} as unknown as StudyBuild;
const all = { d: 'G/D', n: 'G/N', t: 'G/T', l: 'R!*/L' };

for (const { name, form, example } of functionDocs) {
  test(`${form} can be written as it is offered`, () => {
    const inputs = Object.entries(all).map(([input, path]) => ({ name: input, path }));
    const check = { id: name, form: 'F', path: 'G/N', severity: 'soft' as const, inputs, cel: example, message: [] };
    const { findings } = compileRules(joinDesign({ build, design: { ...DEFAULT_DESIGN, checks: [check] } }));
    assert.deepEqual(
      findings.filter(({ rule }) => rule !== 'input-unused').map(({ message }) => message.en),
      [],
    );
  });
}
