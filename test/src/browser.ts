import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findTool } from '@verum/cli';
import { type Browser, chromium, type Page } from 'playwright-core';
import { password } from './stack.ts';

const executablePath = findTool('chromium');

/** For `{ skip }`. `./verum test` installs it where it may. */
export const noBrowser = executablePath === undefined ? 'no Chromium here (apt-get install chromium)' : false;

/** Machines that run tests do other work as well. No test takes it for a success that something did not come. */
export const patienceMs = 30_000;

export interface Window {
  readonly page: Page;
  /** What the browser refused or complained about: CSP, exceptions, failed files. Answers of the API are no complaint. */
  readonly complaints: readonly string[];
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? assert.fail('no Chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** A window of its own, without the cookies and the storage of others. */
export async function openWindow(browser: Browser, locale: string, width = 1280): Promise<Window> {
  const context = await browser.newContext({ locale, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isAnswer = message.location().url.includes('/v1/');
    // Only a test takes the network away; what was just being loaded then depends on the moment.
    const isOffline = message.text().includes('ERR_INTERNET_DISCONNECTED');
    if (['error', 'warning'].includes(message.type()) && !isAnswer && !isOffline) complaints.push(message.text());
  });
  return { page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with the page as it is, one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the page's CSP does not bind.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Result = { violations: { id: string; nodes: { target: unknown[] }[] }[] };
    const { axe } = globalThis as unknown as { axe: { run(): Promise<Result> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}

/** Nothing is wrong with the page as it is: axe is content, the browser had nothing to refuse or to complain about. */
export async function whole({ page, complaints }: Window): Promise<void> {
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(complaints, []);
}

/** Goes to an address and signs in where one is asked to. */
export async function signInAt({ page }: Window, address: string, loginName: string): Promise<void> {
  await page.goto(address);
  await page.locator('input[name=username]').fill(loginName);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
}
