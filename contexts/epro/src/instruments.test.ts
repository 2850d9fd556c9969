import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { toJson } from '@bufbuild/protobuf';
import { epro, Severity } from '@verum/contracts';
import { readOdm } from '@verum/odm';
import { type DiaryHarness, outcome, startDiary, study } from './diary.fixture.ts';

const choice = (linkId: string, text = `Question ${linkId}`) => ({
  ...{ linkId, type: 'choice', text, required: true },
  answerOption: ['No', 'Yes'].map((display, score) => ({
    valueCoding: { code: `c${score}`, display },
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: score }],
  })),
});
const fhir = (...item: object[]) => ({
  case: 'fhir' as const,
  value: Buffer.from(
    JSON.stringify({
      ...{ resourceType: 'Questionnaire', language: 'en', title: 'Mood', publisher: 'Somebody', copyright: 'Free' },
      item,
    }),
  ),
});

const build = `<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F1" FileType="Snapshot" ODMVersion="1.3.2" CreationDateTime="2026-11-23T08:00:00Z">
  <Study OID="ST"><GlobalVariables><StudyName>S</StudyName><StudyDescription>S</StudyDescription><ProtocolName>P</ProtocolName></GlobalVariables>
    <MetaDataVersion OID="MDV.1" Name="1">
      <FormDef OID="FO.PAIN" Name="Pain" Repeating="Yes"><Description><TranslatedText xml:lang="en">Pain</TranslatedText><TranslatedText xml:lang="zh">疼痛</TranslatedText></Description><ItemGroupRef ItemGroupOID="IG.PAIN" Mandatory="Yes"/></FormDef>
      <FormDef OID="FO.AE" Name="Events" Repeating="No"><ItemGroupRef ItemGroupOID="IG.AE" Mandatory="Yes"/></FormDef>
      <ItemGroupDef OID="IG.PAIN" Name="Pain" Repeating="No"><Description><TranslatedText xml:lang="en">In the last 24 hours</TranslatedText><TranslatedText xml:lang="zh">过去24小时</TranslatedText></Description>
        <ItemRef ItemOID="IT.PAIN" Mandatory="Yes"/><ItemRef ItemOID="IT.WHERE" Mandatory="No"/></ItemGroupDef>
      <ItemGroupDef OID="IG.AE" Name="AE" Repeating="Yes"><ItemRef ItemOID="IT.TERM" Mandatory="Yes"/><ItemRef ItemOID="IT.START" Mandatory="No"/></ItemGroupDef>
      <ItemDef OID="IT.PAIN" Name="Pain" DataType="integer"><Question><TranslatedText xml:lang="en">How strong?</TranslatedText><TranslatedText xml:lang="zh">多严重？</TranslatedText></Question>
        <RangeCheck Comparator="GE" SoftHard="Hard"><CheckValue>0</CheckValue></RangeCheck>
        <RangeCheck Comparator="LE" SoftHard="Hard"><CheckValue>10</CheckValue></RangeCheck>
        <Alias Context="verum:diary" Name="numeric-rating"/></ItemDef>
      <ItemDef OID="IT.WHERE" Name="Where" DataType="text"><Question><TranslatedText xml:lang="en">Where?</TranslatedText><TranslatedText xml:lang="zh">哪里？</TranslatedText></Question><CodeListRef CodeListOID="CL.WHERE"/>
        <Alias Context="verum:diary" Name="may-decline"/></ItemDef>
      <ItemDef OID="IT.TERM" Name="Term" DataType="text"/>
      <ItemDef OID="IT.START" Name="Start" DataType="partialDate"/>
      <CodeList OID="CL.WHERE" Name="Where" DataType="text">
        <CodeListItem CodedValue="H" Rank="1"><Decode><TranslatedText xml:lang="en">Head</TranslatedText><TranslatedText xml:lang="zh">头</TranslatedText></Decode></CodeListItem>
        <CodeListItem CodedValue="B" Rank="2"><Decode><TranslatedText xml:lang="en">Back</TranslatedText><TranslatedText xml:lang="zh">背</TranslatedText></Decode></CodeListItem>
      </CodeList>
    </MetaDataVersion>
  </Study>
</ODM>`;

describe('instruments of a study', () => {
  let diary: DiaryHarness;
  let builder: ReturnType<typeof service>;
  const service = (name: string) => diary.as(epro.InstrumentService, name);
  const models = new Map<string, string>();
  before(async () => {
    const getBuildModel = async ({ build }: { build: string }) => ({ data: Buffer.from(models.get(build) ?? '') });
    diary = await startDiary({ others: { getBuildModel } });
    builder = service('manager');
  });
  after(() => diary.stop());

  it('are locked: the same again changes nothing, anything else is another version', async () => {
    const request = { study, instrument: 'MOOD', version: '1', source: fhir(choice('a')) };
    const first = await builder.importInstrument(request);
    assert.equal(first.unchanged, false);
    assert.deepEqual([first.instrument?.owner, first.instrument?.licence], ['Somebody', 'Free']);
    assert.match(first.instrument?.hash ?? '', /^[0-9a-f]{64}$/);
    const again = await builder.importInstrument(request);
    assert.equal(again.unchanged, true);
    assert.deepEqual(again.instrument, first.instrument);
    for (const change of [
      { source: fhir(choice('a', 'Question a?')) },
      { source: fhir(choice('a'), choice('b')) },
      { owner: 'Somebody else' },
      { intoForm: 'FO.MOOD' },
    ]) {
      assert.equal(await outcome(builder.importInstrument({ ...request, ...change })), 'ALREADY_EXISTS');
    }
    const next = await builder.importInstrument({ ...request, version: '2', source: fhir(choice('a', 'Question a?')) });
    assert.notEqual(next.instrument?.hash, first.instrument?.hash);
    const { instruments } = await service('crc').listInstruments({ study });
    assert.deepEqual(
      instruments.map(({ version }) => version),
      ['1', '2'],
      'newest last',
    );
  });

  it('do not change under anybody', async () => {
    const change = `update instrument set hash = '' where study = '${study}'`;
    await assert.rejects(diary.sql(change), /permission denied|kept for ever/);
  });

  it('are not imported in part: everything that cannot be carried is told with its place', async () => {
    const source = fhir(
      choice('a'),
      { linkId: 'when', type: 'dateTime', text: 'When' },
      { linkId: 'open', type: 'open-choice', text: 'O' },
    );
    const { instrument, findings } = await builder.importInstrument({ study, instrument: 'BAD', version: '1', source });
    assert.equal(instrument, undefined);
    assert.deepEqual(
      findings.map(({ severity, path, rule }) => [severity, path, rule]),
      [
        [Severity.ERROR, 'when', 'type-not-carried'],
        [Severity.ERROR, 'open', 'type-not-carried'],
      ],
    );
    assert.ok(
      findings.every(({ messageEn, messageZh, actionEn, actionZh }) => messageEn && messageZh && actionEn && actionZh),
    );
    assert.equal(await outcome(builder.getInstrument({ study, instrument: 'BAD', version: '1' })), 'NOT_FOUND');
  });

  it('can be tried without being imported', async () => {
    const request = { study, instrument: 'TRIED', version: '1', source: fhir(choice('a')), dryRun: true };
    const { instrument } = await builder.importInstrument(request);
    assert.equal(instrument?.items.length, 1);
    assert.equal(await outcome(builder.getInstrument({ study, instrument: 'TRIED', version: '1' })), 'NOT_FOUND');
  });

  it('go out as they come in', async () => {
    const given = await builder.getInstrument({ study, instrument: 'MOOD', version: '1' });
    const value = Buffer.from(JSON.stringify(toJson(epro.InstrumentSchema, given)));
    const copy = { study, instrument: 'COPY', version: '1', source: { case: 'model' as const, value } };
    const { instrument } = await builder.importInstrument(copy);
    assert.equal(instrument?.hash, given.hash);
    assert.deepEqual(instrument?.items, given.items);
    const broken = { ...copy, version: '2', source: { case: 'model' as const, value: Buffer.from('{"itemz": []}') } };
    assert.deepEqual(
      (await builder.importInstrument(broken)).findings.map(({ rule }) => rule),
      ['no-instrument'],
    );
  });

  it('are made of a form of a study build', async () => {
    const { builds } = await readOdm([Buffer.from(build)]);
    models.set('1', JSON.stringify(builds[0]));
    const form = (name: string) => ({
      ...{ study, instrument: 'FORM', version: '1', source: { case: 'form' as const, value: name } },
    });
    const { instrument, findings } = await builder.importInstrument(form('1/FO.PAIN'));
    assert.deepEqual(findings, []);
    assert.equal(instrument?.form, 'FO.PAIN');
    assert.deepEqual(instrument.languages, ['en', 'zh']);
    assert.deepEqual(
      instrument.items.map(({ item, kind, min, max, required, mayDecline }) => [
        item,
        kind,
        min,
        max,
        required,
        mayDecline,
      ]),
      [
        ['IT.PAIN', epro.ItemKind.NUMERIC_RATING, '0', '10', true, false],
        ['IT.WHERE', epro.ItemKind.SINGLE_CHOICE, '', '', false, true],
      ],
    );
    assert.deepEqual(
      instrument.items[1]?.options.map(({ code, score }) => [code, score]),
      [
        ['H', '1'],
        ['B', '2'],
      ],
    );
    assert.deepEqual(
      instrument.items[0]?.instruction.map(({ text }) => text),
      ['In the last 24 hours', '过去24小时'],
    );
    const none = await builder.importInstrument(form('1/FO.NONE'));
    assert.deepEqual(
      none.findings.map(({ rule }) => rule),
      ['no-form'],
    );
    const unfit = await builder.importInstrument(form('1/FO.AE'));
    assert.deepEqual(
      unfit.findings.map(({ path, rule }) => `${path} ${rule}`),
      [
        'IG.AE/IT.TERM group-repeats',
        'IG.AE/IT.START group-repeats',
        'IG.AE/IT.START type-not-carried',
        'IT.TERM no-text',
        'IT.START no-text',
      ],
    );
  });

  it('are imported by whoever builds the study, and by nobody else', async () => {
    const request = { study, instrument: 'X', version: '1', source: fhir(choice('a')) };
    assert.equal(await outcome(service('crc').importInstrument(request)), 'PERMISSION_DENIED');
    assert.equal(await outcome(service('monitor').importInstrument(request)), 'PERMISSION_DENIED');
    assert.equal(
      await outcome(builder.importInstrument({ ...request, source: { case: undefined } })),
      'INVALID_REQUEST source:required',
    );
  });
});
