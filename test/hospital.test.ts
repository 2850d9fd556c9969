import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { newCall, systemClock } from '@verum/call';
import { contexts, ownConfig, restChannel, root, schemas } from '@verum/cli';
import { identity, trial } from '@verum/contracts';
import { freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { firstAdministratorToken } from '@verum/identity';
import { type Client, client } from '@verum/rpc';
import {
  type SimulatedHospital,
  startHospital,
  usualHospital,
} from '../contexts/trial/src/simulated-hospital.fixture.ts';
import { startInOneProcess } from './src/one-process.ts';
import { password, type Running } from './src/stack.ts';

// What an operator and the trial office do about a hospital, at the command line, against a hospital that misbehaves.

const execute = promisify(execFile);
const stops: (() => Promise<unknown>)[] = [];
let hospital: SimulatedHospital;
let running: Running;
let token = '';

before(async () => {
  hospital = await startHospital();
  const canary = { resourceType: 'Practitioner', name: [{ text: 'Zhang Canary-Practitioner' }] };
  hospital.hold([...usualHospital('PKU1'), canary]);
  const folder = await mkdtemp(join(tmpdir(), 'verum-hospital-'));
  const file = join(folder, 'hospitals.yaml');
  const one = `{ Code: PKU1, Url: "http://${hospital.host}/r4", Networks: [127.0.0.0/8], PageSize: 2 }`;
  await writeFile(file, `Hospitals: [${one}]\n`);
  const server = await startTestServer();
  const database = await freshDatabase(server, schemas());
  const manifest = contexts.find(({ name }) => name === 'trial') ?? assert.fail();
  running = await startInOneProcess(database, folder, { configs: { trial: ownConfig(manifest, file) } });
  const own = openDatabase({ connection: database.connection('identity'), schema: 'identity' });
  const invitation = (await firstAdministratorToken(own, systemClock)) ?? assert.fail();
  await own.close();
  const users = client(identity.IdentityService, restChannel({ address: running.addresses[0] ?? '' }));
  const call = newCall({ command: 'test', timeoutMs: 60_000 });
  const root = { loginName: 'root.admin', displayName: 'Root', password };
  await users.acceptInvitation({ ...root, token: invitation }, { call });
  token = (await users.login(root, { call })).accessToken;
  call.end();
  stops.push(
    () => running.stop(),
    () => hospital.stop(),
    () => database.drop(),
    () => server.stop(),
    () => rm(folder, { recursive: true, force: true }),
  );
});
after(async () => {
  for (const stop of stops) await stop();
});

interface Ran {
  readonly code: number;
  readonly out: string;
}

/** `./verum hospital …`, as the administrator. */
async function verum(...args: string[]): Promise<Ran> {
  const env = { ...process.env, VERUM_SERVER: running.addresses[0] ?? '', VERUM_API_KEY: token };
  try {
    const { stdout } = await execute(process.execPath, [join(root, 'cli/src/main.ts'), 'hospital', ...args], { env });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: `${stdout}${stderr}` };
  }
}

const json = async (...args: string[]) => JSON.parse((await verum(...args, '--json')).out);

test('a hospital is synced, and its state, its bad records and its conflicts are told and settled', async () => {
  const run = await json('sync', 'PKU1', '--full');
  assert.deepEqual([run.state, run.records, run.parked], ['done', 10, 1]);
  const [listed] = await json('list');
  assert.deepEqual([listed.code, listed.breaker, listed.parked, listed.failure], ['PKU1', 'closed', 1, '']);
  assert.match((await verum('list')).out, /closed 正常/);

  const [bad] = await json('parked', 'PKU1');
  assert.deepEqual([bad.rule, bad.place], ['no-id', '/entry/0/resource']);
  assert.equal((await verum('dismiss', 'PKU1', bad.record)).code, 2, 'a reason is needed');
  assert.equal((await verum('dismiss', 'PKU1', bad.record, '--reason', 'a test person')).code, 0);
  assert.deepEqual(await json('parked', 'PKU1'), []);

  const office: Client<typeof trial.HospitalService> = client(
    trial.HospitalService,
    restChannel({ address: running.addresses[0] ?? '', token: () => token }),
  );
  const call = newCall({ command: 'test', timeoutMs: 60_000 });
  await office.updateHospital({ hospital: 'PKU1', content: { address: '9 Our Street', reason: 'moved' } }, { call });
  const moved = usualHospital('PKU1').map((one) =>
    one.id === 'main' ? { ...one, address: [{ text: '2 Their Street' }] } : one,
  );
  hospital.hold(moved);
  await json('sync', 'PKU1', '--full');
  const [conflict] = await json('conflicts', 'PKU1');
  assert.deepEqual([conflict.field, conflict.ours, conflict.theirs], ['address', '9 Our Street', '2 Their Street']);
  const decide = ['decide', 'PKU1', String(conflict.conflict), 'take-theirs', '--reason', 'the sign says so'];
  assert.equal((await verum(...decide)).code, 0);
  assert.match((await verum(...decide)).out, /STATE_FORBIDS|does not allow/);
  assert.equal((await office.getHospital({ hospital: 'PKU1' }, { call })).address, '2 Their Street');
  call.end();
});

test('a hospital that fails is told with why and when, and what is unknown with the commands there are', async () => {
  hospital.behave('broken');
  const run = await json('sync', 'PKU1', '--full');
  assert.deepEqual([run.state, run.failure], ['waiting', 'status']);
  const shown = (await verum('list')).out;
  assert.match(shown, /主机返回了错误状态/);
  assert.match(shown, /\d{4}-\d\d-\d\dT/);
  assert.equal((await verum('sync', 'NONE')).code, 1);
  assert.equal((await verum('decide', 'PKU1', '1', 'perhaps', '--reason', 'x')).code, 2);
  assert.equal((await verum('destroy', 'PKU1')).code, 2);
});

test('no log and no measurement names whom a hospital employs', async () => {
  const told = `${running.logs()}${await running.metrics()}`;
  assert.ok(!told.includes('Canary-Practitioner') && !told.includes('王芳'));
  assert.match(running.logs(), /a hospital does not answer as agreed/);
});
