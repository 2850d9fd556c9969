import type { RpcTarget } from '@verum/config';
import { gatewayCaller, services } from '@verum/contracts';
import { startGateway } from '@verum/gateway';
import { openLog, openMetrics, startAdmin, startHost } from '@verum/host';
import type { Given } from '../command.ts';
import { applicationFolders } from '../console.ts';
import { contextOf, rpcKey } from '../contexts.ts';
import { readGatewayConfig, shippedGatewayConfig } from '../gateway-config.ts';
import { gatewayLimiter, type LimitsConfig } from '../gateway-limiter.ts';
import { openParts, type ProcessConfig } from '../process-parts.ts';
import { stopRequested, untilStopped } from '../until-stopped.ts';

export const command = {
  usage: '[--config FILE]',
  options: { config: { type: 'string', help: 'default: gateway/etc/gateway.yaml' } } as const,
  async run(given: Given) {
    const requested = stopRequested({ isService: true });
    const config = readGatewayConfig(given.text('config') ?? shippedGatewayConfig) as Record<string, unknown> &
      ProcessConfig & {
        readonly ListenOn: string;
        readonly Admin?: string;
        readonly CorsOrigins: readonly string[];
        readonly TrustProxy: boolean;
        readonly SecureCookies: boolean;
        readonly Https?: { readonly CertFile: string; readonly KeyFile: string };
        readonly DrainDelay: number;
        readonly Limits: LimitsConfig;
      };
    const log = openLog();
    const metrics = openMetrics();
    const targets = new Map(
      services.flatMap(({ typeName }) => {
        const context = contextOf(typeName);
        return context ? [[typeName, config[rpcKey(context)] as RpcTarget] as const] : [];
      }),
    );
    // A host without contexts: the ways to the services and the verifier of tokens.
    const parts = await openParts([config], { names: [gatewayCaller], log, metrics });
    const host = await startHost({ contexts: [], targets, folder: '', log, metrics, trust: parts.trust });
    const built = await applicationFolders(log);
    const limiter = gatewayLimiter(config.Limits, { log, board: host.board });
    const gateway = await startGateway({
      listenOn: config.ListenOn,
      services,
      channelFor: host.channelFor,
      verifyToken: host.verifyToken,
      health: host,
      log,
      observe: ({ route, status, durationMs }) => metrics.observeHttp(route, status, durationMs),
      corsOrigins: config.CorsOrigins,
      trustProxy: config.TrustProxy,
      secureCookies: config.SecureCookies,
      ...(limiter && { limiter }),
      ...(config.Https && { tls: { certFile: config.Https.CertFile, keyFile: config.Https.KeyFile } }),
      ...built,
    });
    // Load balancers may ask either port; on both the way out is seen first.
    const health = { ...host, isReady: async () => !gateway.isDraining() && (await host.isReady()) };
    const admin = config.Admin ? await startAdmin(config.Admin, health, metrics) : undefined;
    const said = { address: gateway.address, ...(admin && { admin: admin.port }) };
    process.stdout.write(given.isJson ? `${JSON.stringify(said)}\n` : `Verum is at ${gateway.address}\n`);
    return untilStopped(
      requested,
      async () => {
        await gateway.stop(10_000, config.DrainDelay);
        await host.stop(10_000);
        await limiter?.close();
        await admin?.stop();
        await parts.stop();
      },
      log,
    );
  },
};
