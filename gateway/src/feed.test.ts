import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refuse } from '@verum/call';
import { edc } from '@verum/contracts';
import { fixture, problem } from './gateway.fixture.ts';

// A feed over real HTTP: the service answers single questions, whoever accepts events gets a stream of them.

const { StudyEventKind: Kind } = edc;
/** What has happened so far, one event each; a cursor is how many of them were heard. */
let happened: string[] = [];
let isOver = false;
let asked = 0;

const pace = { everyMs: 10, beatMs: 40, retryMs: 5_000 };
const gateway = await fixture(
  {
    listStudyEvents: async ({ since }: edc.ListStudyEventsRequest) => {
      asked++;
      if (isOver) throw refuse('UNAUTHENTICATED');
      if (since === 'bad') throw refuse('INVALID_REQUEST');
      const from = since === '' ? happened.length : Number(since);
      const events = happened.slice(from).map((form) => ({ kind: Kind.FORM_SAVED, form, revision: 2n }));
      return { events, next: String(happened.length), more: false };
    },
  },
  { feedPace: pace },
);
after(() => gateway.stop(0));

async function listen(headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const response = await gateway.fetch('/v1/studies/S/events', {
    headers: { accept: 'text/event-stream', ...headers },
    signal: leaving.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  /** Reads on until the text holds it; undefined at the end of the stream. */
  const until = async (part: string): Promise<string | undefined> => {
    while (!text.includes(part)) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return undefined;
      text += value;
    }
    return text;
  };
  return { response, until, leave: () => leaving.abort() };
}

test('who asks for JSON gets one answer, who accepts events gets them as they come, each with its cursor', async () => {
  happened = ['A'];
  const plain = await gateway.fetch('/v1/studies/S/events?since=0');
  assert.equal(((await plain.json()) as { next: string }).next, '1');
  const { response, until, leave } = await listen();
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.ok((await until('\n\n'))?.startsWith('retry: 5000\nid: 1\ndata: '));
  happened.push('B');
  const text = await until('id: 2\n');
  assert.match(text ?? '', /id: 2\ndata: \{.*"form":"B".*"revision":"2".*\}\n\n/);
  assert.ok(!text?.includes('"form":"A"'), 'what was before is not told');
  leave();
});

test('silence is kept alive by comments', async () => {
  const { until, leave } = await listen();
  assert.ok(await until('\n\n: \n\n'));
  leave();
});

test('who comes back with Last-Event-ID misses nothing', async () => {
  happened = ['A', 'B', 'C'];
  const { until, leave } = await listen({ 'last-event-id': '1' });
  const text = await until('\n\n');
  assert.ok(text?.includes('"form":"B"') && text.includes('"form":"C"') && text.includes('id: 3'));
  leave();
});

test('what the service refuses at once is a problem; what it refuses later ends the stream', async () => {
  const refused = await listen({ 'last-event-id': 'bad' });
  assert.equal(refused.response.status, 400);
  assert.equal(refused.response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  const { until } = await listen();
  assert.ok(await until('id: 3'));
  isOver = true;
  assert.equal(await until('never'), undefined, 'the session ended, and the stream with it');
  isOver = false;
});

test('when the listener goes, nobody asks any more', async () => {
  const { until, leave } = await listen();
  await until('id: 3');
  leave();
  // The server hears of it when it hears of it; somebody who is still followed asks every ten milliseconds.
  let before = -1;
  for (let turn = 0; turn < 100 && asked !== before; turn++) {
    before = asked;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.equal(asked, before);
});

test('one person follows a dozen at most, and another still may', async () => {
  const streams = [];
  for (let count = 0; count < 12; count++) streams.push(await listen());
  const refused = await listen();
  assert.equal(refused.response.status, 429);
  assert.equal(
    (await problem(await gateway.fetch('/v1/studies/S/events', { headers: { accept: 'text/event-stream' } }))).reason,
    'RATE_LIMITED',
  );
  const other = await listen({ authorization: 'Bearer other' });
  assert.equal(other.response.status, 200);
  for (const { leave } of [...streams, other]) leave();
});

test('a gateway that stops ends what is followed', async () => {
  const leaving = await fixture({ listStudyEvents: async () => ({ next: '1' }) }, { feedPace: pace });
  const response = await leaving.fetch('/v1/studies/S/events', { headers: { accept: 'text/event-stream' } });
  const whole = response.text();
  await leaving.stop(60_000);
  assert.match(await whole, /^retry: 5000\nid: 1\ndata: \{.*\}\n\n/);
});
