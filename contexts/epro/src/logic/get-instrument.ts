import { type Call, refuse, sitesIn } from '@verum/call';
import type { Instrument } from '../domain/instrument.ts';
import type { ServiceContext } from '../service-context.ts';
import { findInstrument } from '../store/instruments.ts';

export interface InstrumentKey {
  readonly study: string;
  readonly instrument: string;
}

/** @throws Refusal NOT_FOUND, for one at a site out of scope as well */
export async function getInstrument({ database }: ServiceContext, call: Call, key: InstrumentKey): Promise<Instrument> {
  const found = await database.read(call, (sql) => findInstrument(sql, key, sitesIn(call.scope, key.study)));
  if (!found) throw refuse('NOT_FOUND', { facts: { study: key.study, instrument: key.instrument } });
  return found;
}
