import type { platform } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type PlatformStatus = Json<platform.PlatformStatus>;
export type Process = Json<platform.Process>;
export type Machine = Json<platform.Machine>;

/** A number of a machine, e.g. `inFlight.save`; 0 where it has none. */
export function measure({ measures = [] }: Machine, name: string): number {
  return Number(measures.find((one) => one.name === name)?.value ?? 0);
}

/** The machines of one kind, each with the process it is in. */
export function machinesOf({ processes = [] }: PlatformStatus, kind: string) {
  return processes.flatMap(({ process = '', machines = [] }) =>
    machines.filter((machine) => machine.kind === kind).map((machine) => ({ process, machine })),
  );
}
