import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grantState, pickUsers, standingOf } from './user-facts.ts';

const nowMs = Date.parse('2026-11-26T12:00:00Z');

test('a lock counts until the moment it ends, and not for somebody disabled', () => {
  const locked = (lockedUntil: string) => ({ state: 'USER_STATE_ACTIVE', lockedUntil });
  assert.equal(standingOf(locked('2026-11-26T12:00:00.001Z'), nowMs), 'LOCKED');
  assert.equal(standingOf(locked('2026-11-26T12:00:00Z'), nowMs), 'ACTIVE');
  assert.equal(standingOf({ ...locked('2027-01-01T00:00:00Z'), state: 'USER_STATE_DISABLED' }, nowMs), 'DISABLED');
  assert.equal(standingOf({ state: 'USER_STATE_INVITED' }, nowMs), 'INVITED');
});

test('users are found by any of their names in any case', () => {
  const users = [
    { loginName: 'crc.a', displayName: '王芳' },
    { loginName: 'inv.a', email: 'Li@example.org' },
  ];
  const found = (search: string, state?: string) =>
    pickUsers(users, { search, state }, nowMs).map(({ loginName }) => loginName);
  assert.deepEqual(found('王'), ['crc.a']);
  assert.deepEqual(found('li@'), ['inv.a']);
  assert.deepEqual(found('.a'), ['crc.a', 'inv.a']);
  assert.deepEqual(found('', 'DISABLED'), []);
});

test('a grant is held, covered by one that reaches further, or not there', () => {
  const grants = [{ role: 'ROLE_CRC', study: 'S', site: '*' }];
  const state = (study: string, site: string, role = 'ROLE_CRC') => grantState(grants, { role, study, site });
  assert.equal(state('S', '*'), 'held');
  assert.equal(state('S', '01'), 'covered');
  assert.equal(state('*', '*'), 'none');
  assert.equal(state('T', '01'), 'none');
  assert.equal(state('S', '01', 'ROLE_MONITOR'), 'none');
});
