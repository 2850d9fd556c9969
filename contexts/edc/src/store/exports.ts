import type { Call } from '@verum/call';
import type { Database, Sql } from '@verum/database';
import type { Location, SignatureDef, User } from '@verum/odm';
import type { ForeignFact } from '../domain/transfer/foreign-facts.ts';
import type { AuditedVersion, FormContent } from '../domain/transfer/form-data.ts';
import type { CasebookData } from '../domain/transfer/to-subject-record.ts';
import { distinctGroups, inGroup } from './index-groups.ts';
import { type Reach, within } from './reach.ts';

export interface ExportScope extends Reach {
  readonly study: string;
  /** '' for every site that the caller may export. */
  readonly site: string;
}

const atSites = (site: number) =>
  `study = $1 and ($2::text[] is null or site = any($2)) and ($${site} = '' or site = $${site})`;

/** A casebook as it comes from here: its forms are JSON, and are taken apart where there is time for it. */
export interface CasebookText extends Omit<CasebookData, 'forms' | 'beside'> {
  readonly forms: string;
  /** What other systems say of it; null where nobody asked, or nothing is said. */
  readonly foreign?: string | null;
}

/** What of a casebook is read beside its values. */
export interface Beside {
  /** Every version of every value, queries, signatures and remarks. */
  readonly withHistory: boolean;
  /** Of what other systems say. */
  readonly foreign: 'all' | 'extensions' | 'nothing';
}

/** Casebooks by subject, in one snapshot; a subject at a time is what memory holds. */
export function streamCasebooks(
  database: Database,
  call: Call,
  { study, site, sites, unblinded }: ExportScope,
  beside: Beside,
): AsyncIterable<CasebookText[]> {
  return database.stream<CasebookText>(call, select(beside), [study, sites, unblinded, site], 10);
}

export interface CasebookBatch extends Beside {
  /** '' for all. */
  readonly subject: string;
  /** The last subject of the batch before; '' for the first batch. */
  readonly after: string;
  readonly limit: number;
}

/** The next casebooks by subject: each as it stands at the moment of its batch, and no transaction between two. */
export function nextCasebooks(
  sql: Sql,
  { study, site, sites, unblinded }: ExportScope,
  { subject, after, limit, ...beside }: CasebookBatch,
): Promise<CasebookText[]> {
  const which = `and subject > $5 and ($6 = '' or subject = $6) order by subject limit $7`;
  return sql<CasebookText>(select(beside, which), [study, sites, unblinded, site, after, subject, limit]);
}

export async function countCasebooks(sql: Sql, { study, site, sites }: ExportScope, subject: string): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `select count(*)::integer as n from casebook where ${atSites(3)} and ($4 = '' or subject = $4)`,
    [study, sites, site, subject],
  );
  return row?.n ?? 0;
}

/** ISO 8601, UTC, to the millisecond: as an export writes a moment. */
export function isoMoment(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

// As arrays: of a million versions their names would be most of it. And json, which is put together as text, where jsonb
// would be taken apart and built anew at each level.
const history = `(select json_agg(json_build_array(a.path, a.version, a.old, a.new,
    ${isoMoment('a.at')}, a.actor, a.actor_name, a.site, a.reason)
    order by a.revision, a.path)
   from item_audit a where a.study = f.study and a.subject = f.subject and a.form = f.form and a.path <> '')`;

type PackedVersion = readonly [
  ...[path: string, version: number, old: AuditedVersion['old'], now: AuditedVersion['new'], at: string],
  ...[actor: string, actorName: string | null, site: string, reason: string],
];

interface PackedForm extends Omit<FormContent, 'history'> {
  readonly history?: readonly PackedVersion[] | null;
}

/** What is said of a form that has no row is in a form without values. */
export function casebookOf({ forms, foreign, ...casebook }: CasebookText): CasebookData {
  const rows = (JSON.parse(forms) as PackedForm[]).map(toForm);
  if (!foreign) return { ...casebook, forms: rows };
  const said = Map.groupBy(JSON.parse(foreign) as (ForeignFact & { form: string })[], ({ form }) => form);
  const more = [...said.keys()].filter((key) => key.includes('~') && !rows.some(({ form }) => form === key));
  const all: FormContent[] = [...rows, ...more.map((form) => ({ form, items: {} }))];
  return {
    ...casebook,
    forms: all.map((row) => ({ ...row, foreign: said.get(row.form) ?? [] })),
    beside: new Map([...said].filter(([place]) => !place.includes('~'))),
  };
}

function toForm(form: PackedForm): FormContent {
  return (form.history ? { ...form, history: form.history.map(toVersion) } : form) as FormContent;
}

function toVersion([path, version, old, now, at, actor, actorName, site, reason]: PackedVersion): AuditedVersion {
  return { path, version, old, new: now, at, actor, actorName, site, reason };
}

/** What was said and signed about a form `f`: its valid signature, queries the site has seen, remarks. */
export const ownFacts = `'signed', case when f.signed_hash = f.content_hash then f.signed end,
  'queries', (select jsonb_agg(jsonb_build_object('number', q.number, 'path', q.path, 'state', q.state, 'origin', q.origin,
      'rule', q.rule, 'texts', q.texts, 'messages', (select jsonb_agg(jsonb_build_object('kind', m.kind, 'text', m.text,
          'actor', m.actor, 'actorName', m.actor_name, 'at', ${isoMoment('m.at')}) order by m.seq)
        from query_message m where m.study = q.study and m.subject = q.subject and m.form = q.form and m.number = q.number))
      order by q.number)
    from query q where q.study = f.study and q.subject = f.subject and q.form = f.form and q.is_released),
  'annotations', (select jsonb_agg(jsonb_build_object('number', n.number, 'path', n.path, 'text', n.text) order by n.number)
    from annotation n where n.study = f.study and n.subject = f.subject and n.form = f.form)`;

// Of a form that was taken out nothing is said.
const foreignOf = (which: string) => `(select json_agg(json_build_object('form', x.form, 'path', x.path, 'kind', x.kind,
      'fact', x.fact) order by x.seq)
    from foreign_fact x where x.study = c.study and x.subject = c.subject and ${within('x', 2)} ${which}
     and not exists (select from form r where r.study = x.study and r.subject = x.subject and r.form = x.form and r.removed))`;

const kinds = { all: '', extensions: "and x.kind in ('extension', 'container')" } as const;

const select = (beside: Beside, which = '') => `select c.subject, c.site, c.build,
  ${beside.withHistory} as "withHistory",
  ${beside.foreign === 'nothing' ? 'null' : foreignOf(kinds[beside.foreign])}::text as foreign,
  coalesce((select json_agg(json_build_object('form', f.form, 'items', f.items
                                              ${beside.withHistory ? `, 'history', ${history}, ${ownFacts}` : ''}) order by f.form)
              from form f where f.study = c.study and f.subject = c.subject and not f.removed and ${within('f', 2)}), '[]')::text as forms
  from (select * from casebook where ${atSites(4)} ${which}) c order by c.subject`;

/** Who set the values and who signed, for the document's list of users: each as they were called last. */
export function selectActors(sql: Sql, { study, site, sites, unblinded }: ExportScope) {
  return sql<{ id: string; name: string | null }>(
    `with recursive ${distinctGroups('acted', 'form_revision', ['actor', 'site', 'blinded'], 't.study = $1')}
     select distinct on (id) id, name from (
       select p.actor as id, a.name, a.at from acted p cross join lateral (
         select t.actor_name as name, t.at from form_revision t
          where t.study = $1 and ${inGroup(['actor', 'site', 'blinded'])} order by t.at desc, t.seq desc limit 1) a
        where ${within('p', 2)} and ($4 = '' or p.site = $4)
       union all
       select signer, signer_name, at from signature s
        where s.study = $1 and ${within('s', 2)} and ($4 = '' or s.site = $4)) who
      order by id, at desc`,
    [study, sites, unblinded, site],
  );
}

/** What signatures were given for, each once. */
export async function selectMeanings(sql: Sql, { study, site, sites, unblinded }: ExportScope): Promise<string[]> {
  const rows = await sql<{ meaning: string }>(
    `select distinct meaning from signature s where s.study = $1 and ${within('s', 2)} and ($4 = '' or s.site = $4)
      order by meaning`,
    [study, sites, unblinded, site],
  );
  return rows.map(({ meaning }) => meaning);
}

/** Whom, where and what other systems refer to, each once. */
export async function selectForeignReferences(sql: Sql, { study, site, sites, unblinded }: ExportScope) {
  const [row] = await sql<{ users: User[]; locations: Location[]; definitions: SignatureDef[] }>(
    `with said as (select fact from foreign_fact x where x.study = $1 and ${within('x', 2)} and ($4 = '' or x.site = $4))
     select ${each("jsonb_path_query(fact, '$.users[*]')")} as users,
            ${each("jsonb_path_query(fact, '$.locations[*]')")} as locations,
            ${each("fact -> 'definition'")} as definitions`,
    [study, sites, unblinded, site],
  );
  return row ?? { users: [], locations: [], definitions: [] };
}

const each = (what: string) =>
  `coalesce((select jsonb_agg(distinct one) from (select ${what} as one from said) s where one is not null), '[]')`;

/** Sites with casebooks or activations, and from when on each works with which build. */
export function selectLocations(sql: Sql, { study, site, sites }: ExportScope) {
  return sql<{ site: string; builds: { build: number; fromDate: string }[] }>(
    `select s.site, coalesce((select jsonb_agg(jsonb_build_object('build', a.build, 'fromDate', a.from_date)
                                               order by a.from_date)
                                from activation a where a.study = $1 and a.site = s.site), '[]') as builds
       from (select site from casebook where ${atSites(3)} union select site from activation where ${atSites(3)}) s
      order by s.site`,
    [study, sites, site],
  );
}
