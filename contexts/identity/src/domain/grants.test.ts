import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Place, Refusal } from '@verum/call';
import { Reason, Role } from '@verum/contracts';
import { acceptGrants, covers, formatGrant, parseGrant, requirePart, stillHeld } from './grants.ts';

const place = (role: Role, study: string, site: string): Place => ({ role, study, site });
const field = (index: number) => `grants[${index}]`;

test('a grant is written the same way it is read', () => {
  for (const one of [
    place(Role.CRC, 'HTN-01', 'PKU1'),
    place(Role.OPERATOR, '*', '*'),
    place(Role.CRC, 'a.b_c', '*'),
  ]) {
    assert.deepEqual(parseGrant(formatGrant(one)), one);
  }
  assert.throws(() => parseGrant('1@HTN-01'));
});

test('a grant covers its own place and those inside it, never another role or a wider place', () => {
  const site = place(Role.CRC, 'A', '1');
  const study = place(Role.CRC, 'A', '*');
  const all = place(Role.CRC, '*', '*');
  assert.ok(covers(site, site) && covers(study, site) && covers(all, site) && covers(all, study));
  assert.ok(!covers(site, study) && !covers(study, all) && !covers(site, place(Role.CRC, 'A', '2')));
  assert.ok(!covers(all, place(Role.MONITOR, 'A', '1')) && !covers(study, place(Role.CRC, 'B', '1')));
});

test('a part is a part, and one place more is refused', () => {
  const held = [place(Role.CRC, 'A', '*'), place(Role.MONITOR, 'B', '1')];
  requirePart([], held);
  requirePart([place(Role.CRC, 'A', '7'), place(Role.MONITOR, 'B', '1')], held);
  const more = [place(Role.CRC, 'A', '7'), place(Role.MONITOR, 'B', '2')];
  assert.throws(
    () => requirePart(more, held),
    (error) => error instanceof Refusal && error.reason === Reason.PERMISSION_DENIED,
  );
  assert.deepEqual(stillHeld(more, held), [place(Role.CRC, 'A', '7')]);
});

test('grants are stored once each, and an unknown role or a site without its study is refused by its place', () => {
  const crc = place(Role.CRC, 'A', '1');
  assert.deepEqual(acceptGrants([crc, place(Role.OPERATOR, '*', '*'), crc], field), ['1@A/1', '7@*/*']);
  assert.throws(
    () => acceptGrants([crc, place(99 as Role, 'A', '1'), place(Role.CRC, '*', 'PKU1')], field),
    (error) =>
      error instanceof Refusal && error.violations.map((one) => one.field).join() === 'grants[1].role,grants[2].site',
  );
});
