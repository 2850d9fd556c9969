/** What was taken of one: its outcome, or why it failed. */
export type Taken<R> = { readonly value: R } | { readonly error: unknown };

export interface IntakeOptions<T, R> {
  /** What may be taken together; of one of these, one thing after the other. */
  groupOf(one: T): string;
  /** No two of the same are taken together. */
  aloneBy(one: T): string;
  /** All of them or none: where it throws, nothing was taken. Of some it may tell that they failed by themselves. */
  takeAll(together: readonly T[]): Promise<readonly Taken<R>[]>;
  /** That a failure has nothing to do with what was taken: each by itself would fail as well. */
  isEveryones(error: unknown): boolean;
  /** Nobody waits for it any more. */
  isGone(one: T): boolean;
}

const togetherMax = 64;
const runningMax = 2;

interface Waiting<T, R> {
  readonly one: T;
  resolve(value: R): void;
  reject(error: unknown): void;
}

/**
 * Takes together what comes while others are being taken: who comes alone is taken at once, and the more there are the
 * less each costs. Nobody waits for a timer. Where all fail together they are tried in halves, so that one that cannot
 * be taken fails alone.
 */
export function openIntake<T, R>(options: IntakeOptions<T, R>): (one: T) => Promise<R> {
  const queues = new Map<string, { waiting: Waiting<T, R>[]; running: number }>();

  function next(group: string): void {
    const queue = queues.get(group);
    if (!queue || queue.running >= runningMax) return;
    const together = draw(queue);
    if (together.length === 0) {
      if (queue.running === 0) queues.delete(group);
      return;
    }
    queue.running += 1;
    void settle(together).then(() => {
      queue.running -= 1;
      next(group);
    });
  }

  /** The first that wait, none beside another of the same. */
  function draw(queue: { waiting: Waiting<T, R>[] }): readonly Waiting<T, R>[] {
    const drawn = new Map<string, Waiting<T, R>>();
    const left: Waiting<T, R>[] = [];
    for (const waiting of queue.waiting) {
      const name = options.aloneBy(waiting.one);
      if (options.isGone(waiting.one)) waiting.reject(new Error('nobody waits for it any more'));
      else if (drawn.size < togetherMax && !drawn.has(name)) drawn.set(name, waiting);
      else left.push(waiting);
    }
    queue.waiting = left;
    return [...drawn.values()];
  }

  async function settle(together: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const taken = await options.takeAll(together.map(({ one }) => one));
      for (const [index, waiting] of together.entries()) {
        const outcome = taken[index];
        if (outcome && 'value' in outcome) waiting.resolve(outcome.value);
        else waiting.reject(outcome?.error);
      }
    } catch (error) {
      if (together.length === 1 || options.isEveryones(error)) {
        for (const waiting of together) waiting.reject(error);
        return;
      }
      const half = together.length >> 1;
      await settle(together.slice(0, half));
      await settle(together.slice(half));
    }
  }

  return (one) =>
    new Promise<R>((resolve, reject) => {
      const group = options.groupOf(one);
      const queue = queues.get(group) ?? { waiting: [], running: 0 };
      queues.set(group, queue);
      queue.waiting.push({ one, resolve, reject });
      next(group);
    });
}
