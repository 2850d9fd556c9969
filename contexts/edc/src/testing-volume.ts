import pg from 'pg';
import { study, type TestEdc } from './testing.ts';

/** The one of 50 sites whose rows come last in every order. */
export const lastSite = 'S50';

/**
 * A study as it is after some years: 1,000 casebooks at 50 sites, with 100,000 forms, visits and queries each and a
 * trail of 300,000 changes. Put there by the superuser past the triggers, which would take minutes.
 */
export async function fillStudy({ fresh }: TestEdc): Promise<pg.Client> {
  const admin = new pg.Client(fresh.admin);
  await admin.connect();
  await admin.query(`set search_path = edc; set session_replication_role = replica; set synchronous_commit = on;
    select set_config('verum.actor', 'u-crc', false), set_config('verum.reason', 'Filled', false)`);
  await admin.query(`
    create temporary table s as
      select 'P' || to_char(n, 'FM0000') as subject, 'S' || to_char((n - 1) / 20 + 1, 'FM00') as site, n
        from generate_series(1, 1000) n;
    insert into casebook (study, subject, site, build, zone)
      select '${study}', subject, site, 1, case when n % 2 = 0 then 'Asia/Shanghai' else 'America/New_York' end from s;
    insert into form (study, subject, form, site, build, blinded, entry, revision, items, to_verify, content_hash, signed_hash)
      select '${study}', s.subject, 'SE.' || v || '~FO.' || f || case when f = 9 then '.BLINDED' else '' end, s.site, 1, f = 9,
             case when (v + f) % 4 = 0 then 'STARTED' else 'COMPLETE' end, 1, '{}', (v * f) % 2, '\\x00',
             case (v + f) % 4 when 1 then '\\x00'::bytea when 2 then '\\x01'::bytea end
        from s, generate_series(0, 9) v, generate_series(0, 9) f;
    insert into visit (study, subject, visit, site, position, is_held, earliest, latest, missing, missing_blinded)
      select '${study}', s.subject, 'SE.' || v, s.site, v, v < 50, date '2026-06-01' + (v - 75) * 2 - v % 4,
             date '2026-06-01' + (v - 75) * 2 + v % 4, case when v % 2 = 0 then '{FO.1,FO.2}'::text[] else '{}' end,
             '{FO.9.BLINDED}'
        from s, generate_series(0, 99) v;
    insert into query (study, subject, form, number, site, blinded, path, state, origin, texts, due_date, opened_by)
      select '${study}', s.subject, 'SE.' || q / 10 || '~FO.' || q % 10, 1, s.site, q % 10 = 9, 'IG/IT',
             (array['OPEN', 'OPEN', 'ANSWERED', 'CANDIDATE', 'CLOSED'])[q % 5 + 1], 'PERSON', '[]',
             date '2026-05-01' + (q + s.n) % 60, 'u-cra'
        from s, generate_series(0, 99) q;
    insert into hold (study, site, subject, visit, form, state)
      select '${study}', 'S03', '', '', '', 'LOCKED' union all
      select '${study}', '', subject, '', '', 'FROZEN' from s where n % 50 = 1 union all
      select '${study}', '', subject, '', 'SE.1~FO.' || f, 'LOCKED' from s, generate_series(0, 8) f where n % 2 = 0`);
  // The last site's part of the trail is the oldest one.
  const at = `timestamptz '2026-06-01' - make_interval(secs => n % 1000 * 10000 + i)`;
  const who = `${at}, case when n % 10 = 0 then 'u-rare' else 'u-crc' end, 'verum/Save', 'Data entry'`;
  await admin.query(`
    insert into form_revision (seq, study, subject, form, site, blinded, revision, at, actor, command, reason, old, new)
      select nextval('change_seq'), '${study}', subject, 'SE.1~FO.' || i % 10, site, i % 10 = 9, i + 1, ${who},
             '{}', jsonb_build_object('IG/IT.' || i, '{"value": "1", "version": 1}'::jsonb)
        from s, generate_series(0, 99) i;
    insert into verification (study, subject, form, site, blinded, path, version, is_verified, at, actor, command, reason)
      select '${study}', subject, 'SE.1~FO.' || i % 10, site, i % 10 = 9, 'IG/IT.' || i, 1, true, ${who}
        from s, generate_series(0, 99) i;
    insert into audit (table_name, key, op, new, at, actor, command, reason)
      select (array['query', 'query', 'query', 'signature', 'annotation'])[i % 5 + 1],
             jsonb_build_object('study', '${study}', 'subject', subject, 'form', 'SE.1~FO.' || i % 10, 'number', i,
                                'site', site, 'blinded', i % 10 = 9, 'path', 'IG/IT'), 'insert', '{}', ${who}
        from s, generate_series(0, 99) i;
    insert into audit (table_name, key, op, new, at, actor, command, reason)
      select 'build', jsonb_build_object('study', '${study}', 'build', i), 'insert', '{}', '2020-01-01', 'u-dm', 'verum/X', 'New'
        from generate_series(1, 5) i`);
  await admin.query('vacuum (analyze) casebook, form, visit, query, hold, form_revision, verification, audit');
  return admin;
}
