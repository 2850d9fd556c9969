import type { Sql, Tx } from '@verum/database';
import type { Participation } from '../domain/participation.ts';

/** What is older than what is known, or comes after an undoing, changes nothing. False where nothing changed. */
export async function saveParticipation(tx: Tx, participation: Participation): Promise<boolean> {
  const { patient, id, study, site, state, since, revision } = participation;
  const rows = await tx(
    `insert into participation as p (patient, id, study, site, state, since, revision)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (patient, id) do update
        set state = excluded.state, since = excluded.since, revision = excluded.revision
      where p.state <> 'UNDONE' and (excluded.state = 'UNDONE' or excluded.revision > p.revision)
     returning id`,
    [patient, id, study, site, state, since, revision],
  );
  return rows.length > 0;
}

/** The newest first; those that were undone never began. */
export function listParticipations(sql: Sql, patient: string): Promise<Participation[]> {
  return sql<Participation>(
    `select patient, id, study, site, state, since, revision from participation
     where patient = $1 and state <> 'UNDONE' order by since desc, study, id`,
    [patient],
  );
}
