import type { Call } from '@verum/call';
import type { Database, Sql } from '@verum/database';
import type { SignatureDef, User } from '@verum/odm';
import type { AuditedVersion, CasebookData, FormContent } from '../domain/transfer/to-subject-record.ts';
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
export interface CasebookText extends Omit<CasebookData, 'forms'> {
  readonly forms: string;
}

/** Casebooks by subject, in one snapshot; a subject at a time is what memory holds. */
export function streamCasebooks(
  database: Database,
  call: Call,
  { study, site, sites, unblinded }: ExportScope,
  withHistory: boolean,
): AsyncIterable<CasebookText[]> {
  const text = withHistory ? casebooksWithHistory : casebooks;
  return database.stream<CasebookText>(call, text, [study, sites, unblinded, site], 10);
}

export interface CasebookBatch {
  /** '' for all. */
  readonly subject: string;
  /** The last subject of the batch before; '' for the first batch. */
  readonly after: string;
  readonly withHistory: boolean;
  readonly limit: number;
}

/** The next casebooks by subject: each as it stands at the moment of its batch, and no transaction between two. */
export function nextCasebooks(
  sql: Sql,
  { study, site, sites, unblinded }: ExportScope,
  { subject, after, withHistory, limit }: CasebookBatch,
): Promise<CasebookText[]> {
  return sql<CasebookText>(withHistory ? batchWithHistory : batch, [
    ...[study, sites, unblinded, site, after, subject, limit],
  ]);
}

export async function countCasebooks(sql: Sql, { study, site, sites }: ExportScope, subject: string): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `select count(*)::integer as n from casebook where ${atSites(3)} and ($4 = '' or subject = $4)`,
    [study, sites, site, subject],
  );
  return row?.n ?? 0;
}

// As arrays: of a million versions their names would be most of it. And json, which is put together as text, where jsonb
// would be taken apart and built anew at each level.
const history = `(select json_agg(json_build_array(a.path, a.version, a.old, a.new,
    to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), a.actor, a.actor_name, a.site, a.reason)
    order by a.revision, a.path)
   from item_audit a where a.study = f.study and a.subject = f.subject and a.form = f.form and a.path <> '')`;

type PackedVersion = readonly [
  ...[path: string, version: number, old: AuditedVersion['old'], now: AuditedVersion['new'], at: string],
  ...[actor: string, actorName: string | null, site: string, reason: string],
];

interface PackedForm extends Omit<FormContent, 'history'> {
  readonly history?: readonly PackedVersion[] | null;
}

export function casebookOf({ forms, ...casebook }: CasebookText): CasebookData {
  return { ...casebook, forms: (JSON.parse(forms) as PackedForm[]).map(toForm) };
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
          'actor', m.actor, 'actorName', m.actor_name, 'at', to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by m.seq)
        from query_message m where m.study = q.study and m.subject = q.subject and m.form = q.form and m.number = q.number))
      order by q.number)
    from query q where q.study = f.study and q.subject = f.subject and q.form = f.form and q.is_released),
  'annotations', (select jsonb_agg(jsonb_build_object('number', n.number, 'path', n.path, 'text', n.text) order by n.number)
    from annotation n where n.study = f.study and n.subject = f.subject and n.form = f.form)`;

/** And what other systems said of it. */
const facts = `${ownFacts},
  'foreign', (select jsonb_agg(jsonb_build_object('path', x.path, 'kind', x.kind, 'fact', x.fact) order by x.seq)
    from foreign_fact x where x.study = f.study and x.subject = f.subject and x.form = f.form)`;

const select = (more: string, which = '') => `select c.subject, c.site, c.build,
  coalesce((select json_agg(json_build_object('form', f.form, 'items', f.items${more}) order by f.form)
              from form f where f.study = c.study and f.subject = c.subject and not f.removed and ${within('f', 2)}), '[]')::text as forms
  from (select * from casebook where ${atSites(4)} ${which}) c order by c.subject`;

const casebooks = select('');
const casebooksWithHistory = select(`, 'history', ${history}, ${facts}`);
const next = `and subject > $5 and ($6 = '' or subject = $6) order by subject limit $7`;
const batch = select('', next);
const batchWithHistory = select(`, 'history', ${history}, ${facts}`, next);

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

/** Whom and what the signatures of other systems refer to, each once. */
export function selectForeignSignatures(
  sql: Sql,
  { study, site, sites, unblinded }: ExportScope,
): Promise<{ user: User | null; definition: SignatureDef | null }[]> {
  return sql(
    `select distinct fact -> 'user' as user, fact -> 'definition' as definition from foreign_fact x
      where x.study = $1 and x.kind = 'signature' and ${within('x', 2)} and ($4 = '' or x.site = $4)`,
    [study, sites, unblinded, site],
  );
}

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
