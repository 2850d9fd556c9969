import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInputPath } from './input-path.ts';

test('every way to write a place is read', () => {
  const same = { visit: { kind: 'same' }, formRepeat: 'same' };
  const body = { template: 'IG.A/IT.B', groups: ['IG.A'], repeats: ['same'], itemOid: 'IT.B', part: 'value' };
  assert.deepEqual(parseInputPath('IG.A/IT.B'), { ...same, ...body });
  assert.deepEqual(parseInputPath('IG.A!1/IT.B'), { ...same, ...body, repeats: [{ key: '1' }] });
  assert.deepEqual(parseInputPath('IG.A!*/IT.B@unit'), { ...same, ...body, repeats: ['all'], part: 'unit' });
  assert.deepEqual(parseInputPath('~FO/IG.A/IT.B'), { ...same, form: 'FO', ...body });
  assert.deepEqual(parseInputPath('~FO!*/IG.A/IT.B'), { ...same, form: 'FO', formRepeat: 'all', ...body });
  const visits = [
    ['SE~', { kind: 'visit', oid: 'SE' }],
    ['SE!2~', { kind: 'visit', oid: 'SE', repeat: '2' }],
    ['SE!*~', { kind: 'every', oid: 'SE' }],
    ['SE!-1~', { kind: 'previous', oid: 'SE' }],
  ] as const;
  for (const [text, visit] of visits)
    assert.deepEqual(parseInputPath(`${text}FO/IG.A/IT.B`), { visit, form: 'FO', formRepeat: 'same', ...body });
  assert.equal(parseInputPath('IG.A%2FX/IT.B')?.groups[0], 'IG.A/X');
});

test('what is no place is none', () => {
  for (const text of ['', 'IG.A/', '~FO', 'SE~FO', 'A!1!2/B', 'A/B!1', 'SE~FO~X/A', 'a%zz/B', '~/A'])
    assert.equal(parseInputPath(text), undefined, text);
});
