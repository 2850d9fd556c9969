import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { test } from 'node:test';
import { STUDY_FILE } from '@verum/demo';
import { compileIndex, readOdm } from '@verum/odm';
import { pastedBlock, pastedValue } from './pasted-block.ts';

const [build] = (await readOdm(createReadStream(STUDY_FILE))).builds;
const index = compileIndex(build ?? assert.fail('the demo has no study build'));

test('what a spreadsheet copies is rows and columns; one cell is plain text', () => {
  assert.deepEqual(pastedBlock('120\t80\r\n118\t79\r\n'), [
    ['120', '80'],
    ['118', '79'],
  ]);
  assert.deepEqual(pastedBlock('a\t\tc'), [['a', '', 'c']]);
  assert.deepEqual(pastedBlock('a\n\nc'), [['a'], [''], ['c']]);
  assert.equal(pastedBlock('120'), undefined);
  assert.equal(pastedBlock('120\n'), undefined);
});

test('a quoted cell keeps its tabs, line breaks and quotation marks', () => {
  assert.deepEqual(pastedBlock('"two\nlines"\t"say ""ah"""\nx\ty'), [
    ['two\nlines', 'say "ah"'],
    ['x', 'y'],
  ]);
});

test('a choice may be pasted as its code or its words, in both languages; what fits nothing stays as it is', () => {
  const sex = index.items.get('IT.SEX') ?? assert.fail('IT.SEX');
  assert.equal(pastedValue(index, sex, 'Female'), 'F');
  assert.equal(pastedValue(index, sex, '女'), 'F');
  assert.equal(pastedValue(index, sex, 'f'), 'F');
  assert.equal(pastedValue(index, sex, 'unknown'), 'unknown');
});
