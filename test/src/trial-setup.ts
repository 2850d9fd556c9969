import { readFileSync } from 'node:fs';
import { edc, patient, Role, trial } from '@verum/contracts';
import { STUDY_FILE } from '@verum/demo';
import type { Person, Stack } from './stack.ts';

export const study = 'HTN-01';
export const siteA = '01';
export const siteB = '02';
export const vitals = 'SE.SCREENING~FO.VS';

/** A study at two sites, its build published and active, and one person for each role. */
export interface TrialSetup {
  readonly office: Person;
  readonly manager: Person;
  readonly monitor: Person;
  readonly auditor: Person;
  readonly coordinatorA: Person;
  readonly coordinatorB: Person;
  readonly investigatorA: Person;
}

export async function setUpTrial(stack: Stack): Promise<TrialSetup> {
  const trials = stack.admin.of(trial.TrialService);
  await trials.createStudy({
    study: {
      code: study,
      title: [
        { lang: 'en', text: 'Hypertension' },
        { lang: 'zh', text: '高血压' },
      ],
    },
  });
  for (const code of [siteA, siteB]) {
    await trials.addSite({
      study,
      site: { code, name: [{ lang: 'en', text: `Hospital ${code}` }], timeZone: 'Asia/Shanghai' },
    });
  }
  await trials.addArm({ study, arm: { code: 'A', title: [{ lang: 'en', text: 'Active' }] } });
  const whole = (role: Role) => ({ role, study, site: '*' });
  const people = {
    office: await stack.person('office.one', whole(Role.TRIAL_OFFICE)),
    manager: await stack.person('manager.one', whole(Role.DATA_MANAGER)),
    monitor: await stack.person('monitor.one', whole(Role.MONITOR)),
    auditor: await stack.person('auditor.one', whole(Role.AUDITOR)),
    coordinatorA: await stack.person('crc.a', { role: Role.CRC, study, site: siteA }),
    coordinatorB: await stack.person('crc.b', { role: Role.CRC, study, site: siteB }),
    investigatorA: await stack.person('inv.a', { role: Role.INVESTIGATOR, study, site: siteA }),
  };
  const capture = people.manager.of(edc.EdcService);
  const document = { contentType: 'application/xml', data: new Uint8Array(readFileSync(STUDY_FILE)) };
  const { build } = await capture.importBuild({ study, document });
  await capture.publishBuild({ study, build: build?.build ?? '' });
  for (const site of [siteA, siteB]) {
    await capture.activateBuild({
      study,
      build: build?.build ?? '',
      site,
      fromDate: '2026-01-05',
      approval: 'EC-2026-014',
    });
  }
  return people;
}

export interface Enrolled {
  readonly patient: string;
  readonly subject: string;
}

/** A patient of the site, put under screening, with an open casebook. */
export async function enrol(
  coordinator: Person,
  site: string,
  hospitalNumber: string,
  name = 'Wang Fang',
): Promise<Enrolled> {
  const { id } = await coordinator.of(patient.PatientService).registerPatient({
    hospital: site,
    hospitalNumber,
    basics: { name, birthDate: '1962-05-17', sex: patient.Sex.FEMALE },
  });
  const { subject } = await coordinator
    .of(trial.TrialService)
    .enrolSubject({ study, site, patient: id, consentDate: '2026-03-02' });
  await coordinator.of(edc.EdcService).openCasebook({ study, subject });
  return { patient: id, subject };
}
