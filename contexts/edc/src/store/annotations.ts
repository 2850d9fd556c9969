import type { Sql, Tx } from '@verum/database';
import type { FormKey } from '../domain/casebook/casebook.ts';
import { type Reach, within } from './reach.ts';

export interface Annotation {
  /** Within the form, from 1. */
  readonly number: number;
  readonly form: string;
  /** '' for the form. */
  readonly path: string;
  readonly text: string;
  readonly actor: string;
  readonly actorName: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

const columns = 'n.number, n.form, n.path, n.text, n.actor, n.actor_name as "actorName", n.at';

export async function insertAnnotation(
  tx: Tx,
  { study, subject, form }: FormKey,
  row: { readonly site: string; readonly blinded: boolean; readonly path: string; readonly text: string },
): Promise<Annotation> {
  const [annotation] = await tx<Annotation>(
    `insert into annotation as n (study, subject, form, number, site, blinded, path, text)
     select $1::text, $2::text, $3::text,
            coalesce((select max(number) from annotation where study = $1 and subject = $2 and form = $3), 0) + 1,
            $4, $5, $6, $7
     returning ${columns}`,
    [study, subject, form, row.site, row.blinded, row.path, row.text],
  );
  if (!annotation) throw new Error('an annotation got no number');
  return annotation;
}

/** Oldest first. */
export function selectAnnotations(sql: Sql, { study, subject, form }: FormKey, reach: Reach): Promise<Annotation[]> {
  return sql<Annotation>(
    `select ${columns} from annotation n
      where n.study = $1 and n.subject = $2 and n.form = $3 and ${within('n', 4)} order by n.number limit 1000`,
    [study, subject, form, reach.sites, reach.unblinded],
  );
}
