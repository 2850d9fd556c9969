import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { edc, trial } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { reportsAreCurrent } from './src/report-work.ts';
import type { Stack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, siteB, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// A data manager looks at the study from above, in a real browser: charts, the same as tables, and to take away.

describe('reports in a browser', { skip: noBrowser, timeout: 300_000 }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(`/studies/${study}${path}`, stack.address).href;
  const card = (name: string, { page } = desk) => page.locator(`[data-report="${name}"]`);

  test('a study in which nothing has happened says so', async () => {
    const { page } = desk;
    await signInAt(desk, at('/reports'), 'manager.one');
    await page.getByRole('heading', { name: 'Nothing has happened in this study yet' }).waitFor();
    await card('queries').getByText('Nothing to count here yet.').waitFor();
    await whole(desk);
  });

  test('what happened is drawn, and each report says how fresh it is', async () => {
    const { page } = desk;
    const { subject } = await enrol(people.coordinatorA, siteA, '0012345');
    await enrol(people.coordinatorB, siteB, '0012346', 'Li Na');
    const enrolled = { study, subject, status: trial.SubjectStatus.ENROLLED, date: '2026-05-04' };
    await people.coordinatorA.of(trial.TrialService).changeSubjectStatus({ ...enrolled, expectedRevision: 1n });
    const items = [
      { path: 'IG.BODY/IT.WEIGHT', value: '78.20' },
      { path: 'IG.BP!1/IT.SBP', value: '152' },
    ];
    const form = { study, subject, form: vitals };
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...form, expectedRevision: 0n, items });
    await people.monitor.of(edc.QueryService).openQuery({ ...form, path: 'IG.BP!1/IT.SBP', text: 'Sitting or lying?' });
    await reportsAreCurrent(people.manager);
    await page.reload();
    await card('enrolment').locator('svg').waitFor();
    await card('queries').locator('svg').waitFor();
    await card('enrolment')
      .getByText(/Up to date\. Last event/)
      .waitFor();
    await page.locator('.key-figures').getByText('Enrolled').waitFor();
    await whole(desk);
    const drawing = card('enrolment').locator('.chart');
    assert.match((await drawing.getAttribute('aria-label')) ?? '', /The table holds the same numbers/);
    await drawing.hover({ position: { x: 300, y: 150 } });
    await page
      .getByText(/^Screened: \d/)
      .first()
      .waitFor();
    await whole(desk);
  });

  test('the table holds the same numbers, by keyboard, and the file all of them', async () => {
    const { page } = desk;
    const toggle = card('enrolment').getByRole('button', { name: 'As a table: Enrolment against plan' });
    await toggle.press('Enter');
    const row = card('enrolment').getByRole('row', { name: /^01/ });
    await row.waitFor();
    assert.deepEqual(await row.getByRole('cell').allTextContents(), ['1', '0', '1', '0', '0', '0']);
    assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
    await whole(desk);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      card('enrolment')
        .getByRole('button', { name: /^Download CSV/ })
        .press('Enter'),
    ]);
    assert.equal(download.suggestedFilename(), `${study}-enrolment.csv`);
    const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
    assert.match(lines[0] ?? '', /Site,Month,Screened,Screen failures,Enrolled,/);
    assert.ok(lines.includes(`${siteA},,1,0,1,0,0,0`), lines.join('\n'));
    assert.ok(
      lines.some((line) => line.startsWith(`${siteB},2026-03,1,`)),
      lines.join('\n'),
    );
  });

  test('over time the months stand one after the other, those without anything as well', async () => {
    const { page } = desk;
    await page.getByRole('radio', { name: 'By site' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/by=time/);
    await card('enrolment').getByRole('rowheader', { name: '2026-05' }).waitFor();
    await card('enrolment')
      .getByRole('button', { name: /^As a table/ })
      .press('Enter');
    const drawing = card('enrolment').locator('svg');
    for (const month of ['2026-03', '2026-04', '2026-05']) await drawing.getByText(month).waitFor();
    await whole(desk);
  });

  test('one site alone, and a date that is none is refused at the place', async () => {
    const { page } = desk;
    await page.getByRole('combobox', { name: 'Site' }).selectOption(siteB);
    await page.waitForURL(/site=/);
    await card('enrolment')
      .getByRole('button', { name: /^As a table/ })
      .press('Enter');
    // The address changes before the report does, which has this month in any case.
    await card('enrolment').getByRole('rowheader', { name: '2026-05' }).waitFor({ state: 'detached' });
    await card('enrolment').getByRole('rowheader', { name: '2026-03' }).waitFor();
    assert.equal(await card('enrolment').getByRole('rowheader', { name: '2026-05' }).count(), 0);
    await page.getByLabel('From').fill('2026-13-40');
    await page.keyboard.press('Enter');
    await card('enrolment').getByRole('alert').waitFor();
    await page.getByLabel('From').fill('');
    await page.keyboard.press('Enter');
    await card('enrolment').getByRole('alert').waitFor({ state: 'detached' });
  });

  test('the sites are compared when somebody asks', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Compare the sites' }).press('Enter');
    await card('quality').locator('svg').waitFor();
    await card('quality')
      .getByRole('button', { name: /^As a table/ })
      .press('Enter');
    await card('quality').getByRole('cell', { name: 'as the others' }).first().waitFor();
    await whole(desk);
  });

  test('a table that is wider than its page is scrolled by keyboard, and one that is not takes no focus', async () => {
    const { page } = desk;
    const frame = card('quality').locator('.table-frame');
    const isWider = () => frame.evaluate((one) => one.scrollWidth > one.clientWidth);
    await page.setViewportSize({ width: 660, height: 900 });
    await card('quality').getByRole('group', { name: 'Data quality' }).focus();
    assert.ok(await isWider());
    await whole(desk);
    await page.keyboard.press('ArrowRight');
    while ((await frame.evaluate((one) => one.scrollLeft)) === 0) await setTimeout(10);
    await page.setViewportSize({ width: 1900, height: 900 });
    await card('quality').locator('.table-frame:not([tabindex])').waitFor();
    assert.ok(!(await isWider()));
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('in Chinese, dark and narrow, nothing is lost', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await signInAt(phone, at('/reports'), 'monitor.one');
    await card('completeness', phone).locator('svg').waitFor();
    await page.getByText('入组进度与计划').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.locator('main .loading').first().waitFor({ state: 'detached' });
    for (const toggle of await page.getByRole('button', { name: /^表格/ }).all()) await toggle.click();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.context().close();
  });
});
