import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall, type Span, sendSpans, startTrace } from '@verum/call';
import {
  type Database,
  freshDatabase,
  openDatabase,
  startTestServer,
  type TestDatabase,
  type TestServer,
} from './index.ts';
import { labelOf } from './trace-statement.ts';

const label = (text: string) => Object.values(labelOf(text)).join(' ').trim();

test('a statement is called by what it does and to what', () => {
  assert.equal(label('select a, b from subject where study = $1'), 'select subject');
  assert.equal(label('insert into form (study) values ($1) on conflict do update set n = 1'), 'insert form');
  assert.equal(label('\n  update only trial.site\n set name = $1'), 'update trial.site');
  assert.equal(label('delete from idempotency where (actor, key) in (select 1)'), 'delete idempotency');
  assert.equal(label('select state, answer from begin_write($1, $2)'), 'select begin_write');
  assert.equal(label('begin isolation level read committed'), 'begin');
  assert.equal(label('select 1 from form where id = $1 for update skip locked'), 'select form');
  assert.equal(label('select 1 from form for no key update of form'), 'select form');
  assert.equal(
    label('with input as (select 1), saved as (insert into form select 1) select * from saved'),
    'insert form',
  );
  assert.equal(label('with some as (select 1 from subject) select * from some'), 'select subject');
});

test('a literal never becomes a part of the name', () => {
  assert.equal(label(`select 'from wang_fang' from subject`), 'select subject');
  assert.equal(
    label(`select $x$ from wang_fang $x$, 'it''s from li_na' -- from zhao\n from subject`),
    'select subject',
  );
  assert.equal(label(''), '');
});

let server: TestServer;
let fresh: TestDatabase;
let database: Database;

before(async () => {
  server = await startTestServer();
  fresh = await freshDatabase(server, []);
  database = openDatabase({ connection: fresh.admin, schema: 'public' });
});
after(async () => {
  sendSpans(undefined);
  await database?.close();
  await fresh?.drop();
  await server?.stop();
});

test('a statement is a child of its call, with no parameter in it; a failed one says how', async () => {
  const spans: Span[] = [];
  sendSpans({ isChosen: () => true, record: (span) => void spans.push(span) });
  const call = newCall({ command: 'test', timeoutMs: 10_000, trace: startTrace() });
  await database.read(call, (sql) => sql('select oid from pg_class where relname = $1', ['canary_7712']));
  await assert.rejects(database.read(call, (sql) => sql('select 1 / $1::int', [0])));
  call.end();
  const [good, bad] = spans;
  assert.equal(good?.name, 'select pg_class');
  assert.deepEqual([good?.trace.parentId, good?.trace.traceId], [call.trace.spanId, call.trace.traceId]);
  assert.deepEqual(good?.attributes, {
    'db.namespace': 'public',
    'db.operation.name': 'select',
    'db.collection.name': 'pg_class',
  });
  assert.equal(bad?.isFailed, true);
  assert.ok(!JSON.stringify(spans).includes('canary'));
});

test('a call that is not traced leaves nothing', async () => {
  const spans: Span[] = [];
  sendSpans({ isChosen: () => false, record: (span) => void spans.push(span) });
  const call = newCall({ command: 'test', timeoutMs: 10_000, trace: startTrace() });
  await database.read(call, (sql) => sql('select 1'));
  call.end();
  assert.deepEqual(spans, []);
});
