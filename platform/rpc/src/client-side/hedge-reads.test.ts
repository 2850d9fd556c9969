import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCall, Refusal, refuse, systemClock } from '@verum/call';
import { patient, Reason } from '@verum/contracts';
import type { Hedge } from '@verum/resilience';
import { type Channel, client, type Envelope, wrap } from '../index.ts';
import { hedgeReads } from './hedge-reads.ts';

const target = patient.PatientService;

/** A channel whose answers are given by hand. */
function byHand() {
  const sent: { readonly envelope: Envelope; answer(): void; fail(error: unknown): void }[] = [];
  const channel: Channel = {
    unary: (_method, _request, envelope) =>
      new Promise((resolve, reject) => {
        sent.push({ envelope, answer: () => resolve(new Uint8Array()), fail: reject });
      }),
    stream: () => {
      throw new Error('not part of this test');
    },
    close: () => {},
  };
  return { sent, channel };
}

function setUp({ afterMs = 1, hedges = 1 }: { afterMs?: number | undefined; hedges?: number } = {}) {
  const { sent, channel } = byHand();
  const answeredMs: number[] = [];
  let left = hedges;
  const hedge: Hedge = {
    called: () => afterMs,
    tryHedge: () => left-- > 0,
    answered: (tookMs) => answeredMs.push(tookMs),
    snapshot: () => ({ calls: 0, hedged: 0 }),
  };
  const patients = client(target, wrap(channel, [hedgeReads({ hedge, clock: systemClock })]));
  const call = newCall({ command: 'test', timeoutMs: 10_000 });
  const until = async (many: number) => {
    while (sent.length < many) await new Promise((resolve) => setTimeout(resolve, 1));
    return sent;
  };
  return { sent, patients, call, until, answeredMs };
}

test('a slow read is sent a second time, the first answer counts and the loser is cancelled', async () => {
  const { patients, call, until, answeredMs } = setUp();
  const answer = patients.getPatientInfo({ patient: 'p' }, { call });
  const [first, second] = await until(2);
  second?.answer();
  await answer;
  assert.equal(first?.envelope.signal.aborted, true);
  assert.equal((first?.envelope.signal.reason as Refusal).reason, Reason.CANCELLED);
  assert.equal(second?.envelope.signal.aborted, false);
  assert.ok((second?.envelope.timeoutMs ?? 0) < (first?.envelope.timeoutMs ?? 0), 'the second has less time');
  assert.equal(answeredMs.length, 1);
});

test('the first one may win as well', async () => {
  const { patients, call, until } = setUp();
  const answer = patients.getPatientInfo({ patient: 'p' }, { call });
  const [first, second] = await until(2);
  first?.answer();
  await answer;
  assert.equal(second?.envelope.signal.aborted, true);
});

test('one failure is not the end while the other is on its way; two are', async () => {
  const { patients, call, until } = setUp({ hedges: 2 });
  const answered = patients.getPatientInfo({ patient: 'p' }, { call });
  const [first, second] = await until(2);
  first?.fail(refuse('UNAVAILABLE'));
  second?.answer();
  await answered;
  const failed = patients.getPatientInfo({ patient: 'p' }, { call });
  const [, , third, fourth] = await until(4);
  third?.fail(refuse('UNAVAILABLE'));
  fourth?.fail(refuse('NOT_FOUND'));
  await assert.rejects(failed, (error) => error instanceof Refusal && error.reason === Reason.NOT_FOUND);
});

test('a read that fails before the time is not sent again: that is for the retry to decide', async () => {
  const { patients, call, until, sent } = setUp({ afterMs: 20 });
  const failed = patients.getPatientInfo({ patient: 'p' }, { call });
  const [first] = await until(1);
  first?.fail(refuse('UNAVAILABLE'));
  await assert.rejects(failed);
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(sent.length, 1);
});

test('without a budget, and for writes, nothing is sent twice', async () => {
  const { patients, call, until, sent } = setUp({ hedges: 0 });
  const read = patients.getPatientInfo({ patient: 'p' }, { call });
  const write = patients.recordVitals({ patient: 'p' }, { call });
  await until(2);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(sent.length, 2);
  for (const one of sent) one.answer();
  await Promise.all([read, write]);
});
