import type { Row, Sql, Tx } from '@verum/database';
import type { SubjectKey } from './subject-key.ts';

export type CorrectionState = 'ASKED' | 'CONFIRMED' | 'DECLINED' | 'WITHDRAWN';

export interface StoredCorrection {
  readonly study: string;
  readonly correction: string;
  readonly entry: string;
  readonly subject: string;
  readonly site: string;
  readonly task: string;
  readonly item: string;
  readonly oldValues: readonly string[];
  readonly newValues: readonly string[];
  readonly reason: string;
  /** A user. */
  readonly author: string;
  readonly askedAt: string;
  readonly state: CorrectionState;
  readonly answeredAt: string | null;
}

const columns = `study, correction, entry, subject, site, task, item, old_values as "oldValues",
  new_values as "newValues", reason, author, asked_at as "askedAt", state, answered_at as "answeredAt"`;

export async function insertCorrection(
  tx: Tx,
  given: Omit<StoredCorrection, 'state' | 'answeredAt'>,
): Promise<StoredCorrection | undefined> {
  const { study, correction, entry, subject, site, task, item, oldValues, newValues, reason, author, askedAt } = given;
  const rows = await tx<StoredCorrection & Row>(
    `insert into correction (study, correction, entry, subject, site, task, item, old_values, new_values, reason, author,
       asked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (study, entry, item) where state = 'ASKED' do nothing
     returning ${columns}`,
    [
      ...[study, correction, entry, subject, site, task, item, JSON.stringify(oldValues), JSON.stringify(newValues)],
      ...[reason, author, askedAt],
    ],
  );
  return rows[0];
}

/** `sites`: null for all of the study's. */
export async function findCorrection(
  sql: Sql,
  { study, correction }: { readonly study: string; readonly correction: string },
  sites: string[] | null,
): Promise<StoredCorrection | undefined> {
  const rows = await sql<StoredCorrection & Row>(
    `select ${columns} from correction where study = $1 and correction = $2 and ($3::text[] is null or site = any($3))`,
    [study, correction, sites],
  );
  return rows[0];
}

export interface Settlement {
  readonly state: CorrectionState;
  readonly at: string;
  readonly by: string;
  /** What the device's own clock showed, JSON of verum.epro.v1.DeviceTime. */
  readonly told?: object | undefined;
}

/** From ASKED on. */
export async function settleCorrection(
  tx: Tx,
  { study, correction }: StoredCorrection,
  { state, at, by, told }: Settlement,
): Promise<StoredCorrection> {
  const [row] = await tx<StoredCorrection & Row>(
    `update correction set state = $3, answered_at = $4, answered_by = $5, answered_told = $6
     where study = $1 and correction = $2 and state = 'ASKED' returning ${columns}`,
    [study, correction, state, at, by, told ? JSON.stringify(told) : null],
  );
  if (!row) throw new Error('a correction that is settled is not settled again');
  return row;
}

/** Those that wait for the participant, and those settled since. Oldest first. */
export async function correctionsOf(
  sql: Sql,
  { study, subject }: SubjectKey,
  since: string,
): Promise<StoredCorrection[]> {
  return await sql<StoredCorrection & Row>(
    `select ${columns} from correction
     where study = $1 and subject = $2 and (state = 'ASKED' or answered_at >= $3) order by asked_at, correction`,
    [study, subject, since],
  );
}

/** Newest first, after the place given. */
export async function listCorrections(
  sql: Sql,
  given: {
    readonly study: string;
    readonly subject: string;
    readonly sites: string[] | null;
    readonly after: readonly string[] | undefined;
    readonly limit: number;
  },
): Promise<StoredCorrection[]> {
  const { study, subject, sites, after, limit } = given;
  return await sql<StoredCorrection & Row>(
    `select ${columns} from correction
     where study = $1 and ($2 = '' or subject = $2) and ($3::text[] is null or site = any($3))
       and ($4::timestamptz is null or (asked_at, correction) < ($4, $5))
     order by asked_at desc, correction desc limit $6`,
    [study, subject, sites, after?.[0] ?? null, after?.[1] ?? '', limit],
  );
}

export async function correctionsByEntry(
  sql: Sql,
  study: string,
  entries: readonly string[],
): Promise<StoredCorrection[]> {
  return await sql<StoredCorrection & Row>(
    `select ${columns} from correction where study = $1 and entry = any($2::uuid[]) order by asked_at, correction`,
    [study, entries],
  );
}
