import type { Sql, Tx } from '@verum/database';
import type { Instrument } from '../domain/instrument.ts';

// Every query takes `sites`: null for all of them, else the codes in scope.

const columns = 'study, instrument, site, title';

/** False when the code is taken. */
export async function insertInstrument(tx: Tx, { study, instrument, site, title }: Instrument): Promise<boolean> {
  const rows = await tx(
    `insert into instrument (study, instrument, site, title) values ($1, $2, $3, $4)
     on conflict do nothing returning study`,
    [study, instrument, site, title],
  );
  return rows.length === 1;
}

export async function findInstrument(
  sql: Sql,
  key: { readonly study: string; readonly instrument: string },
  sites: string[] | null,
): Promise<Instrument | undefined> {
  const [row] = await sql<Instrument>(
    `select ${columns} from instrument
     where study = $1 and instrument = $2 and ($3::text[] is null or site = any($3))`,
    [key.study, key.instrument, sites],
  );
  return row;
}

export interface InstrumentList {
  readonly study: string;
  readonly sites: string[] | null;
  /** '' for every one in `sites`. */
  readonly site: string;
  /** The code before the first wanted. */
  readonly after: string | undefined;
  readonly limit: number;
}

export function listInstruments(sql: Sql, { study, sites, site, after, limit }: InstrumentList): Promise<Instrument[]> {
  return sql<Instrument>(
    `select ${columns} from instrument
     where study = $1 and ($2::text[] is null or site = any($2)) and ($3 = '' or site = $3)
       and ($4::text is null or instrument > $4)
     order by instrument
     limit $5`,
    [study, sites, site, after, limit],
  );
}
