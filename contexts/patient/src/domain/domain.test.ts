import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock, keyIn, pageToken, Refusal } from '@verum/call';
import { Role } from '@verum/contracts';
import { hospitalsIn } from './hospitals.ts';
import { atMost, importFinding } from './import-finding.ts';
import { instantOf } from './instant.ts';
import { idPattern, instantPattern } from './page-keys.ts';
import { changeBasics, checkIdentity, type Patient } from './person.ts';
import { beginsWith, prefixesOf } from './search-text.ts';
import { changeTags } from './tags.ts';
import { vitalViolations } from './vital.ts';

const violationsOf = (fn: () => unknown): string[] => {
  try {
    fn();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.violations.map(({ field, rule }) => `${field}:${rule}`);
  }
  return [];
};

test('a grant at a site of any study reaches the patients of that hospital, one at every site all of them', () => {
  const at = (study: string, site: string) => ({ role: Role.CRC, study, site });
  assert.deepEqual(hospitalsIn([at('HTN', 'PKU1'), at('ONC', 'PKU1'), at('ONC', 'SZ')]), ['PKU1', 'SZ']);
  assert.equal(hospitalsIn([at('HTN', '*')]), null);
  assert.deepEqual(hospitalsIn([]), []);
});

test('a birth date may be partial, must be in the calendar, and has come somewhere on earth', () => {
  const clock = fakeClock(Date.UTC(2026, 10, 23, 11));
  const check = (birthDate: string) => violationsOf(() => checkIdentity({ birthDate }, clock));
  for (const date of ['', '1962', '1962-05', '1962-05-17', '2026-11-24', '2026'])
    assert.deepEqual(check(date), [], date);
  assert.deepEqual(check('1962-02-30'), ['basics.birthDate:not_a_date']);
  assert.deepEqual(check('2026-11-25'), ['basics.birthDate:future']);
  assert.deepEqual(check('2026-12'), ['basics.birthDate:future']);
});

test('unreadable characters are refused in every identifying field', () => {
  const found = violationsOf(() =>
    checkIdentity({ name: 'a\u0000b', phone: '\u0007', hospitalNumber: ' ' }, fakeClock()),
  );
  assert.deepEqual(found, ['basics.name:bad-character', 'basics.phone:bad-character', 'hospitalNumber:required']);
});

test('basics change by member, and a change without a difference changes nothing', () => {
  const identity = { hospitalNumber: '1', name: 'Li', birthDate: '', phone: '123', nationalId: '', address: '' };
  const patient: Patient = { id: 'p', hospital: 'H', identity, sex: 'MALE', tags: [], revision: 3 };
  assert.equal(changeBasics(patient, { name: 'Li', sex: 'MALE' }), patient);
  const changed = changeBasics(patient, { phone: '' });
  assert.deepEqual([changed.identity.phone, changed.identity.name, changed.revision], ['', 'Li', 4]);
});

test('names are found by their beginning, whatever the width, case or spaces', () => {
  assert.deepEqual(prefixesOf('Li Na'), ['L', 'LI', 'LI ', 'LI N', 'LI NA']);
  assert.equal(prefixesOf('Maximiliane von Hohenstein').length, 12);
  assert.ok(beginsWith('Maximiliane von Hohenstein', 'ｍaximiliane  VON h'));
  assert.ok(!beginsWith('Maximiliane von Hohenstein', 'Maximiliane zu'));
  assert.ok(beginsWith('王小明', '王小'));
});

test('tags are a set: each once, in order, one spelling', () => {
  assert.deepEqual(changeTags([], ['b', ' a ', 'b', 'e\u0301'], []), ['a', 'b', '\u00e9']);
  assert.deepEqual(changeTags(['a', 'b'], [], ['a', 'none']), ['b']);
  assert.deepEqual(
    violationsOf(() => changeTags([], ['x'], ['x'])),
    ['add[0]:both'],
  );
  assert.deepEqual(
    violationsOf(() => changeTags([], ['ok', ' '], [])),
    ['add[1]:blank'],
  );
  assert.deepEqual(
    violationsOf(() => changeTags([], ['x'.repeat(51)], [])),
    ['add[0]:not_a_tag'],
  );
  const hundred = Array.from({ length: 100 }, (_, index) => `t${index}`);
  assert.equal(changeTags([], hundred, []).length, 100);
  assert.deepEqual(
    violationsOf(() => changeTags(hundred, ['one more'], [])),
    ['add:too_many'],
  );
});

test('a measurement is a decimal in a unit of its kind, and has been made', () => {
  const now = '2026-11-23T08:00:00Z';
  const vital = { kind: 'SYSTOLIC', value: '120', unit: 'mm[Hg]', measuredAt: now, source: '' } as const;
  const rules = (change: object) =>
    vitalViolations({ ...vital, ...change }, 'v', now).map(({ field, rule }) => `${field}:${rule}`);
  assert.deepEqual(rules({ value: '5.10' }), []);
  assert.deepEqual(rules({ value: '12O' }), ['v.value:not_a_decimal']);
  assert.deepEqual(rules({ unit: 'kg' }), ['v.unit:unit']);
  assert.deepEqual(rules({ measuredAt: '2026-11-23T08:00:00.000001Z' }), ['v.measuredAt:future']);
});

test('instants are written as PostgreSQL writes them', () => {
  assert.equal(instantOf('2026-11-23T08:00:00.2500009+08:00'), '2026-11-23T00:00:00.25Z');
  assert.equal(instantOf('2026-11-23T08:00:00Z'), '2026-11-23T08:00:00Z');
});

test('a page key that no page gave is refused before the database sees it', () => {
  const id = 'a'.repeat(20);
  const shape = [instantPattern, idPattern];
  assert.deepEqual(keyIn(pageToken(['2026-11-23T08:00:00.25Z', id]), shape), ['2026-11-23T08:00:00.25Z', id]);
  for (const at of ['2026-02-30T08:00:00Z', '2026-11-23', '2026-11-23T25:00:00Z']) {
    assert.deepEqual(
      violationsOf(() => keyIn(pageToken([at, id]), shape)),
      ['pageToken:not_a_token'],
      at,
    );
  }
});

test('too many findings show the gravest and how many more there are', () => {
  const info = Array.from({ length: 5 }, () => importFinding('too-long', '/entry/0', 'name'));
  const all = [...info, importFinding('patient-not-known', '/entry/9')];
  assert.equal(atMost(all, 6), all);
  const few = atMost(all, 3);
  assert.deepEqual(
    few.map(({ rule }) => rule),
    ['patient-not-known', 'too-long', 'more-findings'],
  );
  assert.match(few[2]?.message.en ?? '', /^4 more/);
});
