import { rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { codeOf } from '../errors.ts';
import type { Folder } from './folder.ts';

/**
 * Makes this process the one responsible for the server: it listens on a socket in the folder, which the kernel
 * closes with the process, whatever ends it (a file with a process id would outlive it, and ids come again).
 * Undefined when another process is. Should two take over a dead one's socket in the same instant, PostgreSQL's own
 * lock on the data still lets only one server run.
 */
export async function becomeOwner({ owner }: Folder): Promise<Server | undefined> {
  for (let tries = 0; tries < 10; tries += 1) {
    const server = await listen(owner);
    if (server) return server;
    if (await isAnswered(owner)) return undefined;
    const aside = `${owner}.${process.pid}`;
    await rename(owner, aside).catch(() => undefined);
    await rm(aside, { force: true });
  }
  return undefined;
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(path, () => resolve(server));
  });
}

/** Whether the process responsible for the server is there. */
export function hasOwner({ owner }: Folder): Promise<boolean> {
  return isAnswered(owner);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(true)).on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}
