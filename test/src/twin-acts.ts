import { edc, patient, randomisation, trial } from '@verum/contracts';
import { type Person, refused, type Stack } from './stack.ts';
import { proofOf, siteOne, siteTwo, type TwinPeople } from './twin-people.ts';
import {
  blindedFile,
  clinicalData,
  pharmacyForm,
  saidElsewhere,
  shadowForm,
  type Twin,
  twinCode,
  twinDocument,
  unscheduledPharmacy,
} from './twin-study.ts';

/** Subjects of both studies: one with much, one with little, one at the other site, one with a locked visit. */
export const subjects = { much: 'S-001', little: 'S-002', elsewhere: 'S-003', locked: 'S-004' } as const;
export const openForms = ['SE.SCR~FO.SV', 'SE.SCR~FO.DM', 'SE.SCR~FO.VS', 'SE.BASE~FO.LB', 'SE.UNS!1~FO.VS'] as const;

const lab = 'SE.BASE~FO.LB';
const vitals = 'SE.SCR~FO.VS';
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

type Values = Readonly<Record<string, string>>;

/** What people do with one study; each act is a request over HTTP. */
export function actsIn(study: string) {
  const acts = {
    async save(person: Person, subject: string, form: string, values: Values, complete?: boolean) {
      const { revision } = await person.of(edc.EdcService).getForm({ study, subject, form });
      const items = Object.entries(values).map(([path, value]) => ({ path, value }));
      const request = { study, subject, form, expectedRevision: revision, items, reason: 'as told' };
      return await person.of(edc.EdcService).saveForm({ ...request, ...(complete !== undefined && { complete }) });
    },
    async sign(person: Person, subject: string, place: string) {
      const proof = await proofOf(person);
      return await person.of(edc.ReviewService).sign({ study, subject, place, meaning: 'Reviewed', proof });
    },
    async verify(person: Person, subject: string, form: string) {
      const { items } = await person.of(edc.EdcService).getForm({ study, subject, form });
      const looked = items.map(({ path, version }) => ({ path, version }));
      return await person.of(edc.ReviewService).verifyItems({ study, forms: [{ subject, form, items: looked }] });
    },
    ask: (person: Person, subject: string, form: string, path = '') =>
      person.of(edc.QueryService).openQuery({ study, subject, form, path, text: 'Please check' }),
    async answer(person: Person, subject: string, form: string, number: number) {
      return await person.of(edc.QueryService).answerQuery({ study, subject, form, number, text: 'It is so' });
    },
  };
  return acts;
}

/** Sets a study up, and does in it what both twins share and, at the same points of the story, what only this one does. */
export async function enact(stack: Stack, people: TwinPeople, twin: Twin, patients: readonly string[]): Promise<void> {
  const study = twinCode[twin];
  const acts = actsIn(study);
  const { crc, investigator, monitor, manager } = people;
  const capture = edc.CaptureService;
  await setUp(stack, people, twin);
  await enrolAll(people, study, patients);

  const { much, little } = subjects;
  await acts.save(crc, much, 'SE.SCR~FO.SV', { 'IG.SV/IT.SVDAT': daysAgo(40) }, true);
  await acts.save(crc, much, 'SE.SCR~FO.DM', { 'IG.DM/IT.SEX': 'F', 'IG.DM/IT.CHILD': 'Y' }, true);
  await blindedEntries(people, twin);
  const body = { 'IG.VS/IT.WEIGHT': '80', 'IG.VS/IT.HEIGHT': '180', 'IG.VS/IT.NOTE': 'quiet' };
  await acts.save(crc, much, vitals, { ...body, 'IG.BP!1/IT.SBP': '170', 'IG.BP!1/IT.DBP': '90' }, true);
  await acts.save(crc, much, lab, { 'IG.LB/IT.GLUC': '5.10' });
  await blindedQueries(people, twin);
  await acts.save(crc, much, 'SE.UNS!1~FO.VS', { 'IG.VS/IT.WEIGHT': '99', 'IG.VS/IT.NOTE': 'loud' });
  await acts.answer(crc, much, vitals, 1);
  const { number } = await acts.ask(monitor, much, lab, 'IG.LB/IT.GLUC');
  await acts.answer(crc, much, lab, number);
  await monitor.of(edc.QueryService).closeQuery({ study, subject: much, form: lab, number, text: '' });
  await acts.ask(manager, much, lab);
  await blindedReview(people, twin);
  await saidByOthers(people, twin);
  await crc.of(capture).annotate({ study, subject: much, form: lab, path: 'IG.LB/IT.GLUC', text: 'fasting' });
  await acts.verify(monitor, much, 'SE.SCR~FO.DM');
  await acts.sign(investigator, much, 'SE.SCR~FO.DM');
  await acts.save(crc, much, 'SE.SCR~FO.DM', { 'IG.DM/IT.SEX': 'M' });
  await crc.of(capture).uploadFile({ study, subject: much, name: 'scan.txt', document: textFile('a scan') });
  await acts.save(crc, little, 'SE.SCR~FO.SV', { 'IG.SV/IT.SVDAT': daysAgo(10) });
  await acts.save(crc, little, 'SE.SCR~FO.VS', { 'IG.VS/IT.WEIGHT': '70', 'IG.VS/IT.NOTE': 'calm' }, true);
  const skip = { study, subject: little, form: 'SE.BASE~FO.VS', expectedRevision: 0n, reason: 'Not done' };
  await crc.of(capture).skipForm(skip);
  await investigator
    .of(randomisation.RandomisationService)
    .randomiseSubject({ study, subject: much, strata: sexOf('F') });
  await investigator
    .of(randomisation.RandomisationService)
    .randomiseSubject({ study, subject: little, strata: sexOf('M') });
  await blindedHolds(people, twin);
  const hold = { study, subject: much, form: 'SE.SCR~FO.DM', reason: 'Clean' };
  await manager.of(edc.ReviewService).lock(hold);
  const asked = await manager.of(edc.ReviewService).requestUnlock(hold);
  const decision = { study, number: asked.number, approve: true, reason: 'A slip' };
  await people.secondManager.of(edc.ReviewService).decideUnlock(decision);
  const visit = { study, subject: subjects.locked, visit: 'SE.BASE', reason: 'Clean' };
  await people.seeingManager.of(edc.ReviewService).lock(visit);
  await manager.of(edc.ReviewService).requestUnlock(visit);
  await acts.sign(people.seeingInvestigator, much, 'SE.BASE');
  await moveOn(people, twin);
}

export const sexOf = (level: string) => [{ factor: 'sex', level }];
export const textFile = (text: string) => ({ contentType: 'text/plain', data: Buffer.from(text) });

async function setUp(stack: Stack, people: TwinPeople, twin: Twin): Promise<void> {
  const study = twinCode[twin];
  const trials = stack.admin.of(trial.TrialService);
  await trials.createStudy({ study: { code: study, title: [{ lang: 'en', text: 'Twins' }] } });
  for (const code of [siteOne, siteTwo])
    await trials.addSite({
      study,
      site: { code, name: [{ lang: 'en', text: `Hospital ${code}` }], timeZone: 'Asia/Shanghai' },
    });
  const random = people.unblinded.of(randomisation.RandomisationService);
  const arms = twin === 'A' ? [{ arm: 'VERUM' }, { arm: 'PLACEBO' }] : [{ arm: 'LOW', ratio: 2 }, { arm: 'HIGH' }];
  const factors = [
    { code: 'site', levels: [siteOne, siteTwo] },
    { code: 'sex', levels: ['F', 'M'] },
  ];
  const masking = { method: randomisation.Method.BLOCKS, masking: randomisation.Masking.BLINDED };
  const { scheme } = await random.createScheme({
    study,
    design: { ...masking, arms, factors, blockSizes: twin === 'A' ? [2] : [6] },
  });
  await random.generateList({ study, scheme, seed: twin === 'A' ? '1' : '977', places: 12 });
  await random.activateScheme({ study, scheme, reason: 'Protocol 1.0' });
  await publish(people.manager, study, twinDocument(twin), [siteOne, siteTwo]);
}

async function publish(manager: Person, study: string, data: Uint8Array, sites: readonly string[]): Promise<string> {
  const builds = manager.of(edc.EdcService);
  const { build } = await builds.importBuild({ study, document: { contentType: 'application/xml', data } });
  const name = build?.build ?? '';
  await builds.publishBuild({ study, build: name });
  for (const site of sites)
    await builds.activateBuild({ study, build: name, site, fromDate: '2026-01-05', approval: `EC-${name}` });
  return name;
}

async function enrolAll(people: TwinPeople, study: string, patients: readonly string[]): Promise<void> {
  const places = [siteOne, siteOne, siteTwo, siteOne];
  for (const [index, subject] of Object.values(subjects).entries()) {
    const site = places[index] ?? siteOne;
    const person = site === siteOne ? people.crc : people.seeingInvestigator;
    const enrolled = { study, site, subject, patient: patients[index] ?? '', consentDate: '2026-03-02' };
    await person.of(trial.TrialService).enrolSubject(enrolled);
    await person.of(edc.EdcService).openCasebook({ study, subject });
  }
}

/** Persons who are in both studies. */
export async function registerPatients(people: TwinPeople): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, hospital] of [siteOne, siteOne, siteTwo, siteOne].entries()) {
    const person = hospital === siteOne ? people.crc : people.seeingInvestigator;
    const basics = { name: 'Wang Fang', birthDate: '1962-05-17', sex: patient.Sex.FEMALE };
    const made = await person
      .of(patient.PatientService)
      .registerPatient({ hospital, hospitalNumber: `00${index}`, basics });
    ids.push(made.id);
  }
  return ids;
}

/** What another system says: in one twin of what is blinded, in both of what everybody sees. */
async function saidByOthers({ seeingManager }: TwinPeople, twin: Twin): Promise<void> {
  const capture = seeingManager.of(edc.EdcService);
  const hidden = twin === 'A' ? `<ItemData ItemOID="IT.TITRE" Value="77">${saidElsewhere('diluted')}</ItemData>` : '';
  for (const items of [hidden, `<ItemData ItemOID="IT.GLUC" Value="5.10">${saidElsewhere('fasting')}</ItemData>`]) {
    const data = Buffer.from(clinicalData(subjects.much, items, ''));
    const document = { contentType: 'application/xml', data };
    await capture.importClinicalData({ study: twinCode[twin], site: siteOne, document, reason: 'Laboratory' });
  }
}

const titre = 'IG.LB/IT.TITRE';
const cmax = 'IG.PK/IT.CMAX';

/** One twin has much of it for one subject, the other a little for another. */
async function blindedEntries({ unblinded }: TwinPeople, twin: Twin): Promise<void> {
  const { save } = actsIn(twinCode[twin]);
  if (twin === 'B') {
    await save(unblinded, subjects.little, shadowForm, { [titre]: '1', 'IG.LB/IT.TITR2': '9.5' });
    return;
  }
  for (let n = 0; n < 12; n += 1) await save(unblinded, subjects.much, shadowForm, { [titre]: String(101 + n) });
  await save(unblinded, subjects.much, pharmacyForm, { [cmax]: '512' }, true);
  await save(unblinded, subjects.much, unscheduledPharmacy, { [cmax]: '7' });
  await save(unblinded, subjects.elsewhere, shadowForm, { [titre]: '55' }, true);
  await save(unblinded, subjects.locked, pharmacyForm, { [cmax]: '12' });
}

async function blindedQueries(people: TwinPeople, twin: Twin): Promise<void> {
  const study = twinCode[twin];
  const acts = actsIn(study);
  if (twin === 'B') return;
  const { much } = subjects;
  const release = { study, subject: much, form: shadowForm, number: 1, text: '' };
  await people.seeingManager.of(edc.QueryService).releaseQuery(release);
  await acts.answer(people.unblinded, much, shadowForm, 1);
  for (let n = 0; n < 3; n += 1) await acts.ask(people.seeingMonitor, much, pharmacyForm, cmax);
  await people.unblinded.of(edc.CaptureService).annotate({
    ...{ study, subject: much, form: pharmacyForm, path: cmax, text: 'drawn late' },
  });
}

async function blindedReview(people: TwinPeople, twin: Twin): Promise<void> {
  const study = twinCode[twin];
  const acts = actsIn(study);
  const { unblinded, seeingMonitor, seeingInvestigator } = people;
  if (twin === 'B') {
    await acts.verify(seeingMonitor, subjects.little, shadowForm);
    return;
  }
  const { much, elsewhere } = subjects;
  await acts.verify(seeingMonitor, much, shadowForm);
  await acts.sign(seeingInvestigator, much, shadowForm);
  await acts.save(unblinded, much, shadowForm, { [titre]: '77' });
  await acts.sign(seeingInvestigator, elsewhere, shadowForm);
  const document = textFile(blindedFile);
  await unblinded.of(edc.CaptureService).uploadFile({ study, subject: much, name: 'chromatogram.txt', document });
  const { revision } = await unblinded.of(edc.EdcService).getForm({ study, subject: much, form: unscheduledPharmacy });
  const removal = { study, subject: much, form: unscheduledPharmacy, expectedRevision: revision, reason: 'Twice' };
  await unblinded.of(edc.CaptureService).removeForm(removal);
}

async function blindedHolds({ seeingManager }: TwinPeople, twin: Twin): Promise<void> {
  const study = twinCode[twin];
  const review = seeingManager.of(edc.ReviewService);
  if (twin === 'B') {
    await review.freeze({ study, subject: subjects.little, form: shadowForm, reason: 'Clean' });
    return;
  }
  const place = { study, subject: subjects.elsewhere, form: shadowForm, reason: 'Clean' };
  // A lock of its own would tell: it would keep the casebook from being moved.
  await refused(review.lock(place), 'STATE_FORBIDS');
  await review.freeze(place);
  await review.freeze({ study, subject: subjects.much, form: pharmacyForm, reason: 'Clean' });
}

/** The amended protocol at the first site: tried, then done. */
async function moveOn({ manager }: TwinPeople, twin: Twin): Promise<void> {
  const study = twinCode[twin];
  const builds = manager.of(edc.EdcService);
  const data = twinDocument(twin, true);
  const { build } = await builds.importBuild({ study, document: { contentType: 'application/xml', data } });
  const name = build?.build ?? '';
  await builds.publishBuild({ study, build: name });
  for (const site of [siteOne, siteTwo])
    await builds.activateBuild({ study, build: name, site, fromDate: daysAgo(2), approval: 'EC-2' });
  for (const [site, dryRun] of [
    [siteOne, true],
    [siteTwo, true],
    [siteOne, false],
    [siteTwo, false],
  ] as const) {
    const run = await manager
      .of(edc.AmendmentService)
      .startMigration({ study, site, build: name, dryRun, reason: '2.0' });
    await migrated(manager, study, run.number);
  }
}

/** Waits until a run is over. */
export async function migrated(manager: Person, study: string, number: number): Promise<void> {
  const { MigrationState } = edc;
  for (;;) {
    const { state } = await manager.of(edc.AmendmentService).getMigration({ study, number });
    if (state === MigrationState.DONE) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
