/** Collects what is wrong, each at its path, so that one start shows all of it. */
export type Report = (path: readonly string[], message: string) => void;

/** A shape that a part of the configuration has, and how it is read. */
export interface Schema<T> {
  /** Reads `value`, or reports why not; `undefined` means that the key is not there. */
  read(value: unknown, path: readonly string[], report: Report): T;
  /** The leaves below, for overriding by the environment. */
  leaves(): readonly (readonly string[])[];
  /** Whether the leaf is a text that may look like another scalar. */
  readonly isText?: boolean;
}

export type Value<S> = S extends Schema<infer T> ? T : never;

function scalar<T>(what: string, parse: (value: unknown) => T | undefined, isText = false): Schema<T> {
  return {
    isText,
    leaves: () => [[]],
    read(value, path, report) {
      if (value === undefined) {
        report(path, 'is missing');
        return undefined as T;
      }
      const parsed = parse(value);
      if (parsed === undefined) report(path, `must be ${what}`);
      return parsed as T;
    },
  };
}

/** Numbers from the environment arrive as text. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

export function string(options: { pattern?: RegExp; what?: string } = {}): Schema<string> {
  const { pattern, what = 'a text' } = options;
  const parse = (value: unknown) =>
    typeof value === 'string' && (!pattern || pattern.test(value)) ? value : undefined;
  return scalar(what, parse, true);
}

export function integer({ min = 0, max = Number.MAX_SAFE_INTEGER } = {}): Schema<number> {
  return scalar(`a whole number from ${min} to ${max}`, (value) => {
    const parsed = toNumber(value);
    return Number.isInteger(parsed) && parsed >= min && parsed <= max ? parsed : undefined;
  });
}

export function number({ min = 0, max = Number.MAX_VALUE } = {}): Schema<number> {
  return scalar(`a number from ${min} to ${max}`, (value) => {
    const parsed = toNumber(value);
    return parsed >= min && parsed <= max ? parsed : undefined;
  });
}

export function boolean(): Schema<boolean> {
  return scalar('true or false', (value) => {
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : undefined;
  });
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `2s`, `1m`, `1h`, or a sum of them as `1m30s`; read as milliseconds. */
export function duration(): Schema<number> {
  return scalar('a duration such as 500ms, 2s, 1m30s or 1h', (value) => {
    if (typeof value !== 'string' || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value)) return undefined;
    let ms = 0;
    for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
      ms += Number(amount) * (unitsMs[unit as string] as number);
    }
    return ms;
  });
}

const unitsBytes: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `1048576` or `1MiB`; read as bytes. */
export function bytes(): Schema<number> {
  return scalar('a size such as 64KiB or 1MiB', (value) => {
    const [, amount, unit = ''] = /^(\d+)(KiB|MiB|GiB)?$/.exec(String(value)) ?? [];
    return amount === undefined ? undefined : Number(amount) * (unitsBytes[unit] as number);
  });
}

/** `host:port`. Port 0 takes a free one. */
export function address(): Schema<string> {
  return scalar(
    'host:port',
    (value) => {
      const [, port] = /^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(String(value)) ?? [];
      return port !== undefined && Number(port) <= 65535 ? String(value) : undefined;
    },
    true,
  );
}

export function oneOf<const T extends string>(...choices: readonly T[]): Schema<T> {
  return scalar(`one of ${choices.join(', ')}`, (value) => choices.find((choice) => choice === value), true);
}

export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return {
    ...schema,
    read: (value, path, report) =>
      value === undefined || value === null ? undefined : schema.read(value, path, report),
  };
}

/** The default stands in the code beside its key, and is read like anything a person wrote. */
export function withDefault<T>(schema: Schema<T>, value: unknown): Schema<T> {
  return { ...schema, read: (found, path, report) => schema.read(found === undefined ? value : found, path, report) };
}

/** From the environment a list is written with commas. */
export function list<T>(schema: Schema<T>, { max = 1000 } = {}): Schema<readonly T[]> {
  return {
    leaves: () => [[]],
    read(value, path, report) {
      const entries = typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value;
      if (!Array.isArray(entries) || entries.length > max) {
        report(path, `must be a list of at most ${max}`);
        return [];
      }
      return entries.map((one, index) => schema.read(one, [...path, String(index)], report));
    },
  };
}

type Fields = Readonly<Record<string, Schema<unknown>>>;

/** A group of keys; `fields` so that another group can take them in. */
export interface ObjectSchema<T> extends Schema<T> {
  readonly fields: Fields;
}

/** Every key is known: one that is not is refused by its path, with the known ones named. */
export function object<const F extends Fields>(
  fields: F,
): ObjectSchema<{ readonly [K in keyof F]: Value<F[K]> }> & { readonly fields: F } {
  const names = Object.keys(fields);
  return {
    fields,
    leaves: () => names.flatMap((name) => (fields[name] as Schema<unknown>).leaves().map((rest) => [name, ...rest])),
    read(value, path, report) {
      const found = value ?? {};
      if (typeof found !== 'object' || Array.isArray(found)) {
        report(path, 'must be a group of keys');
        return {} as never;
      }
      for (const key of Object.keys(found)) {
        if (!names.includes(key)) report([...path, key], `is not a known key; known here: ${names.join(', ')}`);
      }
      const entries = names.map((name) => [
        name,
        (fields[name] as Schema<unknown>).read((found as Record<string, unknown>)[name], [...path, name], report),
      ]);
      return Object.freeze(Object.fromEntries(entries));
    },
  };
}
