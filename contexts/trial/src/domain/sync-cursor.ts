/** Where a run stands: which step, which page of it, and what it has seen of pages that lead nowhere. */
export interface SyncCursor {
  /** Index of the connector's step. */
  readonly step: number;
  /** How the next page is asked for; null for the first of the step. */
  readonly next: string | null;
  /** Pages in a row on which nothing was new. */
  readonly idle: number;
  /** Pages of this step so far. */
  readonly pages: number;
  /** When the hospital answered first in this run, by its own clock. */
  readonly at: string | null;
}

export const startCursor: SyncCursor = { step: 0, next: null, idle: 0, pages: 0, at: null };

export interface ReadPage {
  readonly next: string | undefined;
  readonly at: string | undefined;
  /** Whether it held a record that this run had not seen yet. */
  readonly isNews: boolean;
}

// A hospital whose records shift while they are read repeats a page or two; one that repeats more goes in a circle.
const idleMax = 3;
const pagesMax = 100_000;

/** What follows a page; 'done' after the last page of the last step, 'circle' where the pages do not end. */
export function afterPage(cursor: SyncCursor, page: ReadPage, steps: number): SyncCursor | 'done' | 'circle' {
  const at = cursor.at ?? page.at ?? null;
  if (page.next === undefined) {
    const step = cursor.step + 1;
    return step >= steps ? 'done' : { ...startCursor, step, at };
  }
  const idle = page.isNews ? 0 : cursor.idle + 1;
  const pages = cursor.pages + 1;
  if (idle >= idleMax || pages >= pagesMax || page.next === cursor.next) return 'circle';
  return { step: cursor.step, next: page.next, idle, pages, at };
}
