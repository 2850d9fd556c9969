import type { Sql, Tx } from '@verum/database';
import type { DeviceKind } from './devices.ts';
import type { SubjectKey } from './subject-key.ts';

export interface StoredCode {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly kind: DeviceKind;
  readonly replaces: boolean;
  readonly expires_at: string;
  readonly is_void: boolean;
  readonly device: string | null;
}

export interface NewCode extends SubjectKey {
  readonly site: string;
  readonly hash: Uint8Array;
  readonly kind: DeviceKind;
  readonly replaces: boolean;
  readonly expiresAt: string;
}

/** In place of an older one of the subject. */
export async function insertCode(tx: Tx, code: NewCode): Promise<void> {
  const { study, subject, site, hash, kind, replaces, expiresAt } = code;
  await tx(
    `update pairing_code set is_void = true where study = $1 and subject = $2 and device is null and not is_void`,
    [study, subject],
  );
  await tx(
    `insert into pairing_code (study, subject, site, code_hash, kind, replaces, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [study, subject, site, Buffer.from(hash), kind, replaces, expiresAt],
  );
}

export async function findCode(sql: Sql, hash: Uint8Array): Promise<StoredCode | undefined> {
  const text = `select study, subject, site, kind, replaces, expires_at, is_void, device
                from pairing_code where code_hash = $1`;
  return (await sql<StoredCode>(text, [Buffer.from(hash)]))[0];
}

export async function useCode(tx: Tx, study: string, hash: Uint8Array, device: string): Promise<void> {
  await tx(`update pairing_code set device = $3 where study = $1 and code_hash = $2`, [
    study,
    Buffer.from(hash),
    device,
  ]);
}
