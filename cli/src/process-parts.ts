import { type Log, loggedError, type Metrics } from '@verum/host';
import { openTrust, type Trust } from '@verum/rpc';
import { openTelemetry, type Telemetry } from '@verum/telemetry';
import { UsageError } from './command.ts';

/** `processFields` of the configuration, as they are read. */
export interface ProcessConfig {
  readonly Tls?: { readonly CertFile: string; readonly KeyFile: string; readonly CaFile: string } | undefined;
  readonly Peers?: { readonly SecretFile: string } | undefined;
  readonly Telemetry?: TelemetryConfig | undefined;
}

interface TelemetryConfig {
  readonly Endpoint: string;
  readonly Sampler: number;
  readonly Name?: string | undefined;
}

export interface ProcessParts {
  readonly trust: Trust;
  /** After everything else: the last spans are of what stopped. */
  stop(): Promise<void>;
}

export interface PartsOptions {
  /** The contexts of the process, or `gateway`. */
  readonly names: readonly string[];
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * What a process has once, whatever it runs: whom it believes, and where it is seen. Several services in one process
 * take both from the first file that says so.
 *
 * @throws UsageError when certificates or the secret cannot be used
 */
export async function openParts(configs: readonly ProcessConfig[], options: PartsOptions): Promise<ProcessParts> {
  const { names, log, metrics } = options;
  const trust = trustOf(configs, options);
  const expiresMs = trust.expiresMs;
  if (expiresMs) {
    const help = 'When the own certificate runs out, seconds since 1970';
    metrics.watch('verum_certificate_expires_seconds', help, () => [{ value: expiresMs() / 1000 }]);
  }
  const config = configs.find(({ Telemetry: one }) => one)?.Telemetry;
  const telemetry = config && (await telemetryOf(config, names.join('+'), log, metrics));
  return {
    trust,
    async stop() {
      await telemetry?.stop();
      trust.close();
    },
  };
}

function trustOf(configs: readonly ProcessConfig[], { names, log }: PartsOptions): Trust {
  const tls = configs.find(({ Tls }) => Tls)?.Tls;
  const peers = configs.find(({ Peers }) => Peers)?.Peers;
  try {
    return openTrust({
      names,
      onProblem: (error) => log.error('new certificates or secrets cannot be used', { error: loggedError(error) }),
      // Where both are given, certificates say who calls: so an installation goes from one to the other.
      ...(tls && { tls: { certFile: tls.CertFile, keyFile: tls.KeyFile, caFile: tls.CaFile } }),
      ...(!tls && peers && { peers: { secretFile: peers.SecretFile } }),
    });
  } catch (error) {
    throw new UsageError(`Tls or Peers cannot be used (无法使用): ${(error as Error).message}`);
  }
}

/** Also for what runs in one process and has no file: `VERUM_TELEMETRY_ENDPOINT`. */
export async function telemetryOf(
  { Endpoint, Sampler, Name }: TelemetryConfig,
  name: string,
  log: Log,
  metrics: Metrics,
): Promise<Telemetry> {
  const telemetry = await openTelemetry({
    endpoint: Endpoint,
    sampler: Sampler,
    name: Name ?? name,
    onProblem: (error) => log.warn('spans did not arrive at the collector', { error: loggedError(error) }),
  });
  metrics.watch('verum_telemetry_spans', 'Spans of this process since it started, by what became of them', () =>
    Object.entries(telemetry.stats()).map(([state, value]) => ({ labels: { state }, value })),
  );
  log.info('spans are sent to a collector', { address: new URL(Endpoint).host });
  return telemetry;
}
