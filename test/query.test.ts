import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '@verum/cli';
import { edc } from '@verum/contracts';
import { type Person, type Stack, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// A query from the command line, over real HTTP, as the people of a trial.

const run = promisify(execFile);

let stack: Stack;
let people: TrialSetup;
let enrolled: Enrolled;
before(async () => {
  stack = await startStack('one process');
  people = await setUpTrial(stack);
  enrolled = await enrol(people.coordinatorA, siteA, 'Q-0001');
});
after(() => stack?.stop());

const main = join(root, 'cli/src/main.ts');

/** One command of the launcher's, as a person of the server. */
async function cli(person: Person, ...args: string[]): Promise<string> {
  const line = [main, 'query', ...args, '--server', stack.address];
  const { stdout } = await run(process.execPath, line, { env: { ...process.env, VERUM_API_KEY: person.token } });
  return stdout;
}

interface Failed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const failed = async (promise: Promise<unknown>): Promise<Failed> =>
  await promise.then(
    () => assert.fail('it was done'),
    (error: Failed) => error,
  );

const canary = 'CANARY-WAS-THE-CUFF-TOO-SMALL';

test('the monitor opens, the coordinator finds and answers, the monitor sends back and closes', async () => {
  const { subject } = enrolled;
  const place = [study, subject, vitals] as const;
  assert.match(await cli(people.coordinatorA, 'list', study), /nothing here/);
  const asked = ['--text', canary, '--path', 'IG.BP!1/IT.SBP', '--due', '2099-12-31'];
  const opened = JSON.parse(await cli(people.monitor, 'open', ...place, ...asked, '--json'));
  assert.deepEqual([opened.number, opened.state, opened.dueDate, opened.origin], [1, 'open', '2099-12-31', 'person']);

  const listed = JSON.parse(await cli(people.coordinatorA, 'list', study, '--state', 'open', '--json'));
  assert.deepEqual([listed.queries.length, listed.queries[0].texts[0].text, listed.more], [1, canary, false]);
  assert.match(
    await cli(people.coordinatorA, 'list', study),
    new RegExp(`2099-12-31 +01 +${subject} .* open .*${canary}`),
  );
  assert.match(await cli(people.coordinatorB, 'list', study), /nothing here/);
  assert.match(await cli(people.coordinatorA, 'list', study, '--overdue'), /nothing here/);

  assert.match(
    await cli(people.coordinatorA, 'answer', ...place, '1', '--text', canary, '--revision', '1'),
    /answered/,
  );
  assert.match(await cli(people.monitor, 'reopen', ...place, '1', '--text', 'Then repeat it'), /open/);
  assert.match(await cli(people.coordinatorA, 'answer', ...place, '1', '--text', 'Repeated'), /answered/);
  assert.match(await cli(people.monitor, 'close', ...place, '1'), /closed/);

  const shown = await cli(people.coordinatorA, 'show', ...place, '1');
  assert.match(shown, /closed, due 2099-12-31, 0 days old, revision 5/);
  assert.match(shown, /The crc\.a +answered +Repeated/);
  const { thread } = JSON.parse(await cli(people.auditor, 'show', ...place, '1', '--json'));
  assert.deepEqual(
    thread.map(({ kind }: { kind: string }) => kind),
    ['opened', 'answered', 'reopened', 'answered', 'closed'],
  );
  const followed = JSON.parse(
    await cli(people.monitor, 'open', ...place, '--text', 'And?', '--follows', '1', '--json'),
  );
  assert.deepEqual([followed.number, followed.follows], [2, 1]);
});

test('what is refused says so, and what is used wrongly says how', async () => {
  const place = [study, enrolled.subject, vitals];
  const stale = await failed(
    cli(people.coordinatorA, 'answer', ...place, '2', '--text', 'x', '--revision', '7', '--json'),
  );
  assert.deepEqual([stale.code, JSON.parse(stale.stderr || stale.stdout).reason], [1, 'REVISION_STALE']);
  assert.equal((await failed(cli(people.coordinatorB, 'show', ...place, '1'))).code, 1);
  assert.equal((await failed(cli(people.coordinatorA, 'close', ...place, '1'))).code, 1);
  for (const args of [
    ['list', study, '--state', 'lost'],
    ['list', study, '--limit', '0'],
    ['list'],
    ['open', ...place],
    ['show', ...place],
    ['show', ...place, '0'],
    ['toString', study],
    ['answer', ...place, '1', '--revision', 'x'],
  ]) {
    assert.equal((await failed(cli(people.monitor, ...args))).code, 2, args.join(' '));
  }
  const { stdout } = await run(process.execPath, [main, 'query', '--help']);
  for (const one of ['--overdue', '--follows', 'reopen']) assert.ok(stdout.includes(one));
});

test('what somebody has written does not steer the terminal of whoever reads it', async () => {
  const { subject } = enrolled;
  const text = 'up\u001b[2J\u009b2Jdown\nnext';
  const { number } = await people.monitor.of(edc.QueryService).openQuery({ study, subject, form: vitals, text });
  const shown = await cli(people.coordinatorA, 'show', study, subject, vitals, String(number));
  assert.ok(shown.includes('up [2J 2Jdown next') && !/[\u001b\u009b]/.test(shown));
  assert.doesNotMatch(await cli(people.coordinatorA, 'list', study), /[\u001b\u009b]/);
  assert.equal(
    JSON.parse(await cli(people.monitor, 'close', study, subject, vitals, String(number), '--text', 'x', '--json'))
      .texts[0].text,
    text,
  );
});

test('fifty are answered with one request', async () => {
  const { subject } = enrolled;
  const asks = people.monitor.of(edc.QueryService);
  const names: edc.QueryName[] = [];
  for (let n = 0; n < 50; n += 1) {
    const { number } = await asks.openQuery({ study, subject, form: vitals, text: canary });
    names.push({ subject, form: vitals, number } as edc.QueryName);
  }
  const answers = people.coordinatorA.of(edc.QueryService);
  const batch = { study, action: edc.QueryAction.ANSWER, text: canary, queries: names };
  const { done, refused } = await answers.batchQueries(batch, { idempotencyKey: 'fifty' });
  assert.deepEqual([done, refused.length], [50, 0]);
  const { rows } = await answers.getQueryAgeing({ study });
  assert.deepEqual(
    rows.map(({ site, state, days7 }) => [site, state, days7]),
    [
      [siteA, edc.QueryState.OPEN, 1],
      [siteA, edc.QueryState.ANSWERED, 50],
    ],
  );
});

test('the logs and the metrics hold nothing of what was said', async () => {
  const written = stack.logs() + (await stack.metrics());
  assert.ok(written.includes('QueryService/AnswerQuery'));
  assert.ok(!written.includes('CANARY-'));
});
