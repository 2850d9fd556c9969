import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { testRule } from '@verum/checks';
import { Reason } from '@verum/contracts';
import { compileBuild } from '../contexts/edc/src/domain/build/compile-build.ts';
import { readBuild } from '../contexts/edc/src/logic/build/import-build.ts';
import { compoundFile, templateOf } from '../libs/openclinica/src/test-support.ts';

// What a file is, is told by how it begins: an Excel file is a CRF template of OpenClinica.

const sex = { ITEM_NAME: 'SEX', DATA_TYPE: 'INT', RESPONSE_TYPE: 'radio' };
const template = templateOf([
  { ...sex, RESPONSE_OPTIONS_TEXT: 'M,F', RESPONSE_VALUES_OR_CALCULATIONS: '1,2' },
  { ITEM_NAME: 'PREG', ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: 'SEX,2,Not shown' },
  {
    ITEM_NAME: 'RACE',
    RESPONSE_TYPE: 'checkbox',
    RESPONSE_OPTIONS_TEXT: 'A,B',
    RESPONSE_VALUES_OR_CALCULATIONS: '1,2',
  },
  { ITEM_NAME: 'WHICH', ITEM_DISPLAY_STATUS: 'HIDE', SIMPLE_CONDITIONAL_DISPLAY: 'RACE,2,Not shown' },
  { ITEM_NAME: 'TIME', VALIDATION: 'regexp: /\\d{2}:\\d{2}/', VALIDATION_ERROR_MESSAGE: 'Hours and minutes' },
  { ITEM_NAME: 'W', DATA_TYPE: 'REAL', UNITS: 'kg', VALIDATION: 'func: range(10.5, 300)' },
  { ITEM_NAME: 'H', DATA_TYPE: 'REAL', WIDTH_DECIMAL: '5(1)', VALIDATION: 'func: sum(W)' },
  {
    ...{ ITEM_NAME: 'BMI', DATA_TYPE: 'REAL', WIDTH_DECIMAL: 'w(1)', RESPONSE_TYPE: 'calculation' },
    RESPONSE_VALUES_OR_CALCULATIONS: 'func: W / (H * H)',
  },
]);

test('the rules of a CRF template hold and fail as OpenClinica has them; what is not certain is told, not run', async () => {
  const { model, counts, findings } = await readBuild(template, '');
  assert.match(model.oid, /^Template\.[0-9a-f]{12}$/);
  assert.deepEqual([counts.forms, counts.items, counts.conditions, counts.methods], [1, 9, 2, 1]);
  assert.deepEqual(
    findings.map(({ rule, path }) => [rule, path.replace(model.oid, 'M')]),
    [
      ['not-executable', 'Items!V8'],
      ['not-executable', 'MetaDataVersion[M]/ItemDef[H]/RangeCheck[1]'],
    ],
  );
  const { rules } = compileBuild(model);
  const says = (id: string, inputs: Record<string, string>) => {
    const rule = rules.engine.rules.find((one) => one.id.startsWith(id)) ?? assert.fail(`no ${id}`);
    return testRule(rules, rule, inputs);
  };
  // A condition that holds hides.
  for (const [id, inputs, verdict] of [
    ['CO.PREG', { f_SEX: '1' }, 'holds'],
    ['CO.PREG', { f_SEX: '2' }, 'fails'],
    ['CO.PREG', {}, 'holds'],
    ['CO.WHICH', { f_RACE: '1' }, 'fails'],
    ['CO.WHICH', { f_RACE: '0' }, 'holds'],
    ['CO.WHICH', {}, 'holds'],
    ['TIME#1', { value: '12:34' }, 'holds'],
    ['TIME#1', { value: '12:345' }, 'fails'],
    ['W#1', { value: '10.5' }, 'holds'],
    ['W#1', { value: '10.4' }, 'fails'],
    ['W#2', { value: '300.1' }, 'fails'],
    ['MT.BMI', { f_W: '70', f_H: '1.75' }, '22.9'],
    ['MT.BMI', { f_W: '70' }, ''],
  ] as const)
    assert.equal(says(id, inputs), verdict, `${id} ${JSON.stringify(inputs)}`);
});

test('an Excel file that is no template is refused with the place', async () => {
  const refusal = async (document: Uint8Array) => {
    try {
      await readBuild(document, '');
      return undefined;
    } catch (error) {
      assert.ok(error instanceof Refusal, String(error));
      const [violation] = error.violations;
      return [error.reason, violation?.field, violation?.rule, Boolean(violation?.textZh)];
    }
  };
  assert.deepEqual(await refusal(templateOf([]).subarray(0, 900)), [
    Reason.DOCUMENT_REFUSED,
    'byte 512',
    'truncated',
    true,
  ]);
  const locked = compoundFile({ EncryptedPackage: new Uint8Array(5000) });
  assert.deepEqual(await refusal(locked), [Reason.DOCUMENT_REFUSED, 'EncryptedPackage', 'encrypted', true]);
});
