import { pino } from 'pino';

/**
 * What a line of the log may say. The list is closed: a body, a token or a person has no field to go into, and a new
 * field is a decision somebody reviews. `test/canaries.test.ts` plants identifiers everywhere and looks for them.
 */
export interface LogFacts {
  readonly context?: string;
  readonly method?: string;
  /** The template, never the address: it would hold what was asked for. */
  readonly route?: string;
  readonly status?: number;
  readonly reason?: string;
  readonly ms?: number;
  readonly requestId?: string;
  readonly traceId?: string;
  /** A user's id. */
  readonly actor?: string;
  readonly address?: string;
  /** What discovery knows a service by, e.g. `patient.rpc`. */
  readonly target?: string;
  readonly port?: number;
  readonly pid?: number;
  /** Which process of a local cluster, e.g. `edc-1`. */
  readonly process?: string;
  /** What keeps the budgets that gateways share. */
  readonly store?: 'postgres' | 'redis';
  readonly file?: string;
  readonly count?: number;
  /** Of an event on its way from one context to another: names of contexts, an id, a type. */
  readonly producer?: string;
  readonly consumer?: string;
  readonly event?: string;
  readonly type?: string;
  readonly tries?: number;
  /** Which signing key. */
  readonly kid?: string;
  readonly error?: LoggedError;
}

/** A bug as the log keeps it: its kind and where it happened. Messages quote values, so they stay out. */
export interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly frames: readonly string[];
  readonly cause?: LoggedError;
}

export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level?: LogLevel;
  /** Where lines go; standard error unless told. */
  readonly write?: (line: string) => void;
}

/** JSON lines. Standard output is left to what a command answers. */
export function openLog({ level = 'info', write }: LogOptions = {}): Log {
  const options = { level, base: null, messageKey: 'message', timestamp: pino.stdTimeFunctions.isoTime };
  const target = write ? pino(options, { write }) : pino(options, pino.destination({ fd: 2, sync: true }));
  const at =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, facts: LogFacts = {}) =>
      target[name](facts, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const framesMax = 12;

export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, framesMax)
    .map((line) => line.trim());
  return {
    name: error.name,
    ...(typeof code === 'string' && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    frames,
    ...(error.cause !== undefined && depth < 3 && { cause: loggedError(error.cause, depth + 1) }),
  };
}
