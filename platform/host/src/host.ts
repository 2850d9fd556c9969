import type { DescService } from '@bufbuild/protobuf';
import { type Clock, refuse, systemClock } from '@verum/call';
import { identity, Reason, reasonName } from '@verum/contracts';
import { type Database, openDatabase } from '@verum/database';
import type { Subscriber } from '@verum/events';
import {
  asCaller,
  type Channel,
  client,
  type Dispatcher,
  dispatcher,
  type GrpcServer,
  grpcChannel,
  localChannel,
  type Observed,
  serveGrpc,
} from '@verum/rpc';
import type { Health } from './admin.ts';
import { type Deliveries, startDeliveries } from './deliveries.ts';
import { keepHouse } from './housekeeping.ts';
import { type Log, loggedError } from './log.ts';
import type { ContextManifest, RunningContext } from './manifest.ts';
import type { Metrics } from './metrics.ts';
import { tokenVerifier } from './token-verifier.ts';
import { identityCall } from './verifier-source.ts';

/** How to reach a context's database: for its role, in its schema. */
export type DatabaseConnection = Omit<Parameters<typeof openDatabase>[0], 'schema'>;

/** A context to run, with what is particular to this installation. */
export interface HostedContext {
  // biome-ignore lint/suspicious/noExplicitAny: a host runs contexts of every configuration type
  readonly manifest: ContextManifest<any>;
  readonly config: unknown;
  readonly connection: DatabaseConnection;
  /** Absent: reachable in this process only. */
  readonly listenOn?: string;
  /** Who is told of its events. One that is neither here nor at a configured endpoint is told later. */
  readonly subscribers?: readonly Subscriber[];
}

export interface HostOptions {
  readonly contexts: readonly HostedContext[];
  /** Endpoints (`host:port`) of services that run elsewhere, by the service's type name. */
  readonly endpoints?: ReadonlyMap<string, readonly string[]>;
  readonly folder: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

export interface Host extends Health {
  /** The way to a service: to the one in this process, else over gRPC. */
  channelFor(service: DescService): Channel;
  readonly verifyToken: ReturnType<typeof tokenVerifier>['verify'];
  /** Ports by context, of those that listen. */
  readonly ports: ReadonlyMap<string, number>;
  readonly databases: ReadonlyMap<string, Database>;
  /** Readiness goes first; then running calls finish within `graceMs`; then resources close. */
  stop(graceMs: number): Promise<void>;
}

/** Runs any set of contexts in this process. Each resource is made once and shared. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { contexts, endpoints = new Map(), folder, log, metrics, clock = systemClock } = options;
  const dispatchers = new Map<string, Dispatcher>();
  const channels = new Map<string, Channel>();
  const databases = new Map<string, Database>();
  const running: RunningContext[] = [];
  const servers: GrpcServer[] = [];
  const ports = new Map<string, number>();
  let deliveries: Deliveries | undefined;
  let isStopping = false;
  let stopHousekeeping = () => {};

  const hosted = new Set(contexts.flatMap(({ manifest }) => manifest.services.map(({ typeName }) => typeName)));
  const channelFor = (service: DescService): Channel => {
    const known = channels.get(service.typeName);
    if (known) return known;
    const made = hosted.has(service.typeName)
      ? localChannel(() => dispatchers.get(service.typeName) ?? notStarted(service))
      : remote(service, endpoints);
    channels.set(service.typeName, made);
    return made;
  };

  const keys = tokenVerifier({
    ...identityCall(client(identity.IdentityService, channelFor(identity.IdentityService))),
    clock,
  });
  const observe = observer(log, metrics);

  try {
    for (const { manifest, config, connection } of contexts) {
      const database = openDatabase({
        ...connection,
        schema: manifest.name,
        ...(manifest.reach && { reach: manifest.reach }),
      });
      databases.set(manifest.name, database);
      metrics.watchPool(manifest.name, () => database.stats());
      const started = await manifest.start({
        config,
        database,
        client: (service) => {
          const isDeclared = manifest.needs.some(({ typeName }) => typeName === service.typeName);
          if (!isDeclared)
            throw new Error(`${manifest.name} calls ${service.typeName} without saying that it needs it`);
          return client(service, channelFor(service), [asCaller(manifest.name)]);
        },
        log,
        clock,
        folder,
      });
      running.push(started);
      const made = dispatcher({ bindings: started.bindings, verifyToken: keys.verify, observe });
      for (const { service } of started.bindings) dispatchers.set(service.typeName, made);
    }
    for (const { manifest, listenOn } of contexts) {
      const [service] = manifest.services;
      const own = service && dispatchers.get(service.typeName);
      if (listenOn === undefined || !own) continue;
      const server = await serveGrpc(own, listenOn);
      servers.push(server);
      ports.set(manifest.name, server.port);
      log.info('listening', { context: manifest.name, port: server.port });
    }
    keys.start();
    const isReachable = ({ typeName }: DescService) => hosted.has(typeName) || endpoints.has(typeName);
    deliveries = startDeliveries({ contexts, databases, isReachable, channelFor, log, metrics });
    stopHousekeeping = keepHouse(databases, log);
  } catch (error) {
    await close(0);
    throw error;
  }

  async function close(graceMs: number): Promise<void> {
    isStopping = true;
    await Promise.all(servers.map((server) => server.stop(graceMs)));
    await deliveries?.stop();
    keys.stop();
    stopHousekeeping();
    for (const context of running.toReversed()) await context.stop?.();
    for (const channel of channels.values()) channel.close();
    for (const database of databases.values()) await database.close();
  }

  return {
    channelFor,
    verifyToken: keys.verify,
    ports,
    databases,
    isLive: () => !isStopping,
    isReady: async () => !isStopping && (await allAnswer(databases.values())),
    stop: close,
  };
}

async function allAnswer(databases: Iterable<Database>): Promise<boolean> {
  const answers = await Promise.allSettled([...databases].map((database) => database.ping()));
  return answers.every(({ status }) => status === 'fulfilled');
}

function notStarted(service: DescService): never {
  throw refuse('UNAVAILABLE', { facts: { service: service.typeName }, retryAfterSeconds: 1 });
}

function remote(service: DescService, endpoints: ReadonlyMap<string, readonly string[]>): Channel {
  const found = endpoints.get(service.typeName);
  if (!found) throw new Error(`${service.typeName} runs neither here nor at a configured endpoint`);
  return grpcChannel({ endpoints: found });
}

/** One line a call, and its measurement. Bugs are told apart from refusals by their reason. */
function observer(log: Log, metrics: Metrics) {
  return (observed: Observed): void => {
    metrics.observeRpc(observed);
    const { call, method, durationMs, refusal } = observed;
    const facts = {
      method: `${method.parent.typeName}/${method.name}`,
      ms: Math.round(durationMs * 100) / 100,
      requestId: call.requestId,
      traceId: call.trace.traceId,
      actor: call.actor.id,
    };
    if (!refusal) log.debug('answered', facts);
    else if (refusal.reason === Reason.INTERNAL) {
      log.error('failed', { ...facts, reason: 'INTERNAL', error: loggedError(refusal.cause ?? refusal) });
    } else log.debug('refused', { ...facts, reason: reasonName(refusal.reason) });
  };
}
