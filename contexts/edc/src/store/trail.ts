import type { Call } from '@verum/call';
import type { Database, Sql } from '@verum/database';
import { kindOfTable, type TrailEntry, type TrailKind, trailKinds } from '../domain/trail/trail.ts';
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
  readonly at: string;
  readonly source: number;
  readonly seq: string;
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
    ({ table, id, columns, isOfTable }) => `select ${columns}, ${id} as source from ${table} t
      where t.study = $1 and ${within('t', 2)} and ${fits} and t.at >= $4::timestamptz
        and t.at < $9::timestamptz and ${isOfTable('t')}`,
  );
  const text = `${parts.join(' union all ')} order by at, source, seq`;
  for await (const rows of database.stream<TrailRow>(call, text, paramsOf(filter, filter.to || 'infinity')))
    yield rows.map(named);
}

/** The statement of a page, for whoever looks at its plan. */
export function trailPage(filter: TrailFilter, after: TrailCursor | undefined, limit: number) {
  const sources = sourcesOf(filter);
  const { at, source, seq } = after ?? { at: filter.to || 'infinity', source: 0, seq: '0' };
  const parts = sources.map((one, index) => page(one, filter, { index, limit: sources.length + seqAt }));
  // At the very instant of the cursor: what is left of its own table, and all of the tables that come after it.
  const seqs = sources.map(({ id }) => (id === source ? seq : id < source ? seqMax : '0'));
  const groups = parts.flatMap(({ group }) => group);
  return {
    text: `${groups.length > 0 ? `with recursive ${[placesInReach, ...groups].join(', ')}` : ''}
      select * from (${parts.map(({ select }) => select).join(' union all ')}) t
       order by at desc, source desc, seq desc limit $${sources.length + seqAt}`,
    params: [...paramsOf(filter, at), ...seqs, limit],
  };
}

/** A page of one table: of its subject's rows, or of those of each place in reach, by the actor or all. */
function page(source: Source, { subject, actor }: TrailFilter, { index, limit }: { index: number; limit: number }) {
  const { table, id, columns, groups, isOfTable } = source;
  const after = `t.at >= $4::timestamptz and (t.at, t.seq) < ($9::timestamptz, $${seqAt + index}::bigint)`;
  const newest = `order by t.at desc, t.seq desc limit $${limit}`;
  if (subject !== '') {
    const where = `t.study = $1 and ${within('t', 2)} and ${fits} and t.subject = $5 and t.subject <> ''`;
    const select = `(select ${columns}, ${id} as source from ${table} t where ${where} and ${isOfTable('t')} and ${after} ${newest})`;
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
            select t.at, t.seq from ${table} t where ${where} and ${inGroup(groups)} and ${after} ${newest}) w
           where ${within('p', 2)} and ${isOfTable('p')}) p
         order by p.at desc, p.seq desc limit $${limit})`,
    ],
    select: `select w.* from k${id} p cross join lateral (
        select ${columns}, ${id} as source from ${table} t
         where ${where} and ${inGroup(groups)} and t.at = p.at and t.seq = p.seq and ${fits} limit 1) w`,
  };
}

interface Source {
  readonly table: string;
  /** Breaks ties of time; from 1. */
  readonly id: 1 | 2 | 3;
  readonly columns: string;
  /** The leading columns of its indexes. */
  readonly groups: readonly string[];
  /** Whether `row` is of one of the tables asked for. */
  readonly isOfTable: (row: string) => string;
}

const place = ['site', 'blinded'];
const who = 't.at, t.seq::text, t.actor, t.actor_name as "actorName", t.command, t.reason';
const what = 't.site, t.subject, t.form, t.path';
const seqMax = '9223372036854775807';
const seqAt = 11;
const always = () => '($10::text[] is null or true)';

const values: Source = {
  table: 'item_audit',
  id: 1,
  columns: `${who}, 'item_audit' as kind, ${what}, t.version, case when t.old is null then 'insert' else 'update' end as op,
    t.old::text as old, t.new::text as new`,
  groups: place,
  isOfTable: always,
};

const verifications: Source = {
  table: 'verification',
  id: 2,
  columns: `${who}, 'verification' as kind, ${what}, t.version, case when t.is_verified then 'insert' else 'delete' end as op,
    null as old, jsonb_build_object('version', t.version, 'verified', t.is_verified, 'source', t.source)::text as new`,
  groups: place,
  isOfTable: always,
};

const others: Source = {
  table: 'audit',
  id: 3,
  // The size and the hash of a document would tell those who are blinded what they may not see of it.
  columns: `${who}, t.table_name as kind, ${what}, 0::bigint as version, t.op, t.old::text as old,
    (case when t.table_name = 'build' and $3::text[] is not null and (t.new ->> 'blinded')::boolean
          then t.new - '{counts,document_hash}'::text[] else t.new end)::text as new`,
  groups: ['table_name', ...place],
  isOfTable: (row) => `($10::text[] is null or ${row}.table_name = any($10))`,
};

function sourcesOf({ kind }: TrailFilter): readonly Source[] {
  if (kind === '') return [values, verifications, others];
  return [kind === 'form' ? values : kind === 'verification' ? verifications : others];
}

function tablesOf({ kind }: TrailFilter): string[] | null {
  return kind === '' || kind === 'form' || kind === 'verification' ? null : [trailKinds[kind]];
}

const fits = `($5 = '' or t.subject = $5) and ($6 = '' or t.actor = $6)
  and ($7 = '' or t.form = $7) and ($8 = '' or t.path = $8)`;

function paramsOf(filter: TrailFilter, before: string): unknown[] {
  const { study, sites, unblinded, from, subject, actor, form, path } = filter;
  return [study, sites, unblinded, from || '-infinity', subject, actor, form, path, before, tablesOf(filter)];
}

function named({ kind, ...row }: TrailRow): TrailRow {
  return { ...row, kind: kindOfTable(kind) };
}
