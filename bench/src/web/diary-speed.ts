import { join } from 'node:path';
import { root } from '@verum/cli';
import { buildDiary, firstLoad } from '@verum/diary';
import type { Browser, BrowserContext } from 'playwright-core';
import { type Spread, show, spread } from '../measure.ts';
import { plantDiary } from './diary-study.ts';
import { busyMs, followedIn, loadedIn, setMachine } from './in-page.ts';

/** How long a telephone makes its owner wait, from one thing that is done to the next that can be: medians of rounds. */
export interface DiarySpeed {
  /** By gzip. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  readonly steps: readonly DiaryStep[];
}

interface DiaryStep {
  readonly name: string;
  readonly ms: Spread;
  /** Of that, processor time of the page's main thread. */
  readonly busyMs: Spread;
}

interface Took {
  readonly ms: number;
  readonly busyMs: number;
}

/** A cheap telephone on a slow network: four times as slow as this processor, 1.6 Mbit/s, 150 ms a round trip. */
const phone = { slowdown: 4, network: { kbitPerSecond: 1_600, latencyMs: 150 } } as const;
const pin = '4711';
const submit = `document.querySelector('button[type=submit]')`;
const question = `document.querySelector('.question .choices') !== null`;

const names = [
  'the link is opened, until the PIN can be chosen',
  'connected, until the practice can begin the first task',
  'practised, until question 1',
  'opened again, until the PIN can be typed',
  'PIN typed, until the tasks of today',
  'begun, until question 1',
] as const;

export interface DiarySpeedOptions {
  readonly browser: Browser;
  readonly address: string;
  readonly password: string;
  readonly rounds: number;
}

export async function diarySpeed({ browser, address, password, rounds }: DiarySpeedOptions): Promise<DiarySpeed> {
  const outDir = join(root, 'apps', 'diary', 'dist');
  await buildDiary({ outDir });
  const study = await plantDiary(address, password);
  const found: (readonly Took[])[] = [];
  for (let round = 0; round < rounds; round++) found.push(await oneRound(browser, await study.link()));
  return {
    files: firstLoad(outDir),
    steps: names.map((name, at) => ({
      name,
      ms: spread(found.map((steps) => steps[at]?.ms ?? 0)),
      busyMs: spread(found.map((steps) => steps[at]?.busyMs ?? 0)),
    })),
  };
}

async function oneRound(browser: Browser, link: string): Promise<readonly Took[]> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 320, height: 640 } });
  try {
    return [...(await firstTime(await slowPage(context), link)), ...(await nextTime(await slowPage(context), link))];
  } finally {
    await context.close();
  }
}

/** The browser slows down the page's main thread; the PIN's key is derived on another, so it is made to wait as well. */
const slowKeys = `{
  const derive = crypto.subtle.deriveBits.bind(crypto.subtle);
  crypto.subtle.deriveBits = async (...given) => {
    const from = performance.now();
    const bits = await derive(...given);
    await new Promise((resolve) => setTimeout(resolve, ${phone.slowdown - 1} * (performance.now() - from)));
    return bits;
  };
}`;

/** A page of that telephone, and how long something takes on it. */
async function slowPage(context: BrowserContext) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await setMachine(cdp, phone);
  await page.addInitScript(slowKeys);
  const time = async (step: () => Promise<number>): Promise<Took> => {
    const before = await busyMs(cdp);
    const ms = await step();
    return { ms, busyMs: (await busyMs(cdp)) - before };
  };
  return { page, time };
}

async function firstTime({ page, time }: SlowPage, link: string): Promise<Took[]> {
  const opened = await time(() => loadedIn(page, link, `document.querySelector('#again') !== null`));
  for (const field of ['#pin', '#again']) await page.fill(field, pin);
  const connected = await time(() => followedIn(page, submit, `/^Begin/.test(${submit}?.textContent)`));
  await page.locator('.steps input').nth(7).check();
  const practised = await time(() => followedIn(page, submit, question));
  // Everything is kept for times without a network before the page is left.
  await page.evaluate(`navigator.serviceWorker.ready`);
  await page.waitForLoadState('networkidle');
  await page.close();
  return [opened, connected, practised];
}

async function nextTime({ page, time }: SlowPage, link: string): Promise<Took[]> {
  const address = new URL('/diary/', link).href;
  const opened = await time(() => loadedIn(page, address, `document.querySelector('#pin') !== null`));
  await page.fill('#pin', pin);
  const unlocked = await time(() => followedIn(page, submit, `document.querySelector('.card .main') !== null`));
  const begun = await time(() => followedIn(page, `document.querySelector('.card .main')`, question));
  return [opened, unlocked, begun];
}

type SlowPage = Awaited<ReturnType<typeof slowPage>>;

/** As people read it, with the sums: what a first question costs, the first time and every other. */
export function describeDiary({ files, steps }: DiarySpeed): string {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  const whole = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const sum = (from: number, of: (step: DiaryStep) => Spread) =>
    Math.round(steps.slice(from, from + 3).reduce((all, step) => all + of(step).median, 0));
  const sums = (name: string, from: number) =>
    `| ${name} | ${sum(from, ({ ms }) => ms)} | ${sum(from, ({ busyMs: busy }) => busy)} |`;
  return [
    '| first load of the diary | KB gz |',
    '|---|---|',
    ...files.map(({ file, bytes }) => `| ${file.replace(/-[\w-]{8}\./, '.')} | ${kilobytes(bytes)} |`),
    `| together, ≤ 40 | ${kilobytes(whole)} |`,
    '',
    '| the diary on a slow telephone (1/4 of the processor, 1.6 Mbit/s, 150 ms) | ms | main thread, ms |',
    '|---|---|---|',
    ...steps.map(({ name, ms, busyMs: busy }) => `| ${name} | ${show(ms)} | ${show(busy)} |`),
    sums('from the link to question 1, what the telephone takes of it', 0),
    sums('opened again to question 1, ≤ 1000', 3),
    '',
  ].join('\n');
}
