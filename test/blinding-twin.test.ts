import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, methodRules } from '@verum/contracts';
import { type RawAnswer, type RawSend, rawHttp } from './src/raw-http.ts';
import { type Person, type Stack, startStack } from './src/stack.ts';
import { enact, registerPatients, subjects } from './src/twin-acts.ts';
import { difference, isSame, type ShownAnswer, shown } from './src/twin-answers.ts';
import {
  type BlindedPerson,
  blindedPeople,
  proofOf,
  signedInAnew,
  type TwinPeople,
  twinPeople,
} from './src/twin-people.ts';
import { hiddenForms, listReads, type Probe, pagedReads, walkedReads } from './src/twin-probes.ts';
import { type Twin, twinCode } from './src/twin-study.ts';
import { dayOfWork, requestsAbout, type WriteProbe } from './src/twin-writes.ts';

// Two studies that differ in their arms, in what is blinded, and in what was done with it: values and how often they
// were entered, queries, signatures, verifications, annotations, files, holds. Whoever is blinded must get the same
// bytes from both, whatever is asked. How long an answer takes is not looked at.

describe('blinding', () => {
  let stack: Stack;
  let people: TwinPeople;
  let send: RawSend;
  before(async () => {
    stack = await startStack('one process');
    send = rawHttp(stack.address);
    people = await twinPeople(stack);
    const patients = await registerPatients(people);
    await Promise.all([enact(stack, people, 'A', patients), enact(stack, people, 'B', patients)]);
  });
  after(() => stack?.stop());

  const ask = (person: Person, twin: Twin, { method, message, headers }: Probe): Promise<RawAnswer> =>
    send(person, method, message(twinCode[twin]), headers && { headers });
  const fromBoth = async (person: Person, probe: Probe): Promise<readonly [ShownAnswer, ShownAnswer]> => {
    const [one, other] = await Promise.all([ask(person, 'A', probe), ask(person, 'B', probe)]);
    return [shown(one), shown(other)];
  };

  let signedInMs = Date.now();
  /** An access token lives five minutes. */
  async function staySignedIn(): Promise<void> {
    if (Date.now() - signedInMs < 120_000) return;
    signedInMs = Date.now();
    people = await signedInAnew(stack);
  }

  /** A failure on our side, or an old token, compares nothing. */
  function requireAnswer({ name }: Probe, answers: readonly ShownAnswer[]): void {
    const broken = answers.find(({ status }) => status >= 500 || status === 401);
    if (!broken) return;
    const failed = stack
      .logs()
      .split('\n')
      .filter((line) => line.includes('"failed"'));
    assert.fail(`${name}: ${broken.body}\n${failed.join('\n')}`);
  }

  async function compareReads(role: BlindedPerson, probes: readonly Probe[], least: number): Promise<void> {
    await staySignedIn();
    const differing: string[] = [];
    let answered = 0;
    for (const probe of probes) {
      const [one, other] = await fromBoth(people[role], probe);
      requireAnswer(probe, [one, other]);
      if (one.status === 200) answered += 1;
      if (!isSame(one, other)) differing.push(`${probe.name}\n${difference(one, other)}`);
    }
    assert.deepEqual(differing, [], `${differing.length} differ:\n${differing.join('\n')}`);
    assert.ok(answered >= least, `only ${answered} answers: the walk has stopped looking`);
  }

  async function comparePages(role: BlindedPerson): Promise<void> {
    await staySignedIn();
    for (const { probe, next } of pagedReads()) {
      let tokens: readonly string[] = ['', ''];
      for (let page = 0; ; page += 1) {
        const one = await ask(people[role], 'A', probe(tokens[0] ?? ''));
        const other = await ask(people[role], 'B', probe(tokens[1] ?? ''));
        assert.deepEqual(shown(one), shown(other), `${probe('').name}, page ${page}`);
        const bodies = [one, other].map(({ body }) => JSON.parse(body) as Record<string, string | boolean | undefined>);
        if (next === 'next' ? !bodies[0]?.more : !bodies[0]?.[next]) break;
        tokens = bodies.map((body) => String(body[next]));
      }
    }
  }

  for (const role of blindedPeople) {
    test(`the ${role} is told the same of both, by every route that reads`, () =>
      compareReads(role, [...walkedReads(), ...listReads(['1', '2'])], 200));
    test(`the ${role} gets the same pages of one`, () => comparePages(role));
  }

  test('whoever is unblinded is told what differs: the test can see', async () => {
    const differing = new Set<string>();
    for (const probe of listReads(['1', '2'])) {
      const [one, other] = await fromBoth(people.seeingManager, probe);
      if (!isSame(one, other)) differing.add(probe.method.name);
    }
    for (const name of [
      'GetForm',
      'GetItemHistory',
      'GetCasebook',
      'ListCasebooks',
      'ListQueries',
      'GetQuery',
      'ListForeignFacts',
      'CountWork',
    ])
      assert.ok(differing.has(name), `${name} shows no difference, even unblinded`);
    for (const name of ['ListAudit', 'ListSignatures', 'ListHolds', 'ExportStudy', 'GetBuildModel', 'GetLockChecklist'])
      assert.ok(differing.has(name), `${name} shows no difference, even unblinded`);
  });

  /** As it is answered; what is signed takes a proof of its own. */
  async function attempt(one: WriteProbe, twin: Twin): Promise<ShownAnswer> {
    const person = people[one.by];
    const message = one.message(twinCode[twin]);
    if (one.isSigned) Object.assign(message, { proof: await proofOf(person) });
    return shown(await send(person, one.method, message));
  }

  test('a blinded form is, for each request about it, like a form that nobody has', async () => {
    await staySignedIn();
    for (const [hidden, absent] of Object.entries(hiddenForms)) {
      for (const subject of [subjects.much, subjects.little]) {
        await staySignedIn();
        const asked = requestsAbout(subject, hidden);
        const ofAbsent = requestsAbout(subject, absent);
        for (const [index, one] of asked.entries()) {
          const named = ({ body, ...rest }: ShownAnswer) => ({ ...rest, body: body.replaceAll(hidden, absent) });
          const answer = named(await attempt(one, 'A'));
          assert.deepEqual(answer, named(await attempt(one, 'B')), one.name);
          const other = ofAbsent[index];
          assert.ok(other && answer.status < 500, `${one.name}: ${answer.body}`);
          assert.deepEqual(answer, await attempt(other, 'A'), one.name);
        }
      }
    }
  });

  test('a day’s work of the blinded is answered alike, whatever stands beside it', async () => {
    await staySignedIn();
    for (const one of dayOfWork()) {
      const [a, b] = [await attempt(one, 'A'), await attempt(one, 'B')];
      requireAnswer(one, [a, b]);
      assert.ok(isSame(a, b), `${one.name}\n${difference(a, b)}`);
    }
    const probes = listReads(['1', '2']).filter(({ method }) => !methodRules(method).rate);
    for (const role of blindedPeople) await compareReads(role, probes, 150);
  });

  test('no history of either differs from its state', async () => {
    await staySignedIn();
    for (const study of Object.values(twinCode)) {
      const { differing } = await people.seeingManager.of(edc.EdcService).verifyHistory({ study });
      assert.deepEqual(differing, []);
    }
  });
});
