import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OdmRefusalCode } from './finding.ts';
import { cases, type Told } from './hostile.fixture.ts';
import { type OdmChunks, type ReadOptions, readOdm } from './read-odm.ts';

const HEAD =
  '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Snapshot" CreationDateTime="2026-11-23T00:00:00Z">';
const bytes = (text: string) => new TextEncoder().encode(text);

async function refused(code: OdmRefusalCode, chunks: OdmChunks, options?: ReadOptions): Promise<void> {
  await assert.rejects(readOdm(chunks, options), { name: 'OdmRefusal', code });
}

test('an entity bomb is refused at its DOCTYPE', async () => {
  const bomb = `<!DOCTYPE ODM [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${HEAD}&b;</ODM>`;
  await refused('doctype', [bomb]);
  await refused('doctype', [bomb], { skipExternalDoctype: true });
});

test('an entity nobody declared is not well-formed', () => refused('not-well-formed', [`${HEAD}&xxe;</ODM>`]));

test('nesting is refused beyond 256 levels, and 300,000 levels do not hang', async () => {
  await refused('limit', [HEAD, '<Study>'.repeat(300_000)]);
  await refused('limit', [HEAD + '<a>'.repeat(256)]);
});

test('an element with too many attributes is refused', () =>
  refused('limit', [`${HEAD}<Study ${Array.from({ length: 100_000 }, (_, at) => `a${at}="x"`).join(' ')}/></ODM>`]));

test('one subject that never ends is refused', async () => {
  function* endless(): Generator<string> {
    yield `${HEAD}<ClinicalData StudyOID="S" MetaDataVersionOID="M"><SubjectData SubjectKey="1">`;
    for (let count = 0; count < 100; count++) yield '<StudyEventData StudyEventOID="V"/>'.repeat(1_000);
  }
  await refused('limit', endless(), { limits: { unitNodes: 10_000 } });
});

test('bytes that are not UTF-8 are refused, also at the very end', async () => {
  await refused('encoding', [
    bytes(`${HEAD}<Study OID="`),
    new Uint8Array([0xff, 0xfe, 0x41]),
    bytes('"/></ODM>'.repeat(100)),
  ]);
  await refused('encoding', [bytes(`${HEAD}</ODM>`), new Uint8Array([0xe4, 0xbd])]);
  await refused('encoding', [bytes('<?xml version="1.0" encoding="ebcdic-cp-us"?><ODM/>')]);
});

test('UTF-16 and GB18030 files are read as what they are', async () => {
  const text = `${HEAD}<AdminData><User OID="U"><FullName>王医生</FullName></User></AdminData></ODM>`;
  const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
  const names = [new Uint8Array([0xcd, 0xf5, 0xd2, 0xbd, 0xc9, 0xfa])];
  const [before = '', after = ''] = text.split('王医生');
  const gb = [bytes(`<?xml version="1.0" encoding="GB18030"?>${before}`), ...names, bytes(after)];
  for (const chunks of [[utf16], gb]) {
    const { adminData } = await readOdm(chunks);
    assert.equal(adminData[0]?.users[0]?.fullName, '王医生');
  }
});

test('a broken, foreign, empty or future file is refused with its reason and place', async () => {
  await refused('not-well-formed', [`${HEAD}<Study></ODM>`]);
  await refused('not-well-formed', ['']);
  await refused('not-well-formed', [`${HEAD}<Study OID="a" OID="b"/></ODM>`]);
  await refused('wrong-root', ['<html/>']);
  await refused('no-content', [`${HEAD}</ODM>`]);
  await refused('unsupported-version', [HEAD.replace('FileOID', 'ODMVersion="3.0" FileOID'), '</ODM>']);
  await assert.rejects(readOdm([`${HEAD}\n  <Study></Oops>`]), { line: 2, path: 'ODM[F]' });
});

// ---------------------------------------------------------------- each in a process of its own

/** What comes of a case: the outcome, where, and how many chunks may be taken for it (of ten thousand, mostly). */
type Expected = readonly [outcome: 'read' | OdmRefusalCode, path?: string, line?: number];

const ofToken: Expected = ['limit'];
const inSubject: Expected = ['limit', 'ODM[F]/ClinicalData[S]/SubjectData[1]', 1];
const expected: Readonly<Record<string, Expected>> = {
  'white space in a study': ['limit', 'ODM[F]/Study[S]'],
  'white space in a text': ['limit', 'ODM[F]/AdminData/User[U]/FullName', 1],
  '200,000 attributes': ['limit', 'ODM[F]', 1],
  '256 attributes of a megabyte': ['limit', 'ODM[F]', 1],
  'entities in entities': ['doctype', '', 1],
  'parameter entities': ['doctype', '', 1],
  'an external entity': ['doctype', '', 1],
  'an external DTD': ['read'],
  'an entity that nobody declared': ['not-well-formed', 'ODM[F]', 1],
  'a name that is not UTF-8': ['encoding', 'ODM[F]', 3],
  'an attribute that is not UTF-8': ['encoding', 'ODM[F]', 2],
  'a text that is not UTF-8': ['encoding', 'ODM[F]/ClinicalData[S]/SubjectData[1]', 4],
  'a surrogate in UTF-8': ['encoding', 'ODM[F]', 2],
  'UTF-8 cut off': ['encoding', 'ODM[F]', 2],
  'UTF-16 LE with a mark': ['read'],
  'UTF-16 LE without a mark': ['read'],
  'UTF-16 BE with a mark': ['read'],
  'UTF-16 BE without a mark': ['read'],
  'UTF-16 with half a character': ['encoding', 'ODM[F]', 2],
  'UTF-8 that calls itself UTF-16': ['read'],
  'UTF-16 that calls itself UTF-8': ['read'],
  'Latin 1 that calls itself UTF-8': ['encoding', 'ODM[F]/AdminData', 2],
  'an encoding that nobody knows': ['encoding', '', 1],
  'a null byte in a text': ['not-well-formed', 'ODM[F]/AdminData/User[U]/FullName', 2],
  'a null byte in an attribute': ['not-well-formed', 'ODM[F]', 2],
  'a null byte in a name': ['not-well-formed', 'ODM[F]', 2],
  'null bytes only': ['not-well-formed', '', 1],
  'CDATA of 100 MB': inSubject,
  'CDATA of brackets': inSubject,
  'CDATA without end': inSubject,
  'a text of a gigabyte': inSubject,
  'a text of references': inSubject,
  'text between subjects': ['read'],
};
// A token has eight million characters at most, and a chunk has a hundred thousand; text in sections has as many again
// of what is around it.
const chunksMax = 130;
const growthMax = 64 * 1024 * 1024;
const fixture = fileURLToPath(new URL('./hostile.fixture.ts', import.meta.url));

for (const name of Object.keys(cases)) {
  const [outcome, path, line] = expected[name] ?? ofToken;
  test(`${name}: ${outcome === 'read' ? 'read' : `refused (${outcome})`} within bounds of memory and work`, async () => {
    const flags = ['--expose-gc', '--max-old-space-size=128', fixture, name];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { maxBuffer: 1024 * 1024 });
    const told: Told = JSON.parse(stdout);
    assert.equal(told.outcome, outcome);
    if (path !== undefined) assert.equal(told.path, path);
    if (line !== undefined) assert.equal(told.line, line);
    assert.ok(outcome === 'read' || told.line >= 1);
    assert.ok(told.chunks <= chunksMax, `${told.chunks} chunks were taken`);
    assert.ok(told.growthBytes < growthMax, `memory grew by ${told.growthBytes} bytes`);
  });
}
