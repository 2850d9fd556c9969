import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@verum/config';
import type { Connection } from '@verum/database';
import type { Log } from '@verum/host';
import { UsageError } from '../command.ts';
import { contexts } from '../contexts.ts';
import { writeClusterFiles } from './cluster-files.ts';
import { gatewayName, type PlanOptions, planCluster, type ServicePlan } from './cluster-plan.ts';
import { keepEtcd } from './keep-etcd.ts';
import { type Member, startMember } from './member.ts';

export interface ClusterOptions extends Omit<PlanOptions, 'contexts'> {
  /** Keeps keys, configuration, logs and etcd's data. */
  readonly folder: string;
  /** Of the first gateway, `host:port`; the others follow it. Port 0: each takes a free one. */
  readonly listenOn: string;
  readonly connections: ReadonlyMap<string, Connection>;
  /** Connections that all processes together may open. */
  readonly connectionsMax: number;
  readonly drainDelayMs?: number;
  readonly log: Log;
  /** Of every process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A process of the cluster and what it runs. */
export interface ClusterMember extends Member {
  readonly service: string;
  readonly contexts: readonly string[];
}

export interface Cluster {
  /** Of the gateways, e.g. `http://127.0.0.1:8000`. */
  addresses(): readonly string[];
  readonly etcd: { readonly url: string; readonly pid: () => number | undefined };
  readonly members: readonly ClusterMember[];
  /** One process after the other, of one service or of all. @throws UsageError for a service that is not there */
  restart(service?: string): Promise<void>;
  /** The gateways first, then the services, then etcd. */
  stop(): Promise<void>;
}

const drainDelayMs = 1_000;

/** Verum on one machine as it would run on many: etcd, and each service a process of its own, as often as planned. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { folder, log, env = {} } = options;
  const plans = planCluster({ ...options, contexts: contexts.map(({ name }) => name) });
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const etcd = await keepEtcd(folder, log);
  const members: ClusterMember[] = [];

  const stopAll = async (those: readonly ClusterMember[]) => {
    await Promise.all(those.map((member) => member.stop()));
  };
  const stop = async () => {
    await stopAll(members.filter(isGateway));
    await stopAll(members.filter((member) => !isGateway(member)));
    await etcd.stop();
  };

  try {
    const etc = writeClusterFiles({
      ...options,
      etcdHosts: [etcd.url],
      openMax: openMax(plans, options.connectionsMax),
      drainDelayMs: options.drainDelayMs ?? drainDelayMs,
    });
    const started = plans.flatMap((plan) =>
      Array.from({ length: plan.replicas }, async (_, index) => {
        const name = `${plan.name}-${index + 1}`;
        const member = await startMember({
          name,
          args: argsOf(plan, etc),
          env: { ...env, ...(isGateway(plan) && { VERUM_LISTEN_ON: await addressOf(options.listenOn, index) }) },
          isReplacedFirst: !isGateway(plan),
          logFile: join(logs, `${name}.log`),
          log,
        });
        members.push({ ...member, service: plan.name, contexts: plan.contexts });
      }),
    );
    const outcomes = await Promise.allSettled(started);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  } catch (error) {
    await stop();
    throw error;
  }
  const order = plans.map(({ name }) => name);
  members.sort(
    (one, other) => order.indexOf(one.service) - order.indexOf(other.service) || (one.name < other.name ? -1 : 1),
  );

  return {
    addresses: () => members.filter(isGateway).map((member) => member.said().address ?? ''),
    etcd,
    members,
    async restart(service) {
      const chosen = members.filter((member) => service === undefined || member.service === service);
      if (chosen.length === 0) throw new UsageError(`there is no service '${service}' here (没有该服务)`);
      for (const member of chosen) {
        log.info('restarting', { process: member.name });
        await member.replace();
      }
    },
    stop,
  };
}

function isGateway({ contexts }: Pick<ServicePlan, 'contexts'>): boolean {
  return contexts.length === 0;
}

function argsOf({ name, contexts }: ServicePlan, etc: string): string[] {
  return name === gatewayName
    ? ['gateway', '--config', join(etc, 'gateway.yaml')]
    : ['serve', ...contexts, '--config', etc];
}

/** A gateway is known by its port, so one that is started again has to have the same. */
async function addressOf(listenOn: string, index: number): Promise<string> {
  const at = listenOn.lastIndexOf(':');
  const [host, port] = [listenOn.slice(0, at), Number(listenOn.slice(at + 1))];
  return `${host}:${port === 0 ? await freePort(host) : port + index}`;
}

/** While a process is being replaced there is one more of it; the gateways have few. */
function openMax(plans: readonly ServicePlan[], connectionsMax: number): number {
  const pools = plans.reduce((sum, { contexts, replicas }) => sum + contexts.length * (replicas + 1), 0);
  return Math.max(4, Math.floor((connectionsMax - 20) / pools));
}
