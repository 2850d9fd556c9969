import { refuse } from '@verum/call';

export interface BulkheadSettings {
  /** Calls at once for one key. */
  readonly atOnce: number;
  /** Calls that may wait for a place of one key; 0 for none: the next one is refused at once. */
  readonly waiting: number;
}

export interface BulkheadSnapshot {
  /** Keys with calls at the moment, and how many run and wait for each. */
  readonly keys: Readonly<Record<string, { readonly running: number; readonly waiting: number }>>;
  readonly running: number;
  readonly waiting: number;
  readonly refused: number;
}

/** Gives the place back. Has no effect the second time. */
export type Leave = () => void;

export interface Bulkhead {
  /** Undefined when all places of the key are taken. Does not wait. */
  tryEnter(key: string): Leave | undefined;
  /**
   * Waits for a place, first come first served, until `signal` aborts.
   *
   * @throws Refusal UNAVAILABLE at once when as many wait already as may; the signal's reason when it aborts.
   */
  enter(key: string, signal?: AbortSignal): Promise<Leave>;
  snapshot(): BulkheadSnapshot;
}

interface Compartment {
  running: number;
  readonly waiting: Set<(leave: Leave) => void>;
}

/**
 * Compartments by key: what hangs in one cannot use up the places of another. A key is remembered only while it has
 * calls. `name` stands in refusals; keys do, too, so they must not identify a person.
 *
 * @throws RangeError for less than one place.
 */
export function openBulkhead(settings: BulkheadSettings, name = 'bulkhead'): Bulkhead {
  if (!(settings.atOnce >= 1 && settings.waiting >= 0)) throw new RangeError('a bulkhead needs at least one place');
  const compartments = new Map<string, Compartment>();
  let refused = 0;

  function compartmentOf(key: string): Compartment {
    const known = compartments.get(key);
    if (known) return known;
    const made: Compartment = { running: 0, waiting: new Set() };
    compartments.set(key, made);
    return made;
  }

  /** A place that is handed on stays taken: nobody who comes now overtakes the one who waited. */
  function leaveOf(key: string, compartment: Compartment): Leave {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const [next] = compartment.waiting;
      if (next) {
        compartment.waiting.delete(next);
        next(leaveOf(key, compartment));
      } else if (--compartment.running === 0) compartments.delete(key);
    };
  }

  function tryEnter(key: string): Leave | undefined {
    const compartment = compartmentOf(key);
    if (compartment.running >= settings.atOnce) return undefined;
    compartment.running++;
    return leaveOf(key, compartment);
  }

  return {
    tryEnter: (key) => {
      const leave = tryEnter(key);
      if (!leave) refused++;
      return leave;
    },
    enter: async (key, signal) => {
      signal?.throwIfAborted();
      const leave = tryEnter(key);
      if (leave) return leave;
      const compartment = compartmentOf(key);
      if (compartment.waiting.size >= settings.waiting) {
        refused++;
        throw refuse('UNAVAILABLE', { facts: { bulkhead: name, key, state: 'full' }, retryAfterSeconds: 1 });
      }
      return await turn(compartment, signal);
    },
    snapshot: () => {
      const keys = Object.fromEntries(
        [...compartments].map(([key, { running, waiting }]) => [key, { running, waiting: waiting.size }]),
      );
      const sum = (of: 'running' | 'waiting') => Object.values(keys).reduce((all, one) => all + one[of], 0);
      return { keys, running: sum('running'), waiting: sum('waiting'), refused };
    },
  };
}

/** Until it is this one's turn. */
function turn({ waiting }: Compartment, signal: AbortSignal | undefined): Promise<Leave> {
  return new Promise((resolve, reject) => {
    const take = (leave: Leave) => {
      signal?.removeEventListener('abort', goAway);
      resolve(leave);
    };
    const goAway = () => {
      waiting.delete(take);
      reject(signal?.reason);
    };
    waiting.add(take);
    signal?.addEventListener('abort', goAway, { once: true });
  });
}
