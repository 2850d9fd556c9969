import { type Call, keyIn, notAToken, pageOf, pageSizeOf, placesFor, sitesIn } from '@verum/call';
import { formatFormKey, parseVisitKey } from '@verum/values';
import { isCivilDate } from '../../domain/casebook/civil-date.ts';
import { visitOf } from '../../domain/review/hold.ts';
import { momentOf, type WorkItem, type WorkKind } from '../../domain/review/work.ts';
import type { ServiceContext } from '../../service-context.ts';
import type { Reach } from '../../store/reach.ts';
import { isByDate, selectWork, type WorkRow, workKeyOf, workKeyShape } from '../../store/work.ts';
import { reachOf } from '../reach.ts';

export interface ListWork {
  readonly study: string;
  readonly kind: WorkKind;
  /** '' for every site that the caller may see. */
  readonly site: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface WorkPage {
  readonly items: readonly WorkItem[];
  readonly nextPageToken: string;
}

/**
 * What waits, of one kind. What nobody can do anything about is not in it: of what is locked nothing, of what is frozen
 * only what is said about values.
 * @throws Refusal INVALID_REQUEST for a page token that is none
 */
export async function listWork({ database, clock }: ServiceContext, call: Call, query: ListWork): Promise<WorkPage> {
  const { study, kind, site } = query;
  const size = pageSizeOf(query.pageSize);
  const after = keyIn(query.pageToken, workKeyShape(kind));
  if (after && isByDate(kind) && !isCivilDate(after[0] ?? '')) throw notAToken();
  const scope = { study, site, ...workReachOf(call, study, kind), moment: momentOf(clock.nowMs()) };
  const rows = await database.read(call, (sql) => selectWork(sql, kind, { ...scope, after, limit: size + 1 }));
  const { page, nextPageToken } = pageOf(rows, size, (row) => workKeyOf(kind, row));
  return { items: page.map((row) => toItem(kind, row)), nextPageToken };
}

/** A site is not told of a query that was never released to it. */
export function workReachOf(call: Call, study: string, kind: WorkKind): Reach {
  const reach = reachOf(call, study);
  if (kind !== 'CANDIDATE_QUERIES') return reach;
  const reviewed = sitesIn(placesFor(call.grants, 'query.review'), study);
  return { ...reach, sites: reach.sites === null ? reviewed : intersection(reach.sites, reviewed) };
}

function intersection(sites: string[], others: string[] | null): string[] {
  return others === null ? sites : sites.filter((site) => others.includes(site));
}

function toItem(kind: WorkKind, { due, ...row }: WorkRow): WorkItem {
  const form = kind === 'MISSING' ? formOf(row) : row.form;
  return { ...row, form, visit: form === '' ? row.visit : visitOf(form), dueDate: due ?? '' };
}

function formOf({ visit, form }: Pick<WorkRow, 'visit' | 'form'>): string {
  const { visitOid, visitRepeatKey } = parseVisitKey(visit) ?? { visitOid: visit };
  return formatFormKey({ visitOid, formOid: form, ...(visitRepeatKey !== undefined && { visitRepeatKey }) });
}
