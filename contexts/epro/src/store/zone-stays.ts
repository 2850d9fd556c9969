import type { CallingDevice } from '@verum/call';
import type { Tx } from '@verum/database';

/**
 * Where the participant is from now on, by a device of its own: nothing where that is no news. A moment that lies before
 * the last change, or in the time to come, is taken for now, so that the history stays in order. A tablet of the site
 * stays where it is, and says nothing of where a participant lives.
 */
export async function noteZone(
  tx: Tx,
  { study, subject, site, device }: CallingDevice,
  { zone, since, now }: { readonly zone: string; readonly since: string; readonly now: string },
): Promise<void> {
  await tx(
    `insert into zone_stay (study, subject, site, since, zone, device)
     select $1, $2, $3, case when $6::timestamptz < $7::timestamptz and $6 > coalesce(l.since, '-infinity') then $6 else $7 end,
            $5, $4
     from device d left join lateral (
       select s.zone, s.since from zone_stay s where s.study = $1 and s.subject = $2 order by s.since desc limit 1
     ) l on true
     where d.study = $1 and d.device = $4 and d.kind = 'OWN' and l.zone is distinct from $5
     on conflict do nothing`,
    [study, subject, site, device, zone, since, now],
  );
}
