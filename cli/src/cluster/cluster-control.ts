import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { UsageError } from '../command.ts';
import type { Cluster } from './cluster.ts';
import { type ClusterStatus, clusterStatus } from './cluster-status.ts';

/** How another process of the same user reaches a cluster that runs; kept in its folder. */
interface ControlFile {
  readonly address: string;
  readonly secret: string;
}

const fileOf = (folder: string) => join(folder, 'cluster.json');

/** Answers `./verum cluster status` and `restart` on a port of this machine, to whoever can read the file in the folder. */
export async function openControl(folder: string, cluster: Cluster): Promise<() => void> {
  const secret = randomBytes(32).toString('base64url');
  const server = createServer(async (request, response) => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!isOurs(request, secret)) return say(401, { error: 'not for you' });
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://cluster');
    try {
      if (request.method === 'GET' && pathname === '/status') return say(200, await clusterStatus(cluster));
      if (request.method === 'POST' && pathname === '/restart') {
        await cluster.restart(searchParams.get('service') ?? undefined);
        return say(200, await clusterStatus(cluster));
      }
      return say(404, { error: 'no such request' });
    } catch (error) {
      return say(error instanceof UsageError ? 400 : 500, { error: error instanceof Error ? error.message : 'failed' });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(fileOf(folder), JSON.stringify({ address, secret } satisfies ControlFile), { mode: 0o600 });
  return () => {
    rmSync(fileOf(folder), { force: true });
    server.close();
    server.closeAllConnections();
  };
}

/** @throws Error where no cluster runs on the folder, and what the cluster itself has against it */
export async function askCluster(folder: string, what: 'status' | { readonly restart: string | undefined }) {
  const { address, secret } = readControl(folder);
  const service = what === 'status' ? undefined : what.restart;
  const path = what === 'status' ? '/status' : `/restart${service ? `?service=${encodeURIComponent(service)}` : ''}`;
  const method = what === 'status' ? 'GET' : 'POST';
  const headers = { authorization: `Bearer ${secret}` };
  const response = await fetch(address + path, { method, headers }).catch(() => undefined);
  if (!response) throw notRunning(folder);
  const body = (await response.json()) as ClusterStatus & { readonly error?: string };
  if (response.ok) return body;
  throw response.status === 400 ? new UsageError(body.error) : new Error(body.error);
}

function isOurs({ headers }: IncomingMessage, secret: string): boolean {
  const given = Buffer.from(headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${secret}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function readControl(folder: string): ControlFile {
  try {
    return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as ControlFile;
  } catch {
    throw notRunning(folder);
  }
}

function notRunning(folder: string): Error {
  return new Error(`no cluster runs on ${folder} (该目录上没有运行中的集群); start it with ./verum cluster`);
}
