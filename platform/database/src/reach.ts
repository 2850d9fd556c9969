import type pg from 'pg';
import type { DatabaseReach } from './database.ts';
import { gather } from './pool.ts';

/** What each connection was told last: the next call of the same person need not say it again. */
const told = new WeakMap<pg.PoolClient, string>();

/**
 * Tells a connection what its next borrower reaches. Sent ahead of the borrower's first statement without waiting for
 * the answer: the server works in order, and where this fails the connection has failed.
 */
export function tellReach(client: pg.PoolClient, { places, unblinded }: DatabaseReach): void {
  const values = [arrayText(places), arrayText(unblinded)];
  const key = values.join(' ');
  if (told.get(client) === key) return;
  told.set(client, key);
  gather(client);
  client
    .query({
      name: 'verum_reach',
      text: `select set_config('verum.places', $1, false), set_config('verum.unblinded', $2, false)`,
      values,
    })
    .catch(() => told.delete(client));
}

/** A PostgreSQL array of texts, as a text. */
function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
