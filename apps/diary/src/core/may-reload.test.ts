import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayReload } from './may-reload.ts';

const locked = { kind: 'locked', triesLeft: 10 } as const;
const idle = { isTyping: false, isSeen: true };

test('a new version takes over a diary that is locked or not connected, and nobody types', () => {
  assert.equal(mayReload(locked, idle), true);
  assert.equal(mayReload({ kind: 'new' }, idle), true);
  assert.equal(mayReload(locked, { ...idle, isTyping: true }), false);
  assert.equal(mayReload({ kind: 'open' } as never, idle), false);
});

test('whoever was told that the PIN was wrong types it again, unless the page is put away', () => {
  for (const triesLeft of [9, 1]) {
    assert.equal(mayReload({ kind: 'locked', triesLeft }, idle), false);
    assert.equal(mayReload({ kind: 'locked', triesLeft }, { isTyping: false, isSeen: false }), true);
    assert.equal(mayReload({ kind: 'locked', triesLeft }, { isTyping: true, isSeen: false }), false);
  }
});

test('an update does not take away why the diary is gone', () => {
  for (const gone of ['pin', 'revoked', 'unpaired', 'evicted'] as const)
    assert.equal(mayReload({ kind: 'new', gone, lost: 0 }, idle), false, gone);
});
