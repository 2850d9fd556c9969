import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults, patienceMs } from './browser.ts';

export const phonePin = '4711';

/** A participant with a telephone: 320 px wide, and patient with whatever it shows. */
export interface DiaryPhone {
  page(): Page;
  /** What was tapped since the link was opened; typing a PIN is none. */
  taps(): number;
  tap(name: string | RegExp): Promise<void>;
  connect(link: string, language: 'en' | 'zh'): Promise<void>;
  /** To the practice's end: from there on the diary itself. */
  practise(language: 'en' | 'zh'): Promise<void>;
  unlock(): Promise<void>;
  /** @param said What is said of it. */
  tryWrongPin(said: string): Promise<void>;
  /** The page dies without a word, and the diary is opened anew. */
  kill(): Promise<void>;
  /** Axe finds nothing, nothing is wider than the screen, and the browser has complained of nothing. */
  isWhole(): Promise<void>;
  close(): Promise<void>;
}

export async function openDiaryPhone(browser: Browser, locale: string, address: string): Promise<DiaryPhone> {
  const context = await browser.newContext({ locale, viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    const isAnswer = message.location().url.includes('/v1/');
    if (['error', 'warning'].includes(message.type()) && !isAnswer) complaints.push(message.text());
  });
  let page = await context.newPage();
  let taps = 0;
  const diary = new URL('/diary/', address).href;
  const tap = async (name: string | RegExp) => {
    taps += 1;
    await page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  };
  const phone: DiaryPhone = {
    page: () => page,
    taps: () => taps,
    tap,
    async connect(link, language) {
      taps = 0;
      await page.goto(link);
      for (const field of ['#pin', '#again']) await page.locator(field).fill(phonePin);
      await tap(language === 'en' ? 'Connect' : '连接');
      await page.getByText(language === 'en' ? 'This is a question to practise' : '这是一道练习题').waitFor();
    },
    async practise(language) {
      taps += 1;
      await page.getByRole('radio', { name: '7' }).check();
      await tap(language === 'en' ? /^Begin: / : /^开始：/);
    },
    async unlock() {
      const field = page.locator('input[type=password]');
      await field.fill(phonePin);
      await page.keyboard.press('Enter');
      await field.waitFor({ state: 'detached' });
    },
    async tryWrongPin(said) {
      await page.locator('input[type=password]').fill('0000');
      await page.keyboard.press('Enter');
      await page.getByText(said).waitFor();
    },
    async kill() {
      await page.close();
      page = await context.newPage();
      await page.goto(diary);
    },
    async isWhole() {
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing is too wide');
      assert.deepEqual(complaints, []);
    },
    close: () => context.close(),
  };
  return phone;
}

/** Where the focus is: its element and its name as a screen reader tells it. */
export async function focused(page: Page): Promise<string> {
  return await page.evaluate(`(() => {
    const it = document.activeElement;
    const name = it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent;
    return it.tagName.toLowerCase() + ' ' + name.trim();
  })()`);
}
