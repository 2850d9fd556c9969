import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fileHash, fileName, rememberFile } from './file-names.ts';

const digest = createHash('sha256').update('scan').digest();
const value = digest.toString('base64');

test('a file is asked for by its hash in hex', () => {
  assert.equal(fileHash(value), digest.toString('hex'));
  assert.equal(fileHash('not base64!'), '');
});

test('a file is called by its name where it was uploaded here, else by its hash', () => {
  assert.equal(fileName(value), `SHA-256 ${digest.toString('hex').slice(0, 12)}…`);
  rememberFile(value, 'scan.pdf');
  assert.equal(fileName(value), 'scan.pdf');
});
