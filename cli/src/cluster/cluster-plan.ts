import { UsageError } from '../command.ts';

/** Some contexts that run in one process, or the gateway, and how many times it is there. */
export interface ServicePlan {
  /** `edc`, `identity+patient`, `gateway`. */
  readonly name: string;
  /** Empty for the gateway. */
  readonly contexts: readonly string[];
  readonly replicas: number;
}

export const gatewayName = 'gateway';

const replicasDefault: Readonly<Record<string, number>> = { edc: 2, [gatewayName]: 2 };
const replicasMax = 20;

export interface PlanOptions {
  /** All contexts there are. */
  readonly contexts: readonly string[];
  /** Contexts that share a process; the others have one each. */
  readonly groups?: readonly (readonly string[])[];
  /** By service; else two of edc and of the gateway, and one of each other. */
  readonly replicas?: Readonly<Record<string, number>>;
}

/**
 * Which services a cluster consists of, the gateway last.
 *
 * @throws UsageError for a context that is not there or is in two groups, and for replicas of a service that is not.
 */
export function planCluster({ contexts, groups = [], replicas = {} }: PlanOptions): readonly ServicePlan[] {
  const grouped = groups.flat();
  for (const name of grouped) {
    if (!contexts.includes(name)) throw new UsageError(`there is no context '${name}' (没有该上下文)`);
    if (grouped.indexOf(name) !== grouped.lastIndexOf(name))
      throw new UsageError(`'${name}' is in two groups (该上下文出现在两个分组中)`);
  }
  const alone = contexts.filter((name) => !grouped.includes(name)).map((name) => [name]);
  const plans = [...groups, ...alone, []].map((members) => {
    const name = members.length === 0 ? gatewayName : members.join('+');
    return { name, contexts: members, replicas: replicas[name] ?? replicasDefault[name] ?? 1 };
  });
  for (const [name, count] of Object.entries(replicas)) {
    if (!plans.some((plan) => plan.name === name)) {
      const known = plans.map((plan) => plan.name).join(', ');
      throw new UsageError(`there is no service '${name}' here, only ${known} (没有该服务)`);
    }
    if (!Number.isInteger(count) || count < 1 || count > replicasMax)
      throw new UsageError(`there can be 1 to ${replicasMax} of ${name} (副本数须为 1 至 ${replicasMax})`);
  }
  return plans;
}

/** `edc=3,gateway=2` */
export function parseReplicas(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [, name, count] = /^\s*([a-z+-]+)=(\d+)\s*$/.exec(part) ?? [];
      if (name === undefined)
        throw new UsageError(`--replicas is written like edc=3,gateway=2 (格式如 edc=3,gateway=2)`);
      return [name, Number(count)];
    }),
  );
}

/** `identity+patient+trial,randomisation+report` */
export function parseGroups(text: string): readonly (readonly string[])[] {
  return text.split(',').map((group) => group.trim().split('+'));
}
