import { type Call, refuse, sitesIn } from '@verum/call';
import { publish } from '@verum/database';
import { type Instrument, newInstrument } from '../domain/instrument.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertInstrument } from '../store/instruments.ts';

/** @throws Refusal NOT_FOUND for a site out of scope, INVALID_REQUEST, ALREADY_EXISTS */
export async function createInstrument(
  { database }: ServiceContext,
  call: Call,
  command: Instrument,
): Promise<Instrument> {
  const { study, site } = command;
  const sites = sitesIn(call.scope, study);
  if (sites !== null && !sites.includes(site)) throw refuse('NOT_FOUND', { facts: { study, site } });
  const made = newInstrument(command);
  const facts = { study, instrument: made.instrument };
  return await database.write(call, 'Instrument created', async (tx) => {
    if (!(await insertInstrument(tx, made))) throw refuse('ALREADY_EXISTS', { facts });
    const aggregate = `instrument/${study}/${made.instrument}`;
    await publish(tx, { aggregate, type: 'epro.instrument.created', payload: { ...facts, site } });
    return made;
  });
}
