import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const script = readFileSync(new URL('./examination.js', import.meta.url), 'utf8');

export interface PageFaults {
  /** Elements whose text is cut off and can be read nowhere. */
  readonly cutOff: readonly string[];
  /** What makes the page wider than its window. */
  readonly overflow: readonly string[];
  /** What moves. */
  readonly motion: readonly string[];
  /** Texts with less contrast than asked for. */
  readonly faint: readonly string[];
}

/** What is wrong with the page as it looks, where every text has to have a contrast of at least `contrastMin`. */
export async function pageFaults(page: Page, contrastMin: number): Promise<PageFaults> {
  await page.evaluate(script);
  return await page.evaluate(`examination.faults(${contrastMin})`);
}

/** Headings, fields, buttons and links of the page by kind and name; what a list holds more or less of is left out. */
export async function pageOffers(page: Page): Promise<readonly string[]> {
  await page.evaluate(script);
  return await page.evaluate('examination.offers()');
}
