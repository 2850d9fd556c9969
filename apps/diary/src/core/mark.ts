import type { DiaryEnv, Mark } from './env.ts';
import type { Store } from './store.ts';

const nothing: Mark = { appended: 0, settled: 0, untold: 0 };

type Marked = { readonly env: Pick<DiaryEnv, 'marker'>; readonly store: Pick<Store, 'plain' | 'numbers'> };

/** How many entries go with the database when it goes now. */
export const lossOf = ({ appended, settled, untold }: Mark): number => Math.max(0, appended - settled) + untold;

/** As it is in the database, by the page that has just become the one that writes. */
export async function markAnew({ env, store }: Marked): Promise<void> {
  const untold = (await store.plain('lost'))?.entries ?? 0;
  const appended = (await store.plain('lastNumber')) ?? 0;
  const settled = appended - (await waiting(store)).length;
  env.marker.write({ appended, settled, untold });
}

/** Before the entry is written, not after: a loss is rather told too large than not at all. */
export function markAppended({ env }: Pick<Marked, 'env'>, number: number): void {
  change(env, (mark) => ({ ...mark, appended: Math.max(mark.appended, number) }));
}

/**
 * After. An entry that is added while this looks is in one count or in both, never in none: a sender that comes late
 * with an old number must not take away what was added since.
 */
export async function markSettled({ env, store }: Marked): Promise<void> {
  const lastNumber = (await store.plain('lastNumber')) ?? 0;
  const settled = lastNumber - (await waiting(store)).length;
  change(env, (mark) => ({ ...mark, settled: Math.max(mark.settled, settled) }));
}

/** The site knows of the loss before this one. */
export function markTold({ env }: Pick<Marked, 'env'>): void {
  change(env, (mark) => ({ ...mark, untold: 0 }));
}

/** The numbers of those of which nobody has told yet what became of them, in order. */
export async function waiting(store: Pick<Store, 'numbers'>): Promise<readonly number[]> {
  const { outbox, fates } = await store.numbers();
  const settled = new Set(fates);
  return outbox.filter((number) => !settled.has(number));
}

/** In one go, so that nothing is written in between. */
function change({ marker }: Pick<DiaryEnv, 'marker'>, make: (mark: Mark) => Mark): void {
  marker.write(make(marker.read() ?? nothing));
}
