import type { Sql, Tx } from '@verum/database';
import type { SubjectKey } from '../domain/casebook/casebook.ts';
import type { StoredFacts } from '../domain/transfer/export-facts.ts';
import type { ForeignFact, ForeignVersion } from '../domain/transfer/foreign-facts.ts';
import { type AuditedVersion, toAuditEntry } from '../domain/transfer/form-data.ts';
import { hashOf, type KnownFacts, keyOf, versionKey } from '../domain/transfer/new-facts.ts';
import type { PlacedFact } from '../domain/transfer/place-facts.ts';
import { isoMoment, ownFacts } from './exports.ts';
import { type Reach, within } from './reach.ts';

/** Of a fact, and of the version in it: the order in which they came. */
export interface FactPlace {
  readonly seq: string;
  readonly part: string;
}

/** A fact as it is shown: where it stands and who brought it. Versions of values come one by one. */
export type ShownFact = ForeignFact &
  FactPlace & {
    /** What it stands at: a form key, the part of one that names its visit, '' for the subject. */
    readonly place: string;
    readonly actor: string;
    readonly actorName: string | null;
    /** ISO 8601, UTC. */
    readonly at: string;
  };

export interface FactsFilter extends SubjectKey {
  /** A form key, the part of one that names its visit, '-' for the subject; '' for all. */
  readonly place: string;
  /** Of an item or group; '' for all. */
  readonly path: string;
  readonly withoutHistory: boolean;
}
export interface FactsPage {
  /** The last of the page before. */
  readonly after: FactPlace | undefined;
  readonly limit: number;
}

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
export function selectForeignFacts(
  sql: Sql,
  { study, subject, place, path, withoutHistory }: FactsFilter,
  { after, limit }: FactsPage,
  reach: Reach,
): Promise<ShownFact[]> {
  return sql<ShownFact>(
    `select n.form as place, v.path, n.kind, v.fact, n.actor, n.actor_name as "actorName", n.at, n.seq::text as seq,
            v.part::text as part
       from foreign_fact n cross join lateral (
         select 0::bigint as part, n.path, n.fact where n.kind <> 'history'
         union all
         select one.part, one.version ->> 'path', n.fact || jsonb_build_object('versions', jsonb_build_array(one.version))
           from jsonb_array_elements(n.fact -> 'versions') with ordinality one (version, part) where n.kind = 'history') v
      where n.study = $1 and n.subject = $2 and ${within('n', 3)} and ($5 = '' or n.form = case $5 when '-' then '' else $5 end)
        and ($6 = '' or v.path = $6) and not ($7 and n.kind = 'history')
        and n.seq >= $8::bigint and (n.seq, v.part) > ($8::bigint, $9::bigint)
      order by n.seq, v.part limit $10`,
    [
      ...[study, subject, reach.sites, reach.unblinded, place, path, withoutHistory],
      ...[after?.seq ?? '0', after?.part ?? '0', limit],
    ],
  );
}

/** What is said already of a casebook, as far as it may be what these say. */
export async function selectKnownFacts(
  sql: Sql,
  { study, subject }: SubjectKey,
  facts: readonly PlacedFact[],
): Promise<KnownFacts> {
  const own = await sql<{ form: string; facts: StoredFacts }>(
    `select f.form, jsonb_build_object(${ownFacts}) as facts from form f where f.study = $1 and f.subject = $2`,
    [study, subject],
  );
  const foreign = await sql<{ form: string; path: string; kind: string; hash: string }>(
    `select form, path, kind, hash from foreign_fact where study = $1 and subject = $2 and kind <> 'history'`,
    [study, subject],
  );
  const forms = [...new Set(facts.flatMap(({ form, fact }) => (fact.kind === 'history' ? [form] : [])))];
  return {
    own: new Map(own.map((one) => [one.form, one.facts])),
    foreign: new Set(foreign.map(({ form, path, kind, hash }) => keyOf(form, path, kind, hash))),
    versions: forms.length > 0 ? await selectVersionKeys(sql, { study, subject }, forms) : new Set(),
  };
}

async function selectVersionKeys(
  sql: Sql,
  { study, subject }: SubjectKey,
  forms: readonly string[],
): Promise<ReadonlySet<string>> {
  const ours = await sql<AuditedVersion & { form: string }>(
    `select a.form, a.path, a.version, a.old, a.new, ${isoMoment('a.at')} as at, a.actor, a.actor_name as "actorName",
            a.site, a.reason
       from item_audit a where a.study = $1 and a.subject = $2 and a.form = any($3) and a.path <> ''`,
    [study, subject, forms],
  );
  const theirs = await sql<{ form: string; version: ForeignVersion }>(
    `select x.form, v as version from foreign_fact x cross join lateral jsonb_array_elements(x.fact -> 'versions') v
      where x.study = $1 and x.subject = $2 and x.kind = 'history' and x.form = any($3)`,
    [study, subject, forms],
  );
  return new Set([
    ...ours.map(({ form, ...row }) => versionKey(form, { path: row.path, ...toAuditEntry(row) })),
    ...theirs.map(({ form, version }) => versionKey(form, version)),
  ]);
}
