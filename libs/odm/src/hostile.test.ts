import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OdmRefusalCode } from './finding.ts';
import { type OdmChunks, type ReadOptions, readOdm } from './read-odm.ts';

const HEAD =
  '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Snapshot" CreationDateTime="2026-11-23T00:00:00Z">';
const bytes = (text: string) => new TextEncoder().encode(text);

async function refused(code: OdmRefusalCode, chunks: OdmChunks, options?: ReadOptions): Promise<void> {
  const started = performance.now();
  await assert.rejects(readOdm(chunks, options), { name: 'OdmRefusal', code });
  assert.ok(performance.now() - started < 5_000, 'refused in bounded time');
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

test('an endless comment, text or attribute is refused before it fills the memory', async () => {
  function* endless(start: string): Generator<string> {
    yield start;
    for (let count = 0; count < 1_000; count++) yield 'x'.repeat(100_000);
  }
  await refused('limit', endless(`${HEAD}<!-- `));
  await refused('limit', endless(`${HEAD}<Study OID="`));
  await refused('limit', endless(`${HEAD}<Study><`));
});

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
