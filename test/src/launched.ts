import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '@verum/cli';

export interface Launched {
  readonly process: ChildProcess;
  /** What it printed with --json: one line. */
  readonly said: Record<string, unknown>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Runs a command of Verum that stays, until it has printed its line of JSON. */
export async function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Launched> {
  const child = spawn(process.execPath, [join(root, 'cli/src/main.ts'), ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const said = new Promise<Record<string, unknown>>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(JSON.parse(output) as Record<string, unknown>);
    });
    child.once('exit', (code) =>
      reject(new Error(`verum ${args.join(' ')} ended with ${code}:\n${output}\n${errors}`)),
    );
  });
  return {
    process: child,
    said: await said,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}
