import type { Tx } from '@verum/database';
import { at } from './time.ts';

export interface SecondFactor {
  readonly sealedSecret: Buffer;
  readonly isConfirmed: boolean;
  /** Of the newest code that was accepted. */
  readonly lastStep: number;
}

/** The second factor of a user, held until the transaction is over, so that no code is accepted twice. */
export async function lockFactor(tx: Tx, userId: string): Promise<SecondFactor | undefined> {
  const [row] = await tx<{ sealed_secret: Buffer; is_confirmed: boolean; last_step: number }>(
    `select sealed_secret, confirmed_at is not null as is_confirmed, last_step
       from second_factor where user_id = $1 for update`,
    [userId],
  );
  return row && { sealedSecret: row.sealed_secret, isConfirmed: row.is_confirmed, lastStep: Number(row.last_step) };
}

/** A secret that is yet to be confirmed, in place of an earlier such. */
export async function putPendingFactor(tx: Tx, userId: string, sealedSecret: Buffer): Promise<void> {
  await tx(
    `insert into second_factor (user_id, sealed_secret) values ($1, $2)
     on conflict (user_id) do update set sealed_secret = $2, last_step = 0 where second_factor.confirmed_at is null`,
    [userId, sealedSecret],
  );
}

export async function confirmFactor(tx: Tx, userId: string, nowMs: number): Promise<void> {
  await tx('update second_factor set confirmed_at = $2 where user_id = $1', [userId, at(nowMs)]);
}

export async function noteStep(tx: Tx, userId: string, step: number): Promise<void> {
  await tx('update second_factor set last_step = $2 where user_id = $1', [userId, step]);
}

/** Whether codes were asked for until now. */
export async function dropFactor(tx: Tx, userId: string): Promise<boolean> {
  const [row] = await tx<{ was_confirmed: boolean }>(
    'delete from second_factor where user_id = $1 returning confirmed_at is not null as was_confirmed',
    [userId],
  );
  return row?.was_confirmed ?? false;
}
