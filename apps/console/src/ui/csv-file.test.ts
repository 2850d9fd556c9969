import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvRow } from './csv-file.ts';

test('a cell is quoted where it must be, and a formula is disarmed', () => {
  assert.equal(csvRow(['a', 'b "c"', 'd,e']), 'a,"b ""c""","d,e"\r\n');
  assert.equal(csvRow(['=1+1', '＝1', ' @x', '-5', '-5.2e3', '-x']), "'=1+1,'＝1,' @x,-5,-5.2e3,'-x\r\n");
  assert.equal(csvRow(['line\nbreak', '\tx']), '"line\nbreak",\'\tx\r\n');
});
