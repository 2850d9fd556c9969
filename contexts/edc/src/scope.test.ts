import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';

const edc = await startEdc();
const { api, as } = edc;
after(() => edc.stop());
await importBuild(edc);
await edc.openCasebook('PKU1-001', 'PKU1');
await edc.openCasebook('RJH2-001', 'RJH2');
const form = 'SE.BASE~FO.VS';
const items = [{ path: 'IG.VS/IT.SBP', value: '120' }];
await api.saveForm({ study, subject: 'PKU1-001', form, items }, as('crc'));

test("another site's casebook is not found, whatever is asked of it, and its existence is not told", async () => {
  for (const subject of ['PKU1-001', 'NOBODY']) {
    const key = { study, subject };
    const asked = [
      () => api.getCasebook(key, as('otherCrc')),
      () => api.getForm({ ...key, form }, as('otherCrc')),
      () => api.saveForm({ ...key, form, expectedRevision: 1n, items, reason: 'mine' }, as('otherCrc')),
      () => api.getItemHistory({ ...key, form }, as('otherCrc')),
    ];
    for (const one of asked) {
      const refusal = await refusalOf(one());
      assert.equal(refusal.name, 'NOT_FOUND');
      assert.deepEqual({ ...refusal.facts, subject: '' }, { study, subject: '' });
    }
  }
});

test('lists hold what the caller may see', async () => {
  const mine = await api.listCasebooks({ study }, as('otherCrc'));
  assert.deepEqual([mine.casebooks.map(({ subject }) => subject), mine.total], [['RJH2-001'], 1]);
  const asked = await api.listCasebooks({ study, site: 'PKU1' }, as('otherCrc'));
  assert.deepEqual([asked.casebooks, asked.total], [[], 0]);
  const all = await api.listCasebooks({ study, pageSize: 1 }, as('manager'));
  assert.deepEqual([all.casebooks[0]?.subject, all.total], ['PKU1-001', 2]);
  assert.deepEqual(
    all.casebooks[0]?.forms.map(({ form: key, revision, entry }) => [key, revision, entry]),
    [[form, 1n, 2]],
  );
  const rest = await api.listCasebooks({ study, pageSize: 1, pageToken: all.nextPageToken }, as('manager'));
  assert.deepEqual([rest.casebooks[0]?.subject, rest.nextPageToken], ['RJH2-001', '']);
  const named = await api.listCasebooks({ study, subjects: ['PKU1-001', 'RJH2-001', 'NO-001'] }, as('otherCrc'));
  assert.deepEqual([named.casebooks.map(({ subject }) => subject), named.total], [['RJH2-001'], 1]);
  const refusal = await refusalOf(api.listCasebooks({ study, pageToken: 'bad' }, as('manager')));
  assert.deepEqual([refusal.name, refusal.violations[0]?.field], ['INVALID_REQUEST', 'pageToken']);
});

test('an export holds the casebooks of the sites that the caller may export', async () => {
  let text = '';
  for await (const { data } of api.exportStudy({ study, format: 1, audit: true }, as('siteAuditor')))
    text += Buffer.from(data);
  assert(text.includes('RJH2-001') && !text.includes('PKU1-001') && !text.includes('u-crc'));
});

test('a study without a grant in it does not exist', async () => {
  assert.equal((await refusalOf(api.listBuilds({ study: 'OTHER' }, as('crc')))).name, 'NOT_FOUND');
  assert.equal((await refusalOf(api.getCasebook({ study: 'OTHER', subject: 'X' }, as('crc')))).name, 'NOT_FOUND');
});
