import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemDef } from '@verum/odm';
import fc from 'fast-check';
import { plainDecimal, resultText } from './result.ts';

const item = (given: Partial<ItemDef>): ItemDef => ({
  oid: 'I',
  name: 'I',
  dataType: 'float',
  odmDataType: 'float',
  description: [],
  question: [],
  ...given,
});

test('decimals are rounded half up to the places of the item and keep them', () => {
  for (const [value, displayFormat, text] of [
    [24.25, '5.1', '24.3'],
    [24.24999, '5.1', '24.2'],
    [1.005, '5.2', '1.01'],
    [-2.5, '5.0', '-3'],
    [-0.04, '5.1', '0.0'],
    [24, 'F5.1', '24.0'],
    [24n, '%5.1f', '24.0'],
    [1e-7, '9.2', '0.00'],
    [1e21, '9.1', '1000000000000000000000.0'],
    [1e-7, undefined, '0.0000001'],
    [0.1, undefined, '0.1'],
    [-0, undefined, '0'],
  ] as const)
    assert.equal(resultText(value, item(displayFormat === undefined ? {} : { displayFormat })), text);
  assert.equal(resultText(2.345, item({ significantDigits: 2 })), '2.35');
});

test('a result is written as its item has it, or not at all', () => {
  assert.equal(resultText(2.5, item({ dataType: 'integer' })), '3');
  assert.equal(resultText(true, item({ dataType: 'boolean' })), 'true');
  assert.equal(resultText('2026-11', item({ dataType: 'partialDate' })), '2026-11');
  assert.equal(resultText('2026-11', item({ dataType: 'date' })), undefined, 'the item wants a whole date');
  assert.equal(resultText(1000n, item({ dataType: 'integer', length: 3 })), undefined, 'four digits do not fit three');
  assert.equal(resultText('a', item({ dataType: 'integer' })), undefined);
  const entries = [
    { codedValue: '1', decode: [] },
    { codedValue: '2', decode: [], enabled: false },
  ];
  const codeList = {
    oid: 'C',
    name: 'C',
    dataType: 'integer',
    odmDataType: 'integer',
    description: [],
    entries,
  } as const;
  assert.deepEqual(
    [1n, 2n, 3n].map((code) => resultText(code, item({ dataType: 'integer' }), codeList)),
    ['1', undefined, undefined],
  );
  assert.equal(
    resultText(3n, item({ dataType: 'integer' }), { ...codeList, entries: [] }),
    '3',
    'a dictionary elsewhere',
  );
  for (const none of [undefined, null, '', Number.NaN, Number.POSITIVE_INFINITY, {}])
    assert.equal(resultText(none, item({})), undefined);
});

test('any finite double becomes a plain decimal of the same value', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = plainDecimal(value) ?? '';
      assert.match(text, /^-?\d+(\.\d+)?$/);
      assert.equal(Number(text), value === 0 ? 0 : value);
    }),
  );
});
