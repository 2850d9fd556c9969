import type { Call } from '@verum/call';
import type { Sql } from '@verum/database';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import { formAt } from '../../domain/casebook/form-in.ts';
import { type Gate, missingItems } from '../../domain/casebook/gate.ts';
import { type LockChecklist, type OpenPoint, toChecklist } from '../../domain/review/lock-checklist.ts';
import type { ServiceContext } from '../../service-context.ts';
import type { LocatedPlace } from '../../store/holds.ts';
import { buildsAt, countOpen, selectFormsAt } from '../../store/lock-checklist.ts';
import type { QueryReach } from '../../store/query-reach.ts';
import { locatePlace, type StudyPlace } from '../casebook/locate-place.ts';
import { queryReachOf } from '../query/query-access.ts';

/**
 * What is still open at a place, as far as the caller sees it.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST
 */
export function getLockChecklist(service: ServiceContext, call: Call, query: StudyPlace): Promise<LockChecklist> {
  return service.database.read(call, async (sql) =>
    checklistAt(service, sql, queryReachOf(call, query.study), await locatePlace(service, sql, call, query)),
  );
}

/** The same inside a transaction. Where casebooks stand on several builds, the strictest of all counts. */
export async function checklistAt(
  service: Pick<ServiceContext, 'builds'>,
  sql: Sql,
  reach: QueryReach,
  place: LocatedPlace,
): Promise<LockChecklist> {
  const gates = new Set<Gate>();
  for (const build of await buildsAt(sql, place)) {
    const { design } = await service.builds.get(sql, { study: place.study, build });
    for (const gate of design.gates.lock) gates.add(gate);
  }
  const open = await countOpen(sql, place, reach);
  if (!gates.has('missing-items')) return toChecklist(open, gates);
  return toChecklist([...open, await countMissingItems(service, sql, reach, place)], gates);
}

const formsAtOnce = 200;
const namedMax = 100;

/** Which items are required the build says, so no index knows it: read only where a study asks for it. */
async function countMissingItems(
  { builds }: Pick<ServiceContext, 'builds'>,
  sql: Sql,
  reach: QueryReach,
  place: LocatedPlace,
): Promise<OpenPoint> {
  const places: string[] = [];
  let count = 0;
  let after: readonly [string, string] | undefined = ['', ''];
  while (after) {
    const forms = await selectFormsAt(sql, place, reach, { after, limit: formsAtOnce });
    for (const { subject, form, build, state } of forms) {
      const missing = missingIn(await builds.get(sql, { study: place.study, build }), form, state);
      count += missing;
      if (missing > 0 && places.length < namedMax) places.push(`${subject}/${form}`);
    }
    const last = forms.at(-1);
    after = last && forms.length === formsAtOnce ? [last.subject, last.form] : undefined;
  }
  return { point: 'missing-items', count, places };
}

function missingIn(build: CompiledBuild, key: string, state: Parameters<typeof missingItems>[1]): number {
  const form = formAt(build, key);
  return form ? missingItems(form, state).length : 0;
}
