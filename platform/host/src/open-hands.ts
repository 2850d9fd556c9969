/** What a process has leased and works at, each thing by itself. */
export interface Hands<T> {
  /** Begins what is new of what is leased; what is not leased any more is another's by now, and is put down. */
  hold(leased: readonly T[]): void;
  /** Once nothing is worked at. */
  empty(): Promise<void>;
}

export interface HandsOptions<T> {
  /** Tells one from the other. */
  nameOf(one: T): string;
  /** Ends soon after its signal aborts: it was lost, or everything stops. */
  workAt(one: T, signal: AbortSignal): Promise<void>;
  /** It stays leased, and is begun again at the next look. */
  onFailure(error: unknown): void;
  onEnd?(): void;
  /** Stops everything. */
  readonly signal: AbortSignal;
}

export function openHands<T>({ nameOf, workAt, onFailure, onEnd, signal }: HandsOptions<T>): Hands<T> {
  const working = new Map<string, { readonly lost: AbortController; readonly done: Promise<void> }>();

  function begin(name: string, one: T): void {
    const lost = new AbortController();
    const done = workAt(one, AbortSignal.any([lost.signal, signal]))
      .catch(onFailure)
      .finally(() => {
        working.delete(name);
        onEnd?.();
      });
    working.set(name, { lost, done });
  }

  return {
    hold(leased) {
      const ours = new Map(leased.map((one) => [nameOf(one), one]));
      for (const [name, { lost }] of working) if (!ours.has(name)) lost.abort();
      for (const [name, one] of ours) if (!working.has(name)) begin(name, one);
    },
    async empty() {
      await Promise.all([...working.values()].map(({ done }) => done));
    },
  };
}
