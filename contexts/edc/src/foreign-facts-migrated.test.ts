import assert from 'node:assert/strict';
import { test } from 'node:test';
import { databaseBefore } from './testing-migrations.ts';

test('a signature of another system keeps its signer, and what was written stays unchangeable', async () => {
  const before = await databaseBefore('0017');
  const { client } = before;
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

    await before.migrate();
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
    await before.stop();
  }
});
