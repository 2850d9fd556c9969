import { publish, type Sql, type Tx } from '@verum/database';
import type { Hold, HoldPlace, HoldRow } from '../domain/review/hold.ts';
import type { LockChecklist } from '../domain/review/lock-checklist.ts';
import type { Reach } from './reach.ts';

/** One level of a study, as it is kept. */
export interface LocatedPlace extends HoldPlace {
  readonly study: string;
  /** The site of the subject, or the site itself; '' for the study. */
  readonly atSite: string;
  readonly isBlinded: boolean;
}

/** What was said of one level last. */
export interface StoredHold extends LocatedPlace {
  readonly state: Hold;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly reason: string;
}

/** What an actor was called when they did something in the study; no row for somebody who only ever read. */
export function nameInTrail(study: string, actor: string): string {
  return `(select a.actor_name from audit a where a.study = ${study} and a.actor = ${actor} and a.actor_name is not null limit 1)`;
}

const columns = `h.study, h.site, h.subject, h.visit, h.form, h.at_site as "atSite", h.blinded as "isBlinded", h.state,
  h.at, h.actor, h.reason, ${nameInTrail('h.study', 'h.actor')} as "actorName"`;

/** Undefined when nothing was ever held there. */
export async function findHold(
  sql: Sql,
  { study, site, subject, visit, form }: LocatedPlace,
): Promise<StoredHold | undefined> {
  const [row] = await sql<StoredHold>(
    `select ${columns} from hold h
      where h.study = $1 and h.site = $2 and h.subject = $3 and h.visit = $4 and h.form = $5`,
    [study, site, subject, visit, form],
  );
  return row;
}

/** Everything that holds at a place or around it, and below it as well. */
export function selectHoldsAround(sql: Sql, { study, subject, atSite }: LocatedPlace): Promise<HoldRow[]> {
  return sql<HoldRow>(
    `select h.site, h.subject, h.visit, h.form, h.state from hold h
      where h.study = $1 and h.state <> 'NONE' and h.subject in ('', $2) and h.site in ('', $3)`,
    [study, subject, atSite],
  );
}

/** Sets the state of one level and tells it. The reason is the one of the write. */
export async function setHold(
  tx: Tx,
  place: LocatedPlace,
  { state, checklist }: { readonly state: Hold; readonly checklist?: LockChecklist },
): Promise<StoredHold> {
  const { study, site, subject, visit, form, atSite, isBlinded } = place;
  const [row] = await tx<StoredHold>(
    `insert into hold as h (study, site, subject, visit, form, blinded, at_site, state, checklist)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (study, site, subject, visit, form) do update
        set state = excluded.state, checklist = excluded.checklist, at = excluded.at, actor = excluded.actor,
            reason = excluded.reason
     returning ${columns}`,
    [study, site, subject, visit, form, isBlinded, atSite, state, checklist ? JSON.stringify(checklist) : null],
  );
  if (!row) throw new Error('a hold that was set is gone');
  await publish(tx, {
    aggregate: `hold/${study}/${site}/${subject}/${visit}/${form}`,
    type: 'edc.hold.changed',
    payload: { study, site, subject, visit, form, atSite, state, blinded: isBlinded },
  });
  return row;
}

/** A row about a place within reach; what holds the study, everybody in it may know. */
export const placeWithin = (row: string, sites: number): string =>
  `($${sites}::text[] is null or ${row}.at_site = '' or ${row}.at_site = any($${sites}))
    and (not ${row}.blinded or $${sites + 1}::text[] is null or ${row}.at_site = any($${sites + 1}))`;

export interface HoldPage extends Reach {
  readonly study: string;
  /** The last place of the page before: site, subject, visit, form; undefined for the first page. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** What is frozen or locked within reach; the widest levels first. */
export function selectHolds(sql: Sql, { study, sites, unblinded, after, limit }: HoldPage): Promise<StoredHold[]> {
  return sql<StoredHold>(
    `select ${columns} from hold h
      where h.study = $1 and h.state <> 'NONE' and ${placeWithin('h', 2)}
        and ($4::text[] is null or array[h.subject, h.site, h.visit, h.form] > $4::text[])
      order by h.subject, h.site, h.visit, h.form limit $5`,
    [study, sites, unblinded, after ?? null, limit],
  );
}

/** Whether the study has ever had anything at the site: an approved build, or a casebook. */
export async function hasSite(sql: Sql, study: string, site: string): Promise<boolean> {
  const rows = await sql(
    `select 1 where exists (select from activation where study = $1 and site = $2)
                or exists (select from casebook where study = $1 and site = $2)`,
    [study, site],
  );
  return rows.length > 0;
}

/** Whether anything of the study is here. */
export async function hasStudy(sql: Sql, study: string): Promise<boolean> {
  return (await sql('select 1 from build where study = $1 limit 1', [study])).length > 0;
}
