import type { Sql } from '@verum/database';
import type { ItemContent } from '../domain/form-state.ts';
import { type Reach, within } from './reach.ts';

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
  /** Subject, form and path of the last one of the page before. */
  readonly after: readonly string[];
  readonly limit: number;
}

/** By subject, form and path; what was blanked is no value any more. */
export function selectOrphans(
  sql: Sql,
  { study, site, sites, unblinded, after, limit }: OrphanPage,
): Promise<Orphan[]> {
  const [subject = '', form = '', path = ''] = after;
  return sql<Orphan>(
    `select f.subject, f.site, f.form, o.path, f.items -> o.path as content
       from form f cross join lateral unnest(f.orphaned) o (path)
      where f.study = $1 and ${within('f', 2)} and f.orphaned <> '{}' and ($4 = '' or f.site = $4)
        and (f.subject, f.form) >= ($5, $6) and (f.subject, f.form, o.path) > ($5, $6, $7)
        and f.items -> o.path ?| array['value', 'notDone', 'leftBlank']
      order by f.subject, f.form, o.path limit $8`,
    [study, sites, unblinded, site, subject, form, path, limit],
  );
}
