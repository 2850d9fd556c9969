import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Call, refuse } from '@verum/call';

export interface PasswordHasher {
  /** A PHC string. */
  hash(password: string, call: Call): Promise<string>;
  /** Without a stored hash it takes the same time and says no, so that nobody learns which users exist. */
  verify(password: string, stored: string | undefined, call: Call): Promise<boolean>;
  /** Whether the hash was made with parameters that have since been raised. */
  isOutdated(stored: string): boolean;
}

/** Argon2id (RFC 9106). `memoryKiB` times `parallelMax` is what a storm of logins may take. */
export interface HashOptions {
  readonly memoryKiB: number;
  readonly passes: number;
  /** Hashes computed at once; the others wait. */
  readonly parallelMax: number;
  readonly waitingMax: number;
}

/** OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
export const owaspOptions: HashOptions = { memoryKiB: 19_456, passes: 2, parallelMax: 2, waitingMax: 200 };

const tagLength = 32;
const saltLength = 16;

interface Phc {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

export function passwordHasher(options: HashOptions = owaspOptions): PasswordHasher {
  const queue = limited(options);
  const parameters = { memory: options.memoryKiB, passes: options.passes, parallelism: 1 };
  const nobody: Phc = { ...parameters, salt: randomBytes(saltLength), tag: Buffer.alloc(tagLength) };
  return {
    hash: (password, call) =>
      queue(call, async () => {
        const salt = randomBytes(saltLength);
        return format({ ...parameters, salt, tag: await derive(password, { ...parameters, salt }) });
      }),
    verify: (password, stored, call) =>
      queue(call, async () => {
        const phc = stored === undefined ? nobody : parse(stored);
        const isSame = timingSafeEqual(await derive(password, phc), phc.tag);
        return isSame && stored !== undefined;
      }),
    isOutdated: (stored) => {
      const { memory, passes } = parse(stored);
      return memory !== options.memoryKiB || passes !== options.passes;
    },
  };
}

function derive(password: string, { memory, passes, parallelism, salt }: Omit<Phc, 'tag'>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parameters = { message: Buffer.from(password), nonce: salt, parallelism, tagLength, memory, passes };
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

function format({ memory, passes, parallelism, salt, tag }: Phc): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

function parse(text: string): Phc {
  const [, m, t, p, salt, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text) ?? [];
  if (salt === undefined || tag === undefined) throw new Error('a stored password hash cannot be read');
  return {
    memory: Number(m),
    passes: Number(t),
    parallelism: Number(p),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/** Runs a few at a time in the order they came; refuses at once when too many wait, and skips who has left. */
function limited({ parallelMax, waitingMax }: HashOptions) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(call: Call, fn: () => Promise<T>): Promise<T> => {
    if (running >= parallelMax) {
      if (waiting.length >= waitingMax) throw refuse('UNAVAILABLE', { facts: { part: 'login' }, retryAfterSeconds: 2 });
      // Whoever finishes hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      call.signal.throwIfAborted();
      return await fn();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
