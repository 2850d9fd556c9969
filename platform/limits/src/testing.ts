import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { freePort, pauseProcess } from '@verum/config';

export interface TestRedis {
  readonly url: string;
  /** SIGSTOP and SIGCONT: it is there and says nothing. */
  pause(): Promise<void>;
  resume(): void;
  /** SIGKILL, and up again on the same port, empty. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const paths = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'];

/** A real Redis for one test file, on a port of its own, keeping nothing. */
export async function startTestRedis(): Promise<TestRedis> {
  const path = paths.find((one) => existsSync(one));
  if (!path) throw new Error('Redis is not installed: apt-get install redis-server (or run ./verum test as root)');
  const port = await freePort();
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'];
    const started = spawn(path as string, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child = started;
    const ended = once(started, 'exit').then(() => Promise.reject(new Error('redis-server ended')));
    ended.catch(() => {});
    const ready = new Promise<void>((resolve) => {
      started.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept connections') && resolve());
    });
    await Promise.race([ready, ended]);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill(signal);
    await gone;
  }

  await start();
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: async () => void (child?.pid && (await pauseProcess(child.pid))),
    resume: () => void child?.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    restart: start,
    stop: () => end('SIGKILL'),
  };
}
