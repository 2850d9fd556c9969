import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataType } from '@verum/values';
import { type FindItem, translateExpression } from './translate.ts';

const types: Readonly<Record<string, DataType>> = {
  sex: 'text',
  age: 'integer',
  weight: 'decimal',
  done: 'boolean',
  day: 'date',
  other: 'integer',
};
const find: FindItem = ({ item, group, form, visit }) => {
  const dataType = types[item];
  const around = [visit && `${visit}~`, form && (visit ? `${form}/` : `~${form}/`), group && `${group}/`]
    .filter(Boolean)
    .join('');
  return dataType && { path: `${around}${item}`, dataType };
};
const cel = (context: string, code: string) => translateExpression(context, code, find)?.cel;

test('REDCap branching logic takes what is missing for not equal', () => {
  assert.equal(cel('REDCap', '[sex] = "0"'), '(present(i1) && i1 == "0")');
  assert.equal(
    cel('redcap', "[age] >= 18 and ([sex] <> '1' or [weight] < 40.5)"),
    '((present(i1) && i1 >= 18) && ((blank(i2) || i2 != "1") || (present(i3) && i3 < 40.5)))',
  );
  assert.equal(cel('REDCap', '[sex] = ""'), 'blank(i1)');
  assert.equal(cel('REDCap', "[sex] <> ''"), 'present(i1)');
  assert.equal(cel('REDCap', '[weight] > 40'), '(present(i1) && i1 > 40.0)');
});

test('OpenClinica rules leave what is missing undetermined, and name items by their path', () => {
  assert.deepEqual(translateExpression('OpenClinica', 'SE.F.G.age gt 1 and sex ct "x"', find), {
    cel: '(i1 > 1 && i2.contains("x"))',
    inputs: [
      { name: 'i1', path: 'SE~F/G/age' },
      { name: 'i2', path: 'sex' },
    ],
  });
  assert.equal(cel('OpenClinica', 'age lte other'), 'i1 <= i2');
  assert.equal(cel('OpenClinica', 'day gt "2026-11-01"'), 'before("2026-11-01", i1)');
  assert.equal(cel('OpenClinica', 'age eq 1 and age ne 2'), '(i1 == 1 && i1 != 2)');
});

test('the XPath steps and OpenEDC conditions of real files', () => {
  assert.equal(cel('XPath', "../ItemData[@ItemOID='sex'][@Value='M']"), '(present(i1) && i1 == "M")');
  assert.equal(cel('XPath', "../ItemData[@ItemOID='age'][@Value > 90]"), '(present(i1) && i1 > 90)');
  assert.equal(
    translateExpression(
      'XPath',
      "../FormData[@FormOID='F']/ItemGroupData[@ItemGroupOID='G']/ItemData[@ItemOID='done'][@Value='0']",
      find,
    )?.inputs[0]?.path,
    '~F/G/done',
  );
  assert.equal(cel('OpenEDC', '!(sex == "1")'), '!(present(i1) && i1 == "1")');
});

test('what is not certain is not translated', () => {
  for (const [context, code] of [
    ['REDCap', '[unknown] = "1"'],
    ['REDCap', 'datediff([day], "today", "y") > 5'],
    ['REDCap', '[age] = "many"'],
    ['REDCap', '[age] = "1'],
    ['REDCap', '[age] = 1 and'],
    ['REDCap', '([age] = 1'],
    ['REDCap', '[sex] > "1"'],
    ['REDCap', '[age]'],
    ['REDCap', ''],
    ['OpenClinica', 'day gt _CURRENT_DATE'],
    ['OpenClinica', 'age plus 1 gt 2'],
    ['OpenClinica', 'age eq sex'],
    ['OpenClinica', 'not age eq 1'],
    ['OpenEDC', 'weight / 2 > 1'],
    ['XPath', "count(../ItemData[@ItemOID='sex'])"],
    ['Python', 'age > 1'],
  ] as const)
    assert.equal(cel(context, code), undefined, `${context}: ${code}`);
});
