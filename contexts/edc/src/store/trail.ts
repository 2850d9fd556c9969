import type { Call } from '@verum/call';
import type { Database, Sql } from '@verum/database';
import { kindOfTable, type TrailEntry, type TrailKind, trailKinds } from '../domain/trail/trail.ts';
import { changesOf } from './history.ts';
import { inGroup, placesInReach, tablesOfTrail } from './index-groups.ts';
import { type Reach, within } from './reach.ts';

export interface TrailFilter extends Reach {
  readonly study: string;
  /** '' for any, as in the others. */
  readonly subject: string;
  readonly form: string;
  readonly path: string;
  readonly actor: string;
  readonly kind: TrailKind | '';
  /** ISO 8601, UTC: inclusive, or '' */
  readonly from: string;
  /** Exclusive, or '' */
  readonly to: string;
}

/** The place of an entry: by time, then by the table and its own count. */
export interface TrailCursor {
  /** When, of a value its revision's: ISO 8601, UTC. */
  readonly moment: string;
  readonly source: number;
  readonly seq: number;
}

export interface TrailRow extends TrailEntry, TrailCursor {}

/** Newest first. */
export async function selectTrail(sql: Sql, filter: TrailFilter, after: TrailCursor | undefined, limit: number) {
  const { text, params } = trailPage(filter, after, limit);
  return (await sql<TrailRow>(text, params)).map(named);
}

/** Everything that fits, oldest first, in one snapshot. */
export async function* streamTrail(database: Database, call: Call, filter: TrailFilter): AsyncIterable<TrailEntry[]> {
  const parts = sourcesOf(filter).map(
    ({ table, entries, id, columns, isOfTable }) => `select ${columns}, ${id} as source from ${table} t ${entries}
        and t.study = $1 and ${within('t', 2)} and ${fitsRow} and t.at >= $4::timestamptz
        and t.at < $9::timestamptz and ${isOfTable('t')}`,
  );
  const text = `${parts.join(' union all ')} order by moment, source, seq`;
  for await (const rows of database.stream<TrailRow>(call, text, paramsOf(filter, filter.to || 'infinity')))
    yield rows.map(named);
}

/** The statement of a page, for whoever looks at its plan. */
export function trailPage(filter: TrailFilter, after: TrailCursor | undefined, limit: number) {
  const sources = sourcesOf(filter);
  const { moment, source, seq } = after ?? { moment: filter.to || 'infinity', source: 0, seq: 0 };
  const parts = sources.map((one, index) =>
    page(one, filter, { before: seqAt + index, limit: sources.length + seqAt }),
  );
  // At the very instant of the cursor: what is left of its own table, and all of the tables that come after it.
  const seqs = sources.map(({ id }) => (id === source ? seq : id < source ? seqMax : 0));
  const groups = parts.flatMap(({ group }) => group);
  return {
    text: `${groups.length > 0 ? `with recursive ${[placesInReach, ...groups].join(', ')}` : ''}
      select * from (${parts.map(({ select }) => select).join(' union all ')}) t
       order by moment desc, source desc, seq desc limit $${sources.length + seqAt}`,
    params: [...paramsOf(filter, moment), ...seqs, limit],
  };
}

/**
 * A page of one table: of its subject's rows, or of those of each place in reach, by the actor or all. As many rows of
 * the table as the page has entries are enough.
 */
function page(
  { table, entries, seq, id, columns, groups, isOfTable, ...source }: Source,
  { subject, actor }: TrailFilter,
  { before, limit }: { readonly before: number; readonly limit: number },
) {
  const isBefore = (count: string) => `(t.at, ${count}) < ($9::timestamptz, $${before}::bigint)`;
  const after = `t.at >= $4::timestamptz and ${isBefore('t.seq')}`;
  const fits = source.fits(isBefore);
  const newest = (row: string) => `order by ${row}.at desc, ${row}.seq desc limit $${limit}`;
  if (subject !== '') {
    const where = `t.study = $1 and ${within('t', 2)} and ${fits} and t.subject = $5 and t.subject <> ''`;
    const rows = `select * from ${table} t where ${where} and ${isOfTable('t')} and ${after} ${newest('t')}`;
    const select = `(select ${columns}, ${id} as source from (${rows}) t ${entries} and ${isBefore(seq)}
        order by t.at desc, ${seq} desc limit $${limit})`;
    return { group: [], select };
  }
  const where = actor === '' ? 't.study = $1' : 't.study = $1 and t.actor = $6';
  const names = groups.map((column) => `p.${column}`).join(', ');
  // First the keys alone, which the index holds, of every place; then the rows of the few that make the page.
  return {
    group: [
      ...(table === 'audit' ? [tablesOfTrail('tables', where)] : []),
      `k${id} as materialized (
        select p.* from (
          select ${names}, w.at, w.seq from ${table === 'audit' ? 'tables' : 'place'} p cross join lateral (
            select t.at, t.seq from ${table} t where ${where} and ${inGroup(groups)} and ${after} ${newest('t')}) w
           where ${within('p', 2)} and ${isOfTable('p')}) p
         ${newest('p')})`,
    ],
    select: `select w.* from k${id} p cross join lateral (
        select ${columns}, ${id} as source from (
          select * from ${table} t
           where ${where} and ${inGroup(groups)} and t.at = p.at and t.seq = p.seq and ${fits} limit 1) t
          ${entries} and ${isBefore(seq)}) w`,
  };
}

interface Source {
  readonly table: string;
  /** Joins the entries of a row `t`, of which there is one or, of a revision, one for each of its changes. */
  readonly entries: string;
  /** The count of an entry, by which those of one instant are told apart. */
  readonly seq: string;
  /** Breaks ties of time; from 1. */
  readonly id: 1 | 2 | 3;
  readonly columns: string;
  /** The leading columns of its indexes. */
  readonly groups: readonly string[];
  /** Whether a row `t` has entries that are asked for, those of which the count is before. */
  readonly fits: (isBefore: (count: string) => string) => string;
  /** Whether `row` is of one of the tables asked for. */
  readonly isOfTable: (row: string) => string;
}

const place = ['site', 'blinded'];
const who = 't.actor, t.actor_name as "actorName", t.command, t.reason';
const where = 't.site, t.subject, t.form';
const seqMax = '9223372036854775807';
const seqAt = 11;
const always = () => '($10::text[] is null or true)';
const fitsRow = `($5 = '' or t.subject = $5) and ($6 = '' or t.actor = $6) and ($7 = '' or t.form = $7)`;
const fitsPath = (row: string) => `($8 = '' or ${row}.path = $8)`;

const values: Source = {
  table: 'form_revision',
  entries: `cross join lateral ${changesOf('t')} c where ${fitsPath('c')}`,
  seq: 'c.seq',
  id: 1,
  columns: `t.at as moment, c.seq, c.at, ${who}, 'item_audit' as kind, ${where}, c.path, c.version,
    case when c.old is null then 'insert' else 'update' end as op, c.old::text as old, c.new::text as new`,
  groups: place,
  fits: (isBefore) =>
    `${fitsRow} and ($8 = '' or exists (select from ${changesOf('t')} c where c.path = $8 and ${isBefore('c.seq')}))`,
  isOfTable: always,
};

const verifications: Source = {
  table: 'verification',
  entries: 'where true',
  seq: 't.seq',
  id: 2,
  columns: `t.at as moment, t.seq, t.at, ${who}, 'verification' as kind, ${where}, t.path, t.version,
    case when t.is_verified then 'insert' else 'delete' end as op, null as old,
    jsonb_build_object('version', t.version, 'verified', t.is_verified, 'source', t.source)::text as new`,
  groups: place,
  fits: () => `${fitsRow} and ${fitsPath('t')}`,
  isOfTable: always,
};

const others: Source = {
  table: 'audit',
  entries: 'where true',
  seq: 't.seq',
  id: 3,
  // The size and the hash of a document would tell those who are blinded what they may not see of it; so would the count
  // of what other systems say, which is listed by itself and may be long.
  columns: `t.at as moment, t.seq, t.at, ${who}, t.table_name as kind, ${where}, t.path, 0::bigint as version, t.op,
    t.old::text as old,
    (case when t.table_name = 'build' and $3::text[] is not null and (t.new ->> 'blinded')::boolean
          then t.new - '{counts,document_hash}'::text[]
          when t.table_name = 'foreign_fact' then t.new - '{seq,hash,fact}'::text[] else t.new end)::text as new`,
  groups: ['table_name', ...place],
  fits: () => `${fitsRow} and ${fitsPath('t')}`,
  isOfTable: (row) => `($10::text[] is null or ${row}.table_name = any($10))`,
};

function sourcesOf({ kind }: TrailFilter): readonly Source[] {
  if (kind === '') return [values, verifications, others];
  return [kind === 'form' ? values : kind === 'verification' ? verifications : others];
}

function tablesOf({ kind }: TrailFilter): string[] | null {
  return kind === '' || kind === 'form' || kind === 'verification' ? null : [trailKinds[kind]];
}

function paramsOf(filter: TrailFilter, before: string): unknown[] {
  const { study, sites, unblinded, from, subject, actor, form, path } = filter;
  return [study, sites, unblinded, from || '-infinity', subject, actor, form, path, before, tablesOf(filter)];
}

function named({ kind, ...row }: TrailRow): TrailRow {
  return { ...row, kind: kindOfTable(kind) };
}
