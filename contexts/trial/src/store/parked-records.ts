import type { Row, Sql, Tx } from '@verum/database';
import { type Fault, type PageEntry, parkedKey } from '../domain/hospital.ts';

export interface ParkedRecord extends Row {
  readonly hospital: string;
  readonly record: string;
  readonly source: string;
  readonly place: string;
  readonly rule: string;
  readonly textEn: string;
  readonly textZh: string;
  readonly excerpt: string;
  readonly hash: string;
  readonly state: 'OPEN' | 'RETRYING' | 'DISMISSED' | 'RESOLVED';
  readonly firstAt: string;
  readonly reason: string;
  readonly times: number;
  readonly lastAt: string;
}

const select = `select p.hospital, p.record, p.source, p.place, p.rule, p.text_en as "textEn", p.text_zh as "textZh",
    p.excerpt, p.hash, p.state, p.first_at as "firstAt", p.reason, coalesce(s.times, 1) as times,
    coalesce(s.at, p.first_at) as "lastAt"
  from sync_parked p left join sync_seen s
    on s.connector = p.connector and s.hospital = p.hospital
   and s.id = case when p.source like '%/%' then p.source else p.record end`;

/** A page's bad record. */
export type BadEntry = Pick<PageEntry, 'hospital' | 'source' | 'hash' | 'skeleton'> & { readonly fault: Fault };

/**
 * Keeps bad records: one row each, however often they come. One that was dismissed or resolved is open again when it
 * comes with another content, or after it had been in order.
 */
export async function parkRecords(tx: Tx, connector: string, bad: readonly BadEntry[]): Promise<void> {
  if (bad.length === 0) return;
  const rows = new Map(
    bad.map(({ hospital, source, hash, skeleton, fault }) => {
      const { rule, place, textEn, textZh } = fault;
      const record = parkedKey({ source, hash });
      return [
        `${hospital} ${record}`,
        { hospital, record, source, place, rule, text_en: textEn, text_zh: textZh, excerpt: skeleton, hash },
      ];
    }),
  );
  await tx(
    `insert into sync_parked as p (connector, hospital, record, source, place, rule, text_en, text_zh, excerpt, hash)
     select $1, hospital, record, source, place, rule, text_en, text_zh, excerpt, hash
       from jsonb_to_recordset($2) as r (hospital text, record text, source text, place text, rule text, text_en text,
                                         text_zh text, excerpt text, hash text)
     on conflict (connector, hospital, record) do update
        set place = excluded.place, rule = excluded.rule, text_en = excluded.text_en,
            text_zh = excluded.text_zh, excerpt = excluded.excerpt, hash = excluded.hash, state = 'OPEN', reason = ''
      where p.hash <> excluded.hash or p.state in ('RETRYING', 'RESOLVED')`,
    [connector, JSON.stringify([...rows.values()])],
  );
}

/** Those of the records that have arrived in good order. */
export async function resolveParked(
  tx: Tx,
  connector: string,
  good: readonly Pick<ParkedRecord, 'hospital' | 'record'>[],
): Promise<void> {
  if (good.length === 0) return;
  await tx(
    `update sync_parked p set state = 'RESOLVED', reason = ''
       from unnest($2::text[], $3::text[]) as g (hospital, record)
      where p.connector = $1 and p.hospital = g.hospital and p.record = g.record and p.state <> 'RESOLVED'`,
    [connector, good.map(({ hospital }) => hospital), good.map(({ record }) => record)],
  );
}

/** Those that were asked for again and did not come. */
export async function reopenRetried(tx: Tx, connector: string): Promise<void> {
  await tx(`update sync_parked set state = 'OPEN' where connector = $1 and state = 'RETRYING'`, [connector]);
}

export interface ParkedList {
  readonly connector: string;
  readonly hospital: string;
  readonly isAll: boolean;
  readonly after: string | undefined;
  readonly limit: number;
}

export function listParked(
  sql: Sql,
  { connector, hospital, isAll, after, limit }: ParkedList,
): Promise<ParkedRecord[]> {
  return sql<ParkedRecord>(
    `${select} where p.connector = $1 and p.hospital = $2
        and ($3 or p.state in ('OPEN', 'RETRYING')) and ($4::text is null or p.record > $4)
      order by p.record limit $5`,
    [connector, hospital, isAll, after, limit],
  );
}

export interface ParkedKey {
  readonly connector: string;
  readonly hospital: string;
  readonly record: string;
}

export async function findParked(
  sql: Sql,
  { connector, hospital, record }: ParkedKey,
): Promise<ParkedRecord | undefined> {
  const rows = await sql<ParkedRecord>(`${select} where p.connector = $1 and p.hospital = $2 and p.record = $3`, [
    connector,
    hospital,
    record,
  ]);
  return rows[0];
}

/** False when there is none such any more. */
export async function setParkedState(
  tx: Tx,
  { connector, hospital, record }: ParkedKey,
  to: {
    readonly from: readonly ParkedRecord['state'][];
    readonly state: ParkedRecord['state'];
    readonly reason: string;
  },
): Promise<boolean> {
  const rows = await tx(
    `update sync_parked set state = $5, reason = $6
      where connector = $1 and hospital = $2 and record = $3 and state = any($4) returning record`,
    [connector, hospital, record, to.from, to.state, to.reason],
  );
  return rows.length === 1;
}
