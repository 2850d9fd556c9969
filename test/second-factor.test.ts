import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root } from '@verum/cli';
import { identity } from '@verum/contracts';
import { authenticatorCode, earlierCode } from './src/authenticator.ts';
import { type Person, password, refused, type Stack, startStack } from './src/stack.ts';

// A second factor from the command line, as the person at it lives it.

const run = promisify(execFile);

describe('a second factor at the command line', () => {
  let stack: Stack;
  let folder: string;
  let person: Person;
  let uri: string;

  before(async () => {
    stack = await startStack('one process');
    folder = await mkdtemp(join(tmpdir(), 'verum-second-factor-'));
    await writeFile(join(folder, 'password'), `${password}\n`);
    person = await stack.person('pi.one');
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await stack?.stop();
  });

  async function user(...args: string[]): Promise<Record<string, string>> {
    const command = [join(root, 'cli/src/main.ts'), 'user', ...args, '--json', '--server', stack.address];
    const env = { ...process.env, VERUM_SESSION: join(folder, 'session.json') };
    const { stdout } = await run(process.execPath, command, { env });
    return JSON.parse(stdout) as Record<string, string>;
  }
  const withPassword = () => ['--password-file', join(folder, 'password')];
  const fails = (reason: string) => (error: { stderr: string; code: number }) => {
    assert.deepEqual([error.code, JSON.parse(error.stderr).reason], [1, reason]);
    return true;
  };

  test('it is begun with the password, confirmed with a code, and asked for from then on', async () => {
    await user('login', 'pi.one', ...withPassword());
    ({ uri = '' } = await user('second-factor', 'begin', ...withPassword()));
    assert.match(uri, /^otpauth:\/\/totp\/Verum:pi\.one\?secret=[A-Z2-7]{32}&/);
    await assert.rejects(user('second-factor', 'confirm', 'not digits'), fails('SECOND_FACTOR_REQUIRED'));
    await user('second-factor', 'confirm', await earlierCode(uri));
    await assert.rejects(user('login', 'pi.one', ...withPassword()), fails('SECOND_FACTOR_REQUIRED'));
    await user('login', 'pi.one', ...withPassword(), '--code', authenticatorCode(uri));
  });

  test('a signature is confirmed over HTTP, and only services can use the proof up', async () => {
    const post = async (body: object) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.token}` };
      const answer = await fetch(new URL('/v1/reauthenticate', stack.address), {
        ...{ method: 'POST', headers, body: JSON.stringify(body) },
      });
      return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) };
    };
    assert.deepEqual(await reasonOf(post({ password })), [401, 'SECOND_FACTOR_REQUIRED']);
    const given = (await post({ password, oneTimeCode: authenticatorCode(uri, 1) })) as { proof?: string };
    assert.match(given.proof ?? '', /^[A-Za-z0-9_-]{43}$/);
    const nowhere = await fetch(new URL('/verum.identity.v1.IdentityService/ConsumeProof', stack.address), {
      ...{ method: 'POST', body: '{}', headers: { authorization: `Bearer ${person.token}` } },
    });
    assert.equal(nowhere.status, 404);
  });

  test('an administrator takes it away from somebody who has lost the telephone', async () => {
    const admin = stack.admin.of(identity.IdentityService);
    await refused(
      person.of(identity.IdentityService).resetSecondFactor({ user: person.id, reason: 'lost' }),
      'PERMISSION_DENIED',
    );
    await user('login', 'root.admin', ...withPassword());
    await user('second-factor', 'reset', person.id, '--reason', 'lost the telephone');
    await user('login', 'pi.one', ...withPassword());
    assert.equal((await admin.getUser({ user: person.id })).hasSecondFactor, false);
    await assert.rejects(user('second-factor', 'remove', ...withPassword()), fails('STATE_FORBIDS'));
  });
});

async function reasonOf(answer: Promise<{ status: number; reason?: unknown }>): Promise<unknown[]> {
  const { status, reason } = await answer;
  return [status, reason];
}
