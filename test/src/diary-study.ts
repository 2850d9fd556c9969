import { edc, epro, patient, Role, trial } from '@verum/contracts';
import type { Person, Stack } from './stack.ts';

/** A study whose casebook has a form that a diary fills. */
export const diaryStudy = 'PAIN-1';
export const diarySite = '01';

const build = `<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F1" FileType="Snapshot" ODMVersion="1.3.2" CreationDateTime="2026-01-01T08:00:00Z">
  <Study OID="ST.PAIN"><GlobalVariables><StudyName>PAIN</StudyName><StudyDescription>Pain</StudyDescription><ProtocolName>PAIN-1</ProtocolName></GlobalVariables>
    <MetaDataVersion OID="MDV.1" Name="1">
      <Protocol><StudyEventRef StudyEventOID="SE.DIARY" Mandatory="No"/></Protocol>
      <StudyEventDef OID="SE.DIARY" Name="Diary" Repeating="No" Type="Common"><FormRef FormOID="FO.PAIN" Mandatory="No"/></StudyEventDef>
      <FormDef OID="FO.PAIN" Name="Pain today" Repeating="Yes"><ItemGroupRef ItemGroupOID="IG.PAIN" Mandatory="Yes"/></FormDef>
      <ItemGroupDef OID="IG.PAIN" Name="Pain" Repeating="No"><ItemRef ItemOID="IT.PAIN" Mandatory="Yes"/><ItemRef ItemOID="IT.NOTE" Mandatory="No"/></ItemGroupDef>
      <ItemDef OID="IT.PAIN" Name="Worst pain" DataType="integer" Length="2"/>
      <ItemDef OID="IT.NOTE" Name="Note" DataType="text" Length="200"/>
    </MetaDataVersion>
  </Study>
</ODM>`;

const both = (en: string, zh: string) => [
  { lang: 'en', text: en },
  { lang: 'zh-CN', text: zh },
];

/** Two items, in the JSON of the contract. */
export const painDiary = {
  title: both('Pain today', '今日疼痛'),
  items: [
    {
      ...{ item: 'IT.PAIN', kind: 'ITEM_KIND_NUMERIC_RATING', min: '0', max: '10', required: true },
      prompt: both('How strong was your pain at its worst?', '今天最痛时有多痛？'),
    },
    {
      ...{ item: 'IT.NOTE', kind: 'ITEM_KIND_TEXT', maxLength: 200 },
      prompt: both('Anything else?', '还有其他情况吗？'),
    },
  ],
};

export interface DiaryPeople {
  readonly manager: Person;
  readonly coordinator: Person;
  readonly monitor: Person;
}

/** The study, its build in use, and who works at it; nothing of the diary yet. */
export async function setUpDiaryStudy(stack: Stack): Promise<DiaryPeople> {
  const study = diaryStudy;
  const trials = stack.admin.of(trial.TrialService);
  await trials.createStudy({ study: { code: study, title: both('Pain', '疼痛') } });
  await trials.addSite({
    study,
    site: { code: diarySite, name: both('Hospital', '医院'), timeZone: 'Asia/Shanghai' },
  });
  const people = {
    manager: await stack.person('diary.manager', { role: Role.DATA_MANAGER, study, site: '*' }),
    coordinator: await stack.person('diary.crc', { role: Role.CRC, study, site: diarySite }),
    monitor: await stack.person('diary.monitor', { role: Role.MONITOR, study, site: '*' }),
  };
  const builds = people.manager.of(edc.EdcService);
  const document = { contentType: 'application/xml', data: Buffer.from(build) };
  const imported = (await builds.importBuild({ study, document })).build?.build ?? '';
  await builds.publishBuild({ study, build: imported });
  const fromDate = '2026-01-05';
  await builds.activateBuild({ study, build: imported, site: diarySite, fromDate, approval: 'EC-1' });
  return people;
}

/** A subject who is enrolled since `since`, a civil date. */
export async function enrolInDiary(coordinator: Person, hospitalNumber: string, since: string): Promise<string> {
  const study = diaryStudy;
  const { id } = await coordinator.of(patient.PatientService).registerPatient({
    hospital: diarySite,
    hospitalNumber,
    basics: { name: 'Wang Fang', birthDate: '1962-05-17', sex: patient.Sex.FEMALE },
  });
  const trials = coordinator.of(trial.TrialService);
  const consent = { study, site: diarySite, patient: id, consentDate: since };
  const { subject } = await trials.enrolSubject(consent);
  await coordinator.of(edc.EdcService).openCasebook({ study, subject });
  const status = trial.SubjectStatus.ENROLLED;
  await trials.changeSubjectStatus({ study, subject, status, date: since, reason: 'eligible' });
  return subject;
}

/** The pain diary, daily and open all day from enrolment on, into the form of the casebook. Returns its hash. */
export async function planPainDiary(manager: Person): Promise<string> {
  const study = diaryStudy;
  const source = { case: 'model', value: Buffer.from(JSON.stringify(painDiary)) } as const;
  const names = { study, instrument: 'PAIN', version: '1', owner: 'Verum', licence: 'test', intoForm: 'FO.PAIN' };
  const { instrument } = await manager.of(epro.InstrumentService).importInstrument({ ...names, source });
  await manager.of(epro.ScheduleService).putSchedule({
    ...{ study, schedule: 'pain', expectedVersion: 0 },
    content: {
      ...{ title: both('Pain today', '今日疼痛'), instrument: 'PAIN', instrumentVersion: '1' },
      ...{ anchor: epro.Anchor.ENROLMENT, firstDay: 0, lastDay: 60, everyDays: 1, intoVisit: 'SE.DIARY' },
      slots: [{ opens: '00:00', closes: '24:00' }],
    },
  });
  return instrument?.hash ?? '';
}

/** What travels by events is there within a moment, or within a minute on a machine that is busy. */
export async function soon<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
