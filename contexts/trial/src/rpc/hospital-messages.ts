import type { MessageInitShape } from '@bufbuild/protobuf';
import { refuse, violation } from '@verum/call';
import { trial } from '@verum/contracts';
import { failureText } from '../connect/connector.ts';
import type { ListedDepartment } from '../logic/list-departments.ts';
import type { SeenHospital } from '../logic/list-hospitals.ts';
import type { ListedParkedRecord } from '../logic/list-parked-records.ts';
import type { ListedPractitioner } from '../logic/list-practitioners.ts';
import type { ListedConflict } from '../logic/list-sync-conflicts.ts';
import type { ListedRun } from '../logic/list-sync-runs.ts';
import type { SyncStatus } from '../logic/sync-status.ts';

// What the use cases answer, as the contract writes it. '' stands for what is absent.

const breakerStates = {
  closed: trial.BreakerState.CLOSED,
  open: trial.BreakerState.OPEN,
  'half-open': trial.BreakerState.HALF_OPEN,
} as const;

export function toHospital(
  { code, row, status }: SeenHospital,
  nowMs: number,
): MessageInitShape<typeof trial.HospitalSchema> {
  const sync =
    status && toSyncStatus(status, { code, nowMs, parked: row?.parked ?? 0, conflicts: row?.conflicts ?? 0 });
  if (!row) return { code, ...(sync && { sync }) };
  const { name, address, phone, email, absent, revision, departments, practitioners, sites } = row;
  return {
    ...{ code, name: [...name], address, phone, email, absent, departments, practitioners },
    revision: BigInt(revision),
    sites: [...sites],
    ...(sync && { sync }),
  };
}

function toSyncStatus(
  { connector, kind, breaker, breakerRetryAt, tokens, state, run, backlog }: SyncStatus,
  {
    code,
    nowMs,
    parked,
    conflicts,
  }: { readonly code: string; readonly nowMs: number; readonly parked: number; readonly conflicts: number },
): MessageInitShape<typeof trial.SyncStatusSchema> {
  const failure = state?.failure ?? '';
  const { en, zh } = failureText(failure);
  return {
    connector: kind === undefined ? '' : connector,
    kind: trial.ConnectorKind[kind === 'fhir' ? 'FHIR' : kind === 'json' ? 'JSON' : 'UNSPECIFIED'],
    breaker: breakerStates[breaker],
    breakerRetryAt: breakerRetryAt ?? '',
    lastSuccessAt: state?.lastSuccessAt ?? '',
    nextTryAt: state?.nextTryAt ?? '',
    ...{ failure, failureTextEn: en, failureTextZh: zh, failures: state?.failures ?? 0, parked, conflicts },
    ...(backlog !== undefined && { backlog }),
    rateTokens: tokens,
    ...(run && { run: toSyncRun(run, code, nowMs) }),
  };
}

export function toSyncRun(
  run: ListedRun,
  hospital: string,
  nowMs: number,
): MessageInitShape<typeof trial.SyncRunSchema> {
  const { number, state, isFull, startedAt, finishedAt, records, announced, requestedBy } = run;
  const { pages, changed, unchanged, parked, conflicts, absent, failure } = run;
  const seconds = Math.max(
    0.001,
    ((finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(startedAt)) / 1000,
  );
  const perSecond = records / seconds;
  const left = finishedAt === null && perSecond > 0 ? Math.max(0, announced - records) / perSecond : 0;
  return {
    ...{ hospital, number, full: isFull, startedAt, finishedAt: finishedAt ?? '', pages, records, changed, unchanged },
    ...{ parked, conflicts, absent, announced, failure, requestedBy: requestedBy ?? '' },
    state: trial.SyncRunState[state],
    recordsPerSecond: Math.round(perSecond * 10) / 10,
    secondsLeft: Math.min(Math.ceil(left), 2 ** 31),
  };
}

export function toDepartment({
  id,
  name,
  specialty,
  active,
  absent,
}: ListedDepartment): MessageInitShape<typeof trial.DepartmentSchema> {
  return { id, name: [...name], specialty, active, absent };
}

export function toPractitioner({
  id,
  name,
  active,
  absent,
  roles,
}: ListedPractitioner): MessageInitShape<typeof trial.PractitionerSchema> {
  return { id, name: [...name], active, absent, roles: [...roles] };
}

export function toParkedRecord(parked: ListedParkedRecord): MessageInitShape<typeof trial.ParkedRecordSchema> {
  const {
    hospital,
    record,
    source,
    place,
    rule,
    textEn,
    textZh,
    excerpt,
    hash,
    state,
    times,
    firstAt,
    lastAt,
    reason,
  } = parked;
  return {
    ...{ hospital, record, source, place, rule, textEn, textZh, excerpt, hash, times, firstAt, lastAt, reason },
    state: trial.ParkedState[state],
  };
}

export function toSyncConflict(conflict: ListedConflict): MessageInitShape<typeof trial.SyncConflictSchema> {
  const { hospital, number, study, field, ours, theirs, since, decision, decidedAt, decidedBy, reason } = conflict;
  return {
    ...{ hospital, conflict: number, study, field, ours: shown(ours), theirs: shown(theirs), since, reason },
    decision: trial.SyncDecision[decision ?? 'UNSPECIFIED'],
    decidedAt: decidedAt ?? '',
    decidedBy: decidedBy ?? '',
  };
}

/** Texts in several languages on one line: a person compares them. */
function shown(value: ListedConflict['ours']): string {
  if (typeof value === 'string') return value;
  return value.map(({ lang, text }) => (lang === '' ? text : `${lang}: ${text}`)).join(' · ');
}

/** @throws Refusal INVALID_REQUEST for what is nobody's to decide */
export function decisionOf(decision: trial.SyncDecision): 'KEEP_OURS' | 'TAKE_THEIRS' {
  if (decision === trial.SyncDecision.KEEP_OURS) return 'KEEP_OURS';
  if (decision === trial.SyncDecision.TAKE_THEIRS) return 'TAKE_THEIRS';
  throw refuse('INVALID_REQUEST', {
    violations: [
      violation('decision', 'not_a_decision', 'is neither keep ours nor take theirs', '既非保留本方也非采用对方'),
    ],
  });
}
