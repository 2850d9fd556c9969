import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CompiledForm, unknownForm } from '../build/build-shape.ts';
import { judgeCivilTimes } from './judge-civil-times.ts';

function formOf(dataType: string): CompiledForm {
  const place = { slot: { spec: { dataType } }, groups: [] } as unknown as ReturnType<CompiledForm['placeOf']>;
  return { ...unknownForm('F'), placeOf: (path) => (path === 'IT.T' ? place : undefined) };
}

function told(value: string, zone: string, dataType = 'datetime', path = 'IT.T'): string {
  const outcomes = judgeCivilTimes(formOf(dataType), 'V~F', new Map([[path, { value, version: 1 }]]), zone);
  return outcomes.map((outcome) => `${outcome.path} ${outcome.verdict}`).join() || 'not judged';
}

test('a time that the clocks at the site passed over is asked about, to the second', () => {
  const gone = 'IT.T fails';
  const taken = 'IT.T holds';
  assert.equal(told('2026-03-29T01:59:59', 'Europe/Berlin'), taken);
  assert.equal(told('2026-03-29T02:00:00', 'Europe/Berlin'), gone);
  assert.equal(told('2026-03-29T02:59', 'Europe/Berlin'), gone);
  assert.equal(told('2026-03-29T03:00', 'Europe/Berlin'), taken);
  assert.equal(told('2026-03-29T02:30', 'Asia/Shanghai'), taken, 'there they were not put forward');
  assert.equal(told('2026-10-25T02:30', 'Europe/Berlin'), taken, 'shown twice');
  assert.equal(told('2011-12-30T12:00', 'Pacific/Apia'), gone, 'a whole day was left out');
});

test('what says its own offset, or is no time at all, is not judged by the site', () => {
  assert.equal(told('2026-03-29T02:30+00:00', 'Europe/Berlin'), 'IT.T holds');
  assert.equal(told('2026-03-29T02:30', 'Europe/Berlin', 'text'), 'not judged');
  assert.equal(told('2026-03-29', 'Europe/Berlin', 'partialDatetime'), 'IT.T holds');
  assert.equal(told('2026-03-29T02:30', 'Europe/Berlin', 'datetime', 'IT.ORPHAN'), 'not judged');
});
