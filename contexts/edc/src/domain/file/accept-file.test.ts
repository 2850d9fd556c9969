import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { acceptFile, type FileLimits } from './accept-file.ts';
import { sniffType } from './file-type.ts';

const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);

const PDF = latin('%PDF-1.7\n%\xe2\xe3\xcf\xd3');
const PNG = latin('\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR');
const JPEG = latin('\xff\xd8\xff\xe0\x00\x10JFIF');
const ZIP = latin('PK\x03\x04\x14\x00');
const CSV = utf8('﻿subject,value\r\n1,−5\r\n2,<5\r\n');

test('content is recognised from its first bytes', () => {
  const found: readonly (readonly [Uint8Array, string])[] = [
    [PDF, 'application/pdf'],
    [PNG, 'image/png'],
    [JPEG, 'image/jpeg'],
    [latin('GIF89a\x01\x00'), 'image/gif'],
    [latin('GIF88a\x01\x00'), 'unknown'],
    [latin('RIFF\x24\x00\x00\x00WEBPVP8 '), 'image/webp'],
    [latin('RIFF\x24\x00\x00\x00WAVEfmt '), 'unknown'],
    [ZIP, 'application/zip'],
    [latin('PK\x05\x06\x00\x00'), 'application/zip'],
    [CSV, 'text/plain'],
    [utf8('<5,>9\n'), 'text/plain'],
    [utf8('<LLOQ,1\n'), 'text/plain'],
    [utf8('<b>x'), 'text/html'],
    [utf8(' \n<!DOCTYPE html>'), 'text/html'],
    [utf8('<?xml version="1.0"?><svg/>'), 'text/html'],
    [utf8('<SVG onload=x>'), 'text/html'],
    [utf8('\ufeff<script>'), 'text/html'],
    [latin('\xd0\xd4\xb1\xf0,\xc4\xea\xc1\xe4\n'), 'text-in-another-encoding'],
    [latin('\xff\xfea\x00,\x00'), 'text-in-another-encoding'],
    [latin('MZ\x90\x00\x03'), 'unknown'],
    [latin('\x7fELF\x02'), 'unknown'],
    [latin('a\x00b'), 'unknown'],
    [latin(' %PDF-1.7'), 'text/plain'],
    [latin('%PD'), 'text/plain'],
    [latin('\x89PNG'), 'text-in-another-encoding'],
    [latin('PK'), 'text/plain'],
    [new Uint8Array(), 'unknown'],
  ];
  for (const [bytes, type] of found) assert.equal(sniffType(bytes), type, Buffer.from(bytes).toString('latin1'));
});

const limits: FileLimits = {
  maxBytes: 1000,
  types: ['application/pdf', 'image/png', 'image/jpeg', 'text/plain', 'text/csv'],
};
const verdict = (name: string, mediaType: string, bytes: Uint8Array, allowed: Partial<FileLimits> = {}) => {
  const found = acceptFile({ name, mediaType, bytes }, { ...limits, ...allowed });
  return found.ok ? `${found.file.mediaType} ${found.file.name}` : found.refusals.map(({ rule }) => rule).join(' ');
};

test('a file whose content, declaration and name agree is accepted with its size and its hash', () => {
  const found = acceptFile({ name: '/x/ECG.PDF', mediaType: 'application/pdf', bytes: PDF }, limits);
  const sha256 = createHash('sha256').update(PDF).digest('hex');
  const file = { name: 'ECG.PDF', mediaType: 'application/pdf', size: PDF.length, sha256 };
  assert.deepEqual(found, { ok: true, file });
});

test('declarations are read as browsers write them', () => {
  assert.equal(verdict('a.csv', 'text/csv; charset=utf-8', CSV), 'text/csv a.csv');
  assert.equal(verdict('a.csv', 'application/vnd.ms-excel', CSV), 'text/csv a.csv');
  assert.equal(verdict('a.csv', '', CSV), 'text/csv a.csv');
  assert.equal(verdict('a.txt', 'application/octet-stream', CSV), 'text/plain a.txt');
  assert.equal(verdict('a.jpeg', 'image/jpg', JPEG), 'image/jpeg a.jpeg');
  assert.equal(verdict('a.JPG', 'IMAGE/JPEG', JPEG), 'image/jpeg a.JPG');
  assert.equal(verdict('scan', 'application/pdf', PDF), 'application/pdf scan.pdf');
  assert.equal(verdict('', '', PNG), 'image/png file.png');
  assert.equal(verdict('x'.repeat(300), '', PNG), `image/png ${'x'.repeat(196)}.png`);
});

test('a file that is not what it is said to be is refused', () => {
  assert.equal(verdict('a.pdf', 'application/pdf', PNG), 'file-type-differs file-ending');
  assert.equal(verdict('a.png', 'application/pdf', PNG), 'file-type-differs');
  assert.equal(verdict('a.exe', 'application/pdf', PDF), 'file-ending');
  assert.equal(verdict('a.html', 'text/plain', CSV), 'file-ending');
  assert.equal(verdict('a.pdf.html', '', PDF), 'file-ending');
  assert.equal(verdict('a.txt', 'text/plain', utf8('<script>')), 'file-type-differs file-ending');
  assert.equal(verdict('a.html', 'text/html', utf8('<script>')), 'file-type-refused');
  assert.equal(verdict('a.csv', 'constructor', CSV), 'file-type-differs file-ending');
  assert.equal(verdict('a.exe', '', latin('MZ\x90\x00')), 'file-type-unknown');
});

test('a zip, and an office document that is one inside, is refused unless the study allows it', () => {
  const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  assert.equal(verdict('a.zip', 'application/zip', ZIP), 'file-type-refused');
  assert.equal(verdict('a.docx', docx, ZIP), 'file-type-refused');
  assert.equal(
    verdict('a.zip', 'application/x-zip-compressed', ZIP, { types: ['application/zip'] }),
    'application/zip a.zip',
  );
  assert.equal(verdict('a.docx', docx, ZIP, { types: ['application/zip'] }), 'file-type-refused');
  assert.equal(verdict('a.docx', docx, ZIP, { types: [docx] }), `${docx} a.docx`);
  assert.equal(verdict('a.docx', '', ZIP, { types: [docx] }), `${docx} a.docx`);
  assert.equal(verdict('a.csv', 'text/csv', CSV, { types: [] }), 'file-type-refused');
});

test('a table that Excel saved in GBK is refused with the way out', () => {
  const found = acceptFile({ name: 'a.csv', mediaType: 'text/csv', bytes: latin('\xd0\xd4\xb1\xf0\n') }, limits);
  assert(!found.ok);
  assert.match(found.refusals[0]?.textZh ?? '', /CSV UTF-8/);
});

test('the size is taken to the byte', () => {
  assert.equal(verdict('a.txt', '', utf8('x'.repeat(1000))), 'text/plain a.txt');
  assert.equal(verdict('a.txt', '', utf8('x'.repeat(1001))), 'file-too-large');
  assert.equal(verdict('a.txt', '', new Uint8Array()), 'file-empty');
  const tooLarge = acceptFile(
    { name: 'a', mediaType: '', bytes: new Uint8Array(10 * 2 ** 20 + 1) },
    { ...limits, maxBytes: 10 * 2 ** 20 },
  );
  assert(!tooLarge.ok && /10 MiB/.test(tooLarge.refusals[0]?.textEn ?? ''));
});

test('a refusal speaks both languages and never quotes the name or the declaration', () => {
  const name = '张三.病';
  for (const bytes of [
    PDF,
    PNG,
    ZIP,
    CSV,
    latin('MZ\x00'),
    latin('\xd0\xd4'),
    new Uint8Array(),
    new Uint8Array(1001),
  ]) {
    const found = acceptFile({ name: `${name}.exe`, mediaType: `text/${name}`, bytes }, limits);
    assert(!found.ok && found.refusals.length > 0);
    for (const { textEn, textZh } of found.refusals) {
      assert.match(textEn, /^[A-Z].*\.$/);
      assert.match(textZh, /\p{Script=Han}.*。$/u);
      assert.doesNotMatch(textEn + textZh, /张三|exe/);
    }
  }
});

test('whatever arrives gets a verdict, and what is accepted is of an allowed type', () => {
  const start = fc.constantFrom(PDF, PNG, JPEG, ZIP, CSV, new Uint8Array());
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a.pdf', 'a.csv', 'a.png', 'a.txt'));
  const mediaType = fc.oneof(fc.string(), fc.constantFrom('', ...limits.types));
  fc.assert(
    fc.property(start, fc.uint8Array(), name, mediaType, (head, tail, called, declared) => {
      const bytes = Uint8Array.from([...head, ...tail]);
      const found = acceptFile({ name: called, mediaType: declared, bytes }, limits);
      if (found.ok) assert(limits.types.includes(found.file.mediaType) && found.file.size === bytes.length);
      else assert(found.refusals.length > 0);
    }),
    { numRuns: 2000 },
  );
});
