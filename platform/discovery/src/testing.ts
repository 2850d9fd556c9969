import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort, pauseProcess } from '@verum/config';

export interface TestEtcdOptions {
  /** Exists, empty; the data go below it. */
  readonly folder: string;
  /** Turns users on: `root` with this password, who may do everything. */
  readonly auth?: { readonly password: string };
  /** PEM files; `isMutual` asks clients for a certificate of the same authority. */
  readonly tls?: {
    readonly certFile: string;
    readonly keyFile: string;
    readonly caFile: string;
    readonly isMutual?: boolean;
  };
}

/** A real etcd of one member, for tests and for local clusters. */
export interface TestEtcd {
  /** `host:port`, as `Etcd.Hosts` has it. */
  readonly url: string;
  readonly pid: () => number | undefined;
  /** Of etcd's JSON gateway, e.g. `json('/v3/kv/range', {…})`: another road to the same server than our client's. */
  json(path: string, body: object): Promise<Record<string, unknown>>;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
  /** Starts it again with the data that it has, at the same address. */
  restart(): Promise<void>;
  /** SIGSTOP: it holds its connections and answers nothing, until `resume()`. */
  pause(): Promise<void>;
  resume(): void;
}

const programs = ['/usr/bin/etcd', '/usr/local/bin/etcd'];

/** @throws where etcd is not installed, with what to do; and where it does not start, with its own words */
export async function startEtcd({ folder, auth, tls }: TestEtcdOptions): Promise<TestEtcd> {
  const program = programs.find((path) => existsSync(path));
  if (program === undefined) {
    throw new Error(
      'etcd is not installed here: apt-get install etcd-server (未安装 etcd：apt-get install etcd-server)',
    );
  }
  const port = await freePort();
  const peer = `http://127.0.0.1:${await freePort()}`;
  const url = `127.0.0.1:${port}`;
  const scheme = tls ? 'https' : 'http';
  const args = [
    ...['--name', 'verum', '--data-dir', join(folder, 'etcd')],
    ...['--listen-client-urls', `${scheme}://${url}`, '--advertise-client-urls', `${scheme}://${url}`],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `verum=${peer}`],
    ...['--logger', 'zap', '--log-level', 'error'],
    ...(tls ? ['--cert-file', tls.certFile, '--key-file', tls.keyFile] : []),
    ...(tls?.isMutual ? ['--trusted-ca-file', tls.caFile, '--client-cert-auth'] : []),
  ];
  let child: ChildProcess | undefined;
  // It would outlive a process that forgets to stop it.
  const killIt = () => void child?.kill('SIGKILL');

  async function json(path: string, body: object, token?: string): Promise<Record<string, unknown>> {
    const request = tls
      ? httpsRequest(`https://${url}${path}`, { method: 'POST', ...clientTls(tls), headers: headers(token) })
      : httpRequest(`http://${url}${path}`, { method: 'POST', headers: headers(token) });
    request.end(JSON.stringify(body));
    const [response] = await once(request, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    const answer = JSON.parse(text) as Record<string, unknown>;
    if (response.statusCode !== 200) throw new Error(`etcd ${path}: ${text}`);
    return answer;
  }

  async function start(): Promise<void> {
    // Of its own group: Ctrl+C is for whoever started it, who stops it last.
    const started = spawn(program as string, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    child = started;
    process.on('exit', killIt);
    let words = '';
    started.stderr.on('data', (chunk) => {
      words = `${words}${chunk}`.slice(-4_000);
    });
    for (let tries = 0; ; tries++) {
      // It answers a read when it has elected itself.
      const isUp = await json('/v3/auth/authenticate', { name: '', password: '' }).catch(
        (error: Error) => /etcdserver/.test(error.message) && !/leader/.test(error.message),
      );
      if (isUp) return;
      if (started.exitCode !== null || tries > 300) throw new Error(`etcd does not start:\n${words}`);
      await setTimeout(50);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    process.off('exit', killIt);
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    // A paused process obeys when it is woken.
    ending.kill('SIGCONT');
    await ended;
  }

  await start();
  if (auth) await enableUsers(json, auth.password);
  return {
    url,
    pid: () => child?.pid,
    json: async (path, body) => json(path, body, auth && (await tokenOf(json, auth.password))),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGKILL');
      await start();
    },
    pause: async () => void (child?.pid && (await pauseProcess(child.pid))),
    resume: () => void child?.kill('SIGCONT'),
  };
}

type Json = (path: string, body: object, token?: string) => Promise<Record<string, unknown>>;

async function enableUsers(json: Json, password: string): Promise<void> {
  await json('/v3/auth/user/add', { name: 'root', password });
  await json('/v3/auth/role/add', { name: 'root' });
  await json('/v3/auth/user/grant', { user: 'root', role: 'root' });
  await json('/v3/auth/enable', {});
}

async function tokenOf(json: Json, password: string): Promise<string> {
  return (await json('/v3/auth/authenticate', { name: 'root', password })).token as string;
}

function headers(token: string | undefined): Record<string, string> {
  return { 'content-type': 'application/json', ...(token !== undefined && { authorization: token }) };
}

/** The server's own pair stands in for a client's: the same authority signed it. */
function clientTls({ certFile, keyFile, caFile }: NonNullable<TestEtcdOptions['tls']>) {
  return { ca: readFileSync(caFile), cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
