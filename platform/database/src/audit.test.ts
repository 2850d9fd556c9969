import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { onEveryServer, query, userCall } from './fixture.ts';

onEveryServer('the audit trail', (shop) => {
  test('a change leaves who, when, what it was, what it is and why', async () => {
    const call = userCall();
    await shop().database.write(call, 'typed wrongly', async (tx) => {
      await tx(`insert into shelf values ('north', 'a1', 'blue')`);
      await tx(`update shelf set note = 'green' where place = 'a1'`);
      await tx(`update shelf set note = 'green' where place = 'a1'`);
      await tx(`delete from shelf where place = 'a1'`);
    });
    const rows = await shop().database.read(call, (sql) =>
      sql(`select key, op, old, new, actor, actor_name, command, reason, request_id, trace_id, at
           from audit where table_name = 'shelf' order by xid, seq`),
    );
    const key = { house: 'north', place: 'a1' };
    const { requestId: request_id, trace, command } = call;
    const who = { actor: 'u-li', actor_name: 'Li Na', command, reason: 'typed wrongly', request_id };
    const expected = [
      { key, op: 'insert', old: null, new: { ...key, note: 'blue' } },
      { key, op: 'update', old: { note: 'blue' }, new: { note: 'green' } },
      { key, op: 'delete', old: { ...key, note: 'green' }, new: null },
    ].map((row) => ({ ...row, ...who, trace_id: trace.traceId }));
    assert.deepEqual(
      rows.map(({ at: _at, ...row }) => row),
      expected,
    );
    for (const { at } of rows) assert.match(String(at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  });

  for (const missing of ['actor', 'command', 'reason']) {
    for (const statement of [`insert into item values ('x')`, `update item set note = ''`, 'delete from item']) {
      for (const value of [undefined, '', '  ']) {
        test(`"${statement}" with ${value === undefined ? 'no' : `"${value}" as`} ${missing} is refused`, async () => {
          const settings = ['actor', 'command', 'reason']
            .map((name) => [name, name === missing ? value : 'given'] as const)
            .filter(([, set]) => set !== undefined)
            .map(([name, set]) => `set local verum.${name} = '${set}';`);
          const text = `begin; ${settings.join(' ')} ${statement}; commit`;
          const expected = { code: 'VR001', message: `a change of item carries no ${missing}` };
          await assert.rejects(asService(text), expected);
        });
      }
    }
  }

  const asService = (text: string) => query({ ...shop().test.connection('shop'), ...searchPath }, text);
  const context = `set local verum.actor = 'a'; set local verum.command = 'c'; set local verum.reason = 'r';`;
  // The owner and the superuser are refused too, as long as they do not change the schema itself.
  for (const table of ['item', 'audit', 'outbox']) {
    test(`TRUNCATE of ${table} is refused, whoever asks`, async () => {
      await assert.rejects(asService(`truncate ${table}`), { code: '42501' });
      await assert.rejects(shop().admin(`begin; ${context} truncate shop.${table}; commit`), { code: 'VR002' });
    });
  }

  test('rows of the trail are never changed or deleted', async () => {
    await assert.rejects(shop().admin(`update shop.audit set reason = 'nicer'`), { code: 'VR002' });
    await assert.rejects(shop().admin('delete from shop.audit'), { code: 'VR002' });
  });

  const forbidden = [
    `insert into audit (table_name, key, op, actor, command, reason) values ('item', '{}', 'insert', 'a', 'c', 'r')`,
    `update audit set reason = 'nicer'`,
    'delete from audit',
    'alter table item disable trigger all',
    'alter table item disable trigger audit_row',
    'drop trigger audit_row on item',
    'drop table item',
    'create table mine (n integer)',
    `set session_replication_role = 'replica'`,
    'set role verum_owner',
    `insert into migration (source, name, checksum) values ('context', '0009_x.sql', '')`,
    'create or replace function audit_row() returns trigger language plpgsql as $$ begin return null; end $$',
  ];
  for (const statement of forbidden) {
    test(`the service's role may not "${statement.slice(0, 50)}"`, async () => {
      await assert.rejects(asService(statement), (error: pg.DatabaseError) => error.code === '42501');
    });
  }
});

const searchPath = { options: '-c search_path=shop' };
