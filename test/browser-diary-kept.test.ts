import { rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser } from './src/browser.ts';
import { type CutLine, cutLine } from './src/cut-line.ts';
import { soon } from './src/diary-study.ts';
import { copyDiary, isKept } from './src/diary-version.ts';
import { type Stack, startStack } from './src/stack.ts';

// Somebody opens the diary and walks out of reach of a network before the telephone keeps it.

describe('a diary whose network is lost at once', { skip: noBrowser, timeout: 120_000 }, () => {
  let folder: string;
  let stack: Stack;
  let line: CutLine;
  let browser: Browser;

  before(async () => {
    folder = await copyDiary();
    stack = await startStack('one process', { diaryFolder: folder });
    line = await cutLine(stack.address);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await line?.stop();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('it is kept once there is a network again, and then begins without one', async () => {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    // As a browser answers when the worker's file cannot be fetched.
    await page.addInitScript(`const { register } = ServiceWorkerContainer.prototype;
      globalThis.refused = 0;
      ServiceWorkerContainer.prototype.register = function (...given) {
        if (globalThis.hasNetwork) return register.apply(this, given);
        globalThis.refused += 1;
        return Promise.reject(new TypeError('Failed to register a ServiceWorker'));
      }`);
    await page.goto(`${line.address}/diary/`);
    await soon(
      'that the worker was refused',
      async () => (await page.evaluate('globalThis.refused')) === 1 || undefined,
    );
    await page.evaluate(`globalThis.hasNetwork = true;
      dispatchEvent(new Event('online'))`);
    await isKept(page);
    line.cut();
    await page.reload();
    await page.getByRole('heading').first().waitFor();
    await page.context().close();
  });
});
