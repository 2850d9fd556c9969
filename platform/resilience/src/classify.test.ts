import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { refuse } from '@verum/call';
import { allReasons, type Reason, reasonName } from '@verum/contracts';
import { classify, classifyCode, classifyStatus, type Verdict } from './classify.ts';

const target = 'verum.patient.v1.PatientService';

test('of all reasons, three are failures and one says nothing: every other refusal is an answer', () => {
  const by: Record<Verdict, string[]> = { success: [], failure: [], none: [] };
  for (const reason of allReasons()) {
    const name = reasonName(reason) as Exclude<keyof typeof Reason, 'UNSPECIFIED'>;
    by[classify(refuse(name), target)].push(name);
  }
  assert.deepEqual(by.failure.sort(), ['DEADLINE_EXCEEDED', 'INTERNAL', 'UNAVAILABLE']);
  assert.deepEqual(by.none, ['CANCELLED']);
  assert.ok(by.success.length > 20);
});

test('statuses of HTTP, at their edges', () => {
  const verdicts = [200, 304, 400, 404, 429, 498, 499, 500, 503, 599].map(classifyStatus);
  assert.deepEqual(verdicts, [
    ...['success', 'success', 'success', 'success', 'success', 'success'],
    ...['none', 'failure', 'failure', 'failure'],
  ]);
});

test('of the 17 codes of gRPC, four are failures and CANCELLED says nothing', () => {
  const codes = Array.from({ length: 17 }, (_, code) => code);
  assert.deepEqual(
    codes.filter((code) => classifyCode(code) === 'failure'),
    [4, 13, 14, 15],
  );
  assert.deepEqual(
    codes.filter((code) => classifyCode(code) === 'none'),
    [1],
  );
});

test('a connection that is refused, a timeout and a broken answer are failures; an abort is not', async () => {
  const refused = await new Promise<unknown>((resolve) => connect(1, '127.0.0.1').on('error', resolve));
  assert.equal(classify(refused), 'failure');
  const failedFetch = await fetch('http://127.0.0.1:1/').catch((error: unknown) => error);
  assert.equal(classify(failedFetch), 'failure');
  assert.equal(classify(AbortSignal.abort().reason), 'none');
  const timedOut = AbortSignal.timeout(0);
  await new Promise((resolve) => timedOut.addEventListener('abort', resolve));
  assert.equal(classify(timedOut.reason), 'failure');
  assert.equal(classify(Object.assign(new Error('said no'), { status: 404 })), 'success');
  assert.equal(classify(Object.assign(new Error('lost'), { code: 15 })), 'failure');
  assert.equal(classify(new Error('a bug')), 'failure');
  assert.equal(classify('thrown'), 'failure');
});

test("a neighbour's neighbour, another breaker and shed work do not count against the target", () => {
  const away = (facts: Record<string, string>) => classify(refuse('UNAVAILABLE', { facts }), target);
  assert.equal(away({ service: target }), 'failure');
  assert.equal(away({ part: 'database' }), 'failure');
  assert.equal(away({ service: 'patient' }), 'failure');
  assert.equal(away({ service: 'edc' }), 'none');
  assert.equal(classify(refuse('UNAVAILABLE', { facts: { service: target } }), 'patient'), 'failure');
  assert.equal(away({ service: 'verum.edc.v1.EdcService' }), 'none');
  assert.equal(away({ service: target, state: 'open' }), 'none');
  assert.equal(away({ state: 'overloaded' }), 'none');
  assert.equal(classify(refuse('INTERNAL', { facts: { state: 'x' } }), target), 'failure');
});
