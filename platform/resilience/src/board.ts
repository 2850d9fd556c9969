/** What kinds of machines there are; a closed set, because it becomes a metric's label. */
export type MachineKind =
  | 'breaker'
  | 'bucket'
  | 'balancer'
  | 'concurrency'
  | 'bulkhead'
  | 'retry'
  | 'hedge'
  | 'throttle';

/** A machine as it shows itself: what it was told and what it does. Never a caller, an address of a person, a body. */
export interface BoardEntry {
  readonly kind: MachineKind;
  /** From a closed set, e.g. `verum.patient.v1.PatientService/reads`: it becomes a metric's label. */
  readonly name: string;
  /** The effective settings, defaults included. */
  readonly settings: object;
  snapshot(): object;
}

export interface BoardReading {
  readonly kind: MachineKind;
  readonly name: string;
  readonly settings: object;
  readonly state: object;
}

/** Where every machine of a process can be seen. One board a process, made by the host. */
export interface ResilienceBoard {
  /** Shows a machine until the function that comes back is called. */
  register(entry: BoardEntry): () => void;
  /** All of them at this moment, by kind and name. */
  read(): readonly BoardReading[];
}

/** An empty board. A second machine of one kind and name is shown as `name#2`: nothing hides behind another. */
export function openBoard(): ResilienceBoard {
  const entries = new Map<string, BoardEntry>();
  return {
    register: (entry) => {
      let name = entry.name;
      for (let copy = 2; entries.has(`${entry.kind} ${name}`); copy++) name = `${entry.name}#${copy}`;
      const key = `${entry.kind} ${name}`;
      entries.set(key, { ...entry, name, snapshot: () => entry.snapshot() });
      return () => {
        entries.delete(key);
      };
    },
    read: () =>
      [...entries]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, { kind, name, settings, snapshot }]) => ({ kind, name, settings, state: snapshot() })),
  };
}
