import type { Row, Sql, Tx } from '@verum/database';
import type { InstrumentModel } from '@verum/diary-rules';

/** A version of an instrument with what its study says of it beside its content. */
export interface StoredInstrument {
  readonly study: string;
  readonly model: InstrumentModel;
  /** The form of the study build that its entries fill; '': none. */
  readonly form: string;
  readonly owner: string;
  readonly licence: string;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
}

/** A version as it lies there: its content is the JSON of the contract. */
export interface InstrumentRecord {
  readonly study: string;
  readonly instrument: string;
  readonly version: string;
  readonly content: object;
  readonly hash: string;
  readonly form: string;
  readonly owner: string;
  readonly licence: string;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
}

interface InstrumentRow extends Row {
  readonly study: string;
  readonly instrument: string;
  readonly version: string;
  readonly content: object;
  readonly hash: string;
  readonly form: string;
  readonly owner: string;
  readonly licence: string;
  readonly imported_at: string;
}

const columns = 'study, instrument, version, content, hash, form, owner, licence, imported_at';

/** False where the version is there already. */
export async function insertInstrument(
  tx: Tx,
  record: InstrumentRecord & { readonly source: 'FHIR' | 'FORM' | 'MODEL'; readonly by: string },
): Promise<boolean> {
  const { study, instrument, version, content, hash, form, owner, licence, importedAt, source, by } = record;
  const rows = await tx(
    `insert into instrument (study, instrument, version, content, hash, form, owner, licence, imported_at, source,
                             imported_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict do nothing returning 1`,
    [study, instrument, version, JSON.stringify(content), hash, form, owner, licence, importedAt, source, by],
  );
  return rows.length > 0;
}

export async function findInstrument(
  sql: Sql,
  { study, instrument, version }: Pick<InstrumentRecord, 'study' | 'instrument' | 'version'>,
): Promise<InstrumentRecord | undefined> {
  const [row] = await sql<InstrumentRow>(
    `select ${columns} from instrument where study = $1 and instrument = $2 and version = $3`,
    [study, instrument, version],
  );
  return row && toRecord(row);
}

/** In the order of their import. */
export async function listInstruments(
  sql: Sql,
  study: string,
  { after, limit }: { readonly after: readonly string[] | undefined; readonly limit: number },
): Promise<InstrumentRecord[]> {
  const rows = await sql<InstrumentRow>(
    `select ${columns} from instrument
      where study = $1
        and ($2::timestamptz is null or (imported_at, instrument, version) > ($2::timestamptz, $3::text, $4::text))
      order by imported_at, instrument, version limit $5`,
    [study, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit],
  );
  return rows.map(toRecord);
}

function toRecord({ imported_at: importedAt, ...row }: InstrumentRow): InstrumentRecord {
  return { ...row, importedAt };
}
