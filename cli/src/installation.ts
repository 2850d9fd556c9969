import { services } from '@verum/contracts';
import { type Connection, connectionFromUrl, startEmbedded } from '@verum/database';
import { type Gateway, startGateway } from '@verum/gateway';
import { type AdminServer, type Host, type Log, openMetrics, startAdmin, startHost } from '@verum/host';
import { applicationFolders } from './console.ts';
import { type AnyManifest, contexts, defaultConfig, ownConfig, subscribersOf } from './contexts.ts';
import { migrateAll, rolePasswords } from './migrate-all.ts';
import { telemetryOf } from './process-parts.ts';

export interface InstallationOptions {
  /** Keeps the embedded database, keys and files. */
  readonly folder: string;
  /** An administrator's address of a PostgreSQL ≥ 15; the embedded one without it. */
  readonly databaseUrl?: string;
  /** `host:port` of the gateway. */
  readonly listenOn: string;
  /** `host:port` of /metrics; none without it. */
  readonly adminOn?: string;
  /** Where spans are sent (OTLP over HTTP); nowhere without it. */
  readonly telemetryEndpoint?: string;
  /** A file with the hospitals to keep in step with, as `trial-srv.yaml` has them. */
  readonly hospitalsFile?: string;
  readonly log: Log;
  /** Serve only the API. */
  readonly withoutConsole?: boolean;
}

export interface Installation {
  /** E.g. `http://127.0.0.1:8000`. */
  readonly address: string;
  readonly host: Host;
  stop(): Promise<void>;
}

const graceMs = 10_000;

/** The embedded server takes 200 connections, and all contexts share it. */
const embeddedOpenMax = 40;

/** Everything in one process: PostgreSQL, every context, the gateway, the console. */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const { folder, listenOn, log } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    const database = await openServer(options, stops);
    const passwords = options.databaseUrl === undefined ? undefined : rolePasswords(folder);
    const connections = await migrateAll(database, log, passwords);
    const isEmbedded = options.databaseUrl === undefined;
    const metrics = openMetrics();
    if (options.telemetryEndpoint !== undefined) {
      const config = { Endpoint: options.telemetryEndpoint, Sampler: 1 };
      const telemetry = await telemetryOf(config, 'verum', log, metrics);
      stops.push(() => telemetry.stop());
    }
    const host = await startHost({
      contexts: contexts.map((manifest) => ({
        manifest,
        config: configOf(manifest, options),
        subscribers: subscribersOf(manifest),
        connection: {
          connection: connections.get(manifest.name) as Connection,
          ...(isEmbedded && { openMax: embeddedOpenMax }),
        },
      })),
      folder,
      log,
      metrics,
    });
    stops.push(() => host.stop(graceMs));
    const built = options.withoutConsole ? {} : await applicationFolders(log);
    const gateway: Gateway = await startGateway({
      listenOn,
      services,
      channelFor: host.channelFor,
      verifyToken: host.verifyToken,
      health: host,
      log,
      observe: ({ route, status, durationMs }) => metrics.observeHttp(route, status, durationMs),
      ...built,
    });
    stops.push(() => gateway.stop(graceMs));
    if (options.adminOn) {
      const admin: AdminServer = await startAdmin(options.adminOn, host, metrics);
      stops.push(() => admin.stop());
    }
    return { address: gateway.address, host, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The administrator's connection: to the server configured, or to the embedded one, which is started. */
async function openServer(options: InstallationOptions, stops: (() => Promise<void>)[]): Promise<Connection> {
  if (options.databaseUrl !== undefined) return connectionFromUrl(options.databaseUrl);
  const embedded = await startEmbedded({ folder: options.folder });
  stops.push(() => embedded.stop());
  return embedded.connection;
}

/** Only the trial context has anything to configure where everything is in one process. */
function configOf(manifest: AnyManifest, { hospitalsFile }: InstallationOptions): unknown {
  return manifest.name === 'trial' && hospitalsFile !== undefined
    ? ownConfig(manifest, hospitalsFile)
    : defaultConfig(manifest);
}
