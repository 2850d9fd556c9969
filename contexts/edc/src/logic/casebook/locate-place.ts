import { type Call, refuse, violation } from '@verum/call';
import type { Sql } from '@verum/database';
import { parseVisitKey } from '@verum/values';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { checkRepeatKeys, findForm, noSuchForm } from '../../domain/casebook/find-form.ts';
import { checkHoldPlace } from '../../domain/review/decide-hold.ts';
import type { HoldPlace } from '../../domain/review/hold.ts';
import { isInBuild } from '../../domain/review/review-place.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import { findForm as findStoredForm } from '../../store/forms.ts';
import { hasSite, hasStudy, type LocatedPlace } from '../../store/holds.ts';
import { reachOf } from '../reach.ts';
import { noCasebook } from './get-form.ts';

export interface StudyPlace extends HoldPlace {
  readonly study: string;
}

/**
 * The place that a request means, for a caller who may know of it. What is out of reach is not told apart from what is
 * not there, and is judged first.
 * @throws Refusal NOT_FOUND; INVALID_REQUEST for more than one level, or repeat keys that do not fit the build
 */
export async function locatePlace(
  { builds }: Pick<ServiceContext, 'builds'>,
  sql: Sql,
  call: Call,
  command: StudyPlace,
): Promise<LocatedPlace> {
  const { study, site, subject, visit, form } = command;
  const reach = reachOf(call, study);
  const book = subject === '' ? undefined : await findPlace(sql, { study, subject }, reach.sites);
  if (subject !== '' && !book) throw noCasebook({ study, subject });
  if (site !== '') {
    const isReached = reach.sites === null || reach.sites.includes(site);
    if (!isReached || !(await hasSite(sql, study, site))) throw refuse('NOT_FOUND', { facts: { study, site } });
  }
  checkHoldPlace(command);
  const own = { study, site, subject, visit, form };
  if (!book) {
    if (!(await hasStudy(sql, study))) throw refuse('NOT_FOUND', { facts: { study } });
    return { ...own, atSite: site, isBlinded: false };
  }
  const here = { ...own, atSite: book.site, isBlinded: false };
  if (visit === '' && form === '') return here;
  const build = await builds.get(sql, { study, build: book.build });
  if (visit !== '') checkVisit(build, visit);
  if (form === '') return here;
  return { ...here, isBlinded: await isBlindedForm(sql, build, call, command) };
}

/**
 * Holding the study is for those who answer for all of it.
 * @throws Refusal PERMISSION_DENIED
 */
export function requireWhole(call: Call, { study, atSite }: LocatedPlace): void {
  if (atSite === '' && reachOf(call, study).sites !== null) throw refuse('PERMISSION_DENIED', { facts: { study } });
}

/** @throws Refusal NOT_FOUND, INVALID_REQUEST */
function checkVisit(build: CompiledBuild, visit: string): void {
  if (!isInBuild(build, visit, true)) throw refuse('NOT_FOUND', { facts: { visit } });
  const parts = parseVisitKey(visit);
  const repeats = build.visits.get(parts?.visitOid ?? '')?.repeating ?? false;
  if (repeats === (parts?.visitRepeatKey !== undefined)) return;
  const textEn = 'must have a repeat key exactly where the visit repeats';
  throw refuse('INVALID_REQUEST', {
    facts: { visit },
    violations: [violation('visit', 'visit_repeat_key', textEn, '仅当访视可重复时才应带重复号')],
  });
}

/** @throws Refusal NOT_FOUND, also for a blinded form that the caller does not see; INVALID_REQUEST */
async function isBlindedForm(sql: Sql, build: CompiledBuild, call: Call, key: FormKey): Promise<boolean> {
  const { study, form } = key;
  const found = await findStoredForm(sql, key, reachOf(call, study));
  if (!found) throw noSuchForm(form);
  if (!found.state) checkRepeatKeys(build, findForm(build, form), form);
  return found.isBlinded;
}
