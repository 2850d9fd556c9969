import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, Role, randomisation, trial } from '@verum/contracts';
import { type DemoPlan, demoPlan } from '@verum/demo';
import { loadDemoTrial } from './src/demo-trial.ts';
import { type Person, refused, type Stack, startStack } from './src/stack.ts';

// The demonstration trial as people find it: what its README promises is asked for through the API.

const timeout = 240_000;
const study = 'HTN-01';
const { QueryState, VisitTiming, SignatureStatus, Hold, EntryStatus } = edc;

const OPEN_TIMINGS: ReadonlySet<edc.VisitTiming> = new Set([
  ...[VisitTiming.NONE, VisitTiming.FUTURE, VisitTiming.DUE, VisitTiming.OVERDUE, VisitTiming.MISSED],
]);

interface QueryFilter {
  readonly subject?: string;
  readonly form?: string;
  readonly origin?: edc.QueryOrigin;
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(names).find(([, one]) => one === value)?.[0] ?? String(value);
}

describe('the demo trial', { timeout }, () => {
  let stack: Stack;
  let plan: DemoPlan;
  let manager: Person;
  let auditor: Person;
  let unblinded: Person;
  let casebooks: readonly edc.Casebook[];

  before(async () => {
    stack = await startStack('one process');
    plan = demoPlan(1, new Date().toISOString().slice(0, 10));
    ({ manager, auditor, unblinded } = await loadDemoTrial(stack, plan));
    casebooks = (await auditor.of(edc.EdcService).listCasebooks({ study, pageSize: 500 })).casebooks;
  });
  after(() => stack?.stop());

  const forms = () => casebooks.flatMap((one) => one.forms.map((form) => ({ ...form, subject: one.subject })));
  const queries = async (filter: QueryFilter = {}, person = manager) =>
    (await person.of(edc.QueryService).listQueries({ study, pageSize: 500, ...filter })).queries;

  test('thirty subjects of every status', async () => {
    const { subjects } = await auditor.of(trial.TrialService).listSubjects({ study, pageSize: 500 });
    assert.equal(subjects.length, 30);
    assert.equal(casebooks.length, 30);
    const statuses = new Set(subjects.map(({ status }) => nameOf(trial.SubjectStatus, status)));
    assert.deepEqual(statuses, new Set(['SCREENING', 'SCREEN_FAILED', 'ENROLLED', 'COMPLETED', 'WITHDRAWN']));
  });

  test('queries are candidates, open, answered, closed and cancelled, from checks and from people', async () => {
    const all = await queries();
    for (const state of [
      ...[QueryState.CANDIDATE, QueryState.OPEN, QueryState.ANSWERED, QueryState.CLOSED, QueryState.CANCELLED],
    ])
      assert.ok(
        all.some((query) => query.state === state),
        nameOf(QueryState, state),
      );
    for (const origin of [edc.QueryOrigin.CHECK, edc.QueryOrigin.PERSON])
      for (const state of [QueryState.OPEN, QueryState.ANSWERED, QueryState.CLOSED])
        assert.ok(
          all.some((query) => query.origin === origin && query.state === state),
          `${nameOf(edc.QueryOrigin, origin)} ${nameOf(QueryState, state)}`,
        );
    const [sentBack] = await queries({ subject: '02-003', form: 'SE.WEEK8~FO.DA', origin: edc.QueryOrigin.PERSON });
    const { thread } = await manager
      .of(edc.QueryService)
      .getQuery({ study, subject: '02-003', form: 'SE.WEEK8~FO.DA', number: sentBack?.number ?? 0 });
    assert.deepEqual(
      thread.map(({ kind }) => kind),
      ['opened', 'answered', 'reopened'],
    );
  });

  test('the site does not see candidates', async () => {
    const coordinator = await stack.person('test.crc', { role: Role.CRC, study, site: '02' });
    const seen = await queries({}, coordinator);
    assert.ok(seen.length > 0 && seen.every(({ state, site }) => state !== QueryState.CANDIDATE && site === '02'));
  });

  test('some forms are verified, and one verification is dropped by a correction', async () => {
    assert.ok(forms().filter(({ verified }) => verified > 0).length > 20);
    const { dropped } = await auditor.of(edc.ReviewService).listDroppedVerifications({ study });
    assert.deepEqual(
      dropped.map(({ subject, form, path }) => [subject, form, path]),
      [['02-002', 'SE.SCREENING~FO.MH', 'IG.HTN/IT.HTN_FAMILY']],
    );
  });

  test('signatures are valid, and one waits to be given again', async () => {
    assert.ok(forms().filter(({ signature }) => signature === SignatureStatus.VALID).length > 20);
    const broken = forms().filter(({ signature }) => signature === SignatureStatus.BROKEN);
    assert.ok(broken.some(({ subject, form }) => subject === '02-002' && form === 'SE.SCREENING~FO.MH'));
    const { changes } = await auditor
      .of(edc.ReviewService)
      .getChangesSinceSignature({ study, subject: '02-002', place: 'SE.SCREENING' });
    assert.deepEqual(
      changes.map(({ path, reason }) => [path, reason]),
      [['IG.HTN/IT.HTN_FAMILY', '家属补充了家族史']],
    );
    const { counts } = await auditor.of(edc.WorkService).countWork({ study });
    const waiting = counts.find(({ kind }) => kind === edc.WorkKind.TO_SIGN_AGAIN);
    assert.ok((waiting?.count ?? 0) >= 1);
  });

  test('forms, a visit and casebooks are frozen and locked, and somebody wants one opened', async () => {
    const { holds } = await auditor.of(edc.ReviewService).listHolds({ study });
    const shown = holds.map(({ place, hold }) =>
      [place?.subject, place?.visit || place?.form || '', nameOf(Hold, hold)].join(' '),
    );
    for (const one of [
      '01-001  LOCKED',
      '02-001  LOCKED',
      '01-002 SE.BASELINE FROZEN',
      '03-001 SE.EOS~FO.EOS LOCKED',
      '03-001 SE.SCREENING~FO.VS FROZEN',
    ])
      assert.ok(shown.includes(one), `${one} is not in ${shown.join(', ')}`);
    const { requests } = await auditor
      .of(edc.ReviewService)
      .listUnlockRequests({ study, state: edc.UnlockState.PENDING });
    assert.deepEqual(
      requests.map(({ place }) => place?.subject),
      ['02-001'],
    );
  });

  test('forms and visits are skipped, an event entered twice is removed, and reasons stand for what is not there', async () => {
    assert.ok(
      forms().some(
        ({ subject, form, entry }) =>
          subject === '02-002' && form === 'SE.WEEK12~FO.PHQ9' && entry === EntryStatus.SKIPPED,
      ),
    );
    assert.ok(
      casebooks
        .find(({ subject }) => subject === '02-003')
        ?.visits.some(({ visit, skipped }) => visit === 'SE.WEEK4' && skipped !== ''),
    );
    const removed = forms().filter((form) => form.removed);
    assert.equal(removed.length, 1);
    assert.match(removed[0]?.form ?? '', /^SE\.LOG~FO\.AE!\d+$/);
    const named = plan.forms.flatMap(({ subject, formKey, saves }) =>
      saves.flatMap(({ items }) => items.map((item) => ({ subject, formKey, ...item }))),
    );
    for (const reason of ['notDone', 'leftBlank'] as const) {
      const planned = named.find((item) => item[reason] !== undefined) ?? assert.fail(reason);
      const { items } = await auditor
        .of(edc.EdcService)
        .getForm({ study, subject: planned.subject, form: planned.formKey });
      assert.equal(items.find(({ path }) => path === planned.path)?.[reason], planned[reason]);
    }
  });

  test('every visit that was held lies in its window, and what is late is said so', () => {
    const { IN_WINDOW, NONE, OVERDUE } = VisitTiming;
    for (const { subject, visits } of casebooks) {
      for (const { visit, date, timing, earliest, latest, skipped } of visits) {
        const place = `${subject} ${visit} ${date} ${nameOf(VisitTiming, timing)} ${earliest}–${latest}`;
        if (date !== '') assert.ok(timing === IN_WINDOW || (timing === NONE && earliest === ''), place);
        else assert.ok(OPEN_TIMINGS.has(timing), place);
        if (skipped !== '') assert.equal(timing, NONE, place);
      }
    }
    const overdue = casebooks.flatMap(({ subject, visits }) =>
      visits.filter(({ timing }) => timing === OVERDUE).map(({ visit }) => `${subject} ${visit}`),
    );
    assert.ok(overdue.includes('02-006 SE.WEEK8'), overdue.join(', '));
    assert.ok(
      overdue.some((one) => one.startsWith('01-008')),
      overdue.join(', '),
    );
    const status = new Map(plan.subjects.map(({ screeningNumber, status: now }) => [screeningNumber, now]));
    for (const one of overdue) assert.equal(status.get(one.slice(0, 6)), 'ENROLLED', `${one}: nobody else is expected`);
  });

  test('the amendment is active at one site, pending at another, and its migration left one value without a place', async () => {
    const { builds } = await manager.of(edc.EdcService).listBuilds({ study });
    const today = new Date().toISOString().slice(0, 10);
    const second = builds.find(({ oid }) => oid === 'MDV.2.0') ?? assert.fail('no second build');
    const active = second.activations.map(({ site, fromDate }) => [site, fromDate <= today ? 'active' : 'pending']);
    assert.deepEqual(active.toSorted(), [
      ['01', 'active'],
      ['02', 'pending'],
    ]);
    const { migrations } = await manager.of(edc.AmendmentService).listMigrations({ study });
    const [migration] = migrations;
    assert.deepEqual(
      [migrations.length, migration?.site, migration?.state, migration?.orphanedValues, migration?.leftOut],
      [1, '01', edc.MigrationState.DONE, 1, 1],
    );
    const { orphans } = await manager.of(edc.AmendmentService).listOrphans({ study });
    assert.deepEqual(
      orphans.map(({ subject, form, path }) => [subject, form, path]),
      [['01-003', 'SE.SCREENING~FO.VS', 'IG.VS_OTHER/IT.VSREM']],
    );
    for (const { subject, site, build } of casebooks)
      assert.equal(build === second.build, site === '01' && subject !== '01-001', subject);
    assert.ok(forms().some(({ form, entry }) => form === 'SE.WEEK8~FO.ECG' && entry === EntryStatus.COMPLETE));
    assert.ok(forms().some(({ form, entry }) => form === 'SE.WEEK8~FO.ECG' && entry === EntryStatus.SKIPPED));
  });

  test('a file comes back as it was given, and an annotation stands beside its value', async () => {
    const key = { study, subject: '02-002', form: 'SE.WEEK8~FO.LB' };
    const { items } = await auditor.of(edc.EdcService).getForm(key);
    const value = items.find(({ path }) => path === 'IG.LB/IT.LBREP')?.value ?? assert.fail('no file');
    const file = Buffer.from(value, 'base64').toString('hex');
    const chunks: Uint8Array[] = [];
    for await (const { data } of auditor.of(edc.CaptureService).getFile({ study, subject: '02-002', file }))
      chunks.push(data);
    assert.match(Buffer.concat(chunks).toString('latin1'), /^%PDF-1\.4[\s\S]+%%EOF\n$/);
    const { annotations } = await auditor.of(edc.CaptureService).listAnnotations(key);
    assert.equal(annotations.length, 1);
  });

  test('subjects have the numbers of the list, and nobody who is blinded sees an arm or a batch', async () => {
    const randomised = plan.subjects.find((subject) => subject.randomised) ?? assert.fail('nobody is randomised');
    const { screeningNumber: subject, randomised: given } = randomised;
    const allocation = (person: Person) =>
      person.of(randomisation.RandomisationService).getAllocation({ study, subject });
    const [blind, seen] = [await allocation(manager), await allocation(unblinded)];
    assert.deepEqual([blind.number, blind.kit, blind.arm], [given?.number, given?.kit, '']);
    assert.equal(seen.arm, given?.arm);
    const { subjects } = await auditor.of(trial.TrialService).listSubjects({ study, pageSize: 500 });
    assert.ok(subjects.every(({ arm }) => arm === ''));
    const batch = { study, subject, form: 'SE.BASELINE~FO.DD.BLINDED' };
    const { items } = await unblinded.of(edc.EdcService).getForm(batch);
    assert.deepEqual(
      items.map(({ path }) => path),
      ['IG.DD/IT.DDBATCH'],
    );
    for (const person of [manager, auditor]) await refused(person.of(edc.EdcService).getForm(batch), 'NOT_FOUND');
    assert.ok(forms().every(({ form }) => !/BLINDED|FO\.PK/.test(form)));
  });

  test('the history of every form leads to what stands there', async () => {
    const found = await auditor.of(edc.EdcService).verifyHistory({ study });
    assert.deepEqual(found.differing, []);
    assert.ok(found.forms > 600);
  });
});
