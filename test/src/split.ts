import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { contexts, root, targetsOf } from '@verum/cli';
import type { Connection, TestDatabase } from '@verum/database';
import type { Running } from './stack.ts';

/** Each context and the gateway a process of its own, with the commands and the files an operator would use. */
export async function startSplit(database: TestDatabase, folder: string): Promise<Running> {
  const ports = new Map<string, number>();
  for (const name of [...contexts.map((context) => context.name), 'gateway', 'admin'])
    ports.set(name, await freePort());
  const targets = contexts.map(
    ({ name }) => `${name[0]?.toUpperCase()}${name.slice(1)}Rpc: { Endpoints: ["127.0.0.1:${ports.get(name)}"] }`,
  );
  const processes: ChildProcess[] = [];
  const lines: string[] = [];

  async function start(args: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, [join(root, 'cli/src/main.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    processes.push(child);
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`verum ${args.join(' ')} ended:\n${lines.join('')}`);
    });
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => {});
  }

  const started = contexts.map(async (context) => {
    const others = targets.filter((line) => needs(context.name, line));
    const file = join(folder, `${context.name}-srv.yaml`);
    await writeFile(
      file,
      [
        `Name: ${context.name}-srv.rpc`,
        `ListenOn: 127.0.0.1:${ports.get(context.name)}`,
        `Folder: ${JSON.stringify(folder)}`,
        `Database: { Url: ${JSON.stringify(urlOf(database.connection(context.name)))} }`,
        ...others,
        '',
      ].join('\n'),
    );
    await start(['serve', context.name, '--config', file]);
  });
  const file = join(folder, 'gateway.yaml');
  await writeFile(
    file,
    [
      'Name: gateway',
      `ListenOn: 127.0.0.1:${ports.get('gateway')}`,
      `Admin: 127.0.0.1:${ports.get('admin')}`,
      ...targets,
      '',
    ].join('\n'),
  );
  await Promise.all([...started, start(['gateway', '--config', file])]);
  return {
    address: `http://127.0.0.1:${ports.get('gateway')}`,
    logs: () => lines.join(''),
    metrics: async () => await (await fetch(`http://127.0.0.1:${ports.get('admin')}/metrics`)).text(),
    stop: async () => {
      const ends = processes.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined));
      for (const child of processes) child.kill('SIGTERM');
      await Promise.all(ends);
    },
  };
}

/** Whether a context's configuration has the target: those it calls or tells its events, and identity for the keys. */
function needs(name: string, line: string): boolean {
  const context = contexts.find((one) => one.name === name);
  const wanted = (context ? targetsOf(context) : []).map(({ typeName }) => typeName.split('.')[1] ?? '');
  return wanted.some((one) => one !== name && line.toLowerCase().startsWith(`${one}rpc`));
}

function urlOf({ host, port, user, database }: Connection): string {
  return `postgresql://${user}@${encodeURIComponent(host)}:${port}/${database}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
