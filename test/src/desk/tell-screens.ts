import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from '../browser.ts';
import { type DemoConsole, startDemoConsole } from './demo-console.ts';
import type { Desk, Language } from './desk.ts';
import { pageFaults, pageOffers } from './examine-page.ts';
import { refusedByPolicy } from './policy.ts';
import { routerPaths } from './router-paths.ts';
import { type Door, opened, type Screen, screens } from './screens.ts';

/** What every text has to have, in either scheme. */
const contrastMin = 5;
const desktop = { width: 1280, height: 900 };

export interface ScreensOptions {
  readonly language: Language;
  readonly colours: 'light' | 'dark';
  /** Of the smaller window that every page has to fit: 320, or 640 for a desktop's window at 200 %. */
  readonly narrow: number;
}

/** Of a form on a phone: the keys stand behind the ? of the frame as well. */
const elsewhere: readonly string[] = ['SUMMARY Keys', 'SUMMARY 快捷键'];

/** Pages that stand before a session or beside any. */
const withoutVisit = ['/setup'];

/** Every page of the router, with what can be opened on it closed and open, in a wide window and a narrow one. */
export function tellScreens({ language, colours, narrow }: ScreensOptions): void {
  const title = `every screen: ${language}, ${colours}, ${desktop.width} and ${narrow} px`;
  describe(title, { skip: noBrowser, timeout: 600_000 }, () => {
    let demo: DemoConsole;
    const desks = new Map<string, Promise<Desk>>();
    before(async () => {
      demo = await startDemoConsole('one process', { withHospital: true });
      const office = await sitDown('operator');
      await office.go('/hospitals/01');
      await office.page.getByRole('button', { name: office.say('Sync everything', '全量同步') }).click();
      await office.page.locator('.sync-run [data-run-state="DONE"]').waitFor();
    });
    after(() => demo?.stop());

    async function sitDown(loginName: string): Promise<Desk> {
      const desk = desks.get(loginName) ?? demo.sitDown(loginName, language, '/');
      desks.set(loginName, desk);
      const { page } = await desk;
      await page.emulateMedia({ colorScheme: colours, reducedMotion: 'reduce' });
      await page.setViewportSize(desktop);
      return await desk;
    }

    test('no page of the router is left out', () => {
      const visited = new Set([...screens.map(({ path }) => path), ...withoutVisit]);
      assert.deepEqual(routerPaths().toSorted(), [...visited].toSorted());
    });

    for (const screen of screens)
      test([screen.path, screen.view].filter(Boolean).join(' '), async () => {
        const desk = await sitDown(screen.loginName);
        await visit(desk, screen);
        await examine(desk);
        await unfold(desk);
        const offers = await pageOffers(desk.page);
        await examineDoors(desk, screen);
        await desk.page.setViewportSize({ width: narrow, height: 700 });
        await visit(desk, screen);
        await examine(desk);
        await unfold(desk);
        const left = [...(await pageOffers(desk.page)), ...(narrow < 480 ? elsewhere : [])];
        assert.deepEqual(
          offers.filter((offer) => !left.includes(offer)),
          [],
          `at ${narrow} px nothing is lost`,
        );
        await examineDoors(desk, screen);
      });
  });
}

async function visit(desk: Desk, { at, ready }: Screen): Promise<void> {
  const { page, go } = desk;
  await go(typeof at === 'string' ? at : await at(desk));
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  if (ready !== undefined) await page.locator(ready).first().waitFor();
  await settled(page);
}

/** Feeds keep a connection open, so the network is never idle: nothing is loading, and two frames were painted. */
async function settled(page: Page): Promise<void> {
  await page.locator('main .loading').first().waitFor({ state: 'detached' });
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

async function examine(desk: Desk): Promise<void> {
  const { page } = desk;
  await desk.whole();
  assert.deepEqual(await refusedByPolicy(page), [], 'the policy had nothing to refuse');
  const asked = { cutOff: [], overflow: [], motion: [], faint: [] };
  assert.deepEqual(await pageFaults(page, contrastMin), asked);
}

async function examineDoors(desk: Desk, { doors = [] }: Screen): Promise<void> {
  const { page } = desk;
  await unfold(desk);
  await examine(desk);
  for (const door of doors) {
    await open(desk, door);
    await settled(page);
    await examine(desk);
    await page.keyboard.press('Escape');
    await page.locator(opened).first().waitFor({ state: 'detached' });
  }
}

async function open(desk: Desk, door: Door): Promise<void> {
  if (typeof door === 'function') return await door(desk);
  const [en, zh] = door;
  const name = desk.language === 'en-GB' ? en : zh;
  await desk.page.getByRole('main').getByRole('button', { name, disabled: false }).first().press('Enter');
  await desk.page.locator(opened).first().waitFor();
}

/** Opens what is folded together, the first of it where there is much. */
async function unfold({ page }: Desk): Promise<void> {
  const folds = page.locator('main details:not([open]) > summary:visible');
  for (let left = Math.min(await folds.count(), 12); left > 0; left--) await folds.first().click();
}
