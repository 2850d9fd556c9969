import { type Call, Refusal, refuse, sitesIn } from '@verum/call';
import { Reason, trial } from '@verum/contracts';
import type { Tx } from '@verum/database';
import type { ServiceContext } from '../service-context.ts';
import { findParticipantSite } from '../store/participant-site.ts';
import {
  addDecision,
  addParticipant,
  keepTrialEnd,
  type ParticipantKey,
  setAnchors,
  setSiteZone,
} from '../store/participants.ts';
import { type SubjectKey, subjectLocks } from '../store/subject-key.ts';

/** What trial says of a subject. */
export interface ToldSubject extends ParticipantKey {
  readonly status: 'SCREENING' | 'SCREEN_FAILED' | 'ENROLLED' | 'COMPLETED' | 'WITHDRAWN';
  /** Civil date of the status. */
  readonly date: string;
  readonly consentDate: string;
}

/** A subject takes part from its screening on; what ends it there ends the diary, and what is corrected there is here. */
export async function hearOfSubject(
  { clock }: Pick<ServiceContext, 'clock'>,
  tx: Tx,
  call: Call,
  told: ToldSubject,
): Promise<void> {
  await addParticipant(tx, told);
  const { status, date, consentDate } = told;
  await setAnchors(tx, told, [
    { anchor: 'consent', visit: '', date: consentDate || null },
    // Of a subject that has left, trial tells the date of that and no longer the other.
    ...(status === 'ENROLLED' ? [{ anchor: 'enrolment', visit: '', date } as const] : []),
    ...(status === 'SCREENING' ? [{ anchor: 'enrolment', visit: '', date: null } as const] : []),
  ]);
  const isOver = status === 'SCREEN_FAILED' || status === 'COMPLETED' || status === 'WITHDRAWN';
  const isKept = await keepTrialEnd(tx, told, isOver ? date : null);
  if (!isOver || isKept) return;
  const at = new Date(clock.nowMs()).toISOString();
  await addDecision(tx, told, { origin: 'TRIAL', state: 'ended', from: date, reason: status, at, by: call.actor.id });
}

/**
 * At which site a subject is, who takes part. One whose news has not arrived yet, or is of before this context, is asked
 * for and taken in.
 * @throws Refusal NOT_FOUND for what is not reached, or that trial does not know
 */
export async function adoptParticipant(service: ServiceContext, call: Call, key: SubjectKey): Promise<string> {
  const { study, subject } = key;
  const sites = sitesIn(call.scope, study);
  const known = await service.database.read(call, (sql) => findParticipantSite(sql, key, sites));
  if (known !== undefined) return known;
  const asked = await ask(service, call, key);
  if (!asked || (sites !== null && !sites.includes(asked.told.site)))
    throw refuse('NOT_FOUND', { facts: { study, subject } });
  const { told, zone } = asked;
  await service.database.write(
    // The idempotency key is the request's, which has not been done by this.
    { ...call, idempotency: undefined },
    'Taken in as trial says',
    async (tx) => {
      await setSiteZone(tx, { study, site: told.site, zone });
      await hearOfSubject(service, tx, call, told);
    },
    subjectLocks(key),
  );
  return told.site;
}

const statusNames = new Map<trial.SubjectStatus, ToldSubject['status']>([
  [trial.SubjectStatus.SCREENING, 'SCREENING'],
  [trial.SubjectStatus.SCREEN_FAILED, 'SCREEN_FAILED'],
  [trial.SubjectStatus.ENROLLED, 'ENROLLED'],
  [trial.SubjectStatus.COMPLETED, 'COMPLETED'],
  [trial.SubjectStatus.WITHDRAWN, 'WITHDRAWN'],
]);

async function ask({ trial: client }: ServiceContext, call: Call, { study, subject }: SubjectKey) {
  try {
    const found = await client.getSubject({ study, subject, withoutPerson: true }, { call });
    const { sites } = await client.listSites({ study }, { call });
    const zone = sites.find(({ code }) => code === found.site)?.timeZone;
    const status = statusNames.get(found.status);
    if (!zone || !status) return undefined;
    const { site, statusDate: date, consentDate } = found;
    return { zone, told: { study, subject, site, status, date, consentDate } };
  } catch (error) {
    const isHidden =
      error instanceof Refusal && (error.reason === Reason.NOT_FOUND || error.reason === Reason.PERMISSION_DENIED);
    if (isHidden) return undefined;
    throw error;
  }
}
