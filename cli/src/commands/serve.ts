import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EtcdConfig, RpcTarget } from '@verum/config';
import { connectionFromUrl } from '@verum/database';
import { openLog, openMetrics, type RateLimit, startAdmin, startHost } from '@verum/host';
import { argument, type Given, UsageError } from '../command.ts';
import {
  type AnyManifest,
  contextOf,
  findContext,
  readConfig,
  rpcKey,
  servicesNeededBy,
  shippedConfig,
  subscribersOf,
  targetsOf,
} from '../contexts.ts';
import { openParts, type ProcessConfig } from '../process-parts.ts';
import { stopRequested, untilStopped } from '../until-stopped.ts';

interface ServiceConfig extends ProcessConfig {
  readonly ListenOn: string;
  readonly Etcd?: EtcdConfig;
  readonly Advertise?: string;
  readonly DrainDelay: number;
  readonly RateLimit?: RateLimit;
  readonly Admin?: string;
  readonly Folder?: string;
  readonly Database: { readonly Url?: string; readonly IdleMax: number; readonly OpenMax: number };
  readonly [key: string]: unknown;
}

export const command = {
  usage: 'CONTEXT… [--config FILE]',
  options: {
    config: { type: 'string', help: 'configuration of the one context, or a folder with <name>-srv.yaml for each' },
  } as const,
  async run(given: Given) {
    const requested = stopRequested({ isService: true });
    argument(given, 0, 'CONTEXT');
    const log = openLog();
    const metrics = openMetrics();
    const chosen = given.args.map((name) => {
      const manifest = findContext(name);
      if (!manifest) throw new UsageError(`there is no context '${name}' (没有该上下文)`);
      return { manifest, config: readConfig(manifest, configFile(given, manifest)) as unknown as ServiceConfig };
    });
    const folder =
      chosen.find(({ config }) => config.Folder)?.config.Folder ?? join(homedir(), '.local', 'share', 'verum', 'main');
    const names = chosen.map(({ manifest }) => manifest.name);
    const parts = await openParts(
      chosen.map(({ config }) => config),
      { names, log, metrics },
    );
    const host = await startHost({
      contexts: chosen.map(({ manifest, config }) => ({
        manifest,
        config,
        subscribers: subscribersOf(manifest),
        listenOn: config.ListenOn,
        rateLimit: config.RateLimit,
        ...(config.Etcd && { foundBy: { etcd: config.Etcd, advertise: config.Advertise } }),
        connection: {
          connection: connectionFromUrl(databaseUrl(manifest, config)),
          idleMax: config.Database.IdleMax,
          openMax: config.Database.OpenMax,
        },
      })),
      targets: targetsFor(chosen),
      folder,
      log,
      metrics,
      trust: parts.trust,
    });
    const adminOn = chosen.find(({ config }) => config.Admin)?.config.Admin;
    const admin = adminOn ? await startAdmin(adminOn, host, metrics) : undefined;
    process.stdout.write(
      given.isJson
        ? `${JSON.stringify({ ports: Object.fromEntries(host.ports), ...(admin && { admin: admin.port }) })}\n`
        : `${[...host.ports].map(([name, port]) => `${name} listens on port ${port}\n`).join('')}`,
    );
    return untilStopped(
      requested,
      async () => {
        await host.stop(10_000, Math.max(...chosen.map(({ config }) => config.DrainDelay)));
        await admin?.stop();
        await parts.stop();
      },
      log,
    );
  },
};

function configFile(given: Given, manifest: AnyManifest): string {
  const file = given.text('config');
  if (file === undefined) return shippedConfig(manifest);
  return given.args.length === 1 && /\.ya?ml$/.test(file) ? file : join(file, `${manifest.name}-srv.yaml`);
}

function databaseUrl(manifest: AnyManifest, config: ServiceConfig): string {
  if (config.Database.Url !== undefined) return config.Database.Url;
  throw new UsageError(
    `Database.Url of ${manifest.name} is not set: a service needs a database of its own role (or VERUM_DATABASE_URL)`,
  );
}

function targetsFor(chosen: readonly { manifest: AnyManifest; config: ServiceConfig }[]): Map<string, RpcTarget> {
  const here = new Set(chosen.map(({ manifest }) => manifest.name));
  const found = new Map<string, RpcTarget>();
  for (const { manifest, config } of chosen) {
    const called = new Set(servicesNeededBy(manifest));
    for (const service of targetsOf(manifest)) {
      const { typeName } = service;
      const needed = contextOf(typeName);
      if (!needed || here.has(needed.name)) continue;
      const target = config[rpcKey(needed)] as RpcTarget | undefined;
      // Whoever only wants to be told is told later: events wait for an address.
      if (target === undefined && !called.has(service)) continue;
      if (!target) throw new UsageError(`${rpcKey(needed)} of ${manifest.name} is not set: Etcd, Endpoints or Dns`);
      found.set(typeName, target);
    }
  }
  return found;
}
