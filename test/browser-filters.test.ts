import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Stack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup } from './src/trial-setup.ts';

// Whoever is quick, or is at a slow machine, changes a second filter before the first is drawn: both are kept. Here both
// come in one task, before anything can be drawn.

const steps = {
  choose: (name: string, value: string) => `
    const select = [...document.querySelectorAll('select')].find(({ labels }) => labels[0].textContent === '${name}');
    select.value = '${value}';
    select.dispatchEvent(new Event('change', { bubbles: true }));`,
  type: (name: string, value: string) => `
    const input = [...document.querySelectorAll('input')].find(({ labels }) => labels?.[0]?.textContent === '${name}');
    input.value = '${value}';
    input.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));`,
  check: (name: string) => `
    [...document.querySelectorAll('label.check')].find((label) => label.textContent === '${name}').control.click();`,
  press: (name: string) => `document.querySelector('button[aria-label="${name}"]').click();`,
};

describe('two filters at once', { skip: noBrowser, timeout: 120_000 }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    await enrol(people.coordinatorA, siteA, '0012345');
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
    await signInAt(desk, new URL(`/studies/${study}/matrix`, stack.address).href, 'manager.one');
    await desk.page.getByRole('checkbox', { name: 'Queries' }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  /** Until the address says what it is to say. */
  async function inOneTask(path: string, ready: string, acts: readonly string[], wanted: Record<string, string>) {
    const { page } = desk;
    await page.goto(new URL(`/studies/${study}/${path}`, stack.address).href);
    await page.getByLabel(ready, { exact: true }).first().waitFor();
    await page.evaluate(acts.map((act) => `{${act}}`).join('\n'));
    const search = () => Object.fromEntries(new URL(page.url()).searchParams);
    const until = performance.now() + 10_000;
    while (!isDeepStrictEqual(search(), wanted) && performance.now() < until) await page.waitForTimeout(50);
    assert.deepEqual(search(), wanted);
  }

  test('of the matrix: marks that are put away', () =>
    inOneTask('matrix', 'Queries', [steps.check('Queries'), steps.check('Signature')], { hide: 'queries.signature' }));

  test('of the queries', () =>
    inOneTask('queries', 'Origin', [steps.choose('State', 'CLOSED'), steps.choose('Origin', 'CHECK')], {
      ...{ state: 'CLOSED', origin: 'CHECK' },
    }));

  test('of the trail', () =>
    inOneTask('audit', 'Of', [steps.choose('Of', 'query'), steps.type('Subject', '01-001')], {
      ...{ kind: 'query', subject: '01-001' },
    }));

  test('of the diary: two steps back are two', async () => {
    const { page } = desk;
    await page.goto(new URL(`/studies/${study}/diary`, stack.address).href);
    await page.getByRole('button', { name: 'Earlier' }).click();
    await page.waitForURL(/to=/);
    const once = Date.parse(new URL(page.url()).searchParams.get('to') ?? '');
    const twice = new Date(once - 14 * 86_400_000).toISOString().slice(0, 10);
    await inOneTask('diary', 'Earlier', [steps.press('Earlier'), steps.press('Earlier')], { to: twice });
  });
});
