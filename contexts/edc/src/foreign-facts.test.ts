import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract, Severity } from '@verum/contracts';
import { type DataFacts, type FormData, type ItemData, type NodeFacts, readOdm, type SubjectRecord } from '@verum/odm';
import { noCorpus, startEdc, study } from './testing.ts';
import { assertValid } from './testing-schemas.ts';
import { signingAt, vs, weight } from './testing-signing.ts';

// What an imported document says beside values is the other system's: it is kept, shown as such, and given back.

const edc = await startEdc();
after(() => edc.stop());
const { api, as } = edc;
const { loose, review, subjectOn, save, sign } = await signingAt(edc);
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

const vendor = 'urn:vendor';
const audited = (value: string, user: string, reason: string) =>
  `<ItemData ItemOID="${itemOid}"><Value>${value}</Value>${audit(user, reason)}`;

const document = (subject: string) =>
  Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" xmlns:v="${vendor}" FileOID="F" FileType="Snapshot"
  ODMVersion="2.0" Granularity="All" CreationDateTime="2026-11-23T08:00:00Z"><AdminData StudyOID="S">
  <User OID="U.PI"><FullName>王医生</FullName></User><User OID="U.CRC"><FullName>Elsewhere</FullName></User>
  <Location OID="L" Name="Lab"/>
  <SignatureDef OID="SD.X" Methodology="Electronic"><Meaning>Reviewed elsewhere</Meaning><LegalReason>Theirs</LegalReason>
  </SignatureDef></AdminData><ClinicalData StudyOID="S" MetaDataVersionOID="M" v:Source="site server">
  <SubjectData SubjectKey="${subject}" v:Uuid="42">${comment('整个受试者')}<InvestigatorRef UserOID="U.PI"/>
  <StudyEventData StudyEventOID="${visitOid}">${audit('U.CRC', 'made')}${signature}
  <ItemGroupData ItemGroupOID="${formOid}" v:Status="locked">${audit('U.CRC', 'begun')}${signature}${comment('整表')}
  <ItemGroupData ItemGroupOID="${groupOid}">${comment('一组')}
  ${audited('82.0', 'U.CRC', 'entered')}</ItemData>
  ${audited('81.5', 'U.PI', '录入错误')}${comment('一项')}${query('Q.9')}<v:Note>of the item</v:Note></ItemData>
  <ItemData ItemOID="IT.HEIGHT">${query('Q.10')}</ItemData></ItemGroupData></ItemGroupData>
  </StudyEventData></SubjectData></ClinicalData></ODM>`);

async function exported(more: Partial<contract.ExportStudyRequest> = {}) {
  const parts: Uint8Array[] = [];
  const usual = { study, format: contract.ExportFormat.ODM_2_0, audit: true, extensions: true };
  for await (const { data } of api.exportStudy({ ...usual, ...more } as typeof usual, as('manager'))) parts.push(data);
  return Buffer.concat(parts);
}

async function read(bytes: Uint8Array, subject: string) {
  const subjects: SubjectRecord[] = [];
  const { adminData } = await readOdm([bytes], { onSubject: (one) => void subjects.push(one) });
  const found = subjects.find(({ subjectKey }) => subjectKey === subject) ?? assert.fail('the subject is not there');
  return { adminData, subject: found };
}

/** What is said at the subject, its visits, forms, groups and items; of versions what, by whom, when and why. */
function saidIn({ visits, ...subject }: SubjectRecord) {
  const beside = ({ signature: signed, annotations, queries, extensions }: DataFacts) => ({
    ...{ signed, annotations, queries, extensions },
  });
  const node = (one: NodeFacts) => ({ ...beside(one), audit: one.audit });
  const versions = ({ audit: entries = [] }: ItemData) =>
    entries
      .filter(({ userOid }) => userOid.startsWith('U.'))
      .map((one) => [one.newValue, one.userOid, one.at, one.reasonForChange, one.locationOid, one.version]);
  const inForm = ({ groups, items, ...form }: FormData) => [
    node(form),
    ...groups.map((group) => [group.path, node(group)]),
    ...items.map((item) => [item.path, beside(item), versions(item)]),
  ];
  return {
    ...{ subject: node(subject), investigator: subject.investigatorOid, around: subject.containerExtensions },
    visits: visits.map(({ forms, ...visit }) => [visit.oid, node(visit), forms.map(inForm)]),
  };
}

const importOf = (data: Uint8Array) =>
  api.importClinicalData(
    { study, document: { contentType: 'application/xml', data }, reason: 'Archive' },
    as('manager'),
  );
async function listed(subject: string, place = '', pageSize = 0, more: object = {}) {
  const capture = edc.of(contract.CaptureService);
  const found: contract.ForeignFact[] = [];
  for (let pageToken = ''; ; ) {
    const page = await capture.listForeignFacts({ study, subject, place, pageSize, pageToken, ...more }, as('monitor'));
    found.push(...page.facts);
    pageToken = page.nextPageToken;
    if (pageToken === '') return found;
  }
}
const rulesOf = ({ findings }: contract.ImportClinicalDataResponse) =>
  findings.filter(({ rule }) => rule.startsWith('foreign-facts')).map(({ rule }) => rule);

test('what another system says beside values is kept, shown as its own, and given back word for word', async () => {
  const subject = await subjectOn(loose);
  const bytes = document(subject);
  const answer = await importOf(bytes);
  assert.deepEqual(rulesOf(answer), ['foreign-facts-kept']);
  const shown = await listed(subject);
  assert.deepEqual(
    shown.map(({ kind, place, path, text, author, reason, state, actor }) =>
      [kind, place, path, text, author, reason, state, actor].join('|'),
    ),
    [
      'container|||v:Source="site server"||||u-dm',
      'investigator|||王医生||||u-dm',
      'annotation|||整个受试者 · TIMING: LATE|Site|||u-dm',
      'extension|||v:Uuid="42"||||u-dm',
      `audit|${visitOid}|||Elsewhere|made||u-dm`,
      `signature|${visitOid}||Reviewed elsewhere|王医生|||u-dm`,
      `audit|${vs}|||Elsewhere|begun||u-dm`,
      `signature|${vs}||Reviewed elsewhere|王医生|||u-dm`,
      `annotation|${vs}||整表 · TIMING: LATE|Site|||u-dm`,
      `extension|${vs}||v:Status="locked"||||u-dm`,
      `annotation|${vs}|${groupOid}|一组 · TIMING: LATE|Site|||u-dm`,
      `query|${vs}|${weight}|Is it right?|U.CRA||Closed|u-dm`,
      `annotation|${vs}|${weight}|一项 · TIMING: LATE|Site|||u-dm`,
      `extension|${vs}|${weight}|<v:Note xmlns:v="${vendor}">of the item</v:Note>||||u-dm`,
      `query|${vs}|${groupOid}/IT.HEIGHT|Is it right?|U.CRA||Closed|u-dm`,
      `history|${vs}|${weight}|82.0|Elsewhere|entered||u-dm`,
      `history|${vs}|${weight}|81.5|王医生|录入错误||u-dm`,
    ],
  );
  assert.deepEqual(await listed(subject, '', 2), shown, 'by pages of two');
  assert.equal((await listed(subject, '-')).length, 4);
  assert.equal((await listed(subject, visitOid)).length, 2);
  assert.equal((await listed(subject, vs, 1, { path: weight })).length, 5);
  assert.equal((await listed(subject, vs, 0, { path: weight, withoutHistory: true })).length, 3);
  const queries = await edc.of(contract.QueryService).listQueries({ study, subject } as never, as('monitor'));
  assert.equal(queries.queries.length, 0, 'nobody here asked');
  const form = await api.getForm({ study, subject, form: vs }, as('crc'));
  assert.equal(form.status?.signature, contract.SignatureStatus.NONE, 'nobody here signed');

  const source = await read(bytes, subject);
  const out = await exported();
  const again = await read(out, subject);
  assert.deepEqual(saidIn(again.subject), saidIn(source.subject));
  const [admin] = again.adminData;
  assert.deepEqual(
    admin?.users
      .filter(({ oid }) => oid.startsWith('U.'))
      .map(({ oid, fullName }) => [oid, fullName])
      .sort(),
    [
      ['U.CRC', 'Elsewhere'],
      ['U.PI', '王医生'],
    ],
  );
  assert.ok(admin.locations.some(({ oid, name }) => oid === 'L' && name === 'Lab'));
  assert.ok(admin.signatureDefs.some(({ oid, meaning }) => oid === 'SD.X' && meaning === 'Reviewed elsewhere'));

  assert.deepEqual(rulesOf(await importOf(bytes)), []);
  assert.deepEqual(rulesOf(await importOf(out)), []);
  assert.deepEqual(await listed(subject), shown, 'said again it is not kept again');
  const legacy = await exported({ format: contract.ExportFormat.ODM_1_3_2 });
  for (const extensions of noCorpus ? [] : [false]) {
    assertValid(await exported({ extensions }), '2.0');
    assertValid(await exported({ extensions, format: contract.ExportFormat.ODM_1_3_2 }), '1.3.2');
  }
  const [form132] = (await read(legacy, subject)).subject.visits[0]?.forms ?? [];
  assert.deepEqual(form132?.signature, source.subject.visits[0]?.forms[0]?.signature);
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

test('what is said of a form or visit without values is kept; of what the build does not have it is told and not kept', async () => {
  const subject = await subjectOn(loose);
  const empty = document(subject)
    .toString()
    .replaceAll(/<ItemData .*?<\/ItemData>/gs, '');
  assert.deepEqual(rulesOf(await importOf(Buffer.from(empty))), ['foreign-facts-kept']);
  const [theirs, back] = [await read(Buffer.from(empty), subject), await read(await exported(), subject)];
  assert.deepEqual(saidIn(back.subject), saidIn(theirs.subject));

  const other = await subjectOn(loose);
  const strange = document(other).toString().replaceAll(visitOid, 'SE.ELSEWHERE');
  const answer = await importOf(Buffer.from(strange));
  assert.deepEqual(rulesOf(answer), ['foreign-facts-kept', 'foreign-facts-not-kept']);
  assert.deepEqual(
    (await listed(other)).map(({ place }) => place),
    ['', '', '', ''],
  );
});

test('nothing is said of what is locked, and a value that was not taken has no history here', async () => {
  const subject = await subjectOn(loose);
  await review.lock({ study, subject, form: vs, reason: 'Clean' }, as('manager'));
  const text = document(subject)
    .toString()
    .replaceAll(/<ItemData .*?<\/ItemData>/gs, '');
  assert.deepEqual(rulesOf(await importOf(Buffer.from(text))), ['foreign-facts-kept', 'foreign-facts-not-kept']);
  assert.deepEqual([...new Set((await listed(subject)).map(({ place }) => place))], ['', visitOid]);

  const other = await subjectOn(loose);
  const wrong = document(other).toString().replace('<Value>81.5</Value>', '<Value>heavy</Value>');
  assert.deepEqual(rulesOf(await importOf(Buffer.from(wrong))), ['foreign-facts-kept', 'foreign-facts-not-kept']);
  const kinds = (await listed(other)).map(({ kind }) => kind);
  assert.ok(kinds.includes('query') && !kinds.includes('history'), kinds.join());
  const taken = (await read(await exported(), other)).subject.visits[0]?.forms[0]?.items ?? [];
  assert.equal(taken.find(({ path }) => path === weight)?.audit, undefined);
});

test('every signature and audit record of a form leaves, also where one of ours stands, and comes back as it was', async () => {
  const subject = await subjectOn(loose);
  await importOf(document(subject));
  const later = document(subject).toString().replaceAll('2025-03-05T00:00:00Z', '2025-04-05T00:00:00Z');
  await importOf(Buffer.from(later.replaceAll('begun', 'begun again')));
  await sign(subject, vs);
  const out = await exported();
  const forms = (await read(out, subject)).subject.visits.flatMap((visit) => visit.forms);
  const signed = forms.flatMap(({ signature: one }) => (one ? [[one.userOid, one.at]] : []));
  assert.deepEqual(
    signed.map(([user, at]) => [user, user === 'U.PI' ? at : '']),
    [
      ['U.PI', '2025-03-05T00:00:00Z'],
      ['U.PI', '2025-04-05T00:00:00Z'],
      ['u-inv', ''],
    ],
  );
  assert.deepEqual(
    forms.flatMap(({ audit: one }) => (one ? [one.reasonForChange] : [])),
    ['begun', 'begun again'],
  );
  assert.equal(forms.at(-1)?.signature?.userOid, 'u-inv', 'ours stands with the values');
  const shown = await listed(subject);
  const answer = await importOf(out);
  assert.deepEqual([answer.values, rulesOf(answer)], [0n, []]);
  assert.deepEqual(await listed(subject), shown);
});

test('what is said of a repeat leaves with it, and not without', async () => {
  const subject = await subjectOn(loose);
  const repeat = `<ItemGroupData ItemGroupOID="IG.BP" ItemGroupRepeatKey="1">${comment('一次测量')}<ItemData ItemOID="IT.SBP">
    <Value>120</Value>${query('Q.11')}</ItemData></ItemGroupData>`;
  await importOf(
    Buffer.from(
      document(subject)
        .toString()
        .replace('</StudyEventData>', '')
        .replace('</ItemGroupData></ItemGroupData>', `</ItemGroupData>${repeat}</ItemGroupData></StudyEventData>`),
    ),
  );
  const saidAt = async (path: string) => {
    const [form] = (await read(await exported(), subject)).subject.visits.flatMap((visit) => visit.forms);
    const nodes = [...(form?.groups ?? []), ...(form?.items ?? [])].filter((node) => node.path.startsWith(path));
    return nodes.map((node) => [node.path, node.annotations?.length ?? 0, node.queries?.length ?? 0]);
  };
  const there = [
    ['IG.BP!1', 1, 0],
    ['IG.BP!1/IT.SBP', 0, 1],
  ];
  assert.deepEqual(await saidAt('IG.BP'), there);
  const turn = async (undo: boolean) => {
    const { revision } = await api.getForm({ study, subject, form: vs }, as('crc'));
    const at = { study, subject, form: vs, group: 'IG.BP!1', expectedRevision: revision, reason: 'Twice', undo };
    await edc.of(contract.CaptureService).removeGroup(at, as('crc'));
  };
  await turn(false);
  assert.deepEqual(await saidAt('IG.BP'), []);
  await turn(true);
  assert.deepEqual(await saidAt('IG.BP'), there);
});

test('what vendors have added leaves without audit as well where it is asked for, and never where it is not', async () => {
  const subject = await subjectOn(loose);
  await importOf(document(subject));
  const plain = async (extensions: boolean) =>
    (await read(await exported({ audit: false, extensions }), subject)).subject;
  const [without, asked] = [await plain(false), await plain(true)];
  assert.deepEqual([without.extensions, without.containerExtensions], [undefined, undefined]);
  assert.equal(asked.extensions?.attributes?.[0]?.value, '42');
  assert.equal(asked.containerExtensions?.attributes?.[0]?.value, 'site server');
  assert.equal(asked.visits[0]?.forms[0]?.extensions?.attributes?.[0]?.value, 'locked');
  assert.equal(asked.visits[0]?.forms[0]?.annotations, undefined);
});

/** The vital signs of a casebook that nobody has seen, as the archive of another makes them. */
async function archivedAs(subject: string, other: string) {
  await edc.openCasebook(other, 'PKU1', loose);
  const copy = (await exported()).toString().replaceAll(`SubjectKey="${subject}"`, `SubjectKey="${other}"`);
  const answer = await importOf(Buffer.from(copy));
  assert.deepEqual(
    answer.findings.filter(({ severity }) => severity === Severity.ERROR),
    [],
  );
  return (await api.getForm({ study, subject: other, form: vs }, as('crc'))).items;
}

const removal = (subject: string) =>
  Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileOID="R" FileType="Transactional" ODMVersion="2.0"
  CreationDateTime="2026-11-23T08:00:00Z"><ClinicalData StudyOID="S" MetaDataVersionOID="M">
  <SubjectData SubjectKey="${subject}"><StudyEventData StudyEventOID="${visitOid}"><ItemGroupData ItemGroupOID="${formOid}">
  <ItemGroupData ItemGroupOID="${groupOid}"><ItemData ItemOID="${itemOid}" TransactionType="Remove"/></ItemGroupData>
  </ItemGroupData></StudyEventData></SubjectData></ClinicalData></ODM>`);

test('a value that was cleared and entered again comes into a study that never saw it', async () => {
  const [subject, other] = [await subjectOn(loose), 'G-COPY'];
  await save(subject, vs, { [weight]: '80.0' });
  await importOf(removal(subject));
  const { revision } = await api.getForm({ study, subject, form: vs }, as('crc'));
  const broken = { items: [{ path: weight, notDone: 'Scales broken' }], reason: 'as told' };
  await api.saveForm({ study, subject, form: vs, expectedRevision: revision, ...broken }, as('crc'));
  await save(subject, vs, { [weight]: '81.0' });
  const items = await archivedAs(subject, other);
  assert.equal(items.find(({ path }) => path === weight)?.value, '81.0');
  const versions = (await listed(other)).map(({ kind, text, author }) => [kind, text, author]);
  assert.deepEqual(versions, [
    ['history', '80.0', 'Name of u-crc'],
    ['history', '', 'Name of u-dm'],
    ['history', 'Scales broken', 'Name of u-crc'],
    ['history', '81.0', 'Name of u-crc'],
  ]);
});

test('a repeat that was taken out and is back is no item of an archive, which comes into a study that never saw it', async () => {
  const [subject, other] = [await subjectOn(loose), 'G-REPEAT'];
  await save(subject, vs, { 'IG.BP!1/IT.SBP': '120', 'IG.BP!1/IT.DBP': '80' });
  for (const undo of [false, true]) {
    const { revision } = await api.getForm({ study, subject, form: vs }, as('crc'));
    const at = { study, subject, form: vs, group: 'IG.BP!1', expectedRevision: revision, reason: 'Twice', undo };
    await edc.of(contract.CaptureService).removeGroup(at, as('crc'));
  }
  const items = await archivedAs(subject, other);
  assert.deepEqual(
    items.map(({ path, value }) => [path, value]),
    [
      ['IG.BP!1/IT.SBP', '120'],
      ['IG.BP!1/IT.DBP', '80'],
    ],
  );
});
