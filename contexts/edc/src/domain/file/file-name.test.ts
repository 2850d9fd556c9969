import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanFileName, FILE_NAME_LENGTH_MAX, fileEnding } from './file-name.ts';

test('a name is the last part of a path, whoever wrote it', () => {
  for (const [name, kept] of [
    ['lab report.pdf', 'lab report.pdf'],
    ['化验单（第2次）.pdf', '化验单（第2次）.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\x\\scan.pdf', 'scan.pdf'],
    ['/tmp/', 'file'],
    ['..', 'file'],
    ['...', 'file'],
    ['', 'file'],
    [' \u3000 ', 'file'],
    ['.htaccess', 'htaccess'],
    ['scan.pdf. .', 'scan.pdf'],
    ['a\u0000b\nc\u007f\u0085.pdf', 'abc.pdf'],
    ['ecg\u202egpj.exe', 'ecggpj.exe'],
    ['a\u200b\u2066b\ufeff.pdf', 'ab.pdf'],
    ['a\ud800b.pdf', 'ab.pdf'],
    ['a<b>:"c|?*.pdf', 'a_b___c___.pdf'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['control.txt', 'control.txt'],
    ['a \t  b.pdf', 'a b.pdf'],
    ['e\u0301cg.pdf', '\u00e9cg.pdf'],
    ['e\u200b\u0301cg.pdf', '\u00e9cg.pdf'],
    ['a／b.pdf', 'a／b.pdf'],
    ['%2e%2e%2fx.pdf', '%2e%2e%2fx.pdf'],
  ] as const)
    assert.equal(cleanFileName(name), kept, JSON.stringify(name));
});

test('a long name is cut before its ending, by code points', () => {
  const points = (text: string) => [...text].length;
  assert.equal(cleanFileName(`${'病'.repeat(196)}.pdf`), `${'病'.repeat(196)}.pdf`);
  assert.equal(cleanFileName(`${'病'.repeat(197)}.pdf`), `${'病'.repeat(196)}.pdf`);
  assert.equal(points(cleanFileName('😀'.repeat(500))), FILE_NAME_LENGTH_MAX);
  assert.equal(cleanFileName(`${'a'.repeat(195)} ${'b'.repeat(9)}.pdf`), `${'a'.repeat(195)}.pdf`);
});

test('an ending is what stands behind the last dot', () => {
  assert.deepEqual(['a.PDF', 'a.tar.gz', 'a', 'a.', '.pdf', 'a.病', 'a.b c'].map(fileEnding), [
    'pdf',
    'gz',
    '',
    '',
    '',
    '',
    '',
  ]);
});

test('whatever the name, what is kept is safe, short enough and stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const kept = cleanFileName(name);
      assert.match(kept, /^[^/\\<>:"|?*\p{Cc}\p{Cf}]+$/u);
      assert(!/^[. ]|[. ]$/.test(kept) && kept.isWellFormed() && [...kept].length <= FILE_NAME_LENGTH_MAX);
      assert.equal(cleanFileName(kept), kept);
    }),
    { numRuns: 3000 },
  );
});
