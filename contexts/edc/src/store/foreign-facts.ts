import type { Sql, Tx } from '@verum/database';
import type { FormKey, SubjectKey } from '../domain/casebook/casebook.ts';
import type { StoredFacts } from '../domain/transfer/export-facts.ts';
import { type ForeignFact, hashOf } from '../domain/transfer/foreign-facts.ts';
import type { PlacedFact } from '../domain/transfer/place-facts.ts';
import { ownFacts } from './exports.ts';
import { type Reach, within } from './reach.ts';

/** A fact as it is shown: with who brought it. */
export type ShownFact = ForeignFact & {
  readonly actor: string;
  readonly actorName: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
};

/** What was said before is not said again. */
export async function insertForeignFacts(
  tx: Tx,
  { study, subject }: SubjectKey,
  site: string,
  facts: readonly PlacedFact[],
): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(({ form, blinded, fact }) => ({ form, blinded, ...fact, hash: hashOf(fact) }));
  await tx(
    `insert into foreign_fact (study, subject, form, path, kind, hash, site, blinded, fact)
     select $1, $2, one ->> 'form', one ->> 'path', one ->> 'kind', one ->> 'hash', $3, (one ->> 'blinded')::boolean,
            one -> 'fact'
       from jsonb_array_elements($4::jsonb) with ordinality as given (one, position) order by position
     on conflict do nothing`,
    [study, subject, site, JSON.stringify(rows)],
  );
}

/** In the order in which they came. */
export function selectForeignFacts(sql: Sql, { study, subject, form }: FormKey, reach: Reach): Promise<ShownFact[]> {
  return sql<ShownFact>(
    `select n.path, n.kind, n.fact, n.actor, n.actor_name as "actorName", n.at from foreign_fact n
      where n.study = $1 and n.subject = $2 and n.form = $3 and ${within('n', 4)} order by n.seq limit 1000`,
    [study, subject, form, reach.sites, reach.unblinded],
  );
}

/** What an export would say of the forms of a casebook beside their values, by form key. */
export async function selectOwnFacts(
  sql: Sql,
  { study, subject }: SubjectKey,
): Promise<ReadonlyMap<string, StoredFacts>> {
  const rows = await sql<{ form: string; facts: StoredFacts }>(
    `select f.form, jsonb_build_object(${ownFacts}) as facts from form f where f.study = $1 and f.subject = $2`,
    [study, subject],
  );
  return new Map(rows.map(({ form, facts }) => [form, facts]));
}
