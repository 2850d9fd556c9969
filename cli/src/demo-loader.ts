import { readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { newId } from '@verum/call';
import { edc, HttpBodySchema, identity, patient, Role, trial } from '@verum/contracts';
import { type DemoPlan, type DemoText, type DemoUser, STUDY_FILE } from '@verum/demo';
import { type Channel, client } from '@verum/rpc';
import { restChannel } from './rest-channel.ts';
import { cliCall } from './session.ts';

export interface DemoOptions {
  readonly address: string;
  /** The one-time token of the first administrator. */
  readonly firstToken: string;
  /** Every account of the demo has it; the demo says so wherever it is shown. */
  readonly password: string;
  readonly plan: DemoPlan;
  readonly onProgress: (done: number, total: number) => void;
}

type Call = ReturnType<typeof cliCall>;

/** Loads the plan through the API, each part by the user whose work it is, as people would. */
export async function loadDemo(options: DemoOptions): Promise<void> {
  const call = cliCall('demo');
  try {
    const channels = await people(options, call);
    const as = (login: string) => channels.get(login) ?? missing(login);
    const { plan } = options;
    const study = plan.study.code;
    await studyAndSites(plan, as(userOf(plan, 'OPERATOR')), call);
    await build(plan, as(userOf(plan, 'DATA_MANAGER')), call);
    const patients = await persons(plan, as, call);
    await subjects(plan, patients, as, call);
    await forms(options, study, as, call);
  } finally {
    call.end();
  }
}

function missing(login: string): never {
  throw new Error(`the demo has no user ${login}`);
}

function userOf(plan: DemoPlan, role: DemoUser['role']): string {
  return plan.users.find((user) => user.role === role)?.login ?? missing(role);
}

/** Someone of the site who may enter data there. */
function coordinatorOf(plan: DemoPlan, site: string): string {
  return (
    plan.users.find((user) => user.role === 'CRC' && user.sites?.includes(site))?.login ?? missing(`CRC of ${site}`)
  );
}

const texts = (list: readonly DemoText[]) => list.map(({ lang, text }) => ({ lang, text }));
const inLanguage = (list: readonly DemoText[], lang: string) =>
  (list.find((text) => text.lang === lang) ?? list[0])?.text ?? '';

async function people({ address, firstToken, password, plan }: DemoOptions, call: Call): Promise<Map<string, Channel>> {
  const open = client(identity.IdentityService, restChannel({ address }));
  const signIn = async (loginName: string): Promise<Channel> => {
    const { accessToken } = await open.login({ loginName, password }, { call });
    return restChannel({ address, token: () => accessToken });
  };
  const operator = plan.users.find(({ role }) => role === 'OPERATOR') ?? missing('OPERATOR');
  await open.acceptInvitation(
    {
      token: firstToken,
      password,
      loginName: operator.login,
      displayName: inLanguage(operator.names, operator.language),
    },
    { call },
  );
  const channels = new Map([[operator.login, await signIn(operator.login)]]);
  const administrator = client(identity.IdentityService, channels.get(operator.login) as Channel);
  for (const user of plan.users) {
    if (user.login === operator.login) continue;
    const study = user.role === 'OPERATOR' ? '*' : plan.study.code;
    const { invitationToken } = await administrator.createUser(
      {
        loginName: user.login,
        displayName: inLanguage(user.names, user.language),
        language: user.language,
        grants: (user.sites ?? ['*']).map((site) => ({ role: Role[user.role], study, site })),
      },
      { call },
    );
    await open.acceptInvitation({ token: invitationToken, password }, { call });
    channels.set(user.login, await signIn(user.login));
  }
  return channels;
}

async function studyAndSites({ study, arms, sites }: DemoPlan, channel: Channel, call: Call): Promise<void> {
  const trials = client(trial.TrialService, channel);
  const { code, titles, protocol, sponsor, phase, plannedSubjects } = study;
  await trials.createStudy(
    { study: { code, title: texts(titles), protocol, sponsor, phase, plannedSubjects } },
    { call },
  );
  for (const arm of arms)
    await trials.addArm({ study: code, arm: { code: arm.code, title: texts(arm.titles) } }, { call });
  for (const site of sites) {
    const { timeZone, country } = site;
    await trials.addSite(
      {
        study: code,
        site: { code: site.code, name: texts(site.names), timeZone, country, plannedSubjects: site.plannedSubjects },
      },
      { call },
    );
    for (const { names, role } of site.investigators) {
      const investigator = { name: texts(names), role: trial.InvestigatorRole[role] };
      await trials.addInvestigator({ study: code, site: site.code, investigator }, { call });
    }
  }
}

async function build({ study, sites, subjects: list }: DemoPlan, channel: Channel, call: Call): Promise<void> {
  const capture = client(edc.EdcService, channel);
  const document = create(HttpBodySchema, { contentType: 'application/xml', data: readFileSync(STUDY_FILE) });
  const imported = await capture.importBuild({ study: study.code, document }, { call });
  const number = imported.build?.build ?? missing('build');
  await capture.publishBuild({ study: study.code, build: number }, { call });
  const fromDate = list.map(({ consentDate }) => consentDate).toSorted()[0] ?? '2026-01-01';
  for (const { code } of sites) {
    await capture.activateBuild(
      { study: study.code, build: number, site: code, fromDate, approval: `EC-2026-${code}-014` },
      { call },
    );
  }
}

async function persons(plan: DemoPlan, as: (login: string) => Channel, call: Call): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { ref, hospital, hospitalNumber, names, birthDate, sex, phone, tags } of plan.patients) {
    const language = plan.sites.find(({ code }) => code === hospital)?.language ?? 'en';
    const basics = { name: inLanguage(names, language), birthDate, sex: patient.Sex[sex], phone };
    const service = client(patient.PatientService, as(coordinatorOf(plan, hospital)));
    const { id } = await service.registerPatient({ hospital, hospitalNumber, basics, tags: [...tags] }, { call });
    ids.set(ref, id);
  }
  return ids;
}

async function subjects(
  plan: DemoPlan,
  patients: ReadonlyMap<string, string>,
  as: (login: string) => Channel,
  call: Call,
): Promise<void> {
  const study = plan.study.code;
  for (const { screeningNumber: subject, site, patient: ref, consentDate, changes, arm } of plan.subjects) {
    const channel = as(coordinatorOf(plan, site));
    const trials = client(trial.TrialService, channel);
    await trials.enrolSubject({ study, site, subject, patient: patients.get(ref) ?? '', consentDate }, { call });
    await client(edc.EdcService, channel).openCasebook({ study, subject }, { call });
    for (const { status, date, reason } of changes) {
      const enrolled = status === 'ENROLLED' && arm !== undefined ? { arm } : {};
      await trials.changeSubjectStatus(
        { study, subject, status: trial.SubjectStatus[status], date, reason, ...enrolled },
        { call },
      );
    }
  }
}

async function forms(
  { plan, onProgress }: DemoOptions,
  study: string,
  as: (login: string) => Channel,
  call: Call,
): Promise<void> {
  let done = 0;
  for (const { subject, formKey: form, saves } of plan.forms) {
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
      const saved = await client(edc.EdcService, as(by)).saveForm(request, { call, idempotencyKey: newId() });
      expectedRevision = saved.revision;
    }
    onProgress(++done, plan.forms.length);
  }
}
