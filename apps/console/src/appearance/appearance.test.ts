import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAppearance } from './appearance.ts';

test('what was chosen on this machine is read back, and what cannot be read is nothing chosen', () => {
  assert.deepEqual(readAppearance('dark dense'), { theme: 'dark', density: 'dense' });
  assert.deepEqual(readAppearance(null), { theme: 'system', density: 'roomy' });
  assert.deepEqual(readAppearance('neon'), { theme: 'system', density: 'roomy' });
});
