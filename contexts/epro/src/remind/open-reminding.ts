import { join } from 'node:path';
import { openKey, type Resources } from '@verum/host';
import { claimKey, keyInUse } from '../store/address-keys.ts';
import { type AddressKey, addressKey } from './address-key.ts';
import type { Channel } from './message.ts';
import { openWays, type Ways } from './open-ways.ts';
import type { RemindersConfig } from './remind-config.ts';

/** What reminders are made and sent with. */
export interface Reminding {
  readonly ways: Ways;
  readonly key: AddressKey;
  readonly closingLeadMs: number;
  /** Where the diary is opened; empty where the operator names none. */
  readonly link: string;
}

export interface RemindingConfig {
  readonly AddressKeyFile?: string | undefined;
  readonly Reminders: RemindersConfig;
}

/** @throws Error when the key of the addresses in the database is not there */
export async function openReminding(resources: Resources<RemindingConfig>): Promise<Reminding> {
  const { database, clock, board, folder, config } = resources;
  const key = await openKey({
    ...{ context: 'epro', database, clock, keyInUse, claimKey, derive: addressKey },
    path: config.AddressKeyFile ?? join(folder, 'epro.key'),
    words: { en: 'the addresses of participants', zh: '受试者联系方式', setting: 'AddressKeyFile' },
  });
  const { Reminders } = config;
  return Object.freeze({
    ...{ key, closingLeadMs: Reminders.ClosingLead, link: Reminders.Link },
    ways: openWays(Reminders, key.vapid, { clock, board }),
  });
}

/** What a participant may choose from. A calendar file needs nobody to send it. */
export function offeredBy({ ways }: Reminding): readonly Channel[] {
  return [...ways.keys(), 'calendar'];
}
