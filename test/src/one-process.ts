import { contexts, defaultConfig, subscribersOf } from '@verum/cli';
import { services } from '@verum/contracts';
import type { TestDatabase } from '@verum/database';
import { startGateway } from '@verum/gateway';
import { openLog, openMetrics, startHost } from '@verum/host';
import type { Running, StackOptions } from './stack.ts';

/**
 * Every context and the gateway in this process, with the built console and diary where folders of them are given, each context with
 * its own configuration where there is one.
 */
export async function startInOneProcess(
  database: TestDatabase,
  folder: string,
  { consoleFolder, diaryFolder, configs = {} }: Pick<StackOptions, 'consoleFolder' | 'diaryFolder' | 'configs'> = {},
): Promise<Running> {
  const lines: string[] = [];
  const log = openLog({ level: 'debug', write: (line) => lines.push(line) });
  const metrics = openMetrics();
  const host = await startHost({
    contexts: contexts.map((manifest) => ({
      manifest,
      config: configs[manifest.name] ?? defaultConfig(manifest),
      subscribers: subscribersOf(manifest),
      connection: { connection: database.connection(manifest.name) },
    })),
    folder,
    log,
    metrics,
  });
  const gateway = await startGateway({
    listenOn: '127.0.0.1:0',
    services,
    channelFor: host.channelFor,
    verifyToken: host.verifyToken,
    health: host,
    log,
    observe: ({ route, status, durationMs }) => metrics.observeHttp(route, status, durationMs),
    ...(consoleFolder !== undefined && { consoleFolder }),
    ...(diaryFolder !== undefined && { diaryFolder }),
  });
  return {
    addresses: [gateway.address],
    logs: () => lines.join(''),
    metrics: () => metrics.text(),
    stop: async () => {
      await gateway.stop(2_000);
      await host.stop(2_000);
    },
  };
}
