import { edc, patient, randomisation, trial } from '@verum/contracts';
import type { DemoForm, DemoSubject } from '@verum/demo';
import { runStep } from './run-step.ts';
import { coordinatorOf, type DemoSession, inLanguage, missing, writeBy } from './session.ts';

/** Everything of one hospital, in the order in which it is planned. */
export async function loadSite(session: DemoSession, site: string): Promise<void> {
  const { plan } = session;
  const patients = await persons(session, site);
  const forms = Map.groupBy(plan.forms, ({ subject }) => subject);
  for (const subject of plan.subjects) {
    if (subject.site !== site) continue;
    await enrol(session, subject, patients.get(subject.patient) ?? missing(subject.patient));
    for (const form of forms.get(subject.screeningNumber) ?? []) await enter(session, form);
  }
  for (const step of plan.steps) {
    if (step.site !== site) continue;
    await runStep(session, step);
    session.stepDone();
  }
}

/** The patients of the hospital; their ids by the plan's names for them. */
async function persons(session: DemoSession, site: string): Promise<Map<string, string>> {
  const { plan, call } = session;
  const service = session.as(coordinatorOf(plan, site), patient.PatientService);
  const language = plan.sites.find(({ code }) => code === site)?.language ?? 'en';
  const ids = new Map<string, string>();
  for (const { ref, hospital, hospitalNumber, names, birthDate, sex, phone, tags } of plan.patients) {
    if (hospital !== site) continue;
    const basics = { name: inLanguage(names, language), birthDate, sex: patient.Sex[sex], phone };
    const { id } = await service.registerPatient({ hospital, hospitalNumber, basics, tags: [...tags] }, { call });
    ids.set(ref, id);
  }
  return ids;
}

async function enrol(session: DemoSession, demo: DemoSubject, patientId: string): Promise<void> {
  const { plan, call } = session;
  const study = plan.study.code;
  const { screeningNumber: subject, site, consentDate, changes, randomised } = demo;
  const login = coordinatorOf(plan, site);
  const trials = session.as(login, trial.TrialService);
  await trials.enrolSubject({ study, site, subject, patient: patientId, consentDate }, { call });
  await session.as(login, edc.EdcService).openCasebook({ study, subject }, { call });
  if (randomised) {
    const service = session.as(login, randomisation.RandomisationService);
    const { number } = await service.randomiseSubject({ study, subject }, writeBy(session));
    if (number !== randomised.number) throw new Error(`${subject} was given ${number}, not ${randomised.number}`);
  }
  for (const { status, date, reason } of changes)
    await trials.changeSubjectStatus({ study, subject, status: trial.SubjectStatus[status], date, reason }, { call });
}

/** All saves of a form, each by whoever made it. */
export async function enter(session: DemoSession, { subject, formKey: form, saves }: DemoForm): Promise<void> {
  const study = session.plan.study.code;
  let expectedRevision = 0n;
  for (const { by, items, reason = '', complete } of saves) {
    const request = {
      study,
      subject,
      form,
      expectedRevision,
      reason,
      complete,
      items: items.map((item) => ({ ...item })),
    };
    const saved = await session.as(by, edc.EdcService).saveForm(request, writeBy(session));
    expectedRevision = saved.revision;
  }
  session.stepDone();
}
