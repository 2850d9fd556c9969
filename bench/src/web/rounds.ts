import type { Browser, BrowserContext, Page } from 'playwright-core';
import { busyMs, followedIn, loadedIn, setMachine, typedIn } from './in-page.ts';
import type { MeasuredPage } from './pages.ts';
import { type PlainPages, plainIsReady } from './plain-pages.ts';

export interface RoundParts {
  readonly page: MeasuredPage;
  readonly slowdown: number;
  readonly address: string;
  readonly browser: Browser;
  /** Signed in. */
  readonly staff: BrowserContext;
  readonly plain: PlainPages;
}

/** What one look at a page gave. */
export interface Round {
  readonly readyMs: number;
  /** Processor time of the main thread, until it was ready and a key. */
  readonly busyMs: number;
  readonly keyBusyMs: number;
  /** From each key to the paint after it. */
  readonly keysMs: readonly number[];
}

const typed = { text: '12345678', inputs: 15 };

/** The page of the application, come to as people do. */
export async function ownRound(parts: RoundParts): Promise<Round> {
  const { page, address, browser, staff } = parts;
  const { way, isReady } = page;
  const context = page.isOpen ? await browser.newContext({ locale: 'en-GB' }) : staff;
  const tab = await context.newPage();
  const at = (path: string) => new URL(path, address).href;
  try {
    return await round(tab, parts, {
      keysInto: page.keysInto,
      before: async () => {
        if (way.kind === 'address') return;
        await loadedIn(tab, at(way.from), way.isThere);
        // What a page brings in afterwards, for the next ones, is there by the time one has found the link.
        await tab.waitForLoadState('networkidle');
      },
      ready: () => (way.kind === 'address' ? loadedIn(tab, at(way.path), isReady) : followedIn(tab, way.link, isReady)),
    });
  } finally {
    await tab.close();
    if (context !== staff) await context.close();
  }
}

/** The plain page beside it, on the same machine. */
export async function plainRound(parts: RoundParts): Promise<Round> {
  const { page, plain, staff } = parts;
  const tab = await staff.newPage();
  try {
    return await round(tab, parts, {
      keysInto: page.keysInto && 'input',
      before: async () => {},
      ready: () => loadedIn(tab, plain.addressOf(page.plain), plainIsReady),
    });
  } finally {
    await tab.close();
  }
}

interface Steps {
  readonly before: () => Promise<void>;
  readonly ready: () => Promise<number>;
  readonly keysInto: string | undefined;
}

async function round(tab: Page, { page, slowdown }: RoundParts, { before, ready, keysInto }: Steps): Promise<Round> {
  tab.setDefaultTimeout(60_000);
  const cdp = await tab.context().newCDPSession(tab);
  await setMachine(cdp, { slowdown, network: page.profile });
  await before();
  const startedMs = await busyMs(cdp);
  const readyMs = await ready();
  const doneMs = await busyMs(cdp);
  const keysMs = keysInto === undefined ? [] : await typedIn(tab, keysInto, typed.text, typed.inputs);
  const keyBusyMs = ((await busyMs(cdp)) - doneMs) / Math.max(1, keysMs.length);
  // A page that is opened by its address may have a process, and a clock, of its own.
  return { readyMs, busyMs: doneMs > startedMs ? doneMs - startedMs : doneMs, keyBusyMs, keysMs };
}
