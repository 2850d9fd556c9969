import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// Whoever looks at a study hears that something changed in it, and never of a place that they must not know of.

const { StudyEventKind: Kind } = contract;
const edc = await startEdc();
const { api, as } = edc;
after(() => edc.stop());
await importBuild(edc, coreStudy({ design: { candidates: ['IT.DBP#1'] } }));
const form = 'SE.SCR~FO.VS';
const shadow = 'SE.BASE~FO.LB.BLINDED';
type Who = Parameters<typeof as>[0];

const nameOf = (kind: contract.StudyEventKind) => Object.entries(Kind).find(([, value]) => value === kind)?.[0] ?? '';

async function ear(who: Who) {
  let { next: since } = await api.listStudyEvents({ study }, as(who));
  return async () => {
    const answer = await api.listStudyEvents({ study, since }, as(who));
    since = answer.next;
    return answer.events.map(
      ({ kind, subject, form: key, revision }) => `${nameOf(kind)} ${subject} ${key} ${revision}`,
    );
  };
}

/** Listens until it was heard; a transaction of anybody else on the server holds events back for as long as it lasts. */
async function heardBy(hear: () => Promise<string[]>, event: string): Promise<string[]> {
  const heard: string[] = [];
  for (const end = performance.now() + 60_000; ; await setTimeout(20)) {
    heard.push(...(await hear()));
    if (heard.includes(event) || performance.now() > end) break;
  }
  assert.ok(heard.includes(event), `${event} is not among ${heard.join()}`);
  return heard;
}

const save = (subject: string, items: { path: string; value: string }[], key = form, who: Who = 'crc') =>
  api.saveForm({ study, subject, form: key, items }, as(who));

test('who listens hears of what is saved from then on, once', async () => {
  await edc.openCasebook('E-001', 'PKU1');
  const hear = await ear('crc');
  assert.deepEqual(await hear(), []);
  await save('E-001', [{ path: 'IG.BP!1/IT.SBP', value: '120' }]);
  await heardBy(hear, `FORM_SAVED E-001 ${form} 1`);
  // What was saved with it is heard with it, and nothing of it twice.
  assert.deepEqual(await hear(), []);
});

test('of another site nothing is heard, and the cursor does not move for it', async () => {
  const before = (await api.listStudyEvents({ study }, as('otherCrc'))).next;
  await edc.openCasebook('E-002', 'PKU1');
  await save('E-002', [{ path: 'IG.BP!1/IT.SBP', value: '121' }]);
  const answer = await api.listStudyEvents({ study, since: before }, as('otherCrc'));
  assert.deepEqual([answer.events, answer.next], [[], before]);
});

test('a blinded form is heard of only by those who see it', async () => {
  await edc.openCasebook('E-003', 'PKU1');
  const [blinded, unblinded] = [await ear('crc'), await ear('unblinded')];
  await save('E-003', [{ path: 'IG.LB/IT.TITRE', value: '640' }], shadow, 'unblinded');
  await heardBy(unblinded, `FORM_SAVED E-003 ${shadow} 1`);
  assert.deepEqual(
    (await blinded()).filter((event) => event.includes(shadow)),
    [],
  );
});

test('a query that was not released is not heard of', async () => {
  await edc.openCasebook('E-004', 'PKU1');
  const hear = await ear('crc');
  await save('E-004', [
    { path: 'IG.BP!1/IT.SBP', value: '120' },
    { path: 'IG.BP!1/IT.DBP', value: '130' },
  ]);
  const heard = await heardBy(hear, `FORM_SAVED E-004 ${form} 1`);
  assert.ok(!heard.some((event) => event.startsWith('QUERY_CHANGED')));
});

test('a cursor of another list, or of nobody, is refused', async () => {
  await save('E-001', [{ path: 'IG.BP!1/IT.DBP', value: '80' }]).catch(() => undefined);
  const { next } = await api.listChanges({ study }, as('crc'));
  for (const since of [next, 'made up']) {
    const refusal = await refusalOf(api.listStudyEvents({ study, since }, as('crc')));
    assert.deepEqual([refusal.name, refusal.violations[0]?.field], ['INVALID_REQUEST', 'since']);
  }
});
