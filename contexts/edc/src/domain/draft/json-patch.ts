import { type Refusal, refuse, violation } from '@verum/call';

/** Operations that one patch may have. */
export const patchOperationsMax = 5_000;

interface Step {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}

/**
 * RFC 6902 without `move` and `copy`, on plain JSON; all of it or nothing. What it is applied to stays as it is.
 * @throws Refusal INVALID_REQUEST with the place in the patch
 */
export function applyPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch) || patch.length > patchOperationsMax) throw wrong('');
  let result = document;
  for (const [at, raw] of patch.entries()) {
    const step = readStep(raw);
    if (!step) throw wrong(`/${at}`);
    const outcome = change(result, pointer(step.path), step);
    if (!outcome) throw wrong(`/${at}/path`);
    result = outcome.value;
  }
  return result;
}

function readStep(raw: unknown): Step | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { op, path } = raw as Record<string, unknown>;
  const isKnown = op === 'add' || op === 'remove' || op === 'replace' || op === 'test';
  if (!isKnown || typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) return undefined;
  if (op !== 'remove' && !Object.hasOwn(raw, 'value')) return undefined;
  return { op, path, value: (raw as Record<string, unknown>).value };
}

function pointer(path: string): readonly string[] {
  if (path === '') return [];
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

type Outcome = { readonly value: unknown } | undefined;

/** The document with one place changed; undefined where the place is not there. Depth is that of the path. */
function change(node: unknown, [key, ...rest]: readonly string[], step: Step): Outcome {
  if (key === undefined) {
    if (step.op === 'test') return isSame(node, step.value) ? { value: node } : undefined;
    return step.op === 'remove' ? undefined : { value: step.value };
  }
  if (Array.isArray(node)) return changeList(node, key, rest, step);
  if (typeof node !== 'object' || node === null) return undefined;
  const isThere = Object.hasOwn(node, key);
  const member = (node as Record<string, unknown>)[key];
  if (rest.length > 0 || step.op === 'replace' || step.op === 'test') {
    const inner = isThere ? change(member, rest, step) : undefined;
    return inner && { value: { ...node, [key]: inner.value } };
  }
  if (step.op === 'add') return { value: { ...node, [key]: step.value } };
  if (!isThere) return undefined;
  const { [key]: _, ...others } = node as Record<string, unknown>;
  return { value: others };
}

function changeList(node: readonly unknown[], key: string, rest: readonly string[], step: Step): Outcome {
  const isEnd = key === '-' && step.op === 'add' && rest.length === 0;
  const at = isEnd ? node.length : /^(0|[1-9]\d{0,9})$/.test(key) ? Number(key) : -1;
  if (at < 0) return undefined;
  if (rest.length > 0 || step.op === 'replace' || step.op === 'test') {
    const inner = at < node.length ? change(node[at], rest, step) : undefined;
    return inner && { value: node.with(at, inner.value) };
  }
  if (step.op === 'add') return at <= node.length ? { value: node.toSpliced(at, 0, step.value) } : undefined;
  return at < node.length ? { value: node.toSpliced(at, 1) } : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.hasOwn(b, key) && isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

function wrong(place: string): Refusal {
  const en = 'This step of the patch cannot be applied.';
  return refuse('INVALID_REQUEST', {
    violations: [violation(`document${place}`, 'json_patch', en, '无法应用该补丁步骤。')],
  });
}
