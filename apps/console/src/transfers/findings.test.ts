import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Finding, findingsCsv, pickFindings } from './findings.ts';

const unknown: Finding = { severity: 'SEVERITY_WARNING', rule: 'unknown-element', path: '/ODM/X', line: 3 };
const broken: Finding = { severity: 'SEVERITY_ERROR', messageEn: 'No "OID"', messageZh: '缺少 OID', line: 9 };
const kept: Finding = { severity: 'SEVERITY_INFO', rule: 'kept', path: '/ODM/A' };

test('the gravest findings come first, and each is found by its words in either language or by its place', () => {
  const all = [kept, unknown, broken];
  const pick = (severity: string, text: string) => pickFindings(all, { severity, text });
  assert.deepEqual(pick('', ''), [broken, unknown, kept]);
  assert.deepEqual(pick('SEVERITY_WARNING', ''), [unknown]);
  assert.deepEqual(pick('', '缺少'), [broken]);
  assert.deepEqual(pick('', '/odm/a'), [kept]);
  assert.deepEqual(pick('SEVERITY_INFO', 'OID'), []);
});

test('a spreadsheet shows findings as they are: quoted, and nothing computed', () => {
  const trap: Finding = { severity: 'SEVERITY_INFO', rule: '=1+1', messageEn: 'a, b' };
  const [head, first, second] = findingsCsv([broken, trap], 'en').split('\r\n');
  assert.equal(head, '\ufeffseverity,rule,path,line,column,message,action');
  assert.equal(first, 'ERROR,,,9,,"No ""OID""",');
  assert.equal(second, `INFO,'=1+1,,,,"a, b",`);
});
