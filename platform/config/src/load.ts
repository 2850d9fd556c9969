import { LineCounter, parseDocument } from 'yaml';
import type { Schema } from './schema.ts';

export interface Problem {
  /** E.g. `HospitalApi.Breaker.window`. */
  readonly path: string;
  /** In the file; 0 where the key is not in it. */
  readonly line: number;
  readonly message: string;
}

/** The configuration cannot be used; all of what is wrong with it. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const lines = problems.map(({ path, line, message }) => `  ${file}${line ? `:${line}` : ''}: ${path} ${message}`);
    super(`The configuration cannot be used (配置无法使用):\n${lines.join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface LoadOptions {
  /** For messages. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const textMax = 1024 * 1024;

/**
 * Reads a YAML text by its schema. An environment variable `VERUM_<PATH>` overrides a scalar: `VERUM_DATABASE_URL`
 * is `Database.Url`, `VERUM_HOSPITAL_API_TIMEOUT` is `HospitalApi.Timeout`.
 * @throws ConfigError with every unknown, missing and wrong key
 */
export function loadConfig<T>(text: string, schema: Schema<T>, { file, env = {} }: LoadOptions): T {
  if (text.length > textMax)
    throw new ConfigError(file, [{ path: '(file)', line: 0, message: 'is larger than 1 MiB' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 0, uniqueKeys: true } as object);
  if (document.errors.length > 0) {
    throw new ConfigError(
      file,
      document.errors.map((error) => ({
        path: '(file)',
        line: lines.linePos(error.pos[0]).line,
        message: `is not YAML: ${error.message.split('\n')[0]}`,
      })),
    );
  }
  const value = overridden((document.toJS() ?? {}) as object, schema, env);
  const problems: Problem[] = [];
  const read = schema.read(value, [], (path, message) => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    const line = node?.range ? lines.linePos(node.range[0]).line : 0;
    problems.push({ path: path.join('.') || '(file)', line, message });
  });
  if (problems.length > 0) throw new ConfigError(file, problems);
  return read;
}

/** `HospitalApi.Timeout` → `VERUM_HOSPITAL_API_TIMEOUT`. */
export function variableName(path: readonly string[]): string {
  return ['VERUM', ...path.map((key) => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase())].join('_');
}

function overridden(value: object, schema: Schema<unknown>, env: NonNullable<LoadOptions['env']>): object {
  const copy = structuredClone(value);
  for (const path of schema.leaves()) {
    const set = env[variableName(path)];
    if (set !== undefined) put(copy as Record<string, unknown>, path, set);
  }
  return copy;
}

function put(target: Record<string, unknown>, [head, ...rest]: readonly string[], value: string): void {
  if (head === undefined) return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const below = target[head];
  const group = typeof below === 'object' && below !== null ? (below as Record<string, unknown>) : {};
  target[head] = group;
  put(group, rest, value);
}
