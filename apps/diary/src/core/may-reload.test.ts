import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayReload } from './may-reload.ts';

const locked = { kind: 'locked', triesLeft: 10 } as const;

test('a new version takes over a diary that is locked or not connected, and nobody types', () => {
  assert.equal(mayReload(locked, false), true);
  assert.equal(mayReload({ kind: 'new' }, false), true);
  assert.equal(mayReload(locked, true), false);
  assert.equal(mayReload({ kind: 'open' } as never, false), false);
});

test('an update does not take away why the diary is gone', () => {
  for (const gone of ['pin', 'revoked', 'unpaired', 'evicted'] as const)
    assert.equal(mayReload({ kind: 'new', gone, lost: 0 }, false), false, gone);
});
