import type { Sql } from '@verum/database';
import type { ReportFilter } from '../domain/report-filter.ts';
import { countThings, factOf, isUnblinded, type RowKey, seen, seenOpen } from './report-rows.ts';

export interface CompletenessCounts {
  readonly formsExpected: number;
  readonly formsMissing: number;
  readonly formsStarted: number;
  readonly formsComplete: number;
  readonly formsSkipped: number;
  readonly itemsFilled: number;
  readonly itemsMissing: number;
  readonly itemsVerified: number;
  readonly itemsToVerify: number;
  readonly formsSigned: number;
  readonly signaturesBroken: number;
  readonly completeness: number | null;
}

export type CompletenessRow = RowKey & CompletenessCounts;

const sum = (column: string) => `coalesce(sum(${column}), 0)::integer`;
const forms = (condition: string) => `(count(*) filter (where ${condition}))::integer`;
const expected = `(count(entry) + coalesce(sum(missing), 0))`;

/** Forms that are there, and those that a visit which was held lacks, on the day of their visit. */
export function selectCompleteness(sql: Sql, filter: ReportFilter): Promise<CompletenessRow[]> {
  return countThings<CompletenessCounts>(sql, filter, {
    things: `
      select f.site, ${factOf('f', 'visit_fact', 'held_on', 'o.visit = f.visit')} as day, f.entry, f.items_filled, f.items_missing, f.items_verified, f.items_to_verify,
             f.signature, 0 as missing
        from form_fact f
       where ${seenOpen('f')} and f.entry is not null and not f.removed
      union all
      select v.site, v.held_on, null, 0, 0, 0, 0, null,
             v.missing + case when ${isUnblinded('v')} then v.missing_blinded else 0 end
        from visit_fact v
       where ${seen('v')} and v.is_held and not v.is_skipped and not v.is_gone`,
    aggregates: {
      ...{ formsExpected: `${expected}::integer`, formsMissing: sum('missing') },
      ...{ formsStarted: forms(`entry = 'STARTED'`), formsComplete: forms(`entry = 'COMPLETE'`) },
      ...{
        formsSkipped: forms(`entry = 'SKIPPED'`),
        itemsFilled: sum('items_filled'),
        itemsMissing: sum('items_missing'),
      },
      ...{ itemsVerified: sum('items_verified'), itemsToVerify: sum('items_to_verify') },
      ...{ formsSigned: forms(`signature = 'VALID'`), signaturesBroken: forms(`signature = 'BROKEN'`) },
      completeness: `(count(*) filter (where entry in ('COMPLETE', 'SKIPPED')))::double precision / nullif(${expected}, 0)`,
    },
  });
}
