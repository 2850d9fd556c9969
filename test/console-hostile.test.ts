import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessibilityFaults, noBrowser, openBrowser, openWindow, type Window } from './src/browser.ts';
import { ownConsole } from './src/desk/demo-console.ts';
import { pageFaults } from './src/desk/examine-page.ts';
import {
  emoji,
  formula,
  type HostileStudy,
  long,
  remark,
  script,
  setUpHostileStudy,
  study,
  turned,
  vitals,
} from './src/hostile/hostile-study.ts';
import { password, type Stack, startStack } from './src/stack.ts';

// Whoever writes into a text field or a code list may mean harm. What was written is shown as text, everywhere.

describe('texts that mean harm', { skip: noBrowser, timeout: 600_000 }, () => {
  let stack: Stack;
  let hostile: HostileStudy;
  let browser: Browser;

  before(async () => {
    stack = await startStack('one process', { consoleFolder: await ownConsole() });
    hostile = await setUpHostileStudy(stack);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  async function sitDown(loginName: string, width = 1280): Promise<Window> {
    const own = await openWindow(browser, 'en-GB', width);
    await own.page.goto(new URL('/', stack.address).href);
    await own.page.locator('input[name=username]').fill(loginName);
    await own.page.locator('input[name=password]').fill(password);
    await own.page.keyboard.press('Enter');
    await own.page.getByRole('button', { name: 'Sign out' }).waitFor();
    return own;
  }

  /** Nothing ran, nothing became an element, nothing grew out of the window. */
  async function harmless({ page, complaints }: Window) {
    assert.equal(await page.evaluate('globalThis.hacked'), undefined, page.url());
    assert.equal(await page.locator('main img[src=x], main script').count(), 0, page.url());
    const { overflow } = await pageFaults(page, 1);
    assert.deepEqual(overflow, [], `${page.url()} scrolls sideways`);
    assert.deepEqual(await accessibilityFaults(page), [], page.url());
    assert.deepEqual(complaints, []);
  }

  const reads = async (page: Page, text: string) => {
    const main = await page.locator('body').innerText();
    const all = [
      main,
      ...(await page
        .locator('input, textarea')
        .evaluateAll((fields) => fields.map((field) => (field as unknown as { value: string }).value))),
    ];
    assert.ok(
      all.some((one) => one.includes(text)),
      `${text.slice(0, 60)} is read at ${page.url()}`,
    );
  };

  const pages: Readonly<Record<string, readonly string[]>> = {
    'root.admin': ['/', '/admin/users', '/studies/EVIL-1/sites'],
    'evil.crc': [
      ...['', 'matrix', 'subjects', 'enrol', 'queries', 'to-do/incomplete', 'to-do/open-queries', 'reports'],
      ...['subjects/01-001', 'subjects/01-001/record', `subjects/01-001/forms/${vitals}`],
      ...['subjects/01-001/forms/SE.LOG~FO.AE!1', 'subjects/01-001/forms/SE.SCREENING~FO.PE'],
    ].map((path) => `/studies/${study}/${path}`),
    'evil.manager': ['queries', 'lock', 'lock?subject=01-001', 'transfers', 'builds', 'builds/1'].map(
      (path) => `/studies/${study}/${path}`,
    ),
    'evil.monitor': ['verification', `verification?subject=01-001&form=${vitals}`].map(
      (path) => `/studies/${study}/${path}`,
    ),
    'evil.pi': ['signing', 'signing?subject=01-001'].map((path) => `/studies/${study}/${path}`),
    'evil.auditor': ['audit', 'audit?kind=form'].map((path) => `/studies/${study}/${path}`),
  };

  for (const [loginName, paths] of Object.entries(pages))
    for (const width of [1280, 320])
      test(`${loginName} reads them as text, at ${width} px`, async () => {
        const own = await sitDown(loginName, width);
        for (const path of paths) {
          await own.page.goto(new URL(path, stack.address).href);
          await own.page.getByRole('heading', { level: 1 }).first().waitFor();
          await own.page.locator('main .loading').first().waitFor({ state: 'detached' });
          await harmless(own);
        }
        await own.page.context().close();
      });

  test('names, questions, choices and values are read as they were written, to the character', async () => {
    assert.equal(hostile.subject, '01-001');
    const own = await sitDown('evil.crc');
    const { page } = own;
    const form = new URL(`/studies/${study}/subjects/01-001/forms/${vitals}`, stack.address).href;
    await page.goto(form);
    await page.locator('[data-revision="3"]').waitFor();
    for (const text of [script, turned, emoji]) await reads(page, text);
    assert.equal(await page.locator(`[data-entry][data-path="${remark}"] textarea`).inputValue(), long);
    const choice = page.getByRole('radio', { name: /^.*Right/ });
    await choice.first().waitFor();
    await page.locator(`[data-entry][data-path="${remark}"] textarea`).focus();
    for (const key of ['Alt+h', 'Alt+q', 'Alt+n']) {
      await page.keyboard.press(key);
      await page.locator('.popover').waitFor();
      await page.locator('.popover .loading').waitFor({ state: 'detached' });
      await reads(page, script);
      await harmless(own);
      await page.keyboard.press('Escape');
    }
    await page.context().close();
  });

  test('what is typed into a field is text at once, saved as text, and shown as text', async () => {
    const own = await sitDown('evil.crc');
    const { page } = own;
    await page.goto(new URL(`/studies/${study}/subjects/01-001/forms/SE.LOG~FO.AE!2`, stack.address).href);
    const term = page.locator('[data-entry][data-path="IG.AE/IT.AETERM"] textarea');
    await term.fill(script);
    await page.keyboard.press('Control+s');
    await page.locator('[data-revision="1"]').waitFor();
    await page.reload();
    await page.locator('[data-revision="1"]').waitFor();
    assert.equal(await term.inputValue(), script);
    await harmless(own);
    await page.goto(new URL(`/studies/${study}/subjects/01-001`, stack.address).href);
    await page.locator('[data-log="FO.AE"] tbody').getByRole('cell', { name: script, exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('<script>');
    await harmless(own);
    await page.context().close();
  });

  test('a direction that a text sets ends with that text', async () => {
    const own = await sitDown('evil.crc');
    const { page } = own;
    await page.goto(new URL(`/studies/${study}/subjects`, stack.address).href);
    await page.locator('tbody tr[data-row]').waitFor();
    const leaking = await page.evaluate(`
      [...document.querySelectorAll('body *')].filter((element) => {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.includes('\\u202E'));
        const { display, unicodeBidi } = getComputedStyle(element);
        return own && display === 'inline' && !unicodeBidi.includes('isolate');
      }).map(({ outerHTML }) => outerHTML.slice(0, 80))
    `);
    assert.deepEqual(leaking, []);
    await page.context().close();
  });

  test('a file for spreadsheets keeps negatives and runs nothing', async () => {
    for (const [loginName, path] of [
      ['evil.manager', 'queries'],
      ['evil.auditor', 'audit'],
    ] as const) {
      const { page } = await sitDown(loginName);
      await page.goto(new URL(`/studies/${study}/${path}`, stack.address).href);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export as CSV' }).click(),
      ]);
      const csv = readFileSync(await download.path(), 'utf8');
      assert.ok(csv.includes(formula.slice(0, 10)), path);
      // A cell begins a line or follows a comma; within quotes it follows those.
      assert.doesNotMatch(csv, /(^|\r\n|,)"?[=@＝]/, `${path}: a cell would run`);
      if (path === 'audit') assert.match(csv, /(,|"")-5(,|"")|:\s?"*-5/, 'a negative stays a number');
      await page.context().close();
    }
  });
});
