import type { Row, Sql, Tx } from '@verum/database';

/** A version as it lies there: its content is the JSON of the contract. */
export interface ScheduleRecord {
  readonly study: string;
  readonly schedule: string;
  readonly version: number;
  readonly content: object;
  readonly instrument: string;
  readonly instrumentVersion: string;
  /** Civil date; '': always. */
  readonly effectiveFrom: string;
}

interface ScheduleRow extends Row {
  readonly study: string;
  readonly schedule: string;
  readonly version: number;
  readonly content: object;
  readonly instrument: string;
  readonly instrument_version: string;
  readonly effective_from: string | null;
}

const columns = 'study, schedule, version, content, instrument, instrument_version, effective_from';

/** False where the version is there already. */
export async function insertSchedule(
  tx: Tx,
  record: ScheduleRecord,
  { at, by }: { readonly at: string; readonly by: string },
): Promise<boolean> {
  const { study, schedule, version, content, instrument, instrumentVersion, effectiveFrom } = record;
  const rows = await tx(
    `insert into schedule (study, schedule, version, content, instrument, instrument_version, effective_from, put_at,
                           put_by)
     values ($1, $2, $3, $4, $5, $6, nullif($7, '')::date, $8, $9) on conflict do nothing returning 1`,
    [study, schedule, version, JSON.stringify(content), instrument, instrumentVersion, effectiveFrom, at, by],
  );
  return rows.length > 0;
}

/** The newest version of each, or of one. */
export async function newestSchedules(sql: Sql, study: string, schedule = ''): Promise<ScheduleRecord[]> {
  const rows = await sql<ScheduleRow>(
    `select distinct on (schedule) ${columns} from schedule
      where study = $1 and ($2 = '' or schedule = $2) order by schedule, version desc`,
    [study, schedule],
  );
  return rows.map(toRecord);
}

function toRecord({ instrument_version, effective_from, ...row }: ScheduleRow): ScheduleRecord {
  return { ...row, instrumentVersion: instrument_version, effectiveFrom: effective_from ?? '' };
}
