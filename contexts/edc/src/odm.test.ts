import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { type OdmDocument, readOdm, type SubjectRecord } from '@verum/odm';
import { formatFormKey } from '@verum/values';
import { corpusPath, importBuild, noCorpus, startEdc, study, type TestEdc } from './testing.ts';
import { assertValid } from './testing-schemas.ts';

const running: TestEdc[] = [];
after(async () => {
  for (const edc of running) await edc.stop();
});

async function start(): Promise<TestEdc> {
  const edc = await startEdc();
  running.push(edc);
  return edc;
}

type Export = { format: 1 | 2; audit?: boolean; metadataOnly?: boolean };

async function exported({ api, as }: TestEdc, options: Export): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const { data } of api.exportStudy({ study, ...options }, as('manager'))) chunks.push(data);
  return Buffer.concat(chunks);
}

async function readAll(data: Uint8Array): Promise<{ document: OdmDocument; subjects: SubjectRecord[] }> {
  const subjects: SubjectRecord[] = [];
  const document = await readOdm([data], { onSubject: (subject) => void subjects.push(subject) });
  return { document, subjects };
}

/** Every value of a document at its full address. */
function valuesOf(subjects: readonly SubjectRecord[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { subjectKey, visits } of subjects) {
    for (const visit of visits) {
      for (const form of visit.forms) {
        const parts = { visitOid: visit.oid, visitRepeatKey: visit.repeatKey, formOid: form.oid };
        const key = formatFormKey({ ...parts, formRepeatKey: form.repeatKey });
        for (const { path, value, isNull, unitOid = '', transactionType } of form.items) {
          if (transactionType === 'Remove' || (!isNull && (value ?? '').trim() === '')) continue;
          values.set(`${subjectKey} ${key} ${path}`, isNull ? 'null' : `${value} ${unitOid}`);
        }
      }
    }
  }
  return values;
}

/** As casebooks have it: an item that takes a file holds the hash of its content, and the file stands beside it. */
function withFileNames(values: Map<string, string>, { builds }: OdmDocument): Map<string, string> {
  const items = builds.flatMap((build) => build.items);
  const files = new Set(items.filter(({ dataType }) => dataType === 'base64Binary').map(({ oid }) => oid));
  const nameOf = (value: string) => createHash('sha256').update(Buffer.from(value, 'base64')).digest('base64');
  return new Map(
    [...values].map(([place, value]) => [
      place,
      files.has(place.slice(place.lastIndexOf('/') + 1)) ? `${nameOf(value.trim())} ` : value,
    ]),
  );
}

const body = (data: Uint8Array) => ({ contentType: 'application/xml', data });

test('what was entered comes out as ODM with its history, and goes in again without a change', async () => {
  const edc = await start();
  const { api, as } = edc;
  await importBuild(edc);
  await edc.openCasebook('PKU1-001', 'PKU1');
  const form = { study, subject: 'PKU1-001', form: 'SE.UNS!2~FO.VS' };
  const items = [
    { path: 'IG.VS/IT.SBP', value: '120', unit: 'MU.MMHG' },
    { path: 'IG.VS/IT.DBP', notDone: 'Cuff broken' },
    { path: 'IG.VS/IT.NOTE', value: ' <真> & "x" ' },
    { path: 'IG.LAB!10/IT.GLUC', value: '5.10', unit: 'MU.MMOL' },
    { path: 'IG.LAB!9/IT.GLUC', value: '5.2', unit: 'MU.MMOL' },
    { path: 'IG.LAB!9/IT.TEST', value: 'fasting' },
  ];
  await api.saveForm({ ...form, items }, as('crc'));
  const change = [{ path: 'IG.VS/IT.SBP', value: '130', unit: 'MU.MMHG' }, { path: 'IG.LAB!9/IT.TEST' }];
  await api.saveForm({ ...form, expectedRevision: 1n, items: change, reason: 'Misread' }, as('crc'));

  for (const format of [1, 2] as const) {
    for (const audit of [true, false]) {
      const data = await exported(edc, { format, audit });
      if (!noCorpus) assertValid(data, format === 1 ? '1.3.2' : '2.0');
      const { document, subjects } = await readAll(data);
      assert.equal(document.file.fileType, audit ? 'Transactional' : 'Snapshot');
      assert.deepEqual(
        [...valuesOf(subjects)],
        [
          ['PKU1-001 SE.UNS!2~FO.VS IG.VS/IT.SBP', '130 MU.MMHG'],
          ['PKU1-001 SE.UNS!2~FO.VS IG.VS/IT.DBP', 'null'],
          ['PKU1-001 SE.UNS!2~FO.VS IG.VS/IT.NOTE', ' <真> & "x"  '],
          ['PKU1-001 SE.UNS!2~FO.VS IG.LAB!9/IT.GLUC', '5.2 MU.MMOL'],
          ['PKU1-001 SE.UNS!2~FO.VS IG.LAB!10/IT.GLUC', '5.10 MU.MMOL'],
        ],
      );
      if (audit) {
        const sbp = subjects[0]?.visits[0]?.forms[0]?.items.find(({ path }) => path === 'IG.VS/IT.SBP');
        assert.deepEqual(
          sbp?.audit?.map((a) => [a.version, a.oldValue, a.newValue, a.userOid, a.locationOid, a.reasonForChange]),
          [
            [1, undefined, '120', 'u-crc', 'PKU1', 'Data entry'],
            [2, '120', '130', 'u-crc', 'PKU1', 'Misread'],
          ],
        );
        assert.deepEqual(
          document.adminData[0]?.users.map(({ oid, fullName }) => [oid, fullName]),
          [['u-crc', 'Name of u-crc']],
        );
      }
      const again = await api.importClinicalData({ study, document: body(data), reason: 'again' }, as('manager'));
      assert.deepEqual([again.subjects, again.values, again.unchanged], [1, 0n, 5n], JSON.stringify(again.findings));
    }
  }
  assert.equal((await api.getForm(form, as('crc'))).revision, 2n);
});

test('an import takes what fits, reports the rest with its place, and changes nothing without a reason', async () => {
  const edc = await start();
  const { api, as } = edc;
  await importBuild(edc);
  await edc.openCasebook('S1', 'PKU1');
  const data = (sbp: string) =>
    Buffer.from(`<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Snapshot" ODMVersion="1.3.2"
      CreationDateTime="2026-11-23T08:00:00Z"><ClinicalData StudyOID="ST.HTN" MetaDataVersionOID="MDV.1">
      <SubjectData SubjectKey="S1"><StudyEventData StudyEventOID="SE.BASE" StudyEventRepeatKey="1">
        <FormData FormOID="FO.VS"><ItemGroupData ItemGroupOID="IG.VS" ItemGroupRepeatKey="1">
          <ItemData ItemOID="IT.SBP" Value="${sbp}"/><ItemData ItemOID="IT.DBP" Value="high"/>
          <ItemData ItemOID="IT.NOTE" Value=""/><ItemData ItemOID="IT.XXX" Value="1"/></ItemGroupData></FormData>
        <FormData FormOID="FO.NONE"><ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="I" Value="1"/></ItemGroupData>
        </FormData></StudyEventData></SubjectData></ClinicalData></ODM>`);
  const run = async (sbp: string, more: object = {}) => {
    const answer = await api.importClinicalData({ study, document: body(data(sbp)), ...more }, as('manager'));
    const errors = answer.findings.filter(({ severity }) => severity === 3);
    return { counts: [answer.values, answer.unchanged], errors: errors.map(({ rule, path }) => [rule, path]) };
  };
  const rejected = [
    ['malformed', 'SubjectData[S1]/SE.BASE!1~FO.VS/IG.VS!1/IT.DBP'],
    ['unknown-item', 'SubjectData[S1]/SE.BASE!1~FO.VS/IG.VS!1/IT.XXX'],
    ['unknown-form', 'SubjectData[S1]/SE.BASE!1~FO.NONE'],
  ];
  assert.deepEqual(await run('120', { dryRun: true }), { counts: [1n, 0n], errors: rejected });
  assert.deepEqual(await run('120'), { counts: [1n, 0n], errors: rejected });
  assert.deepEqual(await run('120'), { counts: [0n, 1n], errors: rejected });
  const place = 'SubjectData[S1]/SE.BASE!1~FO.VS/IG.VS!1/IT.SBP';
  const unexplained = await run('130');
  assert.deepEqual(unexplained.counts, [0n, 0n]);
  assert.deepEqual(unexplained.errors[0], ['reason-required', place]);
  assert.deepEqual((await run('130', { reason: 'Corrected at source' })).counts, [1n, 0n]);
  const key = { study, subject: 'S1', form: 'SE.BASE!1~FO.VS' };
  const form = await api.getForm(key, as('crc'));
  assert.deepEqual(
    form.items.map(({ path, value, version }) => [path, value, version]),
    [['IG.VS!1/IT.SBP', '130', 2n]],
  );
  const more = [{ path: 'IG.VS!1/IT.SBP', value: '131' }];
  const saved = await api.saveForm({ ...key, expectedRevision: 2n, items: more, reason: 'Here too' }, as('crc'));
  assert.equal(saved.revision, 3n, 'what an import brought under its own repeat keys can be edited');
});

const files = noCorpus
  ? []
  : [
      'odm/v1-openclinica/extract.xml',
      'odm/v1/odmlib-data-snapshot.xml',
      'odm/v1/odmxmltools-nvtest.xml',
      ...readdirSync(corpusPath('redcap')).map((name) => `redcap/${name}/project.xml`),
    ].filter((file) => existsSync(corpusPath(file)));

for (const file of files) {
  test(`real data keeps every value and repeat key: ${file.replace('/project.xml', '')}`, {
    skip: noCorpus,
  }, async (t) => {
    const data = readFileSync(corpusPath(file));
    const { document, subjects } = await readAll(data);
    const edc = await start();
    const { api, as } = edc;
    const builds = new Map<string, number>();
    for (const { oid } of document.builds) {
      const { build } = await api.importBuild({ study, document: body(data), metaDataVersion: oid }, as('manager'));
      await api.publishBuild({ study, build: build?.build ?? '' }, as('manager')).catch(() => undefined);
      builds.set(oid, Number(build?.build));
    }
    for (const { subjectKey, metaDataVersionOid } of subjects) {
      await edc.openCasebook(subjectKey, 'PKU1', builds.get(metaDataVersionOid) ?? 1);
    }
    const source = withFileNames(valuesOf(subjects), document);
    const request = { study, document: body(data), keepMisfits: true };
    const strict = await api.importClinicalData({ ...request, keepMisfits: false, dryRun: true }, as('manager'));
    const answer = await api.importClinicalData(request, as('manager'));
    const warnings = answer.findings.filter(({ actionEn }) => actionEn === 'It was kept as captured.');
    assert.equal(strict.values + BigInt(warnings.length), answer.values, 'told one by one');
    assert.equal(answer.values, BigInt(source.size));
    t.diagnostic(`${answer.subjects} subjects, ${answer.values} values, ${warnings.length} of them do not fit`);
    for (const format of [1, 2] as const) {
      const out = await exported(edc, { format });
      assertValid(out, format === 1 ? '1.3.2' : '2.0');
      const again = valuesOf((await readAll(out)).subjects);
      assert.equal(again.size, Number(answer.values));
      for (const [place, value] of again) assert.equal(value, source.get(place), place);
    }
    const second = await api.importClinicalData(request, as('manager'));
    assert.deepEqual([second.values, second.unchanged], [0n, answer.values]);
  });
}
