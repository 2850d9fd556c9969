import { type Call, sitesIn } from '@verum/call';
import type { Instrument } from '../domain/instrument.ts';
import { codePattern, keyIn, pageOf, pageSizeOf } from '../domain/page.ts';
import type { ServiceContext } from '../service-context.ts';
import { listInstruments as load } from '../store/instruments.ts';

export interface ListInstruments {
  readonly study: string;
  /** '' for every site in scope. */
  readonly site: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface InstrumentPage {
  readonly instruments: readonly Instrument[];
  readonly nextPageToken: string;
}

/** Those at the sites that the caller's grants reach, by code. */
export async function listInstruments(
  { database }: ServiceContext,
  call: Call,
  query: ListInstruments,
): Promise<InstrumentPage> {
  const { study, site } = query;
  const size = pageSizeOf(query.pageSize);
  const after = keyIn(query.pageToken, [codePattern])?.[0];
  const sites = sitesIn(call.scope, study);
  const rows = await database.read(call, (sql) => load(sql, { study, sites, site, after, limit: size + 1 }));
  const { page, nextPageToken } = pageOf(rows, size, (row) => [row.instrument]);
  return { instruments: page, nextPageToken };
}
