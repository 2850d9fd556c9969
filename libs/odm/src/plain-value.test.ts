import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SubjectRecord } from './data-model.ts';
import type { Finding } from './finding.ts';
import { readOdm } from './read-odm.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';

async function read(items: string, withLines: boolean): Promise<[SubjectRecord[], Omit<Finding, 'column'>[]]> {
  const subjects: SubjectRecord[] = [];
  const document = `<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" ODMVersion="2.0" FileType="Snapshot" FileOID="F"
    CreationDateTime="2026-05-01T00:00:00Z"><ClinicalData StudyOID="S" MetaDataVersionOID="M"><SubjectData SubjectKey="1">
    <StudyEventData StudyEventOID="SE"><ItemGroupData ItemGroupOID="FO">${items}<ItemGroupData ItemGroupOID="IG">
    ${items}</ItemGroupData></ItemGroupData></StudyEventData></SubjectData></ClinicalData></ODM>`;
  const { findings } = await readOdm([document], { withLines, onSubject: async (one) => void subjects.push(one) });
  // One is written longer than the other: the columns differ, the lines do not.
  return [subjects, findings.map(({ column: _, ...finding }) => finding)];
}

// What is declared and used by nothing says nothing, but takes the plain way from the element that it stands on.
const declared = ' xmlns:unused="urn:unused"';

const oids = fc.oneof(
  fc.constantFrom('IT.A', 'IT.B', ' IT.A ', 'verum:item/IT.A', 'verum:unit/IT.A', 'a/b!1', '50%', '', '\t', '名称'),
  fc.string({ maxLength: 120 }),
);
const values = fc.oneof(fc.constantFrom('', ' ', '12.50', '<&>', ']]>', ' 值 ', '\n'), fc.string({ maxLength: 12 }));
const shapes: readonly ((oid: string, value: string, more: string) => string)[] = [
  (oid, value, more) => `<ItemData ItemOID="${oid}"${more}><Value>${escapeText(value)}</Value></ItemData>`,
  (oid, value, more) => `<ItemData ItemOID="${oid}" Value="${escapeAttribute(value)}"${more}/>`,
  (oid, value, more) =>
    `<ItemData${more} ItemOID="${oid}">\n  <Value><![CDATA[${value.replaceAll(']]>', '')}]]></Value>\n</ItemData>`,
  (oid, value, more) => `<ItemData ItemOID="${oid}"${more}><Value SeqNum="1">${escapeText(value)}</Value></ItemData>`,
  (oid, value, more) => `<ItemData ItemOID="${oid}"${more}><Value>${escapeText(value)}<!-- told --></Value></ItemData>`,
  (oid, value, more) => `<ItemData ItemOID="${oid}"${more}>stray<Value>${escapeText(value)}</Value></ItemData>`,
  (oid, value, more) => `<ItemData ItemOID="${oid}"${more}><Value/><Value>${escapeText(value)}</Value></ItemData>`,
  (oid, _value, more) => `<ItemData ItemOID="${oid}"${more}/>`,
  (oid, _value, more) => `<ItemData ItemOID="${oid}" IsNull="Yes"${more}/>`,
  (oid, value, more) =>
    `<ItemData ItemOID="${oid}" Other="${escapeAttribute(value)}"${more}><Value>1</Value></ItemData>`,
  (oid, value, more) => `<ItemDataString ItemOID="${oid}"${more}>${escapeText(value)}</ItemDataString>`,
];

test('a value that is read in the plain way is what it is in the long one, with the same findings', async () => {
  const element = fc.tuple(fc.constantFrom(...shapes), oids, values);
  await fc.assert(
    fc.asyncProperty(fc.array(element, { maxLength: 6 }), fc.boolean(), async (elements, withLines) => {
      const written = (more: string) =>
        elements.map(([shape, oid, value]) => shape(escapeAttribute(oid), value, more)).join('');
      assert.deepEqual(await read(written(''), withLines), await read(written(declared), withLines));
    }),
    { numRuns: 500 },
  );
});
