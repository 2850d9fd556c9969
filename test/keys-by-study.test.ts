import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contexts, schemas } from '@verum/cli';
import { freshDatabase, startTestServer, type TestDatabase, type TestServer } from '@verum/database';
import pg from 'pg';

// What lets the database be spread by study (docs/scale.md) is that everything a study owns is found by its code
// first. So every unique key of every table is asked of the catalogue, those of tables added tomorrow too.

/** Schemas that belong to the whole installation, each with the reason; they stay together, in a place of their own. */
const wholeSchemas: Readonly<Record<string, string>> = {
  identity: 'a user works in many studies and signs in before any is named',
  patient: 'a person is one in every study, and belongs to a hospital',
  limits: 'a budget is that of a caller, whatever is called',
};

/** Tables elsewhere that belong to no study, and those of whole schemas that name one all the same. */
const exceptions: Readonly<Record<string, string>> = {
  'edc.cursor_key': 'one key that seals the cursors of this installation',
  'epro.address_key': 'one key that seals the addresses of this installation',
  'epro.device': 'a proof names its device and nothing else, so that names are of the whole installation',
  'epro.pairing_code': 'whoever types a code says nothing of a study',
  'identity.role_grant': 'asked for by the user who signs in, for all studies at once',
  'patient.participation': 'asked for by the person; which study it is does not narrow it',
  'report.rebuild': 'read models are built anew from the events of every study together',
  'report.source': 'how far the events of a producer were read, over all studies',
  'trial.hospital': 'hospitals take part in many studies and are synchronised once',
  'trial.hospital_department': 'of a hospital, whatever is studied there',
  'trial.hospital_practitioner': 'of a hospital, whatever is studied there',
  'trial.hospital_role': 'of a hospital, whatever is studied there',
  'trial.sync_conflict': 'found while a hospital is synchronised, over all its studies',
  'trial.sync_parked': 'records of a hospital that could not be read, before any study is known',
  'trial.sync_run': 'runs of a connector, over all studies',
  'trial.sync_seen': 'what a connector brought, before any study is known',
  'trial.sync_state': 'how far a connector has come, over all studies',
};

/** Every schema has them, from the platform: they are read in the order of commits, and by actor, not by study. */
const platform = new Set([
  ...['audit', 'idempotency', 'migration', 'event_seen', 'event_settled'],
  ...['outbox', 'outbox_consumer', 'outbox_decision', 'outbox_parked'],
]);

interface Key {
  readonly place: string;
  readonly name: string | null;
  readonly columns: readonly (string | null)[] | null;
  /** Whether the table has a column of this name. */
  readonly has_study: boolean;
}

let server: TestServer;
let database: TestDatabase;
let keys: readonly Key[];

before(async () => {
  server = await startTestServer();
  database = await freshDatabase(server, schemas());
  keys = await uniqueKeys();
});
after(async () => {
  await database?.drop();
  await server?.stop();
});

async function uniqueKeys(extra = ''): Promise<readonly Key[]> {
  const client = new pg.Client(database.admin);
  await client.connect();
  try {
    await client.query(`begin; ${extra}`);
    const { rows } = await client.query<Key>(
      `select n.nspname || '.' || c.relname as place, x.indexrelid::regclass::text as name,
              (select array_agg(a.attname::text order by k.at)
                 from unnest(x.indkey) with ordinality k (number, at)
                 left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number) as columns,
              exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'study') as has_study
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       left join pg_index x on x.indrelid = c.oid and x.indisunique
       where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1)
       order by 1, 2`,
      [schemas().map(({ schema }) => schema)],
    );
    return rows;
  } finally {
    await client.query('rollback');
    await client.end();
  }
}

function wrongOf(found: readonly Key[]): string[] {
  return found
    .filter(({ place, has_study }) => {
      const [schema = '', table = ''] = place.split('.');
      return !platform.has(table) && !(place in exceptions) && (has_study || !(schema in wholeSchemas));
    })
    .filter(({ place, columns }) => columns?.[0] !== (place === 'trial.study' ? 'code' : 'study'))
    .map(({ place, name, columns }) => `${place}: ${name ?? 'no key'} (${columns?.join(', ')})`);
}

test('every unique key of what a study owns begins with the study', () => {
  assert.ok(keys.length > 60, `only ${keys.length} keys: the test has stopped looking`);
  for (const { name } of contexts)
    assert.ok(
      keys.some(({ place }) => place.startsWith(`${name}.`)),
      name,
    );
  assert.deepEqual(wrongOf(keys), []);
});

test('a table without the study in front, or without a key, would be told', async () => {
  const planted = await uniqueKeys(`
    create table edc.bare (study text); create table edc.planted (id text primary key);
    create table patient.planted (id text primary key, study text)`);
  assert.deepEqual(wrongOf(planted), [
    'edc.bare: no key (undefined)',
    'edc.planted: edc.planted_pkey (id)',
    'patient.planted: patient.planted_pkey (id)',
  ]);
});

test('no exception outlives its table, and each says why', () => {
  const there = new Set(keys.map(({ place }) => place));
  for (const [place, reason] of Object.entries(exceptions)) {
    assert.ok(there.has(place), `${place} is not there any more`);
    assert.ok(reason.length > 20, place);
  }
});
