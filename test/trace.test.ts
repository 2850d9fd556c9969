import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type CollectedSpan, type Collector, startCollector } from '@verum/telemetry';
import { reportsAreCurrent } from './src/report-work.ts';
import { type Stack, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// One save of a form, gateway and contexts each a process of its own: what the collector shows of it afterwards.

describe('a trace', () => {
  let collector: Collector;
  let stack: Stack;
  let people: TrialSetup;
  let spans: readonly CollectedSpan[];
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const outside = '00f067aa0ba902b7';
  const slackNs = 5_000_000n;

  before(async () => {
    collector = await startCollector();
    stack = await startStack('cluster', { cluster: { env: { VERUM_TELEMETRY_ENDPOINT: collector.endpoint } } });
    people = await setUpTrial(stack);
    const { subject } = await enrol(people.coordinatorA, siteA, 'MRN-1');
    // Events of several causes that are delivered together have a trace of their own.
    await reportsAreCurrent(people.manager);
    const response = await fetch(`${stack.address}/v1/studies/${study}/subjects/${subject}/forms/${vitals}`, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${people.coordinatorA.token}`,
        'idempotency-key': 'a-save',
        traceparent: `00-${traceId}-${outside}-00`,
      },
      body: JSON.stringify({ expectedRevision: '0', items: [{ path: 'IG.BP!1/IT.SBP', value: '152' }] }),
    });
    assert.equal(response.status, 200, await response.text());
    spans = await complete();
  });
  after(async () => {
    await stack?.stop();
    await collector?.stop();
  });

  /** The trace once the spans that end last are there: each process sends its own with its next batch. */
  async function complete(): Promise<readonly CollectedSpan[]> {
    const found = () => collector.spans.filter((span) => span.traceId === traceId);
    const last = ['PATCH /v1/studies/{study}/subjects/{subject}/forms/{form}', 'verum.edc.v1.EdcService/SaveForm'];
    // What an event of it causes comes in between, and each process sends by itself: a span may be here before its parent.
    const isWhole = (all: readonly CollectedSpan[]) =>
      last.every((name) => all.some((span) => span.name === name)) &&
      all.every(
        ({ parentSpanId }) => [outside, ''].includes(parentSpanId) || all.some((one) => one.spanId === parentSpanId),
      );
    await until(() => isWhole(found()));
    return found();
  }

  /** What does not come about is for the test to tell. */
  async function until(isSo: () => boolean): Promise<void> {
    for (const endMs = Date.now() + 90_000; !isSo() && Date.now() < endMs; )
      await new Promise((resolve) => setTimeout(resolve, 100));
  }

  const named = (name: string) => spans.filter((span) => span.name === name);
  const only = (name: string) => {
    const [found, ...more] = named(name);
    assert.ok(found && more.length === 0, `${1 + more.length} spans ${name} of ${spans.map((one) => one.name)}`);
    return found;
  };

  test('it is one, from the gateway to the service to the database', () => {
    const request = only(`PATCH /v1/studies/{study}/subjects/{subject}/forms/{form}`);
    const call = only('verum.edc.v1.EdcService/SaveForm');
    assert.deepEqual([request.service, request.kind, request.parentSpanId], ['gateway', 2, outside]);
    assert.deepEqual([call.service, call.kind, call.parentSpanId], ['edc', 2, request.spanId]);
    assert.equal(call.attributes['verum.caller'], 'gateway', 'known by its proof, not by its word');
    const statements = spans.filter(({ attributes }) => attributes['db.namespace'] === 'edc');
    assert.ok(statements.length >= 4, `${statements.map(({ name }) => name)}`);
    for (const { service, parentSpanId, name } of statements)
      assert.deepEqual([service, parentSpanId], ['edc', call.spanId], name);
    assert.ok(statements.some(({ name }) => name === 'select begin_write'));
    assert.ok(statements.some(({ name }) => name === 'commit'));
  });

  test('every span has its parent in the trace, and lies within it in time', () => {
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    assert.equal(byId.size, spans.length, 'no id twice');
    for (const span of spans) {
      assert.ok(span.endNs >= span.startNs);
      if (span.parentSpanId === outside || span.parentSpanId === '') continue;
      const parent = byId.get(span.parentSpanId);
      assert.ok(parent, `${span.name} has a parent nobody recorded`);
      // An event goes out when what caused it has ended.
      if (span.name.startsWith('deliver ')) continue;
      // Two processes read one clock, each to the millisecond at worst.
      assert.ok(span.startNs >= parent.startNs - slackNs && span.endNs <= parent.endNs + slackNs, span.name);
    }
  });

  test('no value, name or parameter is in it', () => {
    for (const planted of ['152', 'MRN-1', 'Wang', people.coordinatorA.token ?? '', 'IT.SBP']) {
      assert.ok(!JSON.stringify(spans.map(({ name, attributes }) => [name, attributes])).includes(`"${planted}"`));
      if (planted.length > 3) assert.ok(!collector.text().includes(planted), `${planted} was sent to the collector`);
    }
  });

  test('what the event of it caused elsewhere goes on in its trace', async () => {
    const delivered = () => collector.spans.filter(({ traceId: id, name }) => id === traceId && /Deliver$/.test(name));
    const above = () => collector.spans.find(({ spanId }) => spanId === delivered()[0]?.parentSpanId);
    await until(() => above() !== undefined);
    const sent = above();
    assert.ok(delivered()[0], 'the delivery was seen');
    assert.equal(sent?.service, 'edc');
    assert.match(sent?.name ?? '', /^deliver edc to /);
  });

  test('what a service asks of another one for its user is below it, and names it', async () => {
    const asking = () => collector.spans.find(({ name }) => name === 'verum.patient.v1.PatientService/GetPatientInfo');
    const above = () => collector.spans.find(({ spanId }) => spanId === asking()?.parentSpanId);
    await until(() => above() !== undefined);
    const [asked, enrolment] = [asking(), above()];
    assert.ok(asked, 'trial asks patient before it enrols');
    assert.deepEqual([asked.service, asked.attributes['verum.caller']], ['patient', 'trial']);
    assert.deepEqual([enrolment?.service, enrolment?.name], ['trial', 'verum.trial.v1.TrialService/EnrolSubject']);
  });

  test('the metrics say what became of the spans', async () => {
    assert.match(await stack.metrics(), /verum_telemetry_spans\{state="sent"\} [1-9]/);
  });

  test('statements are named by the sources alone', () => {
    const names = new Set(collector.spans.filter(({ kind }) => kind === 3).map(({ name }) => name));
    for (const name of names) assert.match(name, /^(GET |deliver )?[a-z_. -]*[a-z]( to [a-z]+)?$/, name);
  });
});
