import type { Sql, Tx } from '@verum/database';
import type { SubjectKey } from './subject-key.ts';

export type DeviceKind = 'OWN' | 'SITE';

export interface StoredDevice {
  readonly study: string;
  readonly device: string;
  readonly subject: string;
  readonly site: string;
  readonly kind: DeviceKind;
  /** SubjectPublicKeyInfo, DER. */
  readonly public_key: Uint8Array;
  readonly paired_at: string;
  readonly valid_until: string | null;
  readonly revoked_at: string | null;
  readonly revoked_why: string | null;
}

const columns = 'study, device, subject, site, kind, public_key, paired_at, valid_until, revoked_at, revoked_why';

/** By its name alone, whatever the study: for finding out who calls. */
export async function findDevice(sql: Sql, device: string): Promise<StoredDevice | undefined> {
  return (await sql<StoredDevice>(`select ${columns} from device where device = $1`, [device]))[0];
}

export interface NewDevice {
  readonly study: string;
  readonly device: string;
  readonly subject: string;
  readonly site: string;
  readonly kind: DeviceKind;
  readonly publicKey: Uint8Array;
  readonly at: string;
  readonly validUntil: string | undefined;
  readonly platform: string;
  readonly appVersion: string;
  readonly zone: string;
  readonly language: string;
}

export async function insertDevice(tx: Tx, given: NewDevice): Promise<void> {
  const { study, device, subject, site, kind, publicKey, at, validUntil, platform } = given;
  await tx(
    `with made as (
       insert into device (study, device, subject, site, kind, public_key, paired_at, valid_until, platform)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     )
     insert into device_state (study, device, subject, site, last_seen_at, app_version, language, zone)
     values ($1, $2, $3, $4, $7, $10, $11, $12)`,
    [
      ...[study, device, subject, site, kind, Buffer.from(publicKey), at, validUntil ?? null, platform],
      ...[given.appVersion, given.language, given.zone],
    ],
  );
}

export interface Revocation {
  readonly at: string;
  readonly by: string;
  readonly why: string;
}

/** Those of the subject that are not revoked yet: the one named, or all of its own. Returns which they were. */
export async function revokeDevices(
  tx: Tx,
  { study, subject, device }: SubjectKey & { readonly device?: string },
  { at, by, why }: Revocation,
): Promise<string[]> {
  const rows = await tx<{ device: string }>(
    `update device set revoked_at = $4, revoked_by = $5, revoked_why = $6
     where study = $1 and subject = $2 and revoked_at is null
       and case when $3::text is null then kind = 'OWN' else device = $3 end
     returning device`,
    [study, subject, device ?? null, at, by, why],
  );
  return rows.map((row) => row.device);
}

export interface DeviceRow extends StoredDevice {
  readonly platform: string;
  readonly last_seen_at: string;
  readonly app_version: string;
  readonly language: string;
  readonly zone: string;
  readonly skew_ms: number | null;
  readonly waiting: number;
  readonly store_lost_at: string | null;
}

/** Newest first. `sites`: null for all of the study's. */
export async function listDevices(sql: Sql, { study, subject }: SubjectKey, sites: string[] | null) {
  return await sql<DeviceRow>(
    `select ${columns
      .split(', ')
      .map((name) => `d.${name}`)
      .join(', ')}, d.platform, s.last_seen_at, s.app_version,
            s.language, s.zone, s.skew_ms, s.waiting, s.store_lost_at
     from device d join device_state s using (study, device)
     where d.study = $1 and d.subject = $2 and ($3::text[] is null or d.site = any($3))
     order by d.paired_at desc, d.device`,
    [study, subject, sites],
  );
}
