import { readFileSync } from 'node:fs';
import { edc, identity, patient, Role, trial } from '@verum/contracts';
import { STUDY_FILE } from '@verum/demo';
import { type Person, password, type Stack } from '../stack.ts';

export const study = 'EVIL-1';
export const site = '01';
export const vitals = 'SE.SCREENING~FO.VS';
export const remark = 'IG.VS_OTHER/IT.VSREM';

/** Would run in a page, would turn the rest of a line round, would fill a screen, and would run in a spreadsheet. */
export const script = '<script>globalThis.hacked=1</script><img src=x onerror="globalThis.hacked=1">';
export const turned = '\u202Etxt.exe\u2066';
export const emoji = '👩🏽‍⚕️🧪🇨🇳';
export const formula = '=HYPERLINK("http://evil.example","x")';
export const long = `${'W'.repeat(9_900)}${script}`;
export const evil = `${script}${turned}${emoji}`;

export interface HostileStudy {
  readonly subject: string;
  readonly coordinator: Person;
}

/** A study in which every text that anybody writes means harm: its build, its places, its people and their values. */
export async function setUpHostileStudy(stack: Stack): Promise<HostileStudy> {
  const trials = stack.admin.of(trial.TrialService);
  const text = (en: string) => [{ lang: 'en', text: en }];
  await trials.createStudy({
    study: { code: study, title: text(`Title ${evil}`), sponsor: formula, protocol: script },
  });
  await trials.addSite({ study, site: { code: site, name: text(`${formula} ${evil}`), timeZone: 'Asia/Shanghai' } });
  const manager = await person(stack, 'evil.manager', Role.DATA_MANAGER);
  const coordinator = await person(stack, 'evil.crc', Role.CRC);
  const investigator = await person(stack, 'evil.pi', Role.INVESTIGATOR);
  for (const [login, role] of [
    ['evil.monitor', Role.MONITOR],
    ['evil.auditor', Role.AUDITOR],
  ] as const)
    await person(stack, login, role);
  await trials.addInvestigator({
    study,
    site,
    investigator: { name: text(`Doctor ${evil}`), role: trial.InvestigatorRole.PRINCIPAL },
  });

  const builds = manager.of(edc.EdcService);
  const document = { contentType: 'application/xml', data: hostileBuild() };
  const { build } = await builds.importBuild({ study, document });
  await builds.publishBuild({ study, build: build?.build ?? '' });
  const approval = { approval: `${formula} ${script}`, fromDate: '2026-01-05' };
  await builds.activateBuild({ study, build: build?.build ?? '', site, ...approval });

  const { id } = await coordinator.of(patient.PatientService).registerPatient({
    hospital: site,
    hospitalNumber: '0012345',
    basics: { name: `Wang ${evil}`, birthDate: '1962-05-17', sex: patient.Sex.FEMALE },
    tags: ['<b>tag', emoji],
  });
  const { subject } = await coordinator
    .of(trial.TrialService)
    .enrolSubject({ study, site, patient: id, consentDate: '2026-03-02' });
  const casebooks = coordinator.of(edc.EdcService);
  await casebooks.openCasebook({ study, subject });
  const place = { study, subject, form: vitals };
  const save = (expectedRevision: bigint, values: Readonly<Record<string, string>>, reason = '') => {
    const items = Object.entries(values).map(([path, value]) => ({ path, value }));
    return casebooks.saveForm({ ...place, expectedRevision, items, reason });
  };
  await save(0n, { 'IG.VS_OTHER/IT.PULSE': '125', [remark]: formula });
  await save(1n, { [remark]: '-5' }, `${formula} ${evil}`);
  await save(2n, { [remark]: long }, evil);
  await coordinator.of(edc.CaptureService).annotate({ ...place, path: remark, text: `${formula} ${evil}` });
  const ask = investigator.of(edc.QueryService);
  await ask.openQuery({ ...place, path: remark, text: `${formula} ${evil}` });
  await ask.openQuery({ ...place, path: '', text: long.slice(-2_000) });
  const adverse = { ...place, form: 'SE.LOG~FO.AE!1', expectedRevision: 0n };
  await casebooks.saveForm({ ...adverse, items: [{ path: 'IG.AE/IT.AETERM', value: evil.slice(0, 150) }] });
  await manager.of(edc.ReviewService).freeze({ ...place, form: 'SE.SCREENING~FO.PE', reason: `${formula} ${evil}` });
  await coordinator.of(edc.CaptureService).skipVisit({ study, subject, visit: 'SE.WEEK4', reason: evil });
  return { subject, coordinator };
}

async function person(stack: Stack, loginName: string, role: Role): Promise<Person> {
  const grants = [{ role, study, site: '*' }];
  const displayName = `${formula.slice(0, 20)} ${script}`;
  const made = await stack.admin.of(identity.IdentityService).createUser({ loginName, displayName, grants });
  await stack.anonymous.of(identity.IdentityService).acceptInvitation({ token: made.invitationToken, password });
  return await stack.signIn(loginName);
}

/** The demo's build with harm at the end of every English text: names, questions, help, choices and messages. */
function hostileBuild(): Uint8Array<ArrayBuffer> {
  const escaped = evil.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const source = readFileSync(STUDY_FILE, 'utf8')
    .replaceAll(/(<TranslatedText xml:lang="en"[^>]*>)([^<]*)</g, `$1$2 ${escaped}<`)
    .replace(/(OID="IT\.VSREM"[^>]*Length=)"200"/, '$1"12000"');
  return new Uint8Array(Buffer.from(source));
}
