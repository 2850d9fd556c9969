import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@verum/cli';
import { buildDiary } from '@verum/diary';
import type { Page } from 'playwright-core';

/** A copy of the built diary that can be given a new version. */
export async function copyDiary(): Promise<string> {
  const outDir = join(root, 'apps', 'diary', 'dist');
  await buildDiary({ outDir });
  const folder = await mkdtemp(join(tmpdir(), 'verum-diary-'));
  await cp(outDir, folder, { recursive: true });
  return folder;
}

/** On the server, and then kept by the page's browser, where it waits. */
export async function newVersion(folder: string, page: Page): Promise<void> {
  const worker = join(folder, 'sw.js');
  await writeFile(worker, `${await readFile(worker, 'utf8')}\n// another version\n`);
  for (const kind of ['gz', 'br']) await rm(`${worker}.${kind}`, { force: true });
  while (!(await isVersionWaiting(page))) await page.waitForTimeout(100);
}

export function isVersionWaiting(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`navigator.serviceWorker.getRegistration('/diary/').then((registration) =>
    registration.update().then(() => registration.waiting !== null))`);
}

/** Whether it is still the page that it is now. */
export async function markPage(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate('globalThis.isSamePage = true');
  return () => page.evaluate<boolean>(`'isSamePage' in globalThis`);
}

/** As when the telephone goes into a pocket. */
export function putAway(page: Page): Promise<void> {
  return page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'))`);
}

/** Until the browser keeps the diary for times without a server: a page begins with that when it has been drawn. */
export function isKept(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('navigator.serviceWorker.ready.then(() => true)');
}
