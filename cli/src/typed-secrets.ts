import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Refusal } from '@verum/call';
import { Reason } from '@verum/contracts';
import { type Given, type Option, UsageError } from './command.ts';

/** How passwords and one-time codes come to the commands that need them. */
export const secretOptions: Readonly<Record<string, Option>> = {
  'password-file': { type: 'string', help: 'file that holds the password; - reads standard input' },
  code: { type: 'string', help: 'one-time code, where a second factor is set' },
};

/** From a file, from a pipe, or typed without being shown; never from the command line, which others can see. */
export async function passwordOf(given: Given): Promise<string> {
  const file = given.text('password-file');
  if (file !== undefined) return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/\r?\n$/, '');
  if (!process.stdin.isTTY) throw new UsageError('there is no terminal to type the password at; use --password-file');
  return await typed('Password · 密码: ');
}

/**
 * Does it with the code of `--code`, or with none; where one is asked for, and somebody sits at a terminal, asks and
 * does it again. A code may stand in the command line: it works once, and not without the password.
 */
export async function withCode<T>(given: Given, work: (oneTimeCode: string) => Promise<T>): Promise<T> {
  const code = given.text('code');
  try {
    return await work(code ?? '');
  } catch (error) {
    const isAsked = error instanceof Refusal && error.reason === Reason.SECOND_FACTOR_REQUIRED;
    if (!isAsked || code !== undefined || !process.stdin.isTTY) throw error;
    return await work(await typed('One-time code · 动态验证码: '));
  }
}

async function typed(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
