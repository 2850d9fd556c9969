import type { Sql, Tx } from '@verum/database';
import type { Saga, SagaStep } from '../domain/saga.ts';

/** Woken when there is something to do. */
export const sagasChannel = 'sagas';

const columns = `study, id, site, kind, subject, patient, participation, steps, state, reason, tries,
  began_at as "beganAt", next_try_at as "nextTryAt"`;

export async function insertSaga(tx: Tx, saga: Saga): Promise<void> {
  await tx(
    `insert into saga (study, id, site, kind, subject, patient, participation, steps, state, began_at, next_try_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[saga.study, saga.id, saga.site, saga.kind, saga.subject, saga.patient, saga.participation, saga.steps],
      ...[saga.state, saga.beganAt, saga.nextTryAt],
    ],
  );
}

/** The subject of an enrolment that was begun before. False when it has been given up meanwhile. */
export async function giveSubject(
  tx: Tx,
  { study, id, nextTryAt }: Saga,
  subject: string,
  steps: readonly SagaStep[],
): Promise<boolean> {
  const rows = await tx(
    `update saga set subject = $3, steps = $4, next_try_at = $5
      where study = $1 and id = $2 and subject is null and state = 'RUNNING' and not steps @> '{UNDO_PERSON}'
      returning 1`,
    [study, id, subject, steps, nextTryAt],
  );
  return rows.length > 0;
}

export async function findSaga(sql: Sql, study: string, id: string): Promise<Saga | undefined> {
  const [row] = await sql<Saga>(`select ${columns} from saga where study = $1 and id = $2`, [study, id]);
  return row;
}

/** Unless somebody else has tried meanwhile. Gives the lease back. */
export async function saveSaga(tx: Tx, saga: Saga, triesBefore: number): Promise<void> {
  await tx(
    `update saga set steps = $4, state = $5, reason = $6, tries = $7, next_try_at = $8,
                     leased_by = null, leased_until = '-infinity'
      where study = $1 and id = $2 and tries = $3`,
    [...[saga.study, saga.id, triesBefore, saga.steps, saga.state, saga.reason, saga.tries], saga.nextTryAt],
  );
}

/** How many affairs are not finished, by their state. */
export function countSagas(sql: Sql): Promise<{ state: Saga['state']; count: number }[]> {
  return sql<{ state: Saga['state']; count: number }>(
    `select state, count(*)::integer as count from saga where steps <> '{}' group by state`,
  );
}

/** What is left of the affairs of these subjects, the oldest first; of one millisecond, the enrolment first. */
export function unfinishedSagas(sql: Sql, study: string, subjects: readonly string[]): Promise<Saga[]> {
  return sql<Saga>(
    `select ${columns} from saga
      where study = $1 and subject = any($2) and steps <> '{}' order by began_at, kind, id`,
    [study, subjects],
  );
}

/** Takes those that are due and that nobody is at, the longest due first. */
export function leaseSagas(
  tx: Tx,
  {
    holder,
    seconds,
    now,
    limit,
  }: { readonly holder: string; readonly seconds: number; readonly now: string; readonly limit: number },
): Promise<Saga[]> {
  return tx<Saga>(
    `update saga s set leased_by = $1, leased_until = clock_timestamp() + make_interval(secs => $2)
       from (select study, id from saga
              where steps <> '{}' and next_try_at <= $3 and leased_until < clock_timestamp()
              order by next_try_at limit $4 for update skip locked) due
      where s.study = due.study and s.id = due.id
     returning ${columns.replace('study, id', 's.study, s.id')}`,
    [holder, seconds, now, limit],
  );
}

/** Whether anything is due: asked first, because a write for nothing costs a commit. */
export async function isAnySagaDue(sql: Sql, now: string): Promise<boolean> {
  const rows = await sql(
    `select 1 from saga where steps <> '{}' and next_try_at <= $1 and leased_until < clock_timestamp() limit 1`,
    [now],
  );
  return rows.length > 0;
}

/** What people have just made possible is tried at once. */
export async function hurrySagas(
  tx: Tx,
  {
    study,
    site,
    now,
    reasons,
  }: { readonly study: string; readonly site: string; readonly now: string; readonly reasons: readonly string[] },
): Promise<void> {
  tx.wake(sagasChannel);
  await tx(
    `update saga set next_try_at = $3, tries = 0
      where study = $1 and ($2 = '' or site = $2) and steps <> '{}' and reason = any($4)`,
    [study, site, now, reasons],
  );
}
