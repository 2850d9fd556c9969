import { Refusal } from '@verum/call';
import { edc, identity, patient, report, trial } from '@verum/contracts';
import { type Person, password } from './stack.ts';
import { siteA, siteB, study, type TrialSetup } from './trial-setup.ts';

/** Who works, beside those of every trial. */
export interface Workers extends TrialSetup {
  readonly unblinded: Person;
}

export interface Work {
  /** What was tried, by its name and whether it was done or refused. */
  readonly outcomes: ReadonlyMap<string, number>;
}

type Random = () => number;

/** mulberry32 */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const visits = ['SE.SCREENING', 'SE.BASELINE', 'SE.WEEK4', 'SE.WEEK8'];
const statuses = [
  ...[trial.SubjectStatus.ENROLLED, trial.SubjectStatus.ENROLLED, trial.SubjectStatus.SCREEN_FAILED],
  ...[trial.SubjectStatus.WITHDRAWN, trial.SubjectStatus.COMPLETED],
];

/** Some hundred steps of everything that people do with subjects and forms; what is refused is part of it. */
export async function workAtRandom(people: Workers, steps: number, random: Random): Promise<Work> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const subjects: { subject: string; site: string }[] = [];
  const outcomes = new Map<string, number>();
  const coordinatorOf = (site: string) => (site === siteA ? people.coordinatorA : people.coordinatorB);
  const dayOf = () => `2026-0${3 + Math.floor(random() * 3)}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;

  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    async enrol() {
      const site = pick([siteA, siteB]);
      const person = coordinatorOf(site);
      const hospitalNumber = `R-${subjects.length}-${Math.floor(random() * 1e9)}`;
      const basics = { name: 'Wang Fang', birthDate: '1962-05-17', sex: patient.Sex.FEMALE };
      const { id } = await person
        .of(patient.PatientService)
        .registerPatient({ hospital: site, hospitalNumber, basics });
      const asked = { study, site, patient: id, consentDate: dayOf() };
      const { subject } = await person.of(trial.TrialService).enrolSubject(asked);
      subjects.push({ subject, site });
      await person.of(edc.EdcService).openCasebook({ study, subject });
    },
    async status() {
      const { subject, site } = pick(subjects);
      const of = coordinatorOf(site).of(trial.TrialService);
      const { revision } = await of.getSubject({ study, subject });
      const change = { status: pick(statuses), date: dayOf(), reason: 'as it happened' };
      await of.changeSubjectStatus({ study, subject, ...change, expectedRevision: revision });
    },
    async correct() {
      const { subject, site } = pick(subjects);
      const of = coordinatorOf(site).of(trial.TrialService);
      const { revision } = await of.getSubject({ study, subject });
      await of.correctSubject({ study, subject, consentDate: dayOf(), reason: 'misread', expectedRevision: revision });
    },
    hold: () => save('FO.SV', [['IG.SV/IT.VISDAT', dayOf()]], random() < 0.7),
    vitals: () =>
      save('FO.VS', [
        ['IG.BODY/IT.WEIGHT', number(40, 130)],
        [`IG.BP!${number(1, 3)}/IT.SBP`, number(80, 230)],
      ]),
    pulse: () => save('FO.VS', [[pick(['IG.VS_OTHER/IT.PULSE', 'IG.BP!1/IT.DBP']), number(40, 160)]], random() < 0.3),
    event: () => save(`FO.AE!${number(1, 3)}`, [['IG.AE/IT.AESTDAT', dayOf()]], false, 'SE.LOG'),
    async secret() {
      const { subject } = pick(subjects);
      await saveAs(people.unblinded, subject, 'SE.BASELINE~FO.DD.BLINDED', [['IG.DD/IT.DDBATCH', `B${number(1, 9)}`]]);
    },
    async skipForm() {
      const key = formOf(pick(['FO.VS', 'FO.PE', 'FO.LB']));
      await capture(key).skipForm({
        ...key,
        reason: 'not done',
        undo: random() < 0.4,
        expectedRevision: await revisionOf(key),
      });
    },
    async removeForm() {
      const key = formOf(`FO.AE!${number(1, 3)}`, 'SE.LOG');
      await capture(key).removeForm({
        ...key,
        reason: 'a double',
        undo: random() < 0.4,
        expectedRevision: await revisionOf(key),
      });
    },
    async removeGroup() {
      const key = formOf('FO.VS');
      const group = `IG.BP!${number(1, 3)}`;
      const expectedRevision = await revisionOf(key);
      await capture(key).removeGroup({ ...key, group, reason: 'a double', undo: random() < 0.4, expectedRevision });
    },
    async skipVisit() {
      const { subject, site } = pick(subjects);
      const of = coordinatorOf(site).of(edc.CaptureService);
      await of.skipVisit({ study, subject, visit: pick(visits), reason: 'was ill', undo: random() < 0.4 });
    },
    async ask() {
      const { subject, form } = formOf('FO.VS');
      await people.monitor.of(edc.QueryService).openQuery({ study, subject, form, text: 'Is that so?' });
    },
    answer: () => step('OPEN', (key) => coordinatorOf(key.site).of(edc.QueryService).answerQuery(key)),
    close: () => step('ANSWERED', (key) => people.monitor.of(edc.QueryService).closeQuery(key)),
    reopen: () => step('ANSWERED', (key) => people.monitor.of(edc.QueryService).reopenQuery(key)),
    async verify() {
      const { subject, form } = formOf(pick(['FO.VS', 'FO.SV']));
      const { items } = await people.monitor.of(edc.EdcService).getForm({ study, subject, form });
      const chosen = items.map(({ path, version }) => ({ path, version, verified: random() < 0.8 }));
      await people.monitor.of(edc.ReviewService).verifyItems({ study, forms: [{ subject, form, items: chosen }] });
    },
    async sign() {
      const { subject, form } = formOf('FO.SV', undefined, siteA);
      await saveAs(people.coordinatorA, subject, form, [['IG.SV/IT.VISDAT', dayOf()]], true);
      const { proof } = await people.investigatorA.of(identity.IdentityService).reauthenticate({ password });
      const meaning = 'I have reviewed these data and confirm that they are accurate and complete.';
      await people.investigatorA.of(edc.ReviewService).sign({ study, subject, place: form, meaning, proof });
    },
  };

  function number(from: number, to: number): string {
    return String(from + Math.floor(random() * (to - from + 1)));
  }
  function formOf(form: string, visit = pick(visits), site?: string) {
    const { subject, site: at } = pick(site ? subjects.filter((one) => one.site === site) : subjects);
    return { study, subject, site: at, form: `${visit}~${form}` };
  }
  function capture({ site }: { site: string }) {
    return coordinatorOf(site).of(edc.CaptureService);
  }
  async function revisionOf({ subject, form, site }: ReturnType<typeof formOf>): Promise<bigint> {
    return (await coordinatorOf(site).of(edc.EdcService).getForm({ study, subject, form })).revision;
  }
  async function save(form: string, items: readonly (readonly [string, string])[], complete = false, visit?: string) {
    const key = formOf(form, visit);
    await saveAs(coordinatorOf(key.site), key.subject, key.form, items, complete);
  }
  async function saveAs(
    person: Person,
    subject: string,
    form: string,
    values: readonly (readonly [string, string])[],
    complete = false,
  ): Promise<void> {
    const of = person.of(edc.EdcService);
    const { revision } = await of.getForm({ study, subject, form });
    const items = values.map(([path, value]) => ({ path, value }));
    await of.saveForm({
      ...{ study, subject, form, expectedRevision: revision, items, reason: 'as the source says' },
      ...(complete && { complete }),
    });
  }
  async function step(
    state: 'OPEN' | 'ANSWERED',
    act: (key: {
      study: string;
      subject: string;
      form: string;
      number: number;
      site: string;
      text: string;
    }) => Promise<unknown>,
  ) {
    const { queries } = await people.monitor.of(edc.QueryService).listQueries({ study, state: edc.QueryState[state] });
    const found = queries[Math.floor(random() * queries.length)];
    if (!found) return;
    const { subject, form, number: own, site } = found;
    await act({ study, subject, form, number: own, site, text: 'Looked again.' });
  }

  for (const first of ['enrol', 'enrol', 'enrol', 'enrol']) await acts[first]?.();
  for (let taken = 0; taken < steps; taken += 1) {
    const name = pick(Object.keys(acts));
    const outcome = await (acts[name]?.() ?? Promise.resolve()).then(
      () => 'done',
      (error: unknown) => {
        if (error instanceof Refusal) return 'refused';
        throw error;
      },
    );
    outcomes.set(`${name} ${outcome}`, (outcomes.get(`${name} ${outcome}`) ?? 0) + 1);
  }
  return { outcomes };
}

/** Waits until the reports say that they have everything that has happened. */
export async function reportsAreCurrent(person: Person, tries = 1_200): Promise<report.EnrolmentReport> {
  for (let left = tries; ; left -= 1) {
    const found = await person.of(report.ReportService).getEnrolment({ study });
    if (found.sources.every(({ state }) => state === report.Source_State.CURRENT)) return found;
    if (left === 0) throw new Error('the reports never came to say that they are current');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
