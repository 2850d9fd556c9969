import { type Call, childOf, errorType, isTraced, recordSpan } from '@verum/call';

/** What a statement does and to what, in words of its own source text. */
export interface StatementLabel {
  /** `select`, `insert`, `update`, `delete`, `begin` …: the first word, or what a `with` is about. */
  readonly operation: string;
  /** The first table or function it writes to, else reads from; '' for none. */
  readonly collection: string;
}

const labelsMax = 2_000;
const labels = new Map<string, StatementLabel>();

const writing =
  /\b(insert\s+into|(?<!for\s+|for\s+no\s+key\s+|do\s+)update|delete\s+from)\s+(?:only\s+)?([a-z_][a-z0-9_.]*)/;
const reading = /\b(?:from|call)\s+(?:only\s+)?([a-z_][a-z0-9_.]*)/;

/**
 * The label of a statement. Only keywords and names are taken out of it, and literals are removed before, so that a
 * text that somebody did put a value into does not tell it.
 */
export function labelOf(text: string): StatementLabel {
  const known = labels.get(text);
  if (known) return known;
  const bare = text
    .replace(/--.*$/gm, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, ' ')
    .replace(/\$([a-z_]*)\$[\s\S]*?\$\1\$/g, ' ')
    .toLowerCase();
  const first = /[a-z]+/.exec(bare)?.[0] ?? '';
  const written = writing.exec(bare);
  const operation = first === 'with' ? (written?.[1]?.split(/\s/)[0] ?? 'select') : first;
  const collection = written?.[2] ?? reading.exec(bare)?.[1] ?? '';
  const label = { operation, collection };
  if (labels.size < labelsMax) labels.set(text, label);
  return label;
}

/** Begins the span of a statement, where its call is traced. Returns how to end it, with what went wrong. */
export function traceStatement(schema: string, call: Call, text: string): ((error?: unknown) => void) | undefined {
  if (!isTraced(call.trace)) return undefined;
  const startedMs = performance.now();
  return (error) => {
    const { operation, collection } = labelOf(text);
    recordSpan({
      name: collection === '' ? operation : `${operation} ${collection}`,
      kind: 'client',
      trace: childOf(call.trace),
      durationMs: performance.now() - startedMs,
      attributes: {
        'db.namespace': schema,
        'db.operation.name': operation,
        ...(collection !== '' && { 'db.collection.name': collection }),
        ...(error !== undefined && { 'error.type': errorType(error) }),
      },
      isFailed: error !== undefined,
    });
  };
}
