import type { Casebook, Spot } from './casebook.ts';
import type { CompiledRule, Engine } from './engine.ts';
import type { Order } from './rank.ts';

export interface Task {
  readonly rule: CompiledRule;
  readonly spot: Spot;
}

/** Skip rules and derivations by rank, and checks; each rule once at each place. What is being done may add more. */
export class TaskQueue {
  readonly checks: Task[] = [];
  readonly #engine: Engine;
  readonly #casebook: Casebook;
  readonly #seen = new Map<number, Set<string>>();
  readonly #buckets: (Task[] | undefined)[] = [];
  #order: Order | undefined;
  #lowest = Number.POSITIVE_INFINITY;

  constructor(engine: Engine, casebook: Casebook) {
    this.#engine = engine;
    this.#casebook = casebook;
  }

  add(rule: CompiledRule, spot: Spot): void {
    const key = `${spot.formKey || spot.parts.visitOid}/${spot.path}`;
    const seen = this.#seen.get(rule.index);
    if (seen?.has(key)) return;
    if (seen) seen.add(key);
    else this.#seen.set(rule.index, new Set([key]));
    if (rule.kind === 'check') {
      this.checks.push({ rule, spot });
      return;
    }
    this.#order ??= this.#engine.order();
    const rank = this.#order.rankOf[rule.index] ?? 0;
    const bucket = this.#buckets[rank];
    if (bucket) bucket.push({ rule, spot });
    else this.#buckets[rank] = [{ rule, spot }];
    this.#lowest = Math.min(this.#lowest, rank);
  }

  /** Everything but the checks, what is read before what reads it. */
  *ordered(): Generator<Task> {
    while (this.#lowest < this.#buckets.length) {
      const rank = this.#lowest;
      const bucket = this.#buckets[rank];
      const task = bucket && this.#take(bucket, rank);
      if (task) yield task;
      else this.#lowest = rank + 1;
    }
  }

  #take(bucket: Task[], rank: number): Task | undefined {
    if (!this.#order?.chained.has(rank)) return bucket.pop();
    let first = 0;
    for (let at = 1; at < bucket.length; at += 1) if (this.#isBefore(bucket[at], bucket[first])) first = at;
    return bucket.splice(first, 1)[0];
  }

  /** In a chain an earlier visit comes first, and within a visit what is read. */
  #isBefore(a: Task | undefined, b: Task | undefined): boolean {
    if (!a || !b) return false;
    const [left, right] = [this.#keyOf(a), this.#keyOf(b)];
    const at = left.findIndex((part, position) => part !== right[position]);
    return at !== -1 && (left[at] ?? 0) < (right[at] ?? 0);
  }

  #keyOf({ rule, spot }: Task): number[] {
    const position = this.#engine.index.visits.get(spot.parts.visitOid)?.plan?.position ?? Number.MAX_SAFE_INTEGER;
    return [position, this.#casebook.ordinalOf(spot.formKey), this.#order?.innerOf[rule.index] ?? 0];
  }
}
