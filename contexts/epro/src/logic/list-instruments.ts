import { type Call, keyIn, pageOf, pageSizeOf, refuse } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';
import { findInstrument, type InstrumentRecord, listInstruments as load } from '../store/instruments.ts';

export type { InstrumentRecord };

/** Every version; newest last. */
export async function listInstruments(
  { database }: ServiceContext,
  call: Call,
  { study, pageSize, pageToken }: { readonly study: string; readonly pageSize: number; readonly pageToken: string },
): Promise<{ readonly instruments: readonly InstrumentRecord[]; readonly nextPageToken: string }> {
  const after = keyIn(pageToken, [/^\d{4}-[0-9T:.+Z -]{6,30}$/, codePattern, codePattern]);
  const size = pageSizeOf(pageSize);
  const rows = await database.read(call, (sql) => load(sql, study, { after, limit: size + 1 }));
  const { page, nextPageToken } = pageOf(rows, size, ({ importedAt, instrument, version }) => [
    importedAt,
    instrument,
    version,
  ]);
  return { instruments: page, nextPageToken };
}

/** @throws Refusal NOT_FOUND */
export async function getInstrument(
  { database }: ServiceContext,
  call: Call,
  key: Pick<InstrumentRecord, 'study' | 'instrument' | 'version'>,
): Promise<InstrumentRecord> {
  const found = await database.read(call, (sql) => findInstrument(sql, key));
  const { study, instrument, version } = key;
  if (!found) throw refuse('NOT_FOUND', { facts: { study, instrument, version } });
  return found;
}
