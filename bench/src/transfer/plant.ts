import type { Connection } from '@verum/database';
import pg from 'pg';
import { copyIn, copyLines } from './copy-in.ts';
import { type PlantedForm, plantedForms, subjectKey } from './transfer-study.ts';

export const transferSite = '01';

/** A client of the superuser, on the tables of edc. */
export async function connected(admin: Connection, options = ''): Promise<pg.Client> {
  const client = new pg.Client({ ...admin, options: `-c search_path=edc ${options}` });
  await client.connect();
  return client;
}

/** The same, who writes past triggers. */
export const pastTriggers = (admin: Connection) => connected(admin, '-c session_replication_role=replica');

/** Casebooks that are open and hold nothing yet. */
export async function plantCasebooks(client: pg.Client, study: string, subjects: number): Promise<void> {
  const keys = Array.from({ length: subjects }, (_, n) => subjectKey(n));
  await client.query(
    `insert into casebook (study, subject, site, build, zone)
     select $1, s, $2, 1, 'Asia/Shanghai' from unnest($3::text[]) s`,
    [study, transferSite, keys],
  );
  await client.query('analyze casebook');
}

/**
 * Casebooks with their forms and the history of each value: by COPY into a table of this session and from there past
 * the triggers, as the triggers would have left it. No events.
 */
export async function plantForms(client: pg.Client, study: string, subjects: number, seed: number): Promise<void> {
  await plantCasebooks(client, study, subjects);
  await client.query('create temporary table planted (subject text, form text, items jsonb)');
  await copyIn(client, 'planted', copyLines(rows(plantedForms(subjects, seed))));
  const place = [study, transferSite];
  await client.query(
    `insert into form (study, subject, form, site, build, blinded, entry, revision, items, content_hash)
     select $1, subject, form, $2, 1, false, 'COMPLETE', 2, items, form_content_hash('COMPLETE', false, items, '{}', '{}')
       from planted`,
    place,
  );
  await client.query(
    `insert into form_revision (seq, study, subject, form, site, blinded, revision, at, actor, actor_name, command, reason,
                                old, new)
     select nextval('change_seq'), $1, subject, form, $2, false, v, clock_timestamp(),
            'u-crc', 'A coordinator', 'verum/SaveForm', case v when 1 then 'Data entry' else 'Corrected' end, old, new
       from planted, generate_series(1, 2) v cross join lateral (
         select case v when 1 then '{}' else jsonb_object_agg(key, '{"value": "1", "version": 1}'::jsonb) end as old,
                jsonb_object_agg(key, case (value ->> 'version')::integer when v then value
                                      else '{"value": "1", "version": 1}' end) as new
           from jsonb_each(items) where (value ->> 'version')::integer >= v) c
      where new is not null order by subject, form, v`,
    place,
  );
  await client.query('drop table planted');
  await client.query('vacuum analyze');
}

function* rows(forms: Iterable<PlantedForm>): Generator<readonly string[]> {
  for (const { subject, form, items } of forms) yield [subject, form, JSON.stringify(items)];
}

const asImported = ({ items }: PlantedForm) =>
  Object.entries(items).map(([path, { value }]) => [path, { value, version: 1 }] as const);

/** What an import of these forms leaves of each: a row, and in the trail one for each value and one for the form. */
export function* formRows(forms: Iterable<PlantedForm>): Generator<readonly string[]> {
  for (const form of forms)
    yield ['IN-00', form.subject, form.form, transferSite, '1', JSON.stringify(Object.fromEntries(asImported(form)))];
}

export function* trailRows(forms: Iterable<PlantedForm>): Generator<readonly string[]> {
  const who = ['bench', 'verum.edc.v1.TransferService/StartImport', 'Bench'];
  for (const form of forms) {
    const place = ['IN-00', form.subject, form.form, transferSite, '1'];
    for (const [path, item] of asImported(form)) yield [...place, path, '1', JSON.stringify(item), ...who];
    yield [...place, '', '1', '{"value": "STARTED"}', ...who];
  }
}
