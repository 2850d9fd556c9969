import type { Tx } from '@verum/database';
import { endedOn, type Standing, type ToldStanding } from '../domain/visit/standing.ts';

export interface StoredStanding {
  readonly standing: Standing;
  readonly since: string;
  /** Whether it is what was told just now, and is news. */
  readonly isNews: boolean;
}

/** Keeps what was told unless something later is known, and says what holds. */
export async function saveStanding(tx: Tx, told: ToldStanding): Promise<StoredStanding> {
  const { study, subject, site, standing, since, revision } = told;
  const [row] = await tx<StoredStanding>(
    `with told as (
       insert into subject_standing as s (study, subject, site, standing, since, revision)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (study, subject) do update
          set standing = excluded.standing, since = excluded.since, revision = excluded.revision
        where s.revision < excluded.revision
       returning s.standing, s.since)
     select standing, since, true as "isNews" from told
     union all
     select s.standing, s.since, false from subject_standing s
      where s.study = $1 and s.subject = $2 and not exists (select from told)`,
    [study, subject, site, standing, since, revision],
  );
  if (!row) throw new Error('a standing that was told is gone');
  return row;
}

/** Takes what is still to come out of the work lists, or puts it back. */
export async function endVisits(tx: Tx, told: ToldStanding): Promise<void> {
  await tx('update visit set ended_on = $3 where study = $1 and subject = $2 and ended_on is distinct from $3::date', [
    told.study,
    told.subject,
    endedOn(told),
  ]);
}
