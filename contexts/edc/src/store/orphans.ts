import type { Sql } from '@verum/database';
import type { ItemContent } from '../domain/casebook/form-state.ts';
import { placesInReach } from './index-groups.ts';
import type { Reach } from './reach.ts';

/** A value that the build of its casebook has no place for. */
export interface Orphan {
  readonly subject: string;
  readonly site: string;
  readonly form: string;
  readonly path: string;
  readonly content: ItemContent;
}

export interface OrphanPage extends Reach {
  readonly study: string;
  /** '' for every site within reach. */
  readonly site: string;
  /** Site, subject, form and path of the last one of the page before. */
  readonly after: readonly string[];
  readonly limit: number;
}

const isFilled = `f.items -> o.path ?| array['value', 'notDone', 'leftBlank']`;

/** By site, subject, form and path; what was blanked is no value any more. */
export function selectOrphans(
  sql: Sql,
  { study, site, sites, unblinded, after, limit }: OrphanPage,
): Promise<Orphan[]> {
  const [afterSite = '', subject = '', form = '', path = ''] = after;
  return sql<Orphan>(
    `with recursive ${placesInReach},
     page as (
       select n.* from place p cross join lateral (
         select f.site, f.subject, f.form, f.items, f.orphaned from form f
          where f.study = $1 and f.site = p.site and f.blinded = p.blinded and f.orphaned <> '{}'
            and (p.site > $5 or (f.subject, f.form) >= ($6, $7))
            and exists (select from unnest(f.orphaned) o (path) where ${isFilled})
          -- Each of them holds at least one, but for the form in which the page before ended.
          order by f.subject, f.form limit $9 + 1) n
        where p.site >= $5 and ($4 = '' or p.site = $4))
     select f.subject, f.site, f.form, o.path, f.items -> o.path as content
       from page f cross join lateral unnest(f.orphaned) o (path)
      where (f.site, f.subject, f.form, o.path) > ($5, $6, $7, $8) and ${isFilled}
      order by f.site, f.subject, f.form, o.path limit $9`,
    [study, sites, unblinded, site, afterSite, subject, form, path, limit],
  );
}
