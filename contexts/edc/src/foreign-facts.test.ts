import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { type FormData, readOdm, type SubjectRecord } from '@verum/odm';
import { startEdc, study } from './testing.ts';
import { signingAt, vs, weight } from './testing-signing.ts';

// What an imported document says beside values is the other system's: it is kept, shown as such, and given back.

const edc = await startEdc();
after(() => edc.stop());
const { api, as } = edc;
const { loose, subjectOn, save, sign } = await signingAt(edc);
const [visitOid = '', formOid = ''] = vs.split('~');
const [groupOid = '', itemOid = ''] = weight.split('/');

const audit = (user: string, reason: string) =>
  `<AuditRecord><UserRef UserOID="${user}"/><LocationRef LocationOID="L"/><DateTimeStamp>2025-03-04T05:06:07Z</DateTimeStamp>
   <ReasonForChange>${reason}</ReasonForChange></AuditRecord>`;
const signature = `<Signature><UserRef UserOID="U.PI"/><LocationRef LocationOID="L"/><SignatureRef SignatureOID="SD.X"/>
  <DateTimeStamp>2025-03-05T00:00:00Z</DateTimeStamp></Signature>`;
const comment = (text: string) =>
  `<Annotation SeqNum="1"><Comment SponsorOrSite="Site"><TranslatedText xml:lang="zh" Type="text/plain">${text}</TranslatedText></Comment>
   <Flag><FlagValue CodeListOID="CL">LATE</FlagValue><FlagType CodeListOID="CL.T">TIMING</FlagType></Flag></Annotation>`;
const query = (oid: string) =>
  `<Query OID="${oid}" Source="Data Management" Target="Site" Type="Manual" State="Closed" LastUpdateDatetime="2025-03-06T00:00:00Z">
   <Value SeqNum="1">Is it right?</Value>${audit('U.CRA', 'asked')}${audit('U.CRC', 'answered')}</Query>`;

const document = (subject: string) =>
  Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileOID="F" FileType="Snapshot" ODMVersion="2.0" Granularity="All"
  CreationDateTime="2026-11-23T08:00:00Z"><AdminData StudyOID="S"><User OID="U.PI"><FullName>王医生</FullName></User>
  <SignatureDef OID="SD.X" Methodology="Electronic"><Meaning>Reviewed elsewhere</Meaning><LegalReason>Theirs</LegalReason>
  </SignatureDef></AdminData><ClinicalData StudyOID="S" MetaDataVersionOID="M"><SubjectData SubjectKey="${subject}">
  <StudyEventData StudyEventOID="${visitOid}"><ItemGroupData ItemGroupOID="${formOid}">${signature}${comment('整表')}
  <ItemGroupData ItemGroupOID="${groupOid}">${comment('一组')}<ItemData ItemOID="${itemOid}">
  <Value>81.5</Value>${comment('一项')}${query('Q.9')}</ItemData></ItemGroupData></ItemGroupData>
  </StudyEventData></SubjectData></ClinicalData></ODM>`);

async function exported(format: contract.ExportFormat = contract.ExportFormat.ODM_2_0) {
  const parts: Uint8Array[] = [];
  for await (const { data } of api.exportStudy({ study, format, audit: true, extensions: true }, as('manager')))
    parts.push(data);
  return Buffer.concat(parts);
}

async function read(bytes: Uint8Array, subject: string) {
  const subjects: SubjectRecord[] = [];
  const { adminData } = await readOdm([bytes], { onSubject: (one) => void subjects.push(one) });
  const found = subjects.find(({ subjectKey }) => subjectKey === subject);
  return { adminData, form: found?.visits[0]?.forms[0] ?? assert.fail('the form is not there') };
}

/** What is said at the form, its group and its item. */
const saidIn = ({ signature: signed, annotations, queries, groups, items }: FormData) => ({
  ...{ signed, annotations, queries, groups: groups.map((one) => [one.path, one.annotations]) },
  items: items.map((item) => [item.path, item.annotations, item.queries]),
});

const importOf = (data: Uint8Array) =>
  api.importClinicalData(
    { study, document: { contentType: 'application/xml', data }, reason: 'Archive' },
    as('manager'),
  );
const listed = async (subject: string) =>
  (await edc.of(contract.CaptureService).listAnnotations({ study, subject, form: vs }, as('monitor'))).foreign;

test('queries, remarks and signatures of another system are kept, shown as its own, and given back word for word', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  const bytes = document(subject);
  const answer = await importOf(bytes);
  assert.deepEqual(
    answer.findings.filter(({ rule }) => rule.includes('kept')).map(({ rule }) => rule),
    ['foreign-facts-kept'],
  );
  const shown = await listed(subject);
  assert.deepEqual(
    shown.map(({ kind, path, text, author, state, actor }) => [kind, path, text, author, state, actor]),
    [
      ['signature', '', 'Reviewed elsewhere', '王医生', '', 'u-dm'],
      ['annotation', '', '整表 · TIMING: LATE', 'Site', '', 'u-dm'],
      ['annotation', groupOid, '一组 · TIMING: LATE', 'Site', '', 'u-dm'],
      ['query', weight, 'Is it right?', 'U.CRA', 'Closed', 'u-dm'],
      ['annotation', weight, '一项 · TIMING: LATE', 'Site', '', 'u-dm'],
    ],
  );
  const queries = await edc.of(contract.QueryService).listQueries({ study, subject } as never, as('monitor'));
  assert.equal(queries.queries.length, 0, 'nobody here asked');
  const form = await api.getForm({ study, subject, form: vs }, as('crc'));
  assert.equal(form.status?.signature, contract.SignatureStatus.NONE, 'nobody here signed');

  const source = await read(bytes, subject);
  const out = await exported();
  const again = await read(out, subject);
  assert.deepEqual(saidIn(again.form), saidIn(source.form));
  assert.ok(again.adminData[0]?.users.some(({ oid, fullName }) => oid === 'U.PI' && fullName === '王医生'));
  assert.ok(
    again.adminData[0]?.signatureDefs.some(({ oid, meaning }) => oid === 'SD.X' && meaning === 'Reviewed elsewhere'),
  );

  await importOf(bytes);
  await importOf(out);
  assert.equal((await listed(subject)).length, shown.length, 'said again it is not kept again');
  const legacy = await read(await exported(contract.ExportFormat.ODM_1_3_2), subject);
  assert.deepEqual(saidIn(legacy.form).signed, saidIn(source.form).signed);
});

test('what we said ourselves comes home, and is no other system’s', async () => {
  const subject = await subjectOn(loose);
  await save(subject, vs, { [weight]: '80.0' });
  const capture = edc.of(contract.CaptureService);
  await edc
    .of(contract.QueryService)
    .openQuery({ study, subject, form: vs, path: weight, text: 'Is it?' }, as('monitor'));
  await capture.annotate({ study, subject, form: vs, path: weight, text: 'with shoes' }, as('crc'));
  await sign(subject, vs);
  await importOf(await exported());
  assert.deepEqual(await listed(subject), []);
});

test('what is said of a form that is not there is told and not kept', async () => {
  const subject = await subjectOn(loose);
  const text = document(subject).toString().replace('<Value>81.5</Value>', '');
  const answer = await importOf(Buffer.from(text));
  assert.ok(answer.findings.some(({ rule }) => rule === 'foreign-facts-not-kept'));
});
