import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Stack, shapes, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// "A request with 300 ms never has work done for it after 350 ms at any depth." A table is locked, so that the
// statement at the end of the chain would run for ever; the database itself says how long it did, by its own clock.

const timeoutMs = 300;
const lawMs = 350;
const roundsMax = 20;

interface Chain {
  readonly what: string;
  readonly locked: string;
  /** The context whose statement hangs. */
  readonly context: string;
  readonly send: (stack: Stack, people: TrialSetup, known: Known) => Promise<Response>;
}

interface Known {
  readonly subject: string;
  readonly patient: string;
}

const headersOf = (people: TrialSetup) => ({
  'content-type': 'application/json',
  authorization: `Bearer ${people.coordinatorA.token}`,
  'x-timeout-ms': String(timeoutMs),
});

const chains: readonly Chain[] = [
  {
    what: 'gateway → edc → a read',
    locked: 'edc.form',
    context: 'edc',
    send: ({ address }, people, { subject }) =>
      fetch(`${address}/v1/studies/${study}/subjects/${subject}/forms/${vitals}`, { headers: headersOf(people) }),
  },
  {
    what: 'gateway → edc → a write',
    locked: 'edc.form',
    context: 'edc',
    send: ({ address }, people, { subject }) =>
      fetch(`${address}/v1/studies/${study}/subjects/${subject}/forms/${vitals}`, {
        method: 'PATCH',
        headers: headersOf(people),
        body: JSON.stringify({ expectedRevision: '0', items: [{ path: 'IG.BP!1/IT.SBP', value: '152' }] }),
      }),
  },
  {
    what: 'gateway → trial → patient → a read',
    locked: 'patient.patient',
    context: 'patient',
    send: ({ address }, people, { patient }) =>
      fetch(`${address}/v1/studies/${study}/subjects`, {
        method: 'POST',
        headers: headersOf(people),
        body: JSON.stringify({ patient, site: siteA, consentDate: '2026-02-02' }),
      }),
  },
];

for (const shape of shapes) {
  describe(`the deadline, ${shape}`, () => {
    let stack: Stack;
    let people: TrialSetup;
    let known: Known;

    before(async () => {
      stack = await startStack(shape);
      people = await setUpTrial(stack);
      known = await enrol(people.coordinatorA, siteA, 'MRN-1');
    });
    after(() => stack?.stop());

    for (const chain of chains) {
      test(`${chain.what}: nothing runs for it after ${lawMs} ms`, async () => {
        // Once without the lock: plans and connections are there, and the chain is what it is said to be.
        await chain.send(stack, people, known);
        await affairsEnded(stack);
        const untilMs: number[] = [];
        // On a busy machine a timer, a message and its answer are each late by what the others take. A law that is
        // broken is broken in the quietest round as well, so that one is judged. One whose time was up before it came
        // to its statement says nothing.
        for (let round = 0; round < roundsMax && !(Math.min(...untilMs) <= lawMs); round++) {
          const lastSeenMs = await oneRound(stack, people, known, chain);
          if (lastSeenMs > 0) untilMs.push(lastSeenMs);
        }
        assert.ok(untilMs.length > 0, 'the statement was seen to run: there was something to stop');
        assert.ok(Math.min(...untilMs) <= lawMs, `it ran until ${untilMs.map(Math.round)} ms`);
      });
    }
  });
}

/** What an enrolment leaves for the background is not work for its request, and would be taken for it. */
async function affairsEnded(stack: Stack): Promise<void> {
  const client = new pg.Client(stack.database.admin);
  await client.connect();
  try {
    for (const untilMs = performance.now() + 120_000; ; await sleep(100)) {
      const { rowCount } = await client.query(`select from trial.saga where steps <> '{}'`);
      if (rowCount === 0) return;
      assert.ok(performance.now() < untilMs, 'an affair did not come to its end');
    }
  } finally {
    await client.end();
  }
}

/** When the statement was last seen, in milliseconds after the request was sent; 0 when it never was. */
async function oneRound(stack: Stack, people: TrialSetup, known: Known, chain: Chain): Promise<number> {
  const holder = new pg.Client(stack.database.admin);
  const watcher = new pg.Client(stack.database.admin);
  await Promise.all([holder.connect(), watcher.connect()]);
  try {
    await holder.query('begin');
    await holder.query(`lock table ${chain.locked} in access exclusive mode`);
    const { rows } = await watcher.query('select clock_timestamp()::text as at');
    const answering = chain.send(stack, people, known);
    const lastSeenMs = await watch(watcher, chain.context, rows[0]?.at, answering);
    const response = await answering;
    assert.equal(response.status, 504, await response.text());
    return lastSeenMs;
  } finally {
    await holder.query('rollback');
    await Promise.all([holder.end(), watcher.end()]);
  }
}

const watchMs = 10_000;
const everyMs = 5;

/** When a statement of the context was last seen waiting for the lock, after `start`, by the server's clock. */
async function watch(
  watcher: pg.Client,
  context: string,
  start: unknown,
  answering: Promise<unknown>,
): Promise<number> {
  let isAnswered = false;
  answering.finally(() => {
    isAnswered = true;
  });
  let lastSeenMs = 0;
  let quiet = 0;
  const untilMs = performance.now() + watchMs;
  // Some time after the answer as well: the gateway answers at the deadline, whatever goes on below it.
  while (quiet < 20) {
    assert.ok(performance.now() < untilMs, 'it was never stopped: it waited until the lock was given back');
    const { rows } = await watcher.query({
      name: 'watch',
      text: `select extract(epoch from clock_timestamp() - $1::timestamptz)::float8 * 1000 as ms
               from pg_stat_activity
              where datname = current_database() and application_name = $2
                and state = 'active' and wait_event_type = 'Lock'`,
      values: [start, `verum ${context}`],
    });
    lastSeenMs = Math.max(lastSeenMs, ...rows.map(({ ms }: { ms: number }) => ms));
    quiet = isAnswered && rows.length === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return lastSeenMs;
}
