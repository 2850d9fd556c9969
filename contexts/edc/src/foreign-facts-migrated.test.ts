import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freshDatabase, migrate, startTestServer } from '@verum/database';
import pg from 'pg';
import { edcContext } from './index.ts';

test('a signature of another system keeps its signer, and what was written stays unchangeable', async () => {
  const server = await startTestServer();
  const whole = fileURLToPath(edcContext.migrations);
  const before = await mkdtemp(join(tmpdir(), 'verum-facts-before-'));
  await cp(whole, before, {
    recursive: true,
    filter: (file) => !/^0\d{3}_/.test(basename(file)) || basename(file) < '0017',
  });
  const context = { schema: 'edc', role: 'verum_edc', folder: before };
  const database = await freshDatabase(server, [context]);
  const client = new pg.Client(database.admin);
  await client.connect();
  const inserting = `insert into foreign_fact (study, subject, form, kind, hash, site, blinded, fact, actor)
    values ('S', 'P', 'SE.1~FO.1', $1, $2, '01', false, $3, 'u-dm')`;
  try {
    await client.query('set search_path = edc');
    const signature = { userOid: 'U.1', user: { oid: 'U.1', fullName: '王医生' } };
    // Past the triggers: how it came in is no matter here.
    await client.query('set session_replication_role = replica');
    await client.query(inserting, ['signature', 'a', JSON.stringify(signature)]);
    await client.query(inserting, ['annotation', 'b', JSON.stringify({ seqNum: 1 })]);
    await assert.rejects(client.query(inserting, ['history', 'c', '{"versions": []}']), /foreign_fact_kind_check/);

    await migrate({ admin: database.admin, contexts: [{ ...context, folder: whole }] });
    const { rows } = await client.query('select kind, fact from foreign_fact order by seq');
    assert.deepEqual(
      rows.map(({ kind, fact }) => [kind, fact]),
      [
        ['signature', { userOid: 'U.1', users: [signature.user] }],
        ['annotation', { seqNum: 1 }],
      ],
    );
    await client.query(inserting, ['history', 'c', '{"versions": []}']);
    await client.query('set session_replication_role = origin');
    await assert.rejects(client.query(`update foreign_fact set path = 'x'`), /foreign_fact/);
    await assert.rejects(client.query('delete from foreign_fact'), /foreign_fact/);
  } finally {
    await client.end();
    await database.drop();
    await server.stop();
    await rm(before, { recursive: true, force: true });
  }
});
