import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { newCall, refuse, systemClock } from '@verum/call';
import { report as contract, EventSchema, type ReadEventsRequest } from '@verum/contracts';
import { openLog } from '@verum/host';
import { openBulkhead } from '@verum/resilience';
import { getRebuild, startRebuild } from './logic/rebuilds.ts';
import { runRebuilds } from './logic/run-rebuilds.ts';
import type { ServiceContext } from './service-context.ts';
import { reasonOf, site, startReport, study, subject, type TestReport, type Told } from './testing.ts';

// A rebuild reads the outboxes again, page by page; here they are lists, so that a page can be held back.

const many = 1_700;
const subjects = Array.from({ length: many }, (_, index) =>
  subject(`S-${String(index).padStart(4, '0')}`, 'SCREENING', '2026-03-02'),
);

let report: TestReport;
before(async () => {
  report = await startReport(readEvents as never);
  await report.tell('trial', site('PKU1'), ...subjects.slice(0, 900));
});
after(() => report.stop());

interface Outbox {
  readonly events: Told[];
  /** Called before each page but the first. */
  beforePage: (page: number) => Promise<void>;
  readonly pages: string[];
}

const outbox: Outbox = { events: [site('PKU1'), ...subjects], beforePage: async () => {}, pages: [] };

async function readEvents({ after: cursor = '', limit = 0 }: Partial<ReadEventsRequest>) {
  const from = Number(cursor.split('.')[1] ?? 0);
  // Whoever asks for one event wants to know how fresh the report is.
  if (limit > 1) {
    outbox.pages.push(cursor);
    if (from > 0) await outbox.beforePage(outbox.pages.length);
  }
  const events = outbox.events.slice(from, from + limit).map(({ type, payload }, index) =>
    create(EventSchema, {
      ...{ id: crypto.randomUUID(), producer: 'trial', aggregate: 'a', type, payloadJson: JSON.stringify(payload) },
      ...{ cursor: `1.${from + index + 1}`, at: timestampFromMs(0) },
    }),
  );
  return { $typeName: 'verum.v1.ReadEventsResponse' as const, events, newest: `1.${outbox.events.length}` };
}

function serviceOf(): ServiceContext {
  const nothing = async () => ({ $typeName: 'verum.v1.ReadEventsResponse' as const, events: [], newest: '' });
  return {
    database: report.database,
    producers: { trial: readEvents as never, edc: nothing },
    statistics: openBulkhead({ atOnce: 1, waiting: 1 }),
    ...{ log: openLog({ level: 'silent' }), clock: systemClock },
  };
}

async function asOperator<T>(fn: (call: ReturnType<typeof newCall>) => Promise<T>): Promise<T> {
  const actor = { kind: 'system', id: 'system:test', name: '' } as const;
  const call = newCall({ command: 'test', timeoutMs: 30_000, actor });
  return await fn(call).finally(() => call.end());
}

async function isDone(number: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const { state } = await asOperator((call) => getRebuild(serviceOf(), call, { number }));
    if (state === 'DONE') return;
    assert.ok(tries < 3_000, 'it never ended');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function generations(): Promise<number[]> {
  const text = 'select distinct generation from subject_fact order by generation';
  const rows = await asOperator((call) => report.database.read(call, (sql) => sql<{ generation: number }>(text)));
  return rows.map(({ generation }) => generation);
}

const screened = async () => (await report.api.getEnrolment({ study }, report.as('manager'))).rows[0]?.screened;

test('the old model is read until the new one is complete, and a process that is stopped in between loses nothing', async () => {
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  outbox.beforePage = async () => {
    reached.resolve();
    await goOn.promise;
  };
  const { number } = await asOperator((call) => startRebuild(serviceOf(), call, { study: '', reason: 'a test' }));
  await reached.promise;
  const half = await asOperator((call) => getRebuild(serviceOf(), call, { number }));
  assert.deepEqual([half.state, half.events, half.positions.trial?.after], ['RUNNING', 500, '1.500']);
  assert.equal(await screened(), 900, 'still the old one');

  const told = subject('L-0001', 'SCREENING', '2026-05-01');
  await report.tell('trial', { ...told, seq: many + 10 });
  assert.equal(await screened(), 901, 'what happens meanwhile is in the old one');
  outbox.events.push(subject('S-0000', 'SCREENING', '2026-03-02'));

  const stopped = report.stopWork();
  goOn.resolve();
  await stopped;
  outbox.beforePage = async () => {};
  const pagesBefore = outbox.pages.length;
  const second = runRebuilds(serviceOf());
  await isDone(number);
  await second.stop();
  assert.ok(!outbox.pages.slice(pagesBefore).includes(''), 'it did not begin again');
  assert.equal(await screened(), many + 1, 'and what happened meanwhile is in the new one as well');
});

test('a second rebuild waits for nobody: it is refused while the first one runs', async () => {
  const start = () => report.api.startRebuild({ study: '', reason: 'a test' }, report.as('operator'));
  const { number } = await asOperator((call) => startRebuild(serviceOf(), call, { study, reason: 'a test' }));
  assert.equal(await reasonOf(start()), 'STATE_FORBIDS');
  const runner = runRebuilds(serviceOf());
  await isDone(number);
  assert.equal(await screened(), many, 'nobody told the outbox of L-0001');
  // Rows of models that nobody reads any more are taken away.
  while ((await generations()).join() !== '2') await new Promise((resolve) => setTimeout(resolve, 20));
  await runner.stop();
});

test('while a producer is away a rebuild waits, and goes on from where it was', async () => {
  let isAway = true;
  outbox.beforePage = async () => {
    if (isAway) throw refuse('UNAVAILABLE');
  };
  const { number } = await asOperator((call) => startRebuild(serviceOf(), call, { study: '', reason: 'a test' }));
  const runner = runRebuilds(serviceOf());
  while (outbox.pages.at(-1) !== '1.500') await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await screened(), many, 'the old model is read as before');
  isAway = false;
  await isDone(number);
  await runner.stop();
});

test('only the operator may ask for it, with a reason, and is told of one that there is not', async () => {
  const asked = { study: '', reason: 'why not' };
  assert.equal(await reasonOf(report.api.startRebuild(asked, report.as('manager'))), 'PERMISSION_DENIED');
  assert.equal(await reasonOf(report.api.startRebuild({ study: '' }, report.as('operator'))), 'INVALID_REQUEST');
  assert.equal(await reasonOf(report.api.getRebuild({ number: 99 }, report.as('operator'))), 'NOT_FOUND');
  const known = await report.api.getRebuild({ number: 1 }, report.as('operator'));
  assert.deepEqual([known.state, known.done, known.secondsLeft], [contract.Rebuild_State.DONE, 1, undefined]);
});
