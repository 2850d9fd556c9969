import fastify from 'fastify';
import { type FormSave, formSave } from './form-save.ts';
import { describeHops, type Hop, measureHops } from './hops/hops.ts';
import { show } from './measure.ts';
import { type OdmStream, odmStream } from './odm-stream.ts';
import { type GrowthCase, type SaveGrowth, saveGrowth } from './save-growth.ts';
import { startServer } from './server.ts';

export { type LongItem, longDocument, longForm, longItems } from './web/long-form.ts';

export interface Report {
  /** What a call between services costs, layer by layer. */
  readonly hops: readonly Hop[];
  readonly saves: readonly FormSave[];
  /** The same save in a small study and in one with 300 checks and 1,000 filled forms a casebook. */
  readonly growth: SaveGrowth;
  readonly odm: OdmStream;
  /** From the command to the first answer: with the demo loaded, and again on the same data. */
  readonly coldStartMs: number;
  readonly residentMiB: number;
}

/** Everything that docs/performance.md quotes, in one run. */
export async function runBenchmarks(say: (line: string) => void): Promise<Report> {
  const hops = await measureHops(say);
  say('ODM 2.0, streaming');
  const odm = await odmStream();
  say('form save of 30 items, in a small study and a large one');
  const growth = await saveGrowth();
  const server = await startServer();
  // The same HTTP server with a route that parses and answers JSON and does nothing else.
  const bare = fastify();
  bare.patch('/bare', async () => ({ revision: '1' }));
  const bareAddress = `${await bare.listen({ port: 0, host: '127.0.0.1' })}/bare`;
  try {
    const saves: FormSave[] = [];
    for (const clients of [1, 8, 32]) {
      say(`form save of 30 items, ${clients} ${clients === 1 ? 'client' : 'clients'}`);
      saves.push(await formSave(server, clients, bareAddress));
    }
    return { hops, saves, growth, odm, coldStartMs: server.readyMs, residentMiB: await server.residentMiB() };
  } finally {
    await bare.close();
    await server.stop();
  }
}

/** The report as people read it: medians, and in brackets the spread over the rounds. */
export function describeReport({ hops, saves, growth, odm, coldStartMs, residentMiB }: Report): string {
  const rows = saves.map(({ clients, product, floor, route }) => {
    const share = (100 * product.perSecond.median) / floor.perSecond.median;
    return `| ${clients} | ${show(product.perSecond)} | ${show(product.p95Ms, 1)} | ${show(floor.perSecond)} | ${show(floor.p95Ms, 1)} | ${share.toFixed(0)} % | ${show(route.perSecond)} |`;
  });
  const ofSax = (100 * odm.read.median) / odm.sax.median;
  return [
    describeHops(hops),
    '| clients | saves/s | p95 ms | floor saves/s | floor p95 ms | of the floor | bare route/s |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '| checks | forms in the casebook | saves/s | p95 ms | statements | rules evaluated |',
    '|---|---|---|---|---|---|',
    growthRow(growth.small),
    growthRow(growth.large),
    '',
    `${growth.clients} clients: the large study saves at ${(100 * growth.share).toFixed(0)} % of the small one`,
    '',
    `ODM 2.0 (${odm.megabytes.toFixed(1)} MB): read ${show(odm.read, 1)} MB/s, ${ofSax.toFixed(0)} % of a bare SAX pass (${show(odm.sax, 1)} MB/s); write ${show(odm.write, 1)} MB/s; peak ${odm.peakMiB.toFixed(0)} MiB`,
    `first start of the demo, its trial loaded: ${(coldStartMs / 1000).toFixed(1)} s; resident after the run: ${residentMiB.toFixed(0)} MiB`,
    '',
  ].join('\n');
}

function growthRow({ checks, forms, perSecond, p95Ms, statements, evaluated }: GrowthCase): string {
  return `| ${checks} | ${forms} | ${show(perSecond)} | ${show(p95Ms, 1)} | ${statements} | ${evaluated} |`;
}
