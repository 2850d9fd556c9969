import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { edc as contract } from '@verum/contracts';
import { importBuild, refusalOf, startEdc, study } from './testing.ts';
import { coreStudy } from './testing-core.ts';

// What waits, for whom: the coordinator begins with what is overdue, the monitor with what is to verify.

const edc = await startEdc();
const { api, as, clock } = edc;
const work = edc.of(contract.WorkService);
const review = edc.of(contract.ReviewService);
const queries = edc.of(contract.QueryService);
after(() => edc.stop());
await importBuild(
  edc,
  coreStudy({ design: { candidates: ['IT.DBP#1'], sdv: { plan: 'all', percent: 100, seed: '' } } }),
);
const { WorkKind } = contract;
type Kind = keyof typeof WorkKind;
type Person = Parameters<typeof as>[0];

async function list(kind: Kind, person: Person = 'crc', more: { site?: string; pageSize?: number } = {}) {
  const items: contract.WorkItem[] = [];
  let pageToken = '';
  do {
    const page = await work.listWork({ study, kind: WorkKind[kind], pageToken, ...more }, as(person));
    items.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return items;
}

const placesOf = async (kind: Kind, subject: string, person: Person = 'crc') =>
  (await list(kind, person)).filter((item) => item.subject === subject).map(({ visit, form }) => form || visit);

async function count(kind: Kind, person: Person = 'crc'): Promise<number> {
  const { counts } = await work.countWork({ study }, as(person));
  return counts.find((one) => one.kind === WorkKind[kind])?.count ?? -1;
}

let taken = 0;
async function opened(site = 'PKU1'): Promise<string> {
  const subject = `W-${String(++taken).padStart(3, '0')}`;
  await edc.openCasebook(subject, site);
  return subject;
}

async function save(
  subject: string,
  form: string,
  values: Record<string, string>,
  { complete = false, person = 'crc' }: { complete?: boolean; person?: Person } = {},
) {
  const { revision } = await api.getForm({ study, subject, form }, as(person));
  const items = Object.entries(values).map(([path, value]) => ({ path, value }));
  const request = { study, subject, form, expectedRevision: revision, items, reason: 'as told' };
  return await api.saveForm({ ...request, ...(complete && { complete }) }, as(person));
}

const held = (subject: string, visit: string, day: string) =>
  save(subject, `${visit}~FO.SV`, { 'IG.SV/IT.SVDAT': day }, { complete: true });

test('a visit is due from the first day of its window to the last, and overdue from the next, at its site', async () => {
  clock.set('2026-06-01T08:00:00Z');
  const subject = await opened();
  await held(subject, 'SE.SCR', '2026-06-01');
  // Screening + 7 days, 6 before and 7 after: 2 June to 15 June, in Shanghai, which is eight hours ahead.
  const at = async (instant: string) => {
    clock.set(instant);
    return [await placesOf('DUE', subject), await placesOf('OVERDUE', subject)];
  };
  assert.deepEqual(await at('2026-06-01T15:59:59Z'), [[], []], 'a second before its first day');
  assert.deepEqual(await at('2026-06-01T16:00:00Z'), [['SE.BASE'], []], 'the first second of it');
  assert.deepEqual(await at('2026-06-15T15:59:59Z'), [['SE.BASE'], []], 'the last');
  assert.deepEqual(await at('2026-06-15T16:00:00Z'), [[], ['SE.BASE']]);
  const [item] = (await list('OVERDUE')).filter((one) => one.subject === subject);
  assert.equal(item?.dueDate, '2026-06-15');
  await held(subject, 'SE.BASE', '2026-06-16');
  assert.deepEqual(await placesOf('OVERDUE', subject), [], 'held late, but held');
});

test('of a visit that was held what it expects is missing, a line a form, what is blinded for the unblinded alone', async () => {
  clock.set('2026-06-01T08:00:00Z');
  const subject = await opened();
  assert.deepEqual(await placesOf('MISSING', subject), [], 'nothing is missing of a visit that was not held');
  await held(subject, 'SE.BASE', '2026-06-01');
  assert.deepEqual(await placesOf('MISSING', subject), ['SE.BASE~FO.LB', 'SE.BASE~FO.VS']);
  assert.deepEqual(await placesOf('MISSING', subject, 'unblinded'), [
    'SE.BASE~FO.LB',
    'SE.BASE~FO.LB.BLINDED',
    'SE.BASE~FO.VS',
  ]);
  assert.equal(await count('MISSING', 'unblinded'), (await list('MISSING', 'unblinded')).length);
  assert.equal(await count('MISSING'), (await list('MISSING')).length);
  await save(subject, 'SE.BASE~FO.VS', { 'IG.VS/IT.WEIGHT': '80' });
  assert.deepEqual(await placesOf('MISSING', subject), ['SE.BASE~FO.LB']);
  assert.deepEqual(await placesOf('INCOMPLETE', subject), ['SE.BASE~FO.VS'], 'begun and not finished');
});

test('what is blinded is in nobody else’s list or count', async () => {
  const subject = await opened();
  const before = await Promise.all([count('INCOMPLETE', 'monitor'), count('TO_VERIFY', 'monitor')]);
  await save(subject, 'SE.W4~FO.LB.BLINDED', { 'IG.LB/IT.TITRE': '640' }, { person: 'unblinded' });
  assert.deepEqual(await Promise.all([count('INCOMPLETE', 'monitor'), count('TO_VERIFY', 'monitor')]), before);
  assert.deepEqual(await placesOf('INCOMPLETE', subject, 'monitor'), []);
  assert.deepEqual(await placesOf('INCOMPLETE', subject, 'unblinded'), ['SE.W4~FO.LB.BLINDED']);
});

test('queries are listed by due date; a candidate only for who reviews', async () => {
  const subject = await opened();
  const form = 'SE.SCR~FO.VS';
  await save(subject, form, { 'IG.BP!1/IT.SBP': '170' });
  const open = (await list('OPEN_QUERIES')).filter((item) => item.subject === subject);
  assert.deepEqual(
    open.map((item) => [item.form, item.path, item.query]),
    [[form, 'IG.BP!1/IT.SBP', 1]],
  );
  const key = { study, subject, form };
  await save(subject, form, { 'IG.BP!1/IT.DBP': '180' });
  const candidates = async (person: Person) =>
    (await list('CANDIDATE_QUERIES', person)).filter((item) => item.subject === subject).map(({ query }) => query);
  assert.deepEqual(await candidates('manager'), [2]);
  for (const person of ['crc', 'investigator', 'auditor', 'unblinded'] as const) {
    assert.deepEqual(await candidates(person), [], person);
    assert.equal(await count('CANDIDATE_QUERIES', person), 0, person);
  }
  await queries.answerQuery({ ...key, number: 1, text: 'It is as measured' }, as('crc'));
  assert.deepEqual(await placesOf('OPEN_QUERIES', subject), []);
  assert.deepEqual(await placesOf('ANSWERED_QUERIES', subject), [form]);
});

test('what is frozen is left to who verifies and asks, what is locked to nobody, at every level', async () => {
  const form = 'SE.SCR~FO.VS';
  const lists = ['INCOMPLETE', 'OVERDUE', 'MISSING', 'TO_VERIFY', 'OPEN_QUERIES'] as const;
  for (const level of ['form', 'visit', 'subject', 'site'] as const) {
    clock.set('2026-06-01T08:00:00Z');
    const site = level === 'site' ? 'RJH2' : 'PKU1';
    const person = level === 'site' ? 'otherCrc' : 'crc';
    const subject = await opened(site);
    await save(subject, 'SE.SCR~FO.SV', { 'IG.SV/IT.SVDAT': '2026-06-01' }, { person });
    await save(subject, form, { 'IG.BP!1/IT.SBP': '170' }, { person });
    clock.set('2026-07-01T08:00:00Z');
    const where = {
      form: { subject, form },
      visit: { subject, visit: 'SE.SCR' },
      subject: { subject },
      site: { site },
    }[level];
    const shown = async () => {
      const found: string[] = [];
      for (const kind of lists) {
        const places = await placesOf(kind, subject, 'manager');
        if (
          level === 'form'
            ? places.includes(form)
            : places.some((place) => kind === 'OVERDUE' || place.startsWith('SE.SCR'))
        ) {
          found.push(kind);
        }
      }
      return found;
    };
    const isWide = level === 'subject' || level === 'site';
    const hasOverdue = level === 'form' ? [] : ['OVERDUE'];
    const ofVisit = level === 'form' ? [] : ['MISSING'];
    assert.deepEqual(await shown(), ['INCOMPLETE', ...hasOverdue, ...ofVisit, 'TO_VERIFY', 'OPEN_QUERIES'], level);
    await review.freeze({ study, ...where, reason: 'clean' }, as('manager'));
    const others = isWide ? [] : hasOverdue;
    assert.deepEqual(await shown(), [...others, 'TO_VERIFY', 'OPEN_QUERIES'], `${level} frozen`);
    await lockPast({ ...where });
    assert.deepEqual(await shown(), others, `${level} locked`);
  }
});

test('a form that was frozen before anybody began it is not among the missing', async () => {
  const subject = await opened();
  await held(subject, 'SE.BASE', '2026-06-01');
  const before = await count('MISSING');
  const place = { study, subject, form: 'SE.BASE~FO.LB', reason: 'no blood was drawn' };
  await review.freeze(place, as('manager'));
  assert.deepEqual(await placesOf('MISSING', subject), ['SE.BASE~FO.VS']);
  assert.equal(await count('MISSING'), before - 1);
  await review.freeze({ ...place, undo: true }, as('manager'));
  assert.deepEqual(await placesOf('MISSING', subject), ['SE.BASE~FO.LB', 'SE.BASE~FO.VS']);
});

/** Locks what its gates would not let be locked. */
async function lockPast(place: { subject?: string; visit?: string; form?: string; site?: string }) {
  const { subject = '', visit = '', form = '', site = '' } = place;
  const { default: pg } = await import('pg');
  const admin = new pg.Client(edc.fresh.admin);
  await admin.connect();
  await admin.query(`set session_replication_role = replica; set search_path = edc`);
  const where = 'study = $1 and subject = $2 and visit = $3 and form = $4 and site = $5';
  const { rowCount } = await admin.query(`update hold set state = 'LOCKED' where ${where}`, [
    study,
    subject,
    visit,
    form,
    site,
  ]);
  await admin.end();
  assert.equal(rowCount, 1);
}

test('paging shows what stays exactly once, while other things come and go', async () => {
  clock.set('2026-06-01T08:00:00Z');
  const subjects = [];
  for (let n = 0; n < 7; n++) {
    const subject = await opened();
    subjects.push(subject);
    await save(subject, 'SE.SCR~FO.VS', { 'IG.VS/IT.WEIGHT': '80' });
    await save(subject, 'SE.SCR~FO.DM', { 'IG.DM/IT.SEX': 'M' });
  }
  const [finished = '', ...stay] = subjects;
  const seen: string[] = [];
  let pageToken = '';
  let pages = 0;
  do {
    const page = await work.listWork({ study, kind: WorkKind.INCOMPLETE, pageSize: 3, pageToken }, as('monitor'));
    seen.push(...page.items.map(({ subject, form }) => `${subject} ${form}`));
    pageToken = page.nextPageToken;
    if (++pages === 1) await save(finished, 'SE.SCR~FO.DM', {}, { complete: true });
    await save(await opened(), 'SE.SCR~FO.DM', { 'IG.DM/IT.SEX': 'F' });
  } while (pageToken !== '' && pages < 60);
  for (const subject of stay) {
    for (const form of ['FO.DM', 'FO.VS']) {
      const place = `${subject} SE.SCR~${form}`;
      assert.equal(seen.filter((one) => one === place).length, 1, place);
    }
  }
  assert.equal(new Set(seen).size, seen.length, 'nothing twice');
});

test('another site’s work is not there; a page token that is none is refused', async () => {
  assert.deepEqual(
    (await list('INCOMPLETE', 'otherCrc')).filter(({ site }) => site !== 'RJH2'),
    [],
  );
  assert.deepEqual(await list('INCOMPLETE', 'otherCrc', { site: 'PKU1' }), []);
  assert.equal((await refusalOf(work.countWork({ study, site: 'PKU1' }, as('otherCrc')))).name, 'NOT_FOUND');
  const token = (...key: string[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
  for (const pageToken of ['x', token('2026-02-30', 'a', 'b'), token('2026-06-01', 'a'), token('a', 'b', 'c')]) {
    const asked = work.listWork({ study, kind: WorkKind.OVERDUE, pageToken }, as('crc'));
    assert.equal((await refusalOf(asked)).name, 'INVALID_REQUEST', pageToken);
  }
  assert.equal(
    (await refusalOf(work.listWork({ study, kind: 99 as contract.WorkKind }, as('crc')))).name,
    'INVALID_REQUEST',
  );
});
