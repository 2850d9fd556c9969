/** Readers of untrusted JSON: what does not fit is reported with its JSON path and left out, the rest is kept. */

/** `path` is a JSON path (`$.gates.sign[2]`); `expected` says what belongs there, in both languages. */
export type Report = (path: string, expected: Expected) => void;

export interface Expected {
  readonly rule: 'design-value' | 'design-key';
  readonly en: string;
  readonly zh: string;
}

/** The value when it fits, else undefined after a report. */
export type Shape<T> = (value: unknown, path: string, report: Report) => T | undefined;

const wrong = (en: string, zh: string): Expected => ({ rule: 'design-value', en, zh });

function primitive<T>(isFit: (value: unknown) => value is T, expected: Expected): Shape<T> {
  return (value, path, report) => {
    if (isFit(value)) return value;
    report(path, expected);
    return undefined;
  };
}

export const text = primitive(
  (value): value is string => typeof value === 'string',
  wrong('a text belongs here', '此处应为文本'),
);

export const filledText = primitive(
  (value): value is string => typeof value === 'string' && value.trim() !== '',
  wrong('a text that is not empty belongs here', '此处应为非空文本'),
);

export const boolean = primitive(
  (value): value is boolean => typeof value === 'boolean',
  wrong('true or false belongs here', '此处应为 true 或 false'),
);

export function number(min: number, max: number): Shape<number> {
  return primitive(
    (value): value is number => typeof value === 'number' && value >= min && value <= max,
    wrong(`a number from ${min} to ${max} belongs here`, `此处应为 ${min} 至 ${max} 的数字`),
  );
}

export function whole(min: number, max: number): Shape<number> {
  return primitive(
    (value): value is number => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    wrong(`a whole number from ${min} to ${max} belongs here`, `此处应为 ${min} 至 ${max} 的整数`),
  );
}

export function matching(isFit: (value: string) => boolean, en: string, zh: string): Shape<string> {
  return primitive(
    (value): value is string => typeof value === 'string' && isFit(value),
    wrong(`${en} belongs here`, `此处应为${zh}`),
  );
}

export function oneOf<const T extends string>(...choices: readonly T[]): Shape<T> {
  return primitive(
    (value): value is T => choices.some((choice) => choice === value),
    wrong(`one of ${choices.join(', ')} belongs here`, `此处应为 ${choices.join('、')} 之一`),
  );
}

export function listOf<T>(entry: Shape<T>): Shape<readonly T[]> {
  return (value, path, report) => {
    if (!Array.isArray(value)) return fail(path, report, wrong('a list belongs here', '此处应为列表'));
    return value.flatMap((one: unknown, position) => {
      const read = entry(one, `${path}[${position}]`, report);
      return read === undefined ? [] : [read];
    });
  };
}

export function recordOf<T>(entry: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, path, report) => {
    if (!isObject(value)) return fail(path, report, wrong('an object belongs here', '此处应为对象'));
    const pairs = Object.entries(value).flatMap(([key, one]): [string, T][] => {
      const read = entry(one, memberPath(path, key), report);
      return read === undefined ? [] : [[key, read]];
    });
    return Object.fromEntries(pairs);
  };
}

export function either<A, B>(first: Shape<A>, isFirst: (value: unknown) => boolean, second: Shape<B>): Shape<A | B> {
  return (value, path, report) => (isFirst(value) ? first(value, path, report) : second(value, path, report));
}

type Members<T> = { readonly [K in keyof Required<T>]: Shape<Exclude<T[K], undefined>> };

/**
 * An object with known members. `required` ones must be there, or the whole object is left out; an unknown key and a
 * member that does not fit are reported.
 */
export function objectOf<T extends object>(members: Members<T>, required: readonly (keyof T & string)[]): Shape<T> {
  return (value, path, report) => {
    if (!isObject(value)) return fail(path, report, wrong('an object belongs here', '此处应为对象'));
    const read: Record<string, unknown> = {};
    for (const [key, one] of Object.entries(value)) {
      if (!Object.hasOwn(members, key)) {
        report(memberPath(path, key), {
          rule: 'design-key',
          en: 'nothing of this name is known',
          zh: '没有此名称的设置',
        });
        continue;
      }
      const shape = members[key as keyof T] as Shape<unknown>;
      const member = shape(one, memberPath(path, key), report);
      if (member !== undefined) read[key] = member;
    }
    const missing = required.filter((key) => !Object.hasOwn(value, key));
    for (const key of missing) report(memberPath(path, key), wrong('this has to be given', '此项必填'));
    return required.every((key) => Object.hasOwn(read, key)) ? (read as T) : undefined;
  };
}

function fail(path: string, report: Report, expected: Expected): undefined {
  report(path, expected);
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberPath = (path: string, key: string) =>
  /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
