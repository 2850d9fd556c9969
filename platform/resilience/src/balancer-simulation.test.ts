import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBalancer } from './balancer.ts';
import { exponential, percentile, seeded, server, simulator } from './simulator.fixture.ts';

type Pick = (endpoints: readonly string[]) => { readonly endpoint: string; end(hasSucceeded: boolean): void };
type World = ReturnType<typeof simulator>;

const p2c =
  (seed: number) =>
  (world: World): Pick => {
    const balancer = openBalancer({ clock: world.clock, random: seeded(seed) });
    return (endpoints) => {
      const endpoint = balancer.pick(endpoints) as string;
      const end = balancer.started(endpoint);
      return { endpoint, end: (hasSucceeded) => end(hasSucceeded ? 'success' : 'failure') };
    };
  };

const roundRobin = () => (): Pick => {
  let next = 0;
  return (endpoints) => ({ endpoint: endpoints[next++ % endpoints.length] as string, end: () => {} });
};

interface Replica {
  /** Mean time of service. */
  readonly serviceMs: number;
  /** In the set from then on. */
  readonly joinsMs?: number;
  /** Fails at once between these times. */
  readonly failsMs?: readonly [number, number];
}

/** Requests arrive for 60 s at `perSecond`; every replica works at four of them at once. */
function simulate(make: (world: World) => Pick, replicas: Readonly<Record<string, Replica>>, perSecond: number) {
  const world = simulator();
  const random = seeded(7);
  const pick = make(world);
  const servers = new Map(Object.keys(replicas).map((name) => [name, server(world, 4)]));
  const answers: { readonly endpoint: string; readonly atMs: number; readonly tookMs: number; readonly ok: boolean }[] =
    [];
  let set: readonly string[] = [];
  const refresh = () => {
    set = Object.keys(replicas).filter((name) => world.clock.monotonicMs() >= (replicas[name]?.joinsMs ?? 0));
  };
  for (const { joinsMs } of Object.values(replicas)) if (joinsMs !== undefined) world.in(joinsMs, refresh);
  refresh();
  const arrive = () => {
    const atMs = world.clock.monotonicMs();
    world.in(exponential(1000 / perSecond, random), arrive);
    const { endpoint, end } = pick(set);
    const { serviceMs, failsMs } = replicas[endpoint] as Replica;
    const over = (ok: boolean) => {
      end(ok);
      answers.push({ endpoint, atMs, tookMs: world.clock.monotonicMs() - atMs, ok });
    };
    if (failsMs && atMs >= failsMs[0] && atMs < failsMs[1]) world.in(1, () => over(false));
    else servers.get(endpoint)?.work(exponential(serviceMs, random), () => over(true));
  };
  world.in(0, arrive);
  world.run(60_000);
  return answers;
}

const p99 = (answers: readonly { readonly tookMs: number }[]) =>
  percentile(
    answers.map(({ tookMs }) => tookMs),
    0.99,
  );

test('with one slow replica of three, p99 is lower than round robin has it', () => {
  const replicas = { a: { serviceMs: 5 }, b: { serviceMs: 5 }, slow: { serviceMs: 50 } };
  const balanced = simulate(p2c(3), replicas, 200);
  const robin = simulate(roundRobin(), replicas, 200);
  assert.ok(balanced.length > 11_000 && robin.length > 11_000);
  // Round robin sends a third to the slow one, of which the slowest hundredth takes its time.
  assert.ok(p99(balanced) < p99(robin) / 2, `${p99(balanced)} against ${p99(robin)}`);
});

test('a replica that joins is not flooded: its share grows over ten seconds', () => {
  const replicas = { a: { serviceMs: 5 }, b: { serviceMs: 5 }, late: { serviceMs: 5, joinsMs: 30_000 } };
  const answers = simulate(p2c(5), replicas, 600);
  const share = (fromMs: number, toMs: number) => {
    const then = answers.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    return then.filter(({ endpoint }) => endpoint === 'late').length / then.length;
  };
  const [first, fifth, later] = [share(30_000, 31_000), share(35_000, 36_000), share(45_000, 60_000)];
  assert.ok(first < 0.12, String(first));
  assert.ok(fifth > first && fifth < 0.33, String(fifth));
  assert.ok(later > 0.25 && later < 0.42, String(later));
});

test('a replica that answers at once and wrongly does not draw the traffic to itself, and is back when it is well', () => {
  const replicas = {
    a: { serviceMs: 20 },
    b: { serviceMs: 20 },
    bad: { serviceMs: 20, failsMs: [10_000, 30_000] },
  } as const;
  const failed = (make: (world: World) => Pick) => simulate(make, replicas, 300).filter(({ ok }) => !ok).length;
  const [balanced, robin] = [failed(p2c(9)), failed(roundRobin())];
  assert.ok(robin > 1_500, String(robin));
  assert.ok(balanced < 60, `${balanced} failed, with round robin ${robin}`);
  const last = simulate(p2c(9), replicas, 300).filter(({ atMs }) => atMs > 58_000);
  assert.ok(last.some(({ endpoint }) => endpoint === 'bad'));
});
