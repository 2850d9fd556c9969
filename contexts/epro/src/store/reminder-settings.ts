import type { Sql, Tx } from '@verum/database';
import type { Channel } from '../remind/message.ts';
import type { SubjectKey } from './subject-key.ts';

/** As a participant wants to be reminded. What is sealed opens only with the installation's key. */
export interface StoredSettings {
  readonly channels: readonly Channel[];
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly language: string;
  readonly address: Buffer | null;
  readonly push: Buffer | null;
}

/** Those of a participant who was never asked. */
export const noSettings: StoredSettings = Object.freeze({
  ...{ channels: [], quietFrom: '', quietTo: '', language: '', address: null, push: null },
});

export async function findSettings(sql: Sql, { study, subject }: SubjectKey): Promise<StoredSettings | undefined> {
  const text = `select channels, quiet_from as "quietFrom", quiet_to as "quietTo", language, address, push
                from reminder_setting where study = $1 and subject = $2`;
  return (await sql<StoredSettings>(text, [study, subject]))[0];
}

/** And has the reminders planned anew. */
export async function putSettings(
  tx: Tx,
  { study, subject, site }: SubjectKey & { readonly site: string },
  { channels, quietFrom, quietTo, language, address, push }: StoredSettings,
  now: string,
): Promise<void> {
  await tx(
    `with put as (
       insert into reminder_setting (study, subject, site, channels, quiet_from, quiet_to, language, address, push)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (study, subject) do update set channels = excluded.channels, quiet_from = excluded.quiet_from,
         quiet_to = excluded.quiet_to, language = excluded.language, address = excluded.address, push = excluded.push
     )
     insert into reminder_plan (study, subject, site, next_at) values ($1, $2, $3, $10)
     on conflict (study, subject) do update set next_at = excluded.next_at`,
    [study, subject, site, channels, quietFrom, quietTo, language, address, push, now],
  );
}

/** A subscription that the push service has forgotten. One that was made meanwhile stays. */
export async function forgetPush(tx: Tx, { study, subject }: SubjectKey, push: Buffer): Promise<void> {
  await tx(
    `update reminder_setting set push = null, channels = array_remove(channels, 'push')
     where study = $1 and subject = $2 and push = $3`,
    [study, subject, push],
  );
}
