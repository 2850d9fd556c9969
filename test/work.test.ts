import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '@verum/cli';
import { edc } from '@verum/contracts';
import { type Person, type Stack, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// What waits and what was done, from the command line, over real HTTP.

const run = promisify(execFile);

let stack: Stack;
let people: TrialSetup;
let enrolled: Enrolled;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verum-work-'));
  stack = await startStack('one process');
  people = await setUpTrial(stack);
  enrolled = await enrol(people.coordinatorA, siteA, 'W-0001');
  const save = { study, subject: enrolled.subject, form: vitals, expectedRevision: 0n };
  const items = [{ path: 'IG.BP!1/IT.SBP', value: '152' }];
  await people.coordinatorA.of(edc.EdcService).saveForm({ ...save, items });
});
after(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function cli(person: Person, ...args: string[]): Promise<string> {
  const line = [join(root, 'cli/src/main.ts'), ...args, '--server', stack.address];
  const { stdout } = await run(process.execPath, line, { env: { ...process.env, VERUM_API_KEY: person.token } });
  return stdout;
}

test('the coordinator sees how much waits, and what', async () => {
  const counts = JSON.parse(await cli(people.coordinatorA, 'work', study, '--json'));
  const incomplete = counts.find(({ kind }: { kind: string }) => kind === 'incomplete');
  assert.deepEqual(incomplete, { kind: 'incomplete', count: 1, capped: false });
  assert.match(await cli(people.coordinatorA, 'work', study), /incomplete +1/);
  const { items, more } = JSON.parse(await cli(people.coordinatorA, 'work', study, 'incomplete', '--json'));
  assert.deepEqual([items.length, items[0].subject, items[0].form, more], [1, enrolled.subject, vitals, false]);
  assert.match(await cli(people.coordinatorB, 'work', study, 'incomplete'), /nothing here/);
  const wrong = await cli(people.coordinatorA, 'work', study, 'everything').catch((error: { code: number }) => error);
  assert.equal((wrong as { code: number }).code, 2);
});

test('the data manager reads the trail, and takes it along as a file', async () => {
  const person = people.manager;
  const { entries } = JSON.parse(await cli(person, 'audit', 'trail', study, '--subject', enrolled.subject, '--json'));
  const value = entries.find(({ path }: { path: string }) => path === 'IG.BP!1/IT.SBP');
  assert.deepEqual([value.op, value.old, value.new.value, value.version], ['insert', null, '152', 1]);
  assert.match(await cli(person, 'audit', 'trail', study, '--kind', 'casebook'), / casebook +insert /);
  const file = join(folder, 'trail.csv');
  const told = JSON.parse(await cli(person, 'audit', 'trail', study, '--kind', 'form', '--csv', file, '--json'));
  const text = await readFile(file, 'utf8');
  assert.equal(told.bytes, Buffer.byteLength(text));
  assert.match(text, /^at,actor,actorName,.*\r\n/);
  assert(!text.includes(',casebook,') && text.includes(',IG.BP!1/IT.SBP,1,insert,'));
});
