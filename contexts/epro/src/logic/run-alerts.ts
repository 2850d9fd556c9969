import { type Call, newCall } from '@verum/call';
import { loggedError, type Runner, runLooks } from '@verum/host';
import type { ServiceContext } from '../service-context.ts';
import { endPost, isAlertWorkDue, leasePosts, leaseWatches } from '../store/alert-work.ts';
import { alertsChannel } from '../store/alerts.ts';
import { tryPost } from './try-post.ts';
import { watchStudy } from './watch-study.ts';

const pollMs = 5_000;
// Longer than a look or a try may take: after this, what a killed process was at is done by another one.
const leaseSeconds = 120;
const callTimeoutMs = 100_000;
const together = 10;

/** Looks for what only time brings and posts alerts, until it is stopped; several processes share the work. */
export function runAlerts(service: ServiceContext): Runner {
  const { database, log } = service;
  return runLooks({
    ...{ database, log, context: 'epro', name: 'alerts', channel: alertsChannel, pollMs },
    begin: () => ({
      look: async () => (await alertOnce(service)) >= together,
      end: async () => service.posting?.close(),
    }),
  });
}

/** One look at the studies whose time it is, and one try of what is to be posted. How much there was. */
export async function alertOnce(service: ServiceContext): Promise<number> {
  const { database, clock, log } = service;
  const now = new Date(clock.nowMs()).toISOString();
  const lease = { now, seconds: leaseSeconds, limit: together };
  return await asAlerts(async (call) => {
    if (!(await database.read(call, (sql) => isAlertWorkDue(sql, now)))) return 0;
    const studies = await database.write(call, 'Lease', (tx) => leaseWatches(tx, lease));
    // One after the other: each looks at many participants, and what is entered meanwhile goes first.
    for (const study of studies) await asAlerts((own) => watchStudy(service, own, study));
    const posts = await database.write(call, 'Lease', (tx) => leasePosts(tx, lease));
    await Promise.all(
      posts.map((post) =>
        asAlerts(async (own) => {
          const outcome = await tryPost(service, own, post);
          await database.write(own, 'Posted', (tx) => endPost(tx, post, outcome));
        }).catch((error: unknown) =>
          // It stays leased for a while, and is tried again then.
          log.warn('an alert was left in the middle', { context: 'epro', error: loggedError(error) }),
        ),
      ),
    );
    return studies.length + posts.length;
  });
}

async function asAlerts<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const actor = { kind: 'system', id: 'system:alerts', name: '' } as const;
  const call = newCall({ command: 'epro/alerts', timeoutMs: callTimeoutMs, actor });
  return await fn(call).finally(() => call.end());
}
