import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { epro, Role } from '@verum/contracts';
import { type Alone, outcome, startAlone } from '@verum/host';
import { eproContext } from './index.ts';

let alone: Alone;
before(async () => {
  alone = await startAlone(eproContext);
});
after(() => alone?.stop());

const study = 'HTN';
const as = (name: string, role: Role, site: string, where = study) =>
  alone.as(epro.EproService, name, { role, study: where, site });
const here = () => as('li', Role.CRC, 'PKU1');
const there = () => as('wang', Role.CRC, 'UCL');
const monitor = () => as('zhao', Role.MONITOR, '*');
const one = (code: string, more: object = {}) => ({
  study,
  site: 'PKU1',
  instrument: code,
  title: 'The first',
  ...more,
});

test('it is created at a site in reach, and seen by those who reach the site', async () => {
  const made = await here().createInstrument(one('A-1', { title: '  The first ' }));
  assert.deepEqual([made.instrument, made.site, made.title], ['A-1', 'PKU1', 'The first']);
  assert.equal((await monitor().getInstrument({ study, instrument: 'A-1' })).title, 'The first');
  assert.equal(await outcome(there().getInstrument({ study, instrument: 'A-1' })), 'NOT_FOUND');
  assert.equal(await outcome(there().createInstrument(one('A-2'))), 'NOT_FOUND');
  assert.equal(await outcome(monitor().createInstrument(one('A-2'))), 'PERMISSION_DENIED');
  const stranger = as('xu', Role.CRC, '*', 'ONC');
  assert.equal(await outcome(stranger.getInstrument({ study, instrument: 'A-1' })), 'NOT_FOUND');
});

test('a code is given once in a study; the same key answers as it did', async () => {
  const options = { idempotencyKey: 'create-b-1' };
  await here().createInstrument(one('B-1'), options);
  assert.equal((await here().createInstrument(one('B-1'), options)).instrument, 'B-1');
  assert.equal(await outcome(here().createInstrument(one('B-1'))), 'ALREADY_EXISTS');
  const twice = [here(), here()].map((who) => outcome(who.createInstrument(one('B-2'))));
  assert.deepEqual((await Promise.all(twice)).toSorted(), ['ALREADY_EXISTS', 'allowed']);
});

test('what is wrong is told by its field', async () => {
  assert.equal(await outcome(here().createInstrument(one('C-1', { title: ' ' }))), 'INVALID_REQUEST title:blank');
  assert.equal(await outcome(here().createInstrument(one('C 1'))), 'INVALID_REQUEST instrument:pattern');
  assert.equal(
    await outcome(here().listInstruments({ study, pageToken: 'x' })),
    'INVALID_REQUEST pageToken:not_a_token',
  );
});

test('a list goes on where its last page ended, and holds no other site', async () => {
  const codes = ['L-1', 'L-2', 'L-3'];
  for (const code of codes) await there().createInstrument(one(code, { site: 'UCL' }));
  const first = await there().listInstruments({ study, pageSize: 2 });
  const rest = await there().listInstruments({ study, pageSize: 2, pageToken: first.nextPageToken });
  const listed = [...first.instruments, ...rest.instruments].map((row) => row.instrument);
  assert.deepEqual([listed, rest.nextPageToken], [codes, '']);
  assert.equal((await here().listInstruments({ study, site: 'UCL' })).instruments.length, 0);
});

test('every change is in the trail, and nothing is deleted', async () => {
  await here().createInstrument(one('T-1'));
  const trail = await alone.rows(
    `select actor, reason from epro.audit where table_name = 'instrument' and key ->> 'instrument' = 'T-1'`,
  );
  assert.deepEqual(trail, [{ actor: 'li', reason: 'Instrument created' }]);
  const may = await alone.rows(`select has_table_privilege('verum_epro', 'epro.instrument', 'delete')`);
  assert.deepEqual(may, [{ has_table_privilege: false }]);
});
