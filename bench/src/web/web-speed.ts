import { join } from 'node:path';
import { findTool, root } from '@verum/cli';
import { buildConsole, type PageSize, pageSizes } from '@verum/console';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { type Spread, spread } from '../measure.ts';
import { startServer } from '../server.ts';
import { type DiarySpeed, diarySpeed } from './diary-speed.ts';
import { measuredPages } from './pages.ts';
import { servePlainPages } from './plain-pages.ts';
import { plantStudies } from './planted-studies.ts';
import { ownRound, plainRound, type Round, type RoundParts } from './rounds.ts';

/** From a key to the paint after it; medians over the rounds. */
export interface KeyTimes {
  readonly p50Ms: Spread;
  readonly p95Ms: Spread;
  /** Of the page's main thread, processor time a key. */
  readonly busyMs: Spread;
}

export interface PageSpeed {
  readonly name: string;
  readonly slowdown: number;
  readonly budgetMs: number;
  readonly readyMs: Spread;
  /** Of that, processor time of the page's main thread. */
  readonly busyMs: Spread;
  /** Of the plain page with as many inputs or cells, in the same round. */
  readonly plainMs: Spread;
  readonly keys?: KeyTimes;
  readonly plainKeys?: KeyTimes;
}

export interface WebSpeed {
  readonly sizes: readonly PageSize[];
  readonly pages: readonly PageSpeed[];
  /** Where it was asked for. */
  readonly diary?: DiarySpeed;
}

export interface WebOptions {
  readonly rounds?: number;
  /** How many times as slow the processor is made. */
  readonly slowdowns?: readonly number[];
  /** Only pages whose names have this in them. */
  readonly only?: string;
}

export const keyBudgetMs = 32;
const diaryName = 'the diary';

/** Sizes and times of the console's pages in Chromium, beside plain pages of the same run. */
export async function webSpeed(
  say: (line: string) => void,
  { rounds = 5, slowdowns = [1, 4], only = '' }: WebOptions = {},
): Promise<WebSpeed> {
  const executablePath = findTool('chromium');
  if (executablePath === undefined) throw new Error('there is no Chromium here (apt-get install chromium)');
  const outDir = join(root, 'apps', 'console', 'dist');
  await buildConsole({ outDir });
  const sizes = pageSizes(outDir);
  say('starting the demo, and planting studies of 100,000 and 1,000 cells and 300 items');
  const server = await startServer();
  const plain = await servePlainPages();
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const [address = ''] = server.addresses;
    const planted = await plantStudies({ address, password: server.password, admin: server.admin });
    const staff = await signedIn(browser, address, planted.loginName, server.password);
    const pages: PageSpeed[] = [];
    for (const page of measuredPages(planted).filter(({ name }) => name.includes(only))) {
      for (const slowdown of page.profile ? [page.profile.slowdown] : slowdowns) {
        say(`${page.name}, processor ${slowdown} × as slow`);
        pages.push(await measurePage({ page, slowdown, rounds, address, browser, staff, plain }));
      }
    }
    if (!diaryName.includes(only)) return { sizes, pages };
    say(`${diaryName}, on a slow telephone`);
    const diary = await diarySpeed({ browser, address, password: server.password, rounds });
    return { sizes, pages, diary };
  } finally {
    await browser.close();
    plain.close();
    await server.stop();
  }
}

async function signedIn(
  browser: Browser,
  address: string,
  loginName: string,
  password: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('input[name=username]').fill(loginName);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('.shell, [aria-current], nav').first().waitFor();
  await page.close();
  return context;
}

interface Measuring extends RoundParts {
  readonly rounds: number;
}

async function measurePage(measuring: Measuring): Promise<PageSpeed> {
  const { page, slowdown, rounds } = measuring;
  const own: Round[] = [];
  const plain: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await ownRound(measuring));
    plain.push(await plainRound(measuring));
  }
  return {
    ...{ name: page.name, slowdown, budgetMs: page.budgetMs },
    readyMs: spread(own.map(({ readyMs }) => readyMs)),
    busyMs: spread(own.map((round) => round.busyMs)),
    plainMs: spread(plain.map(({ readyMs }) => readyMs)),
    ...(page.keysInto !== undefined && { keys: keyTimes(own), plainKeys: keyTimes(plain) }),
  };
}

function keyTimes(rounds: readonly Round[]): KeyTimes {
  const at = (share: number) =>
    spread(
      rounds.map(({ keysMs }) => {
        const sorted = keysMs.toSorted((a, b) => a - b);
        return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      }),
    );
  return { p50Ms: at(0.5), p95Ms: at(0.95), busyMs: spread(rounds.map(({ keyBusyMs }) => keyBusyMs)) };
}
