import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCall } from '@verum/call';
import { KEY_COMPONENT_LENGTH_MAX } from '@verum/values';
import fc from 'fast-check';
import pg from 'pg';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';

const edc = await startEdc();
const { api, as, database, fresh } = edc;
after(() => edc.stop());
await importBuild(edc);

const paths = ['IG.VS/IT.SBP', 'IG.VS/IT.NOTE', 'IG.LAB!1/IT.TEST', 'IG.LAB!2/IT.TEST', 'IG.LAB!2/IT.GLUC'];
const entry = fc.record({
  path: fc.constantFrom(...paths),
  what: fc.constantFrom('value', 'other value', 'not done', 'blank'),
});
const save = fc.record({
  items: fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 5 }),
  complete: fc.constantFrom(undefined, true, false),
});

function toItem({ path, what }: { path: string; what: string }) {
  const isNumber = /SBP|GLUC/.test(path);
  if (what === 'blank') return { path };
  if (what === 'not done') return { path, notDone: 'refused' };
  const value = what === 'value' ? (isNumber ? '12' : '  "a" \\ 真  ') : isNumber ? '99' : 'b';
  return { path, value, unit: path.endsWith('GLUC') ? 'MU.MMOL' : '' };
}

test('after any sequence of saves the state is the replay of its history, row by row the differences', async () => {
  let subjects = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(save, { minLength: 1, maxLength: 6 }), async (saves) => {
      const subject = `P-${++subjects}`;
      await edc.openCasebook(subject, 'PKU1');
      const key = { study, subject, form: 'SE.BASE~FO.VS' };
      let form = await api.getForm(key, as('crc'));
      let expected = 0;
      for (const { items, complete } of saves) {
        const request = { ...key, expectedRevision: form.revision, items: items.map(toItem), reason: 'random' };
        const saving = api.saveForm({ ...request, ...(complete !== undefined && { complete }) }, as('crc'));
        const next = await saving.catch((error: Error) => error);
        if (next instanceof Error) {
          // A form is not complete while a mandatory item is missing; then nothing at all was saved.
          assert.equal((await refusalOf(Promise.reject(next))).name, 'GATE_CLOSED');
          assert.deepEqual(await api.getForm(key, as('crc')), form);
          continue;
        }
        const before = new Map(form.items.map((item) => [item.path, item.version]));
        const changed = next.items.filter((item) => before.get(item.path) !== item.version).length;
        const rows = changed + (next.entry === form.entry ? 0 : 1);
        assert.equal(next.revision, rows > 0 ? form.revision + 1n : form.revision);
        expected += rows;
        form = next;
      }
      assert.deepEqual(await api.getForm(key, as('crc')), form, 'what was answered is what is stored');
      assert.equal((await api.getItemHistory({ ...key, pageSize: 1000 }, as('crc'))).changes.length, expected);
    }),
    { numRuns: 60 },
  );
  const verified = await api.verifyHistory({ study }, as('auditor'));
  assert.deepEqual(verified.differing, []);
  assert(verified.forms > 30n && verified.changes > verified.forms);
});

test('a history goes on behind an item with the longest key that there can be', async () => {
  await edc.openCasebook('P-LONG', 'PKU1');
  const key = { study, subject: 'P-LONG', form: 'SE.BASE~FO.VS' };
  const long = ['1', '2'].map((last) => `IG.LAB!${'测'.repeat(KEY_COMPONENT_LENGTH_MAX - 1)}${last}/IT.TEST`);
  const items = long.map((path) => ({ path, value: 'x' }));
  await api.saveForm({ ...key, expectedRevision: 0n, items, reason: 'long' }, as('crc'));
  const found: string[] = [];
  for (let pageToken = ''; ; ) {
    const page = await api.getItemHistory({ ...key, pageSize: 1, pageToken }, as('crc'));
    found.push(...page.changes.map(({ path }) => path));
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  assert.deepEqual(found, ['', ...long]);
});

test('the change feed pages through every change once, in the order of commits', async () => {
  const seen = new Set<string>();
  const { changes } = await api.verifyHistory({ study }, as('auditor'));
  // A transaction that is still open anywhere on the server holds the feed back; what it holds back comes later.
  const deadline = performance.now() + 60_000;
  for (let since = ''; BigInt(seen.size) < changes; ) {
    const page = await api.listChanges({ study, since, pageSize: 37 }, as('auditor'));
    for (const { subject, form, path, revision } of page.changes) {
      const change = `${subject} ${form} ${path} ${revision}`;
      assert.ok(!seen.has(change), `${change} came twice`);
      seen.add(change);
    }
    assert(page.changes.length === 37 || !page.more);
    since = page.next;
    assert.ok(performance.now() < deadline, `${seen.size} of ${changes} came`);
    if (page.changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(BigInt(seen.size), changes);
  const end = await api.listChanges({ study, since: '99999999.1' }, as('auditor'));
  assert.deepEqual([end.changes.length, end.next, end.more], [0, '99999999.1', false]);
  assert.deepEqual((await api.listChanges({ study }, as('otherCrc'))).changes, [], 'of another site, nothing');
});

test('the service cannot write the history, nor delete or empty anything that has one', async () => {
  const call = newCall({ command: 'test', timeoutMs: 10_000, actor: { kind: 'system', id: 'u', name: '' } });
  for (const sql of [
    `insert into form_revision (seq, study, subject, form, site, blinded, revision, at, actor, command, reason, old, new)
     values (1, 'x', 'x', 'x', 'x', false, 1, now(), 'x', 'x', 'x', '{}', '{}')`,
    `update form_revision set reason = 'other'`,
    `update form_revision set new = '{}'`,
    `update item_audit set reason = 'other'`,
    'delete from form_revision',
    'delete from item_audit',
    'truncate form_revision',
    'drop view item_audit',
    `select nextval('change_seq')`,
    'alter table form disable trigger all',
    'delete from form',
    'truncate form',
    'delete from casebook',
    `update form set revision = revision + 2`,
    `update form set revision = revision + 1, items = items - 'IG.VS/IT.SBP' where items ? 'IG.VS/IT.SBP'`,
    `update form set subject = 'P-1000', revision = revision + 1`,
  ]) {
    const refused =
      /permission denied|must be owner|kept for ever|never|stays in its form|cannot follow|cannot (update|delete from) view/;
    await assert.rejects(
      database.write(call, 'try', (tx) => tx(sql)),
      refused,
      sql,
    );
  }
});

test('a change without actor, command or reason is refused by the database itself', async () => {
  const update = 'update edc.form set revision = revision + 1';
  for (const missing of ['actor', 'command', 'reason']) {
    const service = new pg.Client(fresh.connection('edc'));
    await service.connect();
    for (const name of ['actor', 'command', 'reason'].filter((one) => one !== missing)) {
      await service.query('select set_config($1, $2, false)', [`verum.${name}`, 'given']);
    }
    await service.query('set search_path = edc');
    await assert.rejects(service.query(update), new RegExp(`carries no ${missing}`));
    await service.end();
  }
});

test('a row that was changed behind the history is found by the replay', async () => {
  const owner = new pg.Client(fresh.admin);
  await owner.connect();
  await owner.query(`set search_path = edc; set session_replication_role = replica`);
  const { rows } = await owner.query(
    `update form set items = items || '{"IG.VS/IT.NOTE": {"value": "forged", "version": 7}}'
      where (subject, form) in (select subject, form from form order by subject limit 1) returning subject, form`,
  );
  await owner.end();
  const { differing } = await api.verifyHistory({ study }, as('auditor'));
  assert.deepEqual(differing, [`${rows[0].subject}/${rows[0].form}`]);
});
