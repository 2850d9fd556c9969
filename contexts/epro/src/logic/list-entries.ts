import { type Call, keyIn, pageOf, pageSizeOf, placesFor, refuse, sitesIn } from '@verum/call';
import type { Sql } from '@verum/database';
import type { ServiceContext } from '../service-context.ts';
import { correctionsByEntry, type StoredCorrection } from '../store/corrections.ts';
import { type EntryRecord, findEntryRecord, listEntries as load } from '../store/entry-records.ts';
import { findPhoto } from '../store/photos.ts';
import { type ScoreRow, scoresOf } from '../store/scores.ts';
import { requireReached } from './require-reached.ts';

export interface ListEntries {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly schedule: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface SeenEntry extends EntryRecord {
  /** None where the caller may not see what is worked out of answers. */
  readonly scores: readonly ScoreRow[];
  readonly corrections: readonly StoredCorrection[];
}

/**
 * Newest first, of the sites in scope; those set aside among them.
 * @throws Refusal NOT_FOUND for a site or a subject that is not reached
 */
export async function listEntries(
  { database }: ServiceContext,
  call: Call,
  { study, subject, site, schedule, pageSize, pageToken }: ListEntries,
): Promise<{ readonly entries: readonly SeenEntry[]; readonly nextPageToken: string }> {
  const size = pageSizeOf(pageSize);
  const after = keyIn(pageToken, [/^\d{4}-[0-9T:.Z-]{6,30}$/, /^\d{1,19}$/, /^[0-9a-f-]{36}$/]);
  return await database.read(call, async (sql) => {
    const sites = await requireReached(sql, call, { study, site, subject });
    const list = { study, subject, site, schedule, sites, after, limit: size + 1 };
    const { page, nextPageToken } = pageOf(await load(sql, list), size, ({ receivedAt, number, entry }) => [
      ...[receivedAt, number, entry],
    ]);
    return { entries: await seen(sql, call, study, page), nextPageToken };
  });
}

/** @throws Refusal NOT_FOUND */
export async function getEntry(
  { database }: ServiceContext,
  call: Call,
  key: { readonly study: string; readonly entry: string },
): Promise<SeenEntry> {
  return await database.read(call, async (sql) => {
    const found = await findEntryRecord(sql, key, sitesIn(call.scope, key.study));
    const [entry] = found ? await seen(sql, call, key.study, [found]) : [];
    if (!entry) throw refuse('NOT_FOUND', { facts: { entry: key.entry } });
    return entry;
  });
}

/** @throws Refusal NOT_FOUND for one that no entry in reach answers with */
export async function getPhoto(
  { database }: ServiceContext,
  call: Call,
  key: { readonly study: string; readonly entry: string; readonly sha256: string },
): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }> {
  const found = await database.read(call, (sql) => findPhoto(sql, key, sitesIn(call.scope, key.study)));
  if (!found) throw refuse('NOT_FOUND', { facts: { entry: key.entry } });
  return found;
}

async function seen(sql: Sql, call: Call, study: string, page: readonly EntryRecord[]): Promise<SeenEntry[]> {
  const names = page.map(({ entry }) => entry);
  const [scores, corrections] = [await scoresOf(sql, study, names), await correctionsByEntry(sql, study, names)];
  // Scores are part of the casebook: whoever may not read it sees the answers of the diary and no more.
  const sites = sitesIn(placesFor(call.grants, 'casebook.read'), study);
  return page.map((record) => ({
    ...record,
    scores: sites === null || sites.includes(record.site) ? scores.filter(({ entry }) => entry === record.entry) : [],
    corrections: corrections.filter(({ entry }) => entry === record.entry),
  }));
}
