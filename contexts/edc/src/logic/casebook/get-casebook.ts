import { type Call, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import { parseVisitKey } from '@verum/values';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { Casebook, SubjectKey, VisitStatus } from '../../domain/casebook/casebook.ts';
import { civilDateIn } from '../../domain/casebook/civil-date.ts';
import { holdOfForm, holdOfVisit } from '../../domain/review/hold.ts';
import { visitRulesOf } from '../../domain/visit/settle-visits.ts';
import { shownToBlinded } from '../../domain/visit/shown-visits.ts';
import { endedOn, isOff } from '../../domain/visit/standing.ts';
import { planVisits } from '../../domain/visit/visit-plan.ts';
import type { ServiceContext } from '../../service-context.ts';
import { type CasebookRow, findCasebook } from '../../store/casebooks.ts';
import { reachOf, seesBlinded } from '../reach.ts';

/** @throws Refusal NOT_FOUND, for a casebook of another site as well */
export function readCasebook(service: ServiceContext, call: Call, key: SubjectKey): Promise<Casebook> {
  return service.database.read(call, (sql) => getCasebook(service, sql, call, key));
}

/** The same inside a transaction. */
export async function getCasebook(
  { builds, clock }: Pick<ServiceContext, 'builds' | 'clock'>,
  sql: Sql,
  call: Call,
  key: SubjectKey,
): Promise<Casebook> {
  const { study, subject } = key;
  const reach = reachOf(call, study);
  const row = await findCasebook(sql, key, reach);
  if (!row) throw refuse('NOT_FOUND', { facts: { study, subject } });
  const build = await builds.get(sql, { study, build: row.build });
  return toCasebook(build, row, { nowMs: clock.nowMs(), isUnblinded: seesBlinded(reach, row.site) });
}

export interface Viewer {
  readonly nowMs: number;
  /** Sees what others are blinded to, at the casebook's site. */
  readonly isUnblinded: boolean;
}

/** A casebook with what today's date at its site says of its visits. */
export function toCasebook(build: CompiledBuild, row: CasebookRow, { nowMs, isUnblinded }: Viewer): Casebook {
  const { study, subject, site, openedAt, holds, signatures, told } = row;
  const ended = told && endedOn(told);
  const timings = timingsOf(build, row, civilDateIn(row.zone, nowMs));
  const open = row.forms.map(({ form }) => form);
  const visits = isUnblinded ? row.visits : shownToBlinded(build, row.visits, open);
  return {
    ...{ study, subject, site, build: row.build, openedAt },
    standing: told?.standing ?? 'ACTIVE',
    endedOn: ended,
    forms: row.forms.map((form) => ({ ...form, hold: holdOfForm(holds, form.form) })),
    visits: visits.map((visit) => ({
      ...visit,
      missing: isUnblinded ? [...visit.missing, ...visit.missingBlinded] : visit.missing,
      timing: isOff(visit, ended) ? 'none' : (timings.get(visit.visit) ?? 'none'),
      hold: holdOfVisit(holds, visit.visit),
      signature: signatures[visit.visit] ?? 'NONE',
    })),
    hold: holdOfVisit(holds, ''),
    signature: signatures[''] ?? 'NONE',
  };
}

function timingsOf(
  build: CompiledBuild,
  { visits, zone }: CasebookRow,
  today: string,
): Map<string, VisitStatus['timing']> {
  const planned = planVisits(visitRulesOf(build), {
    dates: new Map(visits.filter(({ isHeld }) => isHeld).map(({ visit, heldOn }) => [visit, heldOn ?? undefined])),
    skipped: new Set(visits.filter(({ skipped }) => skipped !== null).map(({ visit }) => visit)),
    hidden: new Set(
      visits.filter(({ isExpected }) => !isExpected).map(({ visit }) => parseVisitKey(visit)?.visitOid ?? ''),
    ),
    today,
    zone,
  });
  return new Map(planned.map(({ key, timing }) => [key, timing]));
}
