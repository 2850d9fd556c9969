import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ItemData, SubjectRecord } from './data-model.ts';
import { assertValid, joined, noCorpus, readAll } from './test-support.ts';
import { type OdmContent, writeOdm20, writeOdm132 } from './write-odm.ts';

const at = (minute: number) => `2026-11-23T08:${String(minute).padStart(2, '0')}:00.120Z`;

const weight: ItemData = {
  path: 'IG.VS!1/IT.WEIGHT',
  value: '5.10',
  unitOid: 'MU.KG',
  audit: [
    {
      version: 1,
      at: at(1),
      userOid: 'U.CRC',
      locationOid: 'SITE.01',
      editPoint: 'DBAudit',
      newValue: '51.0',
      unitOid: 'MU.KG',
      transactionType: 'Insert',
    },
    {
      version: 2,
      at: at(2),
      userOid: 'U.CRC',
      locationOid: 'SITE.01',
      reasonForChange: 'left blank',
      oldValue: '51.0',
      isNull: true,
      nullReason: '仪器故障',
      transactionType: 'Update',
    },
    {
      version: 3,
      at: at(3),
      userOid: 'U.PI',
      locationOid: 'SITE.01',
      reasonForChange: '录入错误 <5 & "6"\n',
      newValue: '5.10',
      unitOid: 'MU.KG',
      transactionType: 'Update',
    },
  ],
};
const subject: SubjectRecord = {
  studyOid: 'S',
  metaDataVersionOid: 'M',
  subjectKey: '01-001',
  siteOid: 'SITE.01',
  visits: [
    {
      oid: 'SE.BASELINE',
      forms: [
        {
          oid: 'FO.VS',
          repeatKey: '1',
          audit: { version: 1, at: at(0), userOid: 'U.CRC' },
          signature: { userOid: 'U.PI', locationOid: 'SITE.01', signatureOid: 'SD.1', at: at(9) },
          groups: [
            { path: 'IG.VS!1' },
            { path: 'IG.VS!1/IG.BP' },
            { path: 'IG.VS!1/IG.BP/IG.DEEP!a%2Fb' },
            { path: 'IG.VS!2' },
          ],
          items: [
            { path: 'IT.DIRECT', value: ' １２０ \t' },
            weight,
            {
              path: 'IG.VS!1/IT.HEIGHT',
              isNull: true,
              annotations: [{ seqNum: 1, comment: [{ lang: '', text: 'not measured' }] }],
            },
            { path: 'IG.VS!1/IG.BP/IT.SBP', value: '' },
            { path: 'IG.VS!1/IG.BP/IG.DEEP!a%2Fb/IT.X', value: '2026-11-UK' },
          ],
        },
      ],
    },
  ],
};
const content: OdmContent = {
  file: { fileOid: 'F', fileType: 'Transactional', creationDateTime: '2026-11-23T09:00:00Z' },
  adminData: [
    {
      users: [
        { oid: 'U.CRC', fullName: 'Li Na', locationOids: ['SITE.01'] },
        { oid: 'U.PI', organization: '第一医院' },
      ],
      locations: [{ oid: 'SITE.01', name: 'Site 1', metaDataVersions: [] }],
      signatureDefs: [
        { oid: 'SD.1', methodology: 'Electronic', meaning: 'Review', legalReason: 'I have reviewed this form' },
      ],
    },
  ],
  subjects: [subject],
};

for (const [version, write] of [
  ['1.3.2', writeOdm132],
  ['2.0', writeOdm20],
] as const) {
  test(`ODM ${version} carries every version of a value with who, when and why`, async () => {
    const xml = await joined(write(content));
    if (!noCorpus) assertValid(xml, version);
    const { subjects, document } = await readAll([xml]);
    assert.deepEqual(subjects, [subject]);
    assert.deepEqual(document.adminData, content.adminData);
  });

  test(`an ODM ${version} snapshot carries the last version only`, async () => {
    const xml = await joined(write({ ...content, file: { ...content.file, fileType: 'Snapshot' } }));
    if (!noCorpus) assertValid(xml, version);
    const { subjects } = await readAll([xml]);
    const item = subjects[0]?.visits[0]?.forms[0]?.items.find(({ path }) => path === weight.path);
    assert.deepEqual([item?.value, item?.audit?.length, item?.audit?.[0]?.userOid], ['5.10', 1, 'U.PI']);
  });
}

for (const [version, write] of [
  ['1.3.2', writeOdm132],
  ['2.0', writeOdm20],
] as const) {
  test(`what ODM ${version} asks for is what came of the version before: in, changed, out, in again`, async () => {
    const entry = { at: at(1), userOid: 'U.CRC' };
    const values = ['1', '2', undefined, undefined, '3'];
    const audit = values.map((newValue, n) => ({ ...entry, version: n + 1, ...(newValue && { newValue }) }));
    const items = [{ path: 'IG.VS/IT.WEIGHT', value: '3', audit }];
    const visits = [{ oid: 'V', forms: [{ oid: 'F', groups: [], items }] }];
    const { subjects } = await readAll([await joined(write({ ...content, subjects: [{ ...subject, visits }] }))]);
    const read = subjects[0]?.visits[0]?.forms[0]?.items[0];
    assert.deepEqual(
      read?.audit?.map(({ transactionType, newValue }) => [transactionType, newValue]),
      [
        ['Insert', '1'],
        ['Update', '2'],
        ['Remove', undefined],
        ['Context', undefined],
        ['Insert', '3'],
      ],
    );
    assert.equal(read?.value, '3');
  });
}

test('typed data finds its audit records at the end of the file', async () => {
  const { subjects } = await readAll([
    `<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Transactional" CreationDateTime="2026-11-23T00:00:00Z">
      <ClinicalData StudyOID="S" MetaDataVersionOID="M"><SubjectData SubjectKey="1"><StudyEventData StudyEventOID="V">
      <FormData FormOID="F"><ItemGroupData ItemGroupOID="G">
        <ItemDataPartialDate ItemOID="D" TransactionType="Insert" AuditRecordID="A1">2026-11</ItemDataPartialDate>
      </ItemGroupData></FormData></StudyEventData></SubjectData>
      <AuditRecords><AuditRecord ID="A1"><UserRef UserOID="U"/><LocationRef LocationOID="L"/>
        <DateTimeStamp>2026-11-23T10:00:00+08:00</DateTimeStamp></AuditRecord></AuditRecords>
      </ClinicalData></ODM>`,
  ]);
  assert.deepEqual(subjects[0]?.visits[0]?.forms[0]?.items, [
    {
      path: 'G/D',
      value: '2026-11',
      dataType: 'PartialDate',
      audit: [
        {
          at: '2026-11-23T02:00:00Z',
          userOid: 'U',
          locationOid: 'L',
          version: 1,
          transactionType: 'Insert',
          newValue: '2026-11',
        },
      ],
    },
  ]);
});

test('what a version cannot say and no alias carries is told', async () => {
  const losses: string[] = [];
  const items = [{ path: 'G/I', value: 'a', moreValues: ['b'] }];
  const visits = [{ oid: 'V', forms: [{ oid: 'F', groups: [{ path: 'G' }], items }] }];
  await joined(
    writeOdm132({ ...content, subjects: [{ ...subject, visits }] }, { onLoss: (path) => losses.push(path) }),
  );
  assert.deepEqual(losses, ['SubjectData/StudyEventData/FormData/ItemGroupData/ItemData/Value']);
});
