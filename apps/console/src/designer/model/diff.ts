/** One step of a JSON patch (RFC 6902). */
export interface PatchStep {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

/**
 * What makes `after` of `before`, both plain JSON. Parts that are the same object are passed over unread, so its cost
 * follows what was edited and not the size of the draft. Of a list that changed its length, what is alike at both ends stays.
 */
export function diff(before: unknown, after: unknown): readonly PatchStep[] {
  const steps: PatchStep[] = [];
  compare(before, after, '', steps);
  return steps;
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function compare(before: unknown, after: unknown, path: string, steps: PatchStep[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, steps);
  else if (isObject(before) && isObject(after)) compareObjects(before, after, path, steps);
  else steps.push({ op: 'replace', path, value: after });
}

function compareObjects(before: Fields, after: Fields, path: string, steps: PatchStep[]): void {
  const at = (key: string) => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  // A member that is undefined is none, as in JSON.
  const has = (fields: Fields, key: string) => Object.hasOwn(fields, key) && fields[key] !== undefined;
  for (const key of Object.keys(before)) {
    if (has(before, key) && !has(after, key)) steps.push({ op: 'remove', path: at(key) });
  }
  for (const key of Object.keys(after)) {
    if (!has(after, key)) continue;
    if (has(before, key)) compare(before[key], after[key], at(key), steps);
    else steps.push({ op: 'add', path: at(key), value: after[key] });
  }
}

function compareLists(before: readonly unknown[], after: readonly unknown[], path: string, steps: PatchStep[]): void {
  if (before.length === after.length) {
    for (const [at, value] of after.entries()) compare(before[at], value, `${path}/${at}`, steps);
    return;
  }
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const [gone, come] = [before.length - head - tail, after.length - head - tail];
  const both = Math.min(gone, come);
  for (let at = head; at < head + both; at++) compare(before[at], after[at], `${path}/${at}`, steps);
  for (let left = gone - both; left > 0; left--) steps.push({ op: 'remove', path: `${path}/${head + both}` });
  for (let at = head + both; at < head + come; at++) steps.push({ op: 'add', path: `${path}/${at}`, value: after[at] });
}
