import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { edc, Role } from '@verum/contracts';
import { STUDY_FILE } from '@verum/demo';
import type { StudyBuild } from '@verum/odm';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Person, Stack } from './src/stack.ts';
import { setUpTrial, study } from './src/trial-setup.ts';

// A data manager designs a form from nothing by keyboard, works with a colleague in one draft, loses the network, and
// brings a draft in from a file.

const timeout = 240_000;

describe('the designer in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let manager: Person;
  let browser: Browser;
  let desk: Window;
  let colleague: Window;

  before(async () => {
    stack = await startConsoleStack();
    ({ manager } = await setUpTrial(stack));
    await stack.person('manager.two', { role: Role.DATA_MANAGER, study, site: '*' });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
    colleague = await openWindow(browser, 'zh-CN');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const signIn = (window: Window, loginName: string, path: string) =>
    signInAt(window, new URL(path, stack.address).href, loginName);

  const drafts = () => manager.of(edc.DraftService);
  const keyOf = (page: Page) => /drafts\/([0-9a-f]+)/.exec(page.url())?.[1] ?? assert.fail(page.url());
  const saved = (page: Page) => page.locator('.save-state[data-state="saved"]').waitFor();
  const view = (page: Page, name: string) =>
    page.locator('.views').getByRole('link', { name, exact: true }).press('Enter');
  async function modelOf(page: Page) {
    const { modelJson } = await drafts().getDraft({ study, draft: keyOf(page) });
    return JSON.parse(modelJson) as { readonly build: StudyBuild };
  }
  /** Where the focus is by itself: nobody looks for the next field. */
  const focused = (page: Page, name: string) => page.locator(`[data-focus="${name}"]:focus`).waitFor();

  async function begin(page: Page, name: string, from?: { readonly file: string }) {
    await page.getByRole('button', { name: 'New draft' }).press('Enter');
    const dialog = page.getByRole('dialog');
    if (from) {
      await dialog.getByLabel('Begin from').selectOption('file');
      const buffer = Buffer.from(from.file);
      await dialog.locator('input[type=file]').setInputFiles({ name: 'study.xml', mimeType: 'text/xml', buffer });
    }
    await dialog.getByLabel('Name in English').fill(name);
    await page.keyboard.press('Enter');
  }

  test('a form is designed from nothing by keyboard, shown as it will be entered, and built', async () => {
    const { page } = desk;
    await signIn(desk, 'manager.one', `/studies/${study}/builds`);
    await page.evaluate(
      `addEventListener('mousedown', () => document.documentElement.setAttribute('data-mouse', ''), true)`,
    );
    await begin(page, 'From nothing');
    await page.getByText('No visit yet').waitFor();
    await whole(desk);

    await page.getByRole('button', { name: 'Add visit' }).press('Enter');
    await focused(page, 'visit.title.en');
    await page.keyboard.type('Screening');
    await page.keyboard.press('Tab');
    await page.keyboard.type('筛选');
    await page.getByRole('button', { name: 'Add form' }).press('Enter');
    await focused(page, 'form.title.en');
    await page.keyboard.type('Vital signs');
    await page.keyboard.press('Tab');
    await page.keyboard.type('生命体征');
    await page.keyboard.press('Alt+g');
    await focused(page, 'group.title.en');
    await page.keyboard.type('Heart');
    await page.keyboard.press('Alt+n');
    await focused(page, 'item.question.en');
    await page.keyboard.type('Pulse <b>(1/min)</b>');
    await page.keyboard.press('Tab');
    await page.keyboard.type('脉搏');
    await page.getByLabel('Data type').focus();
    await page.keyboard.type('Whole');
    await page.getByLabel('At least').fill('30');
    await page.keyboard.press('Enter');
    await page.getByLabel('At most', { exact: true }).fill('x');
    await page.getByText('A number, as 5.10.').waitFor();
    await page.getByLabel('At most', { exact: true }).fill('200');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Alt+n');
    // Of the new item: the one before has a field of that name as well.
    await page.locator('[data-focus="item.question.en"][value=""]:focus').waitFor();
    await page.keyboard.type('Undone');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    assert.equal(await page.locator('.designer-outline').getByText('Undone').count(), 0);
    await saved(page);
    await page.getByRole('button', { name: '1 without Chinese' }).waitFor();

    const preview = page.locator('.preview-form');
    await preview.getByText('Pulse <b>(1/min)</b>').waitFor();
    await preview.getByRole('textbox').fill('20x');
    await preview.getByRole('textbox').blur();
    await preview.locator('[data-problem]').waitFor();
    await page.locator('.designer-preview').getByRole('button', { name: 'Chinese' }).press('Enter');
    await preview.getByText('脉搏').waitFor();
    await page.getByRole('button', { name: 'Fill in made-up values' }).press('Enter');
    assert.equal(await preview.getByRole('textbox').inputValue(), '115');
    await whole(desk);

    await view(page, 'Visits');
    const cell = page.getByRole('button', { name: /Vital signs at Screening/ });
    await cell.press('Space');
    await cell.press('o');
    assert.match((await cell.getAttribute('aria-label')) ?? '', /optional/);
    await whole(desk);
    await saved(page);

    await page.getByRole('button', { name: 'Make a build' }).press('Enter');
    await page.getByText(/^Build 2 is there/).waitFor();
    await whole(desk);
    const { data } = await manager.of(edc.EdcService).getBuildModel({ study, build: '2' });
    const { visits, forms, items } = JSON.parse(Buffer.from(data).toString()) as StudyBuild;
    assert.deepEqual(
      [visits[0]?.forms.map(({ formOid, mandatory }) => [formOid, mandatory]), forms[0]?.description.length],
      [[[forms[0]?.oid, false]], 2],
    );
    const [pulse] = items;
    assert.deepEqual(
      [
        items.length,
        pulse?.dataType,
        pulse?.rangeChecks?.map(({ comparator, checkValues }) => [comparator, checkValues]),
      ],
      [
        1,
        'integer',
        [
          ['GE', ['30']],
          ['LE', ['200']],
        ],
      ],
    );
    assert.equal(await page.locator('[data-mouse]').count(), 0);
    await page.getByRole('button', { name: 'Go on with the draft' }).press('Enter');
  });

  test('code lists are pasted from a spreadsheet, put in order, and what is hostile is shown as text', async () => {
    const { page } = desk;
    await view(page, 'Code lists and units');
    await page.getByRole('button', { name: 'Add code list' }).press('Enter');
    await focused(page, 'codeList.name');
    await page.getByText('Paste from a spreadsheet').press('Enter');
    const hostile = '<img src=x onerror=alert(1)>';
    await page.getByLabel('Rows of code, English, Chinese').fill(`1\t=1+1\t\u202e乱\n2\t${hostile}\t女`);
    await page.getByRole('button', { name: 'Take 2 codes' }).press('Enter');
    await page.getByLabel('2 in English').press('Alt+ArrowUp');
    await page.locator('[data-focus="codes.0.en"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await whole(desk);
    await saved(page);
    const [list] = (await modelOf(page)).build.codeLists;
    assert.deepEqual(
      list?.entries.map(({ codedValue, decode }) => [codedValue, decode[0]?.text, decode[1]?.text]),
      [
        ['2', hostile, '女'],
        ['1', '=1+1', '\u202e乱'],
      ],
    );
    for (const name of ['Settings', 'Checks', 'Findings']) {
      await view(page, name);
      await page.locator('.designer [aria-current="page"]', { hasText: name }).waitFor();
    }
    await page.keyboard.press('Control+f');
    await page.getByLabel('OID, name, or any text in either language').fill('脉搏');
    await page.getByText('1 found').waitFor();
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Pulse/ }).first().waitFor();
  });

  test('of two in one draft the second sees who saved what, and chooses', async () => {
    const { page } = desk;
    await signIn(colleague, 'manager.two', new URL(page.url()).pathname);
    const other = colleague.page;
    await view(other, '表单');
    await other.getByRole('button', { name: '生命体征' }).first().press('Enter');
    await other.locator('[data-focus="form.title.zh"]').fill('体征');
    await saved(other);
    // A draft saves itself after a pause, and what is refused opens a dialog: not between the two edits.
    const edited = Promise.withResolvers<void>();
    await page.route('**/v1/**/drafts/*?*', async (route) => {
      if (route.request().method() === 'PATCH') await edited.promise;
      await route.continue();
    });
    await view(page, 'Forms');
    await page.locator('[data-focus="item.question.en"]').fill('Pulse rate');
    await page.getByRole('button', { name: 'Vital signs' }).first().press('Enter');
    await page.locator('[data-focus="form.title.en"]').fill('Vitals');
    edited.resolve();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText(/manager\.two|Manager/i)
      .first()
      .waitFor();
    await whole(desk);
    await dialog.getByLabel(/^Mine/).press('Space');
    await dialog.getByText('What comes together by itself: 1').press('Enter');
    await dialog.getByRole('button', { name: 'Put both together' }).press('Enter');
    await saved(page);
    const { build } = await modelOf(page);
    assert.deepEqual(
      build.forms[0]?.description.map(({ text }) => text),
      ['Vitals', '生命体征'],
    );
    assert.equal(build.items[0]?.question[0]?.text, 'Pulse rate');
    await page.unroute('**/v1/**/drafts/*?*');
    await other.getByRole('button', { name: '显示其保存的内容' }).press('Enter', { timeout: 30_000 });
    await other.getByText('Vitals').or(other.getByText('生命体征')).first().waitFor();
    await whole(colleague);
  });

  test('what is edited without a network is kept through a reload and saved once when it returns', async () => {
    const { page } = desk;
    const { revision } = await drafts().getDraft({ study, draft: keyOf(page) });
    await page.route('**/v1/**/drafts/*?*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await page.locator('[data-focus="form.title.en"]').fill('Kept through it all');
    await page.locator('.save-state[data-state="waiting"]').waitFor();
    await page.reload();
    await page.locator('[data-focus="form.title.en"]').waitFor();
    assert.equal(await page.locator('[data-focus="form.title.en"]').inputValue(), 'Kept through it all');
    await page.locator('.save-state[data-state="waiting"]').waitFor();
    await page.unroute('**/v1/**/drafts/*?*');
    await page.evaluate(`void dispatchEvent(new Event('online'))`);
    await saved(page);
    const { head, name } = await (async () => {
      const stored = await drafts().getDraft({ study, draft: keyOf(page) });
      const { build } = JSON.parse(stored.modelJson) as { build: StudyBuild };
      return { head: stored, name: build.forms[0]?.description[0]?.text };
    })();
    assert.deepEqual([head.revision, name], [revision + 1n, 'Kept through it all']);
  });

  test('a file becomes a draft, is changed, and is built', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: 'Study builds' }).first().press('Enter');
    const file = readFileSync(STUDY_FILE, 'utf8').replace(/CodeListOID="CL[^"]*"/, 'CodeListOID="CL.SURPRISE"');
    await begin(page, 'Imported', { file });
    await page.getByText('CL.SURPRISE').first().waitFor();
    await whole(desk);
    await page.getByRole('button', { name: 'Open the draft' }).press('Enter');
    await page.locator('.visit-grid').waitFor();
    await page.getByRole('button', { name: /^Week 4/ }).press('Alt+ArrowRight');
    await page.getByRole('button', { name: /^Week 4/ }).press('Enter');
    await page.getByLabel('Late at most', { exact: true }).fill('99999');
    await page.getByText('A whole number from 0 to 9999.').waitFor();
    await page.getByLabel('Late at most', { exact: true }).fill('4');
    await page.keyboard.press('Enter');
    await whole(desk);
    await saved(page);
    const { build } = await modelOf(page);
    assert.deepEqual(
      [
        build.visits.map(({ oid }) => oid).slice(1, 4),
        build.protocol.timings?.find(({ oid }) => oid === 'TIM.WEEK4')?.after,
      ],
      [['SE.BASELINE', 'SE.WEEK8', 'SE.WEEK4'], 'P4D'],
    );
    await page.getByRole('button', { name: 'Make a build' }).press('Enter');
    await page.getByText(/^Build 3 is there/).waitFor();
    await page.getByRole('link', { name: 'Open the build' }).press('Enter');
    await page.waitForURL(/builds\/3/);
  });

  test('everything is there at 320 pixels, in Chinese as well', async () => {
    const { page } = colleague;
    await page.setViewportSize({ width: 320, height: 800 });
    for (const name of ['访视计划', '表单', '编码列表与单位', '设置']) {
      await view(page, name);
      await page.locator('.views [aria-current="page"]', { hasText: name }).waitFor();
      await page.locator('main .loading').first().waitFor({ state: 'detached' });
      // An item, whose choices are wider than the window.
      if (name === '表单') await page.locator('.designer-outline .sortable button').nth(1).press('Enter');
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `${name} ${overflow}`);
      await whole(colleague);
    }
  });
});
