import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '@verum/cli';
import { buildConsole } from '@verum/console';
import { edc } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { accessibilityFaults, noBrowser, openBrowser, openWindow, type Window } from './src/browser.ts';
import { password, type Stack, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// What stands over captured data, at the screens of those who review it: a monitor verifies and asks, the site answers,
// the investigator signs, a data manager locks, a second person opens a lock, and an auditor reads all of it.

const timeout = 120_000;
const pulse = 'IG.VS_OTHER/IT.PULSE';
const weight = 'IG.BODY/IT.WEIGHT';

describe('reviewing in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let subject: Enrolled;
  let browser: Browser;
  let monitor: Window;

  before(async () => {
    const outDir = join(root, 'apps', 'console', 'dist');
    await buildConsole({ outDir });
    stack = await startStack('one process', { consoleFolder: outDir });
    people = await setUpTrial(stack);
    subject = await enrol(people.coordinatorA, siteA, '0012345');
    browser = await openBrowser();
    monitor = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(`/studies/${study}/${path}`, stack.address).href;
  const form = () => ({ study, subject: subject.subject, form: vitals });
  const whole = async ({ page, complaints }: Window) => {
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(complaints, []);
  };

  async function signIn({ page }: Window, path: string, loginName: string) {
    await page.goto(at(path));
    await page.locator('input[name=username]').fill(loginName);
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
  }

  async function save(expectedRevision: bigint, values: Readonly<Record<string, string>>, reason = '') {
    const items = Object.entries(values).map(([path, value]) => ({ path, value }));
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...form(), expectedRevision, items, reason });
  }

  test('a monitor walks through the queries by keyboard and closes two together', async () => {
    // The pulse is outside its range, so a check asks about it.
    await save(0n, { 'IG.VS/IT.VSDTM': '2026-03-02T09:30', [pulse]: '125', [weight]: '78.20' });
    const { queries: asked } = await people.coordinatorA.of(edc.QueryService).listQueries({ study });
    assert.equal(asked.length, 1);
    const desk = people.monitor.of(edc.QueryService);
    for (const text of ['Which scale?', 'Dressed?']) await desk.openQuery({ ...form(), path: weight, text });
    const { page } = monitor;
    await signIn(monitor, 'queries', 'monitor.one');
    await page.getByRole('row', { name: /Which scale\?/ }).waitFor();
    assert.equal(await page.locator('tbody tr[data-row]').count(), 3);
    await page.getByRole('button', { name: 'Open, All: 3' }).waitFor();
    await page.keyboard.press('j');
    await page.getByRole('complementary', { name: 'Thread' }).getByText('Query 1').waitFor();
    await page.keyboard.press('ArrowDown');
    await page
      .getByRole('complementary', { name: 'Thread' })
      .getByText(/Name of monitor.one|monitor.one/)
      .first()
      .waitFor();
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await whole(monitor);
    await page.getByText('2 chosen').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByLabel('Text for all of them').fill('Answered by telephone');
    await whole(monitor);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Done: 2').waitFor();
    await page.getByLabel('State').selectOption('OPEN');
    await page.locator('tbody tr[data-row]').nth(1).waitFor({ state: 'detached' });
    assert.equal(await page.locator('tbody tr[data-row]').count(), 1);
    assert.ok(page.url().includes('state=OPEN'), 'a list can be linked to');
  });

  test('what is refused in a batch is told query by query', async () => {
    const { page } = monitor;
    await page.getByLabel(/^Choose .* 1$/).check();
    await page.getByRole('button', { name: 'Cancel queries' }).click();
    await page.getByLabel('Text for all of them').fill('not needed');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'What became of them' }).waitFor();
    await page.getByText('not for you to do').waitFor();
    await whole(monitor);
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  });

  test('queries are a file, and Enter leads to the form', async () => {
    const { page } = monitor;
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), `${study}-queries.csv`);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.locator('[data-revision]').first().waitFor();
    assert.ok(page.url().includes(`/subjects/${subject.subject}/forms/`));
  });
});
