import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Refusal, refuse, violation } from '@verum/call';
import { trial } from '@verum/contracts';
import type { Saga } from '../domain/saga.ts';
import type { Arm, Investigator, Site, Study } from '../domain/study.ts';
import type { Status } from '../domain/subject.ts';
import type { Person } from '../logic/ask-for-persons.ts';
import type { SubjectHistory } from '../logic/get-subject-history.ts';
import type { SeenSubject } from '../logic/seen-subject.ts';

// What the use cases answer, as the contract writes it. '' stands for what is absent.

export function toStudy({ revision, title, ...study }: Study): MessageInitShape<typeof trial.StudySchema> {
  return { ...study, title: [...title], revision: BigInt(revision) };
}

export function toArm({ code, title }: Arm): MessageInitShape<typeof trial.ArmSchema> {
  return { code, title: [...title] };
}

export function toSite({ name, ...rest }: Site): MessageInitShape<typeof trial.SiteSchema> {
  return { ...rest, name: [...name] };
}

export function toInvestigator({
  name,
  role,
  ...rest
}: Investigator): MessageInitShape<typeof trial.InvestigatorSchema> {
  return { ...rest, name: [...name], role: trial.InvestigatorRole[role] };
}

export function toSubject({
  subject,
  person,
  unfinished = [],
}: SeenSubject): MessageInitShape<typeof trial.SubjectSchema> {
  return {
    study: subject.study,
    subject: subject.subject,
    site: subject.site,
    status: trial.SubjectStatus[subject.status],
    consentDate: subject.consentDate,
    statusDate: subject.statusDate,
    arm: subject.arm ?? '',
    patient: subject.patient ?? '',
    revision: BigInt(subject.revision),
    ...(person && { person: toPerson(person) }),
    unfinished: unfinished.map(toAffair),
  };
}

const affairStates = {
  RUNNING: 'RUNNING',
  WAITING: 'WAITING',
  STUCK: 'STUCK',
  DONE: 'RUNNING',
  UNDONE: 'RUNNING',
} as const;
const affairSteps = { PERSON: 'person', CASEBOOK: 'casebook', UNDO_PERSON: 'person' } as const;

function toAffair({
  kind,
  state,
  steps,
  reason,
  tries,
  beganAt,
  nextTryAt,
}: Saga): MessageInitShape<typeof trial.AffairSchema> {
  return {
    kind: trial.Affair_Kind[kind],
    state: trial.Affair_State[affairStates[state]],
    steps: steps.map((step) => affairSteps[step]),
    reason,
    tries,
    beganAt: timestampFromDate(new Date(beganAt)),
    nextTryAt: timestampFromDate(new Date(nextTryAt)),
  };
}

export function toPerson(person: Person): MessageInitShape<typeof trial.PersonSchema> {
  return {
    availability: trial.Person_Availability[person.availability],
    ...(person.availability === 'AVAILABLE' && { patient: person.patient }),
  };
}

export function toChange(
  change: SubjectHistory['changes'][number],
): MessageInitShape<typeof trial.SubjectChangeSchema> {
  const { at, actor, command, reason, field, old, new: now } = change;
  const actorName = change.actorName ?? '';
  return {
    at,
    actor,
    actorName,
    command,
    reason,
    field,
    ...(old !== null && { old }),
    ...(now !== null && { new: now }),
  };
}

const statuses: Partial<Record<trial.SubjectStatus, Status>> = {
  [trial.SubjectStatus.SCREENING]: 'SCREENING',
  [trial.SubjectStatus.SCREEN_FAILED]: 'SCREEN_FAILED',
  [trial.SubjectStatus.ENROLLED]: 'ENROLLED',
  [trial.SubjectStatus.COMPLETED]: 'COMPLETED',
  [trial.SubjectStatus.WITHDRAWN]: 'WITHDRAWN',
};

/** @throws Refusal INVALID_REQUEST for a status that this build does not know */
export function statusOf(status: trial.SubjectStatus): Status {
  const known = statuses[status];
  if (!known) throw unknownValue('status');
  return known;
}

const roles: Partial<Record<trial.InvestigatorRole, Investigator['role']>> = {
  [trial.InvestigatorRole.PRINCIPAL]: 'PRINCIPAL',
  [trial.InvestigatorRole.SUB]: 'SUB',
};

/** @throws Refusal INVALID_REQUEST for a role that this build does not know */
export function roleOf(role: trial.InvestigatorRole): Investigator['role'] {
  const known = roles[role];
  if (!known) throw unknownValue('investigator.role');
  return known;
}

function unknownValue(field: string): Refusal {
  return refuse('INVALID_REQUEST', {
    violations: [violation(field, 'unknown', 'is none of the values known here', '不是已知的取值')],
  });
}
