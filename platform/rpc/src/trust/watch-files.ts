import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What a set of files says, as long as the process lives. */
export interface Watched<T> {
  current(): T;
  /** Told of every new reading. Returns how to stop. */
  onChange(fn: (value: T) => void): () => void;
  /** Looks at the files now instead of at the next turn. */
  reload(): Promise<void>;
  close(): void;
}

export interface WatchOptions {
  /** Told once of every new content that cannot be used; what was read before stays in force. */
  readonly onProblem: (error: Error) => void;
  readonly pollMs?: number;
}

/**
 * Reads files now, and again when they change: looked at every few seconds and at SIGHUP, because notifications of a
 * file system miss what a volume of secrets does (it swaps a symbolic link). Files are replaced one after another, so
 * a reading that `parse` refuses is tried again at every turn until it is whole.
 *
 * @throws what `parse` or reading throws, at the first reading only
 */
export function watchFiles<T>(
  files: readonly string[],
  parse: (contents: readonly Buffer[]) => T,
  { onProblem, pollMs = 2_000 }: WatchOptions,
): Watched<T> {
  const listeners = new Set<(value: T) => void>();
  let contents = files.map((file) => readFileSync(file));
  let value = parse(contents);
  let stamp = '';
  let told = '';

  async function reload(): Promise<void> {
    try {
      const found = await stampOf(files);
      if (found === stamp) return;
      const read = files.map((file) => readFileSync(file));
      if (read.some((one, index) => !one.equals(contents[index] as Buffer))) {
        value = parse(read);
        contents = read;
        for (const listener of listeners) listener(value);
      }
      stamp = found;
      told = '';
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error('the files cannot be used');
      if (told !== error.message) onProblem(error);
      told = error.message;
    }
  }

  const look = () => void reload();
  const timer = setInterval(look, pollMs).unref();
  const deaf = onHangUp(look);
  return {
    current: () => value,
    onChange(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    reload,
    close() {
      clearInterval(timer);
      deaf();
      listeners.clear();
    },
  };
}

const looks = new Set<() => void>();
const lookAtAll = () => {
  for (const look of looks) look();
};

/** One listener for all: SIGHUP no longer ends the process as long as it watches anything. */
function onHangUp(look: () => void): () => void {
  if (looks.size === 0) process.on('SIGHUP', lookAtAll);
  looks.add(look);
  return () => {
    if (looks.delete(look) && looks.size === 0) process.off('SIGHUP', lookAtAll);
  };
}

async function stampOf(files: readonly string[]): Promise<string> {
  const found = await Promise.all(files.map((file) => stat(file)));
  return found.map(({ ino, size, mtimeMs }) => `${ino}/${size}/${mtimeMs}`).join(' ');
}
