import { connect, type Socket } from 'node:net';
import type { Call } from '@verum/call';
import pg from 'pg';
import type { Connection } from './connection.ts';
import { databaseError, isStalePlan, isUnreachable } from './errors.ts';
import { columnTypes } from './types.ts';

export interface PoolLimits {
  /** Connections kept when nobody asks. */
  readonly idleMax: number;
  /** Connections at once; more callers wait, as long as their deadline allows. */
  readonly openMax: number;
}

const idleTimeoutMs = 10_000;
const connectTimeoutMs = 10_000;
// The last resort: calls end by their own deadline, long before.
const statementTimeoutMs = 10 * 60_000;
// A process that was paused, or is cut off, in the middle of a transaction would hold its locks until it wakes.
const silentTransactionMs = 5_000;
// The server's own default leaves a connection to a machine that has vanished open for two hours.
const keepAlive = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';
// A cancelled statement answers at once; a connection that does not is given up.
const graceMs = 1_000;
// A cancel that arrives before the statement it is meant for finds nothing to cancel, and is forgotten by the server.
const cancelAgainMs = 20;

/** Connections speak for one schema, in UTC, and stop working for a process that is gone. */
export function makePool(connection: Connection, schema: string, limits: PoolLimits): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    min: limits.idleMax,
    max: limits.openMax,
    idleTimeoutMillis: idleTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    application_name: `verum ${schema}`,
    idle_in_transaction_session_timeout: silentTransactionMs,
    options: `-c search_path=${schema} -c TimeZone=UTC -c client_connection_check_interval=1000 ${keepAlive}`,
    pipeline: true,
    keepAlive: true,
    types: columnTypes,
  });
  // A lost connection is reported by the statement it interrupts; an idle one is replaced when next needed. Without
  // listeners either would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Lends a connection for as long as the call lives. When the call ends first, the running statement is cancelled,
 * and the connection is closed rather than reused: a late cancel could hit the next borrower.
 */
export async function lend<T>(pool: pg.Pool, call: Call, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await acquire(pool, call);
  const given = Promise.withResolvers<never>();
  let isSpoiled = false;
  let timer: NodeJS.Timeout | undefined;
  let cancelling: NodeJS.Timeout | undefined;
  const stop = () => {
    isSpoiled = true;
    cancelRunning(client);
    cancelling = setInterval(() => cancelRunning(client), cancelAgainMs);
    timer = setTimeout(() => {
      socketOf(client).destroy();
      given.reject(call.signal.reason);
    }, graceMs);
  };
  call.signal.addEventListener('abort', stop, { once: true });
  if (call.signal.aborted) stop();
  try {
    return await Promise.race([use(client), given.promise]);
  } catch (error) {
    isSpoiled ||= isLost(error);
    throw error;
  } finally {
    clearTimeout(timer);
    clearInterval(cancelling);
    call.signal.removeEventListener('abort', stop);
    client.release(isSpoiled);
  }
}

async function acquire(pool: pg.Pool, call: Call): Promise<pg.PoolClient> {
  call.signal.throwIfAborted();
  const waiting = pool.connect();
  const over = Promise.withResolvers<never>();
  const stop = () => over.reject(call.signal.reason);
  call.signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([waiting, over.promise]);
  } catch (error) {
    // Whoever comes too late gives the connection back unused.
    waiting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw databaseError(error, call);
  } finally {
    call.signal.removeEventListener('abort', stop);
  }
}

/** True when the connection must not be used again. The translated error keeps the driver's as its cause. */
function isLost(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, cause].some((found) => isUnreachable(found) || isStalePlan(found));
}

interface Internals {
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly host: string;
  readonly port: number;
  readonly connection: { readonly stream: Socket };
}

function socketOf(client: pg.PoolClient): Socket {
  return (client as unknown as Internals).connection.stream;
}

const gathering = new WeakSet<Socket>();

/**
 * What is sent to a connection within this turn of the event loop leaves in one piece. A statement is small, and a write
 * to the kernel costs more than everything else about it: where a machine has more to do than it can, most of all.
 */
export function gather(client: pg.PoolClient): void {
  const socket = socketOf(client);
  if (gathering.has(socket)) return;
  gathering.add(socket);
  socket.cork();
  process.nextTick(() => {
    gathering.delete(socket);
    socket.uncork();
  });
}

/**
 * PostgreSQL's CancelRequest, on a connection of its own (protocol 3.0, "Canceling Requests in Progress"): works
 * without a free slot in the pool. It is not encrypted, and the server never answers it.
 */
function cancelRunning(client: pg.PoolClient): void {
  const { processID, secretKey, host, port } = client as unknown as Internals;
  if (processID === null || secretKey === null) return;
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(80_877_102, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.on('error', () => undefined);
  socket.setTimeout(graceMs, () => socket.destroy());
  socket.end(request);
}
