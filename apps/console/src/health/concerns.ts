import { machinesOf, measure, type PlatformStatus } from './machines.ts';

/** What asks for somebody's attention: `bad` keeps people from their work, `warn` may come to that. */
export interface Concern {
  readonly kind:
    | 'absent'
    | 'notReady'
    | 'database'
    | 'breaker'
    | 'probing'
    | 'parked'
    | 'stuck'
    | 'full'
    | 'slow'
    | 'lag'
    | 'versions';
  readonly severity: 'bad' | 'warn';
  /** Contexts, processes or targets, as they are called. */
  readonly about: string;
  readonly count?: number;
}

/** Above these it is worth a look: of its places taken, milliseconds late to its work, seconds an event waits. */
export const worthALook = { saturation: 0.9, delayMs: 200, lagSeconds: 60 };

/** The worst first; nothing where everything is as it should be. */
export function concernsOf(status: PlatformStatus): readonly Concern[] {
  const found = [...absences(status), ...ofProcesses(status), ...ofMachines(status), ...ofEvents(status)];
  const versions = new Set((status.processes ?? []).map(({ version = '' }) => version));
  if (versions.size > 1) found.push({ kind: 'versions', severity: 'warn', about: [...versions].sort().join(', ') });
  return found.toSorted((one, other) => rank(one) - rank(other));
}

const rank = ({ severity }: Concern) => (severity === 'bad' ? 0 : 1);

function absences({ absences: away = [] }: PlatformStatus): Concern[] {
  return away.map(({ context = '' }) => ({ kind: 'absent', severity: 'bad', about: context }));
}

function ofProcesses({ processes = [] }: PlatformStatus): Concern[] {
  return processes.flatMap(({ process = '', ready, databases = [], delayMs, facts = [] }) => {
    const silent = databases.filter(({ answers }) => !answers);
    const stuck = Number(facts.find(({ name }) => name === 'sagas.stuck')?.value ?? 0);
    const found: Concern[] = silent.map(({ context = '' }) => ({ kind: 'database', severity: 'bad', about: context }));
    // A process whose database is away is not ready either: that is said once.
    if (!ready && silent.length === 0) found.push({ kind: 'notReady', severity: 'bad', about: process });
    if (Number(delayMs ?? 0) > worthALook.delayMs) found.push({ kind: 'slow', severity: 'warn', about: process });
    if (stuck > 0) found.push({ kind: 'stuck', severity: 'bad', about: process, count: stuck });
    return found;
  });
}

function ofMachines(status: PlatformStatus): Concern[] {
  const breakers = machinesOf(status, 'breaker').flatMap(({ machine: { state, name = '' } }): Concern[] => {
    if (state === 'open') return [{ kind: 'breaker', severity: 'bad', about: name }];
    return state === 'half-open' ? [{ kind: 'probing', severity: 'warn', about: name }] : [];
  });
  const full = machinesOf(status, 'concurrency')
    .filter(({ machine }) => measure(machine, 'saturation') > worthALook.saturation)
    .map(({ process }): Concern => ({ kind: 'full', severity: 'warn', about: process }));
  return [...breakers, ...full];
}

/** Replicas of a producer share its outbox, so each of them tells the same. */
function ofEvents({ processes = [] }: PlatformStatus): Concern[] {
  const ways = new Map(
    processes
      .flatMap(({ deliveries = [] }) => deliveries)
      .map((one) => [`${one.producer ?? ''} → ${one.consumer ?? ''}`, one]),
  );
  return [...ways].flatMap(([about, { parked = 0, lagSeconds }]): Concern[] => {
    if (parked > 0) return [{ kind: 'parked', severity: 'bad', about, count: parked }];
    return Number(lagSeconds ?? 0) > worthALook.lagSeconds ? [{ kind: 'lag', severity: 'warn', about }] : [];
  });
}
