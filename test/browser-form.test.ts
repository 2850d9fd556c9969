import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildConsole } from '@verum/console';
import { edc } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { accessibilityFaults, noBrowser, openBrowser, openWindow, type Window } from './src/browser.ts';
import { password, type Stack, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// A form beyond its values, in a real browser: what is asked about it, what stands over it, and what is done with it.

const timeout = 120_000;

describe('a form and those who work at it', { skip: noBrowser, timeout }, () => {
  let outDir: string;
  let stack: Stack;
  let people: TrialSetup;
  let subject: Enrolled;
  let browser: Browser;
  let site: Window;
  let review: Window;
  let manager: Window;

  before(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'verum-console-'));
    await buildConsole({ outDir });
    stack = await startStack('one process', { consoleFolder: outDir });
    people = await setUpTrial(stack);
    subject = await enrol(people.coordinatorA, siteA, '0012345');
    const items = [
      { path: 'IG.VS_OTHER/IT.PULSE', value: '125' },
      { path: 'IG.VS_OTHER/IT.TEMP', value: '36.5' },
    ];
    const place = { study, subject: subject.subject, form: vitals };
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...place, expectedRevision: 0n, items });
    browser = await openBrowser();
    site = await openWindow(browser, 'en-GB');
    review = await openWindow(browser, 'zh-CN');
    manager = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
    await rm(outDir, { recursive: true, force: true });
  });

  const formPath = (form = vitals) =>
    new URL(`/studies/${study}/subjects/${subject.subject}/forms/${form}`, stack.address).href;
  const entry = (path: string, { page }: Window) => page.locator(`[data-entry][data-path="${path}"]`);
  const casebookPath = () => new URL(`/studies/${study}/subjects/${subject.subject}`, stack.address).href;
  const event = 'SE.LOG~FO.AE!1';
  const visit = 'SE.SCREENING~FO.SV';
  const visitDate = 'IG.SV/IT.VISDAT';
  const pulse = 'IG.VS_OTHER/IT.PULSE';
  const whole = async ({ page, complaints }: Window) => {
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(complaints, []);
  };

  async function signIn({ page }: Window, loginName: string, form = vitals) {
    await page.goto(formPath(form));
    await page.locator('input[name=username]').fill(loginName);
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.locator('[data-revision]').waitFor();
  }

  test('the coordinator answers what a check asks, from the field and by keyboard alone', async () => {
    const { page } = site;
    await signIn(site, 'crc.a');
    await entry(pulse, site).locator('[data-query="open"]').waitFor();
    await entry(pulse, site).locator('input').focus();
    await page.keyboard.press('Alt+q');
    const thread = page.locator('.thread[data-query="open"]');
    await thread.getByText('Edit check · asked').waitFor();
    await page.keyboard.press('Control+Enter');
    assert.ok(await thread.locator('textarea').evaluate((field) => field.matches(':focus')), 'the text has the focus');
    await thread.getByText('Please say it in words first.').waitFor();
    await whole(site);
    await page.keyboard.type('taken twice, it was 125');
    await page.keyboard.press('Control+Enter');
    await page.locator('.thread[data-query="answered"]').getByText('taken twice, it was 125').waitFor();
    await page.locator('.announcer').getByText('Query 1: Answered').waitFor();
    assert.equal(await page.locator('.thread').getByRole('button', { name: 'Close' }).count(), 0);
    await page.keyboard.press('Escape');
    assert.ok(
      await entry(pulse, site)
        .locator('input')
        .evaluate((field) => field.matches(':focus')),
    );
    await entry(pulse, site).locator('[data-query="answered"]').waitFor();
  });

  test('the monitor walks the form, sends the query back in Chinese, and asks about the form itself', async () => {
    const { page } = review;
    await signIn(review, 'monitor.one');
    await entry(pulse, review).focus();
    await page.keyboard.press('Alt+q');
    await page.locator('.thread[data-query="answered"]').getByText('taken twice, it was 125').waitFor();
    await page.keyboard.type('请提供源文件');
    await whole(review);
    await page.getByRole('button', { name: '退回' }).click();
    await page.locator('.thread[data-query="open"]').getByText('请提供源文件').waitFor();
    await page.keyboard.press('Escape');
    assert.ok(await entry(pulse, review).evaluate((field) => field.matches(':focus')), 'back at the field');
    await page.getByRole('button', { name: '关于此表单的质疑' }).click();
    await page.getByLabel('需要澄清什么？').fill('访视日期缺失');
    await page.keyboard.press('Control+Enter');
    await page.locator('.thread[data-number="2"]').getByText('访视日期缺失').waitFor();
    await page.locator('.thread[data-number="2"]').getByRole('button', { name: '撤销质疑' }).click();
    await page.locator('.thread[data-number="2"][data-query="cancelled"]').waitFor();
    await page.keyboard.press('Escape');
  });

  test('a corrected value answers, and the thread says so', async () => {
    const { page } = site;
    await entry(pulse, site).locator('input').fill('72');
    await page.keyboard.press('Control+s');
    await page.getByLabel('Reason for change').fill('digits swapped');
    await page.keyboard.press('Enter');
    await page.locator('[data-revision="2"]').waitFor();
    await entry(pulse, site).locator('[data-query="answered"]').waitFor();
    await entry(pulse, site).locator('input').focus();
    await page.keyboard.press('Alt+q');
    await page.locator('[data-kind="corrected"]').getByText('answered by correcting the value').waitFor();
    await page.keyboard.press('Escape');
  });

  test('the monitor closes it and verifies with one key, an item and then all', async () => {
    const { page } = review;
    await page.reload();
    await page.locator('[data-revision="2"]').waitFor();
    await entry(pulse, review).focus();
    await page.keyboard.press('Alt+q');
    await page.getByRole('button', { name: '关闭', exact: true }).first().click();
    await page.locator('.thread[data-query="closed"]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /全部核查（2）/ }).waitFor();
    await page.locator(`[data-entry][data-path="${pulse}"]:focus`).waitFor();
    await page.keyboard.press('v');
    await entry(pulse, review).getByText('已核查').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: /全部核查（1）/ }).waitFor();
    assert.ok(!(await entry(pulse, review).evaluate((field) => field.matches(':focus'))), 'and goes on');
    await page.keyboard.press('Shift+V');
    await page.getByRole('button', { name: /全部核查（0）/ }).waitFor();
    await whole(review);
  });

  test('the investigator signs what is shown, after what has changed, with the password again', async () => {
    const own = await openWindow(browser, 'en-GB');
    const { page } = own;
    const place = { study, subject: subject.subject, form: visit };
    const items = [{ path: visitDate, value: '2026-03-02' }];
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...place, expectedRevision: 0n, items, complete: true });
    await signIn(own, 'inv.a', visit);
    const sign = async () => {
      await page.getByRole('button', { name: 'Sign…' }).click();
      await page.locator('dialog').getByLabel('Password').fill(password);
    };
    await sign();
    await page.getByText('Not covered by any signature yet, forms: 1').waitFor();
    await whole(own);
    await page.keyboard.press('Enter');
    await page.locator('.form-state').getByText('Signed').waitFor();
    await entry(visitDate, own).locator('input').fill('2026-03-03');
    await page.keyboard.press('Control+s');
    await page.getByLabel('Reason for change').fill('read again');
    await page.keyboard.press('Enter');
    await page.locator('.form-state').getByText('Signature broken').waitFor();
    await sign();
    await page.locator('dialog .compare').getByText('read again').waitFor();
    await whole(own);
    await page.keyboard.press('Enter');
    await page.locator('.form-state').getByText('Signed').waitFor();
    await page.context().close();
  });

  test('a data manager freezes, locks and asks for the lock to be opened, each with a reason', async () => {
    const { page } = manager;
    await signIn(manager, 'manager.one', visit);
    const act = async (name: string, reason: string) => {
      await page.getByRole('button', { name }).click();
      await page.getByLabel('Reason', { exact: true }).fill(reason);
      await page.keyboard.press('Enter');
    };
    await act('Freeze…', 'cleaning');
    await page.locator('.form-state').getByText('Frozen').waitFor();
    await act('Unfreeze…', 'one more value');
    await page.getByRole('button', { name: 'Freeze…', exact: true }).waitFor();
    await act('Lock…', 'cleaned');
    await page.locator('dialog').getByRole('alert').waitFor();
    await whole(manager);
    const verified = [{ path: visitDate, version: 2n }];
    const forms = [{ subject: subject.subject, form: visit, items: verified }];
    await people.monitor.of(edc.ReviewService).verifyItems({ study, forms });
    await page.locator('dialog').getByRole('button', { name: 'Lock' }).click();
    await page.locator('.form-state').getByText('Locked').waitFor();
    await act('Request unlock…', 'a late source document');
    await page.locator('.announcer').getByText('waits for a decision').waitFor();
    await whole(manager);
  });

  test('the casebook lists adverse events by what tells them apart; one entered twice is removed and restored', async () => {
    const { page } = site;
    const place = { study, subject: subject.subject, form: event };
    const items = [{ path: 'IG.AE/IT.AETERM', value: 'Headache' }];
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...place, expectedRevision: 0n, items });
    await page.goto(casebookPath());
    const row = page.locator('[data-log="FO.AE"] tbody tr');
    await row.getByRole('cell', { name: 'Headache' }).waitFor();
    await whole(site);
    await row.getByRole('link').click();
    const act = async (name: string, reason: string) => {
      await page.getByRole('button', { name }).click();
      await page.getByLabel('Reason', { exact: true }).fill(reason);
      await page.keyboard.press('Enter');
    };
    await act('Remove…', 'entered twice');
    await page.locator('[data-read-only="form.removed"]').waitFor();
    await page.goto(casebookPath());
    await row.getByText('removed').waitFor();
    await row.getByRole('link').click();
    await act('Restore…', 'two headaches after all');
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
  });

  test('a visit that does not take place is skipped with a reason, and taken up again; bars say how far it has come', async () => {
    const { page } = site;
    await page.goto(casebookPath());
    const week4 = page.locator('[data-visit="SE.WEEK4"]');
    const act = async (name: string, reason: string) => {
      if ((await week4.locator('details[open]').count()) === 0) await week4.getByText('Actions').click();
      await week4.getByRole('button', { name }).click();
      await page.getByLabel('Reason', { exact: true }).fill(reason);
      await page.keyboard.press('Enter');
      await page.locator('dialog').waitFor({ state: 'detached' });
    };
    await week4.getByText('Forms: 0 of 4').waitFor();
    await act('Not done…', 'the subject travels');
    await week4.getByText('Skipped: the subject travels').waitFor();
    await whole(site);
    await act('Fill in after all…', 'back in time');
    await week4.getByText('Skipped').waitFor({ state: 'detached' });
    await page.locator('.page-head').getByText('Verified: 3 of').waitFor();
    await page.getByRole('link', { name: 'Add: Unscheduled visit' }).click();
    await page.getByRole('heading', { name: 'Visit date' }).waitFor();
  });
});
