import type { Sql } from '@verum/database';
import { readInstrument } from '@verum/diary-rules';
import type { StoredInstrument } from './instruments.ts';

/** With its content in the JSON of the contract, for whoever is to show it. */
export interface LockedInstrument extends StoredInstrument {
  readonly content: object;
}

export interface VersionKey {
  readonly instrument: string;
  readonly version: string;
}

// A version never changes, so it is read once.
const known = new Map<string, LockedInstrument>();
const knownMax = 1_000;

/** By `instrument version`; those that the study does not have are absent. */
export async function findLocked(
  sql: Sql,
  study: string,
  keys: readonly VersionKey[],
): Promise<ReadonlyMap<string, LockedInstrument>> {
  const missing = keys.filter((key) => !known.has(`${study} ${nameOf(key)}`));
  if (missing.length > 0) await learn(sql, study, missing);
  return new Map(
    keys.flatMap((key) => {
      const found = known.get(`${study} ${nameOf(key)}`);
      return found ? [[nameOf(key), found] as const] : [];
    }),
  );
}

export function nameOf({ instrument, version }: VersionKey): string {
  return `${instrument} ${version}`;
}

interface InstrumentRow {
  readonly instrument: string;
  readonly version: string;
  readonly content: object;
  readonly hash: string;
  readonly form: string;
  readonly owner: string;
  readonly licence: string;
  readonly imported_at: string;
}

async function learn(sql: Sql, study: string, keys: readonly VersionKey[]): Promise<void> {
  const rows = await sql<InstrumentRow>(
    `select instrument, version, content, hash, form, owner, licence, imported_at
     from instrument join unnest($2::text[], $3::text[]) as k (instrument, version) using (instrument, version)
     where study = $1`,
    [study, keys.map(({ instrument }) => instrument), keys.map(({ version }) => version)],
  );
  if (known.size + rows.length > knownMax) known.clear();
  for (const { instrument, version, content, hash, form, owner, licence, imported_at } of rows) {
    const model = readInstrument({ ...content, instrument, version, hash });
    const beside = { study, form, owner, licence, importedAt: imported_at };
    known.set(`${study} ${instrument} ${version}`, { ...beside, model, content });
  }
}
