import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOdm, writeOdm132 } from './index.ts';
import { contentOf, joined } from './test-support.ts';

const project = (attributes: string) => `<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:redcap="https://projectredcap.org" xmlns:other="urn:other"
  FileType="Snapshot" FileOID="F" CreationDateTime="2026-11-27T00:00:00Z" ODMVersion="1.3.1">
  <Study OID="S"><GlobalVariables><StudyName>S</StudyName><StudyDescription/><ProtocolName>S</ProtocolName></GlobalVariables>
    <MetaDataVersion OID="M" Name="M">
      <FormDef OID="Form.a" Name="a" Repeating="No"><ItemGroupRef ItemGroupOID="a.photo" Mandatory="No"/></FormDef>
      <ItemGroupDef OID="a.photo" Name="a" Repeating="No"><ItemRef ItemOID="photo" Mandatory="No"/></ItemGroupDef>
      <ItemDef OID="photo" Name="photo" ${attributes}/>
    </MetaDataVersion>
  </Study>
</ODM>`;

const read = async (xml: string) => {
  const document = await readOdm([xml]);
  return { document, item: document.builds[0]?.items[0], rules: document.findings.map(({ rule }) => rule) };
};

test('a field of REDCap that takes a file takes one here, and is told', async () => {
  const { document, item, rules } = await read(project('DataType="text" Length="999" redcap:FieldType="file"'));
  assert.equal(item?.dataType, 'base64Binary');
  assert.deepEqual(
    rules.filter((rule) => rule.startsWith('file')),
    ['file-declared-as-text'],
  );
  const xml = await joined(writeOdm132(contentOf({ document, subjects: [] }), { withExtensions: true }));
  assert.match(xml, /DataType="base64Binary" Length="999" xmlns:redcap="[^"]+" redcap:FieldType="file"/);
  const again = await read(xml);
  assert.deepEqual(again.item, item);
  assert.ok(!again.rules.includes('file-declared-as-text'));
  const plain = await read(await joined(writeOdm132(contentOf({ document, subjects: [] }))));
  assert.equal(plain.item?.dataType, 'base64Binary');
});

test('what only looks like one stays what it says', async () => {
  for (const [attributes, type] of [
    ['DataType="text" redcap:FieldType="text"', 'text'],
    ['DataType="text" other:FieldType="file"', 'text'],
    ['DataType="text" FieldType="file"', 'text'],
    ['DataType="integer" redcap:FieldType="file"', 'integer'],
  ] as const)
    assert.equal((await read(project(attributes))).item?.dataType, type, attributes);
});
