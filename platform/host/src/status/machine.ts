import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { platform } from '@verum/contracts';
import type { BoardReading } from '@verum/resilience';

type Machine = MessageInitShape<typeof platform.MachineSchema>;

/** A machine of the board as the contract has it: what kind of state it is in, and its numbers. */
export function machineOf({ kind, name, state }: BoardReading, nowMs: number): Machine {
  const { state: word, nextTryMs } = state as { readonly state?: unknown; readonly nextTryMs?: unknown };
  return {
    ...{ kind, name, state: typeof word === 'string' ? word : '', measures: measuresOf(state) },
    ...(typeof nextTryMs === 'number' && { nextTryAt: timestampFromMs(nowMs + nextTryMs) }),
  };
}

/**
 * `{ limit: 60, inFlight: { save: 2 } }` → `limit` and `inFlight.save`; of a list of things that have a state, how many
 * are in each: `connections.ready`. Deeper it does not look: keys of hospitals are there, and they are no names of ours.
 */
function measuresOf(state: object): { name: string; value: number }[] {
  return Object.entries(state).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'number') return [{ name, value }];
    if (Array.isArray(value)) return countsByState(name, value);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([part, one]: [string, unknown]) =>
      typeof one === 'number' ? [{ name: `${name}.${part}`, value: one }] : [],
    );
  });
}

function countsByState(name: string, things: readonly unknown[]): { name: string; value: number }[] {
  const counts = new Map<string, number>();
  for (const thing of things) {
    const state = (thing as { readonly state?: unknown } | null)?.state;
    if (typeof state === 'string') counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].map(([state, value]) => ({ name: `${name}.${state}`, value }));
}
