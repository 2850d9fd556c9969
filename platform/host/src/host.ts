import { setTimeout as sleep } from 'node:timers/promises';
import type { DescService } from '@bufbuild/protobuf';
import { type Clock, refuse, systemClock } from '@verum/call';
import type { RpcTarget } from '@verum/config';
import { gatewayCaller, identity, platform, services } from '@verum/contracts';
import { type Database, openDatabase } from '@verum/database';
import { openDiscovery, type Registration } from '@verum/discovery';
import type { Subscriber } from '@verum/events';
import { hedgeDefaults, openBoard, type ResilienceBoard } from '@verum/resilience';
import {
  asCaller,
  bind,
  type Channel,
  client,
  type Dispatcher,
  dispatcher,
  type GrpcServer,
  grpcChannel,
  localChannel,
  type ProtectSettings,
  protect,
  protectDefaults,
  serveGrpc,
  type Trust,
  wrap,
} from '@verum/rpc';
import type { Health } from './admin.ts';
import { type Deliveries, startDeliveries } from './deliveries.ts';
import { type FoundBy, letFind, logDiscovery } from './found-by.ts';
import { keepHouse } from './housekeeping.ts';
import { openLimits, type RateLimit } from './limits.ts';
import type { Log } from './log.ts';
import type { ContextManifest, RunningContext } from './manifest.ts';
import type { Metrics } from './metrics.ts';
import { observer } from './observer.ts';
import { askPlatform } from './status/ask-platform.ts';
import { processStatus } from './status/process-status.ts';
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
  /** Absent: others know its address by themselves. */
  readonly foundBy?: FoundBy | undefined;
  readonly rateLimit?: RateLimit | undefined;
  /** Who is told of its events. One that is neither here nor at a configured endpoint is told later. */
  readonly subscribers?: readonly Subscriber[];
}

export interface HostOptions {
  readonly contexts: readonly HostedContext[];
  /** Where services are found that run elsewhere, by the service's type name. */
  readonly targets?: ReadonlyMap<string, RpcTarget>;
  readonly folder: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Who is believed, and how this process shows who it is; closed by whoever opened it. */
  readonly trust?: Trust | undefined;
  /** Where every machine of the process is shown; one of its own unless given. */
  readonly board?: ResilienceBoard;
  readonly clock?: Clock;
}

export interface Host extends Health {
  /** The way to a service: to the one in this process, else over gRPC. */
  channelFor(service: DescService): Channel;
  readonly verifyToken: ReturnType<typeof tokenVerifier>['verify'];
  /** Ports by context, of those that listen. */
  readonly ports: ReadonlyMap<string, number>;
  readonly databases: ReadonlyMap<string, Database>;
  readonly board: ResilienceBoard;
  /**
   * Leaves discovery and is not ready any more; still answers for `drainMs`, in which everybody learns of it; then
   * running calls finish within `graceMs`, and resources close.
   */
  stop(graceMs: number, drainMs?: number): Promise<void>;
}

/** Runs any set of contexts in this process. Each resource is made once and shared. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { contexts, targets = new Map<string, RpcTarget>(), folder, log, metrics, clock = systemClock } = options;
  const { trust, board = openBoard() } = options;
  const limits = openLimits({ board, clock });
  metrics.watchBoard(board);
  const dispatchers = new Map<string, Dispatcher>();
  const channels = new Map<string, Channel>();
  const databases = new Map<string, Database>();
  const running: RunningContext[] = [];
  const servers: GrpcServer[] = [];
  const ports = new Map<string, number>();
  const discovery = openDiscovery(logDiscovery(log));
  const registrations: Registration[] = [];
  let deliveries: Deliveries | undefined;
  let isStopping = false;
  let isStopped = false;
  let stopHousekeeping = () => {};

  const facts = new Map<string, () => Promise<Readonly<Record<string, number>>>>();
  const isReady = async () => !isStopping && (await allAnswer(databases.values()));
  const events = async () => (await deliveries?.report()) ?? [];
  const status = processStatus({ databases, board, clock, isReady, events, facts });
  // Served at the port of every context, so that each process can be asked for itself.
  const own = bind(platform.PlatformService, {
    getPlatformStatus: async () => ({ processes: [await status.read()], absences: [] }),
  });

  const hosted = new Set(contexts.flatMap(({ manifest }) => manifest.services.map(({ typeName }) => typeName)));
  if (contexts.length > 0) hosted.add(platform.PlatformService.typeName);
  const channelFor = (service: DescService): Channel => {
    const known = channels.get(service.typeName);
    if (known) return known;
    const made = hosted.has(service.typeName)
      ? localChannel(() => dispatchers.get(service.typeName) ?? notStarted(service))
      : remote(service);
    channels.set(service.typeName, made);
    return made;
  };

  // The services of one context are reached over the same connections.
  const remotes = new Map<string, Channel>();
  const isEdge = contexts.length === 0;
  const remote = (service: DescService): Channel => {
    const { typeName } = service;
    if (service === platform.PlatformService) return everywhere();
    const target = targets.get(typeName);
    if (!target) throw new Error(`${typeName} runs neither here nor at a configured target`);
    const name = typeName.split('.')[1] ?? typeName;
    const known = remotes.get(name);
    if (known) return known;
    const endpoints = discovery.endpoints(target);
    const wire = grpcChannel({ endpoints, name, board, credentials: trust?.channel?.(service), dress: trust?.dress });
    // Only what is reached over a wire is guarded: what runs in this process fails and hangs together with it.
    const made = wrap(wire, [protect({ target: name, board, clock, settings: guardOf(target, isEdge) })]);
    remotes.set(name, made);
    return made;
  };

  /** To every process there is: for one that runs none of the contexts itself. */
  function everywhere(): Channel {
    const known = services.filter(({ typeName }) => targets.has(typeName));
    const ways = new Map(known.map((service) => [service.typeName.split('.')[1] ?? '', channelFor(service)]));
    return askPlatform({ contexts: ways, own: status.read });
  }

  const ownName = contexts[0]?.manifest.name ?? gatewayCaller;
  const keys = tokenVerifier({
    ...identityCall(client(identity.IdentityService, channelFor(identity.IdentityService), [asCaller(ownName)])),
    clock,
  });
  const observe = observer(log, metrics);

  try {
    for (const target of targets.values()) discovery.endpoints(target);
    for (const { manifest, config, connection, rateLimit } of contexts) {
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
        board,
      });
      running.push(started);
      if (started.facts) facts.set(manifest.name, started.facts);
      if (started.facts) metrics.watchFacts(manifest.name, started.facts);
      const made = dispatcher({
        bindings: [...started.bindings, own],
        verifyToken: keys.verify,
        verifyDevice: started.verifyDevice,
        observe,
        gates: limits.gatesOf(manifest.name, rateLimit),
      });
      for (const { service } of made.bindings) dispatchers.set(service.typeName, made);
    }
    await discovery.login();
    for (const { manifest, listenOn, foundBy } of contexts) {
      const [service] = manifest.services;
      const own = service && dispatchers.get(service.typeName);
      if (listenOn === undefined || !own) continue;
      const server = await serveGrpc(own, listenOn, trust ? { trust } : {});
      servers.push(server);
      ports.set(manifest.name, server.port);
      log.info('listening', { context: manifest.name, port: server.port });
      if (foundBy) registrations.push(await letFind(discovery, { foundBy, listenOn, port: server.port }));
    }
    keys.start();
    const isReachable = ({ typeName }: DescService) => hosted.has(typeName) || targets.has(typeName);
    deliveries = startDeliveries({ contexts, databases, isReachable, channelFor, log, metrics });
    stopHousekeeping = keepHouse(databases, log);
  } catch (error) {
    await close(0);
    throw error;
  }

  async function close(graceMs: number, drainMs = 0): Promise<void> {
    isStopping = true;
    for (const server of servers) server.leave();
    await Promise.all(registrations.map((registration) => registration.leave()));
    if (drainMs > 0) await sleep(drainMs);
    await Promise.all(servers.map((server) => server.stop(graceMs)));
    await deliveries?.stop();
    keys.stop();
    stopHousekeeping();
    status.stop();
    for (const context of running.toReversed()) await context.stop?.();
    for (const channel of channels.values()) channel.close();
    discovery.close();
    isStopped = true;
    for (const database of databases.values()) await database.close();
  }

  return {
    channelFor,
    verifyToken: keys.verify,
    ports,
    databases,
    board,
    events,
    // While it leaves it still answers: nobody should restart it for that.
    isLive: () => !isStopped,
    isReady,
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

/** Outside callers do not always wait as they are told. */
const edgeHoldMs = 500;

/** How calls to a target are guarded, as its configuration says. */
function guardOf(
  { Breaker: breaker = protectDefaults.breaker, Hedge: isHedged }: RpcTarget,
  isEdge: boolean,
): ProtectSettings {
  return {
    ...protectDefaults,
    breaker,
    ...(isHedged && { hedge: hedgeDefaults }),
    ...(isEdge && { holdMs: edgeHoldMs }),
  };
}
