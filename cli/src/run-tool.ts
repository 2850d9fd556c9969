import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './root.ts';

export interface ToolResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a program from node_modules/.bin (or `node`) at the repository's root. Shown as it goes with `isShown`. */
export function runTool(
  program: string,
  args: readonly string[],
  options: { isShown?: boolean; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<ToolResult> {
  const bin = join(root, 'node_modules', '.bin');
  return new Promise((resolve, reject) => {
    const child = spawn(program === 'node' ? process.execPath : join(bin, program), args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
      output += chunk.toString();
      if (options.isShown) stream.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 130 : 1), output }));
  });
}
