import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, schemas, startCluster } from '@verum/cli';
import type { TestDatabase } from '@verum/database';
import { openLog } from '@verum/host';
import type { Running } from './stack.ts';

export interface ClusterShape {
  /** Contexts that share a process. */
  readonly groups?: readonly (readonly string[])[];
  readonly replicas?: Readonly<Record<string, number>>;
  readonly drainDelayMs?: number;
  /** Of every process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningCluster extends Running {
  readonly cluster: Cluster;
}

/** What all files that run at the same time may take of the test server's connections, shared out. */
const connectionsMax = 80;

/** What `./verum cluster` starts: etcd, each context a process of its own, two of edc and of the gateway. */
export async function startInCluster(
  database: TestDatabase,
  folder: string,
  shape: ClusterShape = {},
): Promise<RunningCluster> {
  const lines: string[] = [];
  const cluster = await startCluster({
    drainDelayMs: 0,
    ...shape,
    folder,
    listenOn: '127.0.0.1:0',
    connections: new Map(schemas().map(({ schema }) => [schema, database.connection(schema)])),
    connectionsMax,
    log: openLog({ level: 'debug', write: (line) => lines.push(line) }),
  });
  const logs = join(folder, 'logs');
  return {
    cluster,
    addresses: cluster.addresses(),
    logs: () => [...lines, ...readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'))].join(''),
    metrics: async () => {
      const texts = cluster.members.map(async (member) => {
        const { admin } = member.said();
        return await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
      });
      return (await Promise.all(texts)).join('');
    },
    stop: cluster.stop,
  };
}
