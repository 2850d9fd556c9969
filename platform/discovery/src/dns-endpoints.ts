import { lookup } from 'node:dns/promises';
import { backOffMs } from './back-off.ts';
import type { ReportDiscovery } from './discovery-event.ts';
import { type EndpointSource, endpointList } from './endpoint-source.ts';
import { wait } from './wait.ts';

export interface DnsEndpointsOptions {
  /** `host:port`; every address of the host is an endpoint. */
  readonly address: string;
  readonly report?: ReportDiscovery;
  readonly everyMs?: number;
  /** All addresses of a host, IPv4 and IPv6. */
  readonly resolve?: (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
  readonly random?: () => number;
}

/**
 * The addresses of a name that has one for each replica, as a headless service of Kubernetes has: asked for again
 * every few seconds, and soon after an endpoint was lost, since DNS tells nobody of a change. Where it does not answer, or says that there is nothing,
 * the last known addresses stay: a name without addresses is what DNS says of a cluster whose DNS is ill.
 */
export function dnsEndpoints(options: DnsEndpointsOptions): EndpointSource {
  const { address, report = () => {}, everyMs = 5_000, resolve = resolveByTurns, random = Math.random } = options;
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at).replace(/^\[|\]$/g, '');
  const port = address.slice(at + 1);
  const list = endpointList();
  const closed = new AbortController();
  const { signal } = closed;
  let failures = 0;

  async function look(): Promise<number> {
    try {
      const found = await resolve(host);
      if (signal.aborted) return 0;
      if (found.length === 0) throw new Error('the name has no address');
      const endpoints = found.map((one) => `${one.family === 6 ? `[${one.address}]` : one.address}:${port}`);
      if (failures > 0) report({ kind: 'regained', key: address });
      failures = 0;
      if (list.set(endpoints)) report({ kind: 'found', key: address, count: list.current().length });
      return everyMs;
    } catch (error) {
      if (failures++ === 0 && !signal.aborted) report({ kind: 'lost', key: address, error });
      return Math.min(everyMs, backOffMs(failures, random));
    }
  }

  let woken = new AbortController();
  void (async () => {
    while (!signal.aborted) {
      const waitMs = await look();
      const shortestMs = Math.min(waitMs, soonMs);
      await wait(shortestMs, signal);
      await wait(waitMs - shortestMs, AbortSignal.any([signal, woken.signal]));
      woken = new AbortController();
    }
  })();
  return {
    current: list.current,
    onChange: list.onChange,
    lookAgain: () => woken.abort(),
    close: () => closed.abort(),
  };
}

/** However many endpoints are lost at once, DNS is not asked more often. */
const soonMs = 1_000;

let turn: Promise<unknown> = Promise.resolve();

/**
 * By the system's resolver, which knows the search list that short names of Kubernetes need. It blocks one of the few
 * threads of libuv until it answers, so all targets of a process take turns and never hold more than one.
 */
function resolveByTurns(host: string) {
  const answer = turn.then(() => lookup(host, { all: true }));
  turn = answer.catch(() => undefined);
  return answer;
}
