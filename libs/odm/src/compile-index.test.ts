import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formSlots, slotPath } from './compile-index.ts';
import { readAll } from './test-support.ts';

const document = (groups: string) => [
  `<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileOID="F" FileType="Snapshot" CreationDateTime="2026-11-23T00:00:00Z" ODMVersion="2.0">
    <Study OID="S" StudyName="S" ProtocolName="P"><MetaDataVersion OID="M" Name="M">
      <StudyEventDef OID="V" Name="V" Repeating="No" Type="Scheduled"><ItemGroupRef ItemGroupOID="F" Mandatory="Yes"/></StudyEventDef>
      <ItemGroupDef OID="F" Name="F" Repeating="No" Type="Form">
        <ItemGroupRef ItemGroupOID="A" Mandatory="Yes" CollectionExceptionConditionOID="C1"/><ItemRef ItemOID="Y" Mandatory="Yes"/>
      </ItemGroupDef>${groups}
      <ItemDef OID="X" Name="X" DataType="text"/><ItemDef OID="Y" Name="Y" DataType="decimal"/>
    </MetaDataVersion></Study></ODM>`,
];
const NESTED = `
  <ItemGroupDef OID="A" Name="A" Repeating="Simple" Type="Section">
    <ItemRef ItemOID="Y" Mandatory="No" OrderNumber="2"/><ItemRef ItemOID="X" Mandatory="Yes" OrderNumber="1"/>
  </ItemGroupDef>`;

test('a form lists its item slots in order, with the groups, conditions and repeats around them', async () => {
  const { document: read } = await readAll(document(NESTED));
  const [build] = read.builds;
  assert.ok(build);
  const slots = formSlots(build, 'F');
  assert.deepEqual(
    slots.map((slot) => [slot.template, slot.mandatory, slot.repeating, slot.conditionOids]),
    [
      ['A/X', true, true, ['C1']],
      ['A/Y', false, true, ['C1']],
      ['Y', true, false, []],
    ],
  );
  const [first] = slots;
  assert.ok(first);
  assert.equal(slotPath(first, ['a/b']), 'A!a%2Fb/X');
  assert.equal(slotPath(first, [undefined]), 'A/X', 'no repeat key is not the key "1"');
  assert.deepEqual(formSlots(build, 'unknown'), []);
});

test('a group that contains itself is cut open and told', async () => {
  const circle = `
    <ItemGroupDef OID="A" Name="A" Repeating="No" Type="Section"><ItemGroupRef ItemGroupOID="B" Mandatory="No"/></ItemGroupDef>
    <ItemGroupDef OID="B" Name="B" Repeating="No" Type="Section"><ItemRef ItemOID="X" Mandatory="No"/><ItemGroupRef ItemGroupOID="A" Mandatory="No"/></ItemGroupDef>`;
  const { document: read } = await readAll(document(circle));
  const [build] = read.builds;
  assert.ok(build);
  assert.deepEqual(
    formSlots(build, 'F').map(({ template }) => template),
    ['A/B/X', 'Y'],
  );
  assert.ok(read.findings.some(({ rule, severity }) => rule === 'group-circle' && severity === 'error'));
});

test('one finding tells what, where and what was done about it', async () => {
  const { document: read } = await readAll(document(`${NESTED}${NESTED}`));
  const finding = read.findings.find(({ rule }) => rule === 'duplicate-oid');
  assert.equal(finding?.path, 'ODM[F]/Study[S]/MetaDataVersion[M]/ItemGroupDef[A]');
  assert.deepEqual([finding?.line, finding?.column, finding?.severity], [10, 4, 'error']);
  assert.equal(finding?.action.en, 'The first is used.');
});
