import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Design } from '@verum/checks';
import { edc } from '@verum/contracts';
import type { StudyBuild } from '@verum/odm';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { type Person, password, type Stack } from './src/stack.ts';
import { setUpTrial, study } from './src/trial-setup.ts';

// What a study decides beyond its forms, designed by keyboard: windows in hours, reference ranges, reasons for values that
// are not there; what is odd about them is found, and the difference to the build before says it in words.

const timeout = 240_000;

describe('what a study decides, in the designer', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let manager: Person;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    ({ manager } = await setUpTrial(stack));
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const saved = (page: Page) => page.locator('.save-state[data-state="saved"]').waitFor();
  const view = (page: Page, name: string) =>
    page.locator('.views').getByRole('link', { name, exact: true }).press('Enter');
  const focused = (page: Page, name: string) => page.locator(`[data-focus="${name}"]:focus`).waitFor();
  async function modelOf(page: Page) {
    const draft = /drafts\/([0-9a-f]+)/.exec(page.url())?.[1] ?? assert.fail(page.url());
    const { modelJson } = await manager.of(edc.DraftService).getDraft({ study, draft });
    return JSON.parse(modelJson) as { readonly build: StudyBuild; readonly design: Design };
  }

  test('a visit window is said in hours, and the lint leads from what is odd about it to the visit', async () => {
    const { page } = desk;
    await page.goto(new URL(`/studies/${study}/builds`, stack.address).href);
    await page.locator('input[name=username]').fill('manager.one');
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New draft' }).press('Enter');
    const dialog = page.getByRole('dialog');
    const option = dialog.locator('option').filter({ hasText: /^Build 1/ });
    await option.waitFor({ state: 'attached' });
    await dialog.getByLabel('Begin from').selectOption({ label: (await option.textContent()) ?? '' });
    await dialog.getByLabel('Name in English').fill('Design');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Week 4/ }).press('Enter');
    const due = page.getByLabel('Early at most', { exact: true });
    await due.fill('12');
    await page.keyboard.press('Tab');
    await page.keyboard.type('h');
    await page.getByRole('button', { name: /^Week 4.*−12 h\/\+3 d/ }).waitFor();
    await whole(desk);
    await saved(page);
    const { build } = await modelOf(page);
    assert.equal(build.protocol.timings?.find(({ successorOid }) => successorOid === 'SE.WEEK4')?.before, 'PT12H');
    await view(page, 'Findings');
    const finding = page.getByRole('row').filter({ hasText: 'has no time of day' });
    await finding.getByRole('button', { name: 'SE.WEEK4' }).press('Enter');
    await page.getByRole('heading', { name: /^Week 4/ }).waitFor();
  });

  test('reference ranges are added, put in order and tried by keyboard', async () => {
    const { page } = desk;
    await view(page, 'Forms');
    await page.locator('.designer-side').getByRole('button', { name: 'Laboratory' }).press('Enter');
    await page
      .locator('.designer-outline')
      .getByRole('button', { name: /^White blood cells(?!:)/ })
      .press('Enter');
    const ranges = page.getByRole('group', { name: 'Reference ranges' }).first();
    await ranges.getByRole('button', { name: 'Add range' }).press('Enter');
    await focused(page, 'range.low');
    await page.keyboard.type('4,0');
    await ranges.getByText('A number, as 5.10.').waitFor();
    await page.locator('[data-focus="range.low"]').fill('4.0');
    await page.locator('[data-focus="range.high"]').fill('3');
    await page.keyboard.press('Enter');
    await ranges.getByRole('button', { name: 'everyone: 4.0–3' }).waitFor();
    await view(page, 'Findings');
    await page.getByText('No value of IT.WBC lies between 4.0 and 3').waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'IT.WBC lies between' })
      .getByRole('button', { name: 'IT.WBC' })
      .press('Enter');
    await ranges.getByRole('button', { name: 'everyone: 4.0–3' }).press('Enter');
    await page.locator('[data-focus="range.high"]').fill('10.0');
    await page.keyboard.press('Enter');
    await ranges.getByRole('button', { name: 'Add one like it' }).press('Enter');
    await focused(page, 'range.low');
    await page.locator('[data-focus="range.low"]').fill('6.0');
    await ranges.getByLabel('Under the age of', { exact: true }).fill('6');
    await page.keyboard.press('Tab');
    await page.keyboard.type('m');
    const child = ranges.getByRole('button', { name: 'under 6 months: 6.0–10.0' });
    await child.press('Alt+ArrowUp');
    await page.locator('[data-focus="range.0"]:focus').waitFor();
    await ranges.getByText('Try a value').press('Enter');
    await ranges.getByLabel('Value').fill('5.0');
    await ranges.getByLabel('Age', { exact: true }).fill('30');
    await page.keyboard.press('Enter');
    await ranges.getByText('Within: everyone: 4.0–10.0').waitFor();
    await whole(desk);
    await saved(page);
    const { design } = await modelOf(page);
    assert.deepEqual(
      design.references.filter(({ item }) => item === 'IT.WBC'),
      [
        { item: 'IT.WBC', low: '6.0', high: '10.0', ageBelowYears: 0.5 },
        { item: 'IT.WBC', low: '4.0', high: '10.0' },
      ],
    );
  });

  test('a reason is added in both languages, and the preview offers it where a value is not there', async () => {
    const { page } = desk;
    await view(page, 'Settings');
    const reasons = page.getByRole('table', { name: 'Left blank' });
    await reasons.getByLabel('New code').fill('UNKNOWN');
    await page.keyboard.press('Enter');
    assert.equal(await reasons.getByLabel('New code').getAttribute('aria-invalid'), 'true', 'it is there already');
    await reasons.getByLabel('New code').fill('DEAF');
    await page.keyboard.press('Enter');
    await focused(page, 'leftBlankReasons.2.en');
    await page.keyboard.type('Could <b>not</b> hear');
    await page.keyboard.press('Tab');
    await page.keyboard.type('听力障碍');
    await page.keyboard.press('Alt+ArrowUp');
    await whole(desk);
    await saved(page);
    const { design } = await modelOf(page);
    assert.deepEqual(
      design.leftBlankReasons.map(({ code, text }) => [code, text.length]),
      [
        ['NOT_IN_SOURCE', 2],
        ['DEAF', 2],
        ['UNKNOWN', 2],
      ],
    );
    await view(page, 'Forms');
    await page.locator('.designer-side').getByRole('button', { name: 'Vital signs' }).press('Enter');
    const preview = page.locator('.preview-form');
    // Of this form, and not of the one that was open before.
    await preview.getByRole('heading', { name: 'Vital signs' }).waitFor();
    await preview.getByRole('textbox').first().press('Alt+b');
    const offered = preview.locator('datalist option');
    await offered.first().waitFor({ state: 'attached' });
    if ((await preview.locator('.absence-kind').inputValue()) === 'notDone')
      await preview.locator('.absence-kind').selectOption('leftBlank');
    assert.deepEqual(await offered.evaluateAll((list) => list.map((one) => one.getAttribute('value'))), [
      'Not in the source record',
      'Could <b>not</b> hear',
      'Not known to the subject',
    ]);
  });

  test('what has lost its Chinese name is shown by its English one, marked, and found', async () => {
    const { page } = desk;
    await page.locator('[data-focus="form.title.zh"]').fill('');
    await saved(page);
    await page.getByRole('button', { name: '中文', exact: true }).press('Enter');
    const name = page.locator('.designer-side .other-tongue');
    await name.waitFor();
    assert.equal(await name.locator('[lang]').getAttribute('lang'), 'en');
    assert.match((await name.textContent()) ?? '', /Vital signs\s*无中文/);
    await view(page, '检查结果');
    await page.getByText('没有中文名称：Vital signs').waitFor();
    await whole(desk);
  });

  test('everything is there at 320 pixels in Chinese, and the difference of builds says it in words', async () => {
    const { page } = desk;
    await page.setViewportSize({ width: 320, height: 800 });
    for (const name of ['访视计划', '表单', '设置']) {
      await view(page, name);
      await page.locator('.views [aria-current="page"]', { hasText: name }).waitFor();
      await page.locator('main .loading').first().waitFor({ state: 'detached' });
      if (name === '表单') {
        await page.locator('.designer-side').getByRole('button', { name: '实验室检查' }).press('Enter');
        await page
          .locator('.designer-outline')
          .getByRole('button', { name: /^白细胞/ })
          .first()
          .press('Enter');
        await page.locator('[data-focus="range.0"]').press('Enter');
      }
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `${name} ${overflow}`);
      await whole(desk);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole('button', { name: '生成构建版本' }).press('Enter');
    await page.getByRole('link', { name: '打开构建版本' }).press('Enter');
    await page.getByRole('link', { name: '差异' }).press('Enter');
    await page.getByText('DEAF · Could <b>not</b> hear · 听力障碍').waitFor();
    await page.locator('.difference').filter({ hasText: 'IT.WBC@reference' }).waitFor();
    await page.getByText('12 小时').waitFor();
    await whole(desk);
  });

  test('two who move sections into each other are told, and choose whose moves stay', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'English', exact: true }).press('Enter');
    await page.goto(new URL(`/studies/${study}/builds`, stack.address).href);
    await page.getByRole('button', { name: 'New draft' }).press('Enter');
    await page.getByRole('dialog').getByLabel('Name in English').fill('Circles');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Add form' }).press('Enter');
    await focused(page, 'form.title.en');
    for (const name of ['Heart', 'Lungs']) {
      await page.locator('.designer-side').getByRole('button').last().press('Enter');
      // A group comes behind what is open: that is the form only now.
      await page.locator('[data-focus="form.title.en"]').waitFor();
      await page.keyboard.press('Alt+g');
      await focused(page, 'group.title.en');
      await page.keyboard.type(name);
    }
    await saved(page);
    const { build } = await modelOf(page);
    const [heart, lungs] = build.groups.map(({ oid }) => oid);
    const draft = /drafts\/([0-9a-f]+)/.exec(page.url())?.[1] ?? assert.fail(page.url());
    const drafts = manager.of(edc.DraftService);
    const { revision } = await drafts.getDraft({ study, draft });
    // Somebody else puts the heart into the lungs.
    const data = Buffer.from(
      JSON.stringify([
        { op: 'replace', path: '/build/forms/0/content', value: [{ kind: 'group', oid: lungs, mandatory: false }] },
        { op: 'replace', path: '/build/groups/1/content', value: [{ kind: 'group', oid: heart, mandatory: false }] },
      ]),
    );
    const document = { contentType: 'application/json-patch+json', data };
    await drafts.saveDraft({ study, draft, expectedRevision: revision, document });
    await page.locator('.designer-outline').getByRole('button', { name: 'Lungs' }).press('Alt+ArrowRight');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('together they would stand in each other').waitFor();
    await whole(desk);
    await dialog.getByLabel('Where I put them').press('Space');
    await dialog.getByRole('button', { name: 'Put both together' }).press('Enter');
    await saved(page);
    const merged = await modelOf(page);
    assert.deepEqual(
      merged.build.groups.map(({ content }) => content.map(({ oid }) => oid)),
      [[lungs], []],
    );
  });
});
