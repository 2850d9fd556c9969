import { type Measured, measure, show, together } from './measure.ts';
import { openSaving } from './saving.ts';
import { startServer } from './server.ts';

export interface ClusterSaves {
  readonly clients: number;
  readonly alone: Measured;
  readonly cluster: Measured;
}

const rounds = 5;
const roundMs = 1_500;

/**
 * The same saves into everything in one process, and into a cluster of two edc and two gateways beside an etcd, on the
 * same machine: what it costs to be many, where there is no second machine to gain by it. Round by round in turn.
 */
export async function clusterSaves(say: (line: string) => void): Promise<readonly ClusterSaves[]> {
  say('starting the demo in one process');
  const alone = await startServer('demo');
  try {
    say('starting the demo on a cluster');
    const cluster = await startServer('cluster');
    try {
      const found: ClusterSaves[] = [];
      for (const clients of [1, 8, 32]) {
        const one = await openSaving(alone.addresses, alone.password, clients);
        const many = await openSaving(cluster.addresses, cluster.password, clients);
        const results: { readonly alone: Measured[]; readonly cluster: Measured[] } = { alone: [], cluster: [] };
        // A client counts its saves through all rounds, because each has a key of its own.
        const counts = { alone: 0, cluster: 0 };
        const round = (way: 'alone' | 'cluster', save: typeof one.save) => {
          const before = counts[way];
          return measure({
            ...{ clients, rounds: 1, roundMs },
            work: (client, n) => {
              counts[way] = Math.max(counts[way], before + n);
              return save(client, before + n);
            },
          });
        };
        for (let n = 1; n <= rounds; n += 1) {
          say(`saves, ${clients} ${clients === 1 ? 'client' : 'clients'}, round ${n} of ${rounds}`);
          results.alone.push(await round('alone', one.save));
          results.cluster.push(await round('cluster', many.save));
        }
        one.close();
        many.close();
        found.push({ clients, alone: together(results.alone), cluster: together(results.cluster) });
      }
      return found;
    } finally {
      await cluster.stop();
    }
  } finally {
    await alone.stop();
  }
}

export function describeClusterSaves(found: readonly ClusterSaves[]): string {
  const rows = found.map(({ clients, alone, cluster }) => {
    const share = (100 * cluster.perSecond.median) / alone.perSecond.median;
    return `| ${clients} | ${show(alone.perSecond)} | ${show(alone.p95Ms, 1)} | ${show(cluster.perSecond)} | ${show(cluster.p95Ms, 1)} | ${share.toFixed(0)} % |`;
  });
  return [
    '| clients | one process: saves/s | p95 ms | cluster: saves/s | p95 ms | of one process |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
