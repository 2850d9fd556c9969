import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePastedCodes } from './pasted-codes.ts';

const entry = (codedValue: string, en?: string, zh?: string) => ({
  codedValue,
  decode: [...(en ? [{ lang: 'en', text: en }] : []), ...(zh ? [{ lang: 'zh', text: zh }] : [])],
});

test('three columns are code, English and Chinese; two are code and whichever language it is', () => {
  assert.deepEqual(parsePastedCodes('1\tMale\t男\r\n2\tFemale\t女\r\n'), [
    entry('1', 'Male', '男'),
    entry('2', 'Female', '女'),
  ]);
  assert.deepEqual(parsePastedCodes('Y,Yes\nN,否'), [entry('Y', 'Yes'), entry('N', undefined, '否')]);
  assert.deepEqual(parsePastedCodes('A\nB'), [entry('A'), entry('B')]);
  assert.deepEqual(parsePastedCodes('1;Mild;轻'), [entry('1', 'Mild', '轻')]);
});

test('quotation marks hold separators, line ends and themselves', () => {
  assert.deepEqual(parsePastedCodes('"1","a ""b"", c\nd"\n2,e'), [entry('1', 'a "b", c\nd'), entry('2', 'e')]);
});

test('blank lines and rows without a code are passed over, and nothing is nothing', () => {
  assert.deepEqual(parsePastedCodes('\n\n1,One\n,Two\n'), [entry('1', 'One')]);
  assert.deepEqual(parsePastedCodes(''), []);
});

test('what would be a formula elsewhere is text here', () => {
  assert.deepEqual(parsePastedCodes('=1+1\t<script>\t\u202e乱'), [entry('=1+1', '<script>', '\u202e乱')]);
});
