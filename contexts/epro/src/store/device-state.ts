import type { CallingDevice } from '@verum/call';
import type { Tx } from '@verum/database';

/** That a device was heard of. False where it is revoked, or its time is over. */
export async function noteSeen(tx: Tx, { study, device }: CallingDevice, at: string): Promise<boolean> {
  return (await noteAllSeen(tx, study, [device], at)).has(device);
}

/**
 * That these devices of a study were heard of. Answers with those that are not revoked and whose time is not over. Two
 * statements, sent together: of a join of both tables the planner, as long as it knows nothing of them, makes a walk
 * through all of the study's devices.
 */
export async function noteAllSeen(
  tx: Tx,
  study: string,
  devices: readonly string[],
  at: string,
): Promise<ReadonlySet<string>> {
  const [alive] = await Promise.all([
    tx<{ device: string }>(
      `select device from device where study = $1 and device = any($2)
         and revoked_at is null and (valid_until is null or valid_until > $3::timestamptz)`,
      [study, devices, at],
    ),
    tx(
      `update device_state set last_seen_at = greatest(last_seen_at, $3::timestamptz)
       where study = $1 and device = any($2)`,
      [study, devices, at],
    ),
  ]);
  return new Set(alive.map(({ device }) => device));
}

export interface Told {
  readonly zone: string;
  readonly language: string;
  readonly appVersion: string;
  readonly waiting: number;
  /** Device clock less ours. */
  readonly skewMs: number;
  readonly isStoreLost: boolean;
}

/**
 * What it tells of itself; a store once lost stays so until another device is paired. Answers whether the loss is news.
 */
export async function noteTold(tx: Tx, { study, device }: CallingDevice, told: Told, at: string): Promise<boolean> {
  const rows = await tx<{ isNews: boolean }>(
    `update device_state s set last_seen_at = greatest(s.last_seen_at, $3::timestamptz), zone = $4, language = $5,
       app_version = $6, waiting = $7, skew_ms = $8,
       store_lost_at = case when $9 then coalesce(s.store_lost_at, $3::timestamptz) else s.store_lost_at end
     from device_state b where s.study = $1 and s.device = $2 and b.study = $1 and b.device = $2
     returning $9 and b.store_lost_at is null as "isNews"`,
    [study, device, at, told.zone, told.language, told.appVersion, told.waiting, told.skewMs, told.isStoreLost],
  );
  return rows[0]?.isNews ?? false;
}
