import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { password, type Stack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// A form beyond its values, in a real browser: what is asked about it, what stands over it, and what is done with it.

const timeout = 300_000;

describe('a form and those who work at it', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let subject: Enrolled;
  let browser: Browser;
  let site: Window;
  let review: Window;
  let manager: Window;

  before(async () => {
    stack = await startConsoleStack();
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
  });

  const formPath = (form = vitals) =>
    new URL(`/studies/${study}/subjects/${subject.subject}/forms/${form}`, stack.address).href;
  const entry = (path: string, { page }: Window) => page.locator(`[data-entry][data-path="${path}"]`);
  const casebookPath = () => new URL(`/studies/${study}/subjects/${subject.subject}`, stack.address).href;
  const event = 'SE.LOG~FO.AE!1';
  const visit = 'SE.SCREENING~FO.SV';
  const visitDate = 'IG.SV/IT.VISDAT';
  const pulse = 'IG.VS_OTHER/IT.PULSE';

  async function signIn(window: Window, loginName: string, form = vitals) {
    await signInAt(window, formPath(form), loginName);
    await window.page.locator('[data-revision]').waitFor();
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
    // The text has the focus.
    await thread.locator('textarea:focus').waitFor();
    await thread.getByText('Please say it in words first.').waitFor();
    await whole(site);
    await page.keyboard.type('taken twice, it was 125');
    await page.keyboard.press('Control+Enter');
    await page.locator('.thread[data-query="answered"]').getByText('taken twice, it was 125').waitFor();
    await page.locator('.announcer').getByText('Query 1: Answered').waitFor();
    assert.equal(await page.locator('.thread').getByRole('button', { name: 'Close' }).count(), 0);
    await page.keyboard.press('Escape');
    await entry(pulse, site).locator('input:focus').waitFor();
    await entry(pulse, site).locator('[data-query="answered"]').waitFor();
  });

  test('the monitor walks the form, sends the query back in Chinese, and asks about the form itself', async () => {
    const { page } = review;
    await signIn(review, 'monitor.one');
    // What is typed goes to the thread, which has to be there when the panel opens.
    await entry(pulse, review).locator('[data-query="answered"]').waitFor();
    await entry(pulse, review).focus();
    await page.keyboard.press('Alt+q');
    await page.locator('.thread[data-query="answered"]').getByText('taken twice, it was 125').waitFor();
    await page.keyboard.type('请提供源文件');
    await whole(review);
    await page.getByRole('button', { name: '退回' }).click();
    await page.locator('.thread[data-query="open"]').getByText('请提供源文件').waitFor();
    await page.keyboard.press('Escape');
    // Back at the field.
    await entry(pulse, review).and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: '关于此表单的质疑' }).click();
    await page.getByLabel('需要澄清什么？').fill('访视日期缺失');
    await page.keyboard.press('Control+Enter');
    await page.locator('.thread[data-number="2"]').getByText('访视日期缺失').waitFor();
    await page.locator('.thread[data-number="2"]').getByRole('button', { name: '撤销质疑' }).click();
    await page.locator('.thread[data-number="2"][data-query="cancelled"]').waitFor();
    await page.keyboard.press('Escape');
  });

  test('a key that comes right behind Escape is the field’s', async () => {
    const { page } = review;
    await entry(pulse, review).focus();
    await page.keyboard.press('Alt+q');
    const thread = page.locator('.popover .thread').first();
    for (let again = 0; again < 20; again += 1) {
      await thread.waitFor();
      // Not waited for: the browser has the second before it is done with the first.
      await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('Alt+q')]);
    }
    await thread.waitFor();
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
    // The panel's own has the same name, and stands alone until the thread is there.
    const thread = page.locator('.thread[data-query="answered"]');
    await thread.getByRole('button', { name: '关闭', exact: true }).click();
    await page.locator('.thread[data-query="closed"]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /全部核查（2）/ }).waitFor();
    await page.locator(`[data-entry][data-path="${pulse}"]:focus`).waitFor();
    await page.keyboard.press('v');
    await entry(pulse, review).getByText('已核查').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: /全部核查（1）/ }).waitFor();
    // And goes on.
    await page.locator(`[data-entry]:focus:not([data-path="${pulse}"])`).waitFor();
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

  test('a group that repeats is a grid: arrows walk it, a block from a spreadsheet fills it, a row is removed', async () => {
    const { page } = site;
    const cell = (row: number, item: string) => entry(`IG.BP!${row}/IT.${item}`, site).locator('input');
    const focused = (row: number, item: string) =>
      page.locator(`[data-entry][data-path="IG.BP!${row}/IT.${item}"] input:focus`).waitFor();
    await page.goto(formPath('SE.BASELINE~FO.VS'));
    await cell(1, 'SBP').focus();
    await page.keyboard.type('131');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('82');
    // The second key waits for nothing, and is for the new row all the same.
    await Promise.all([page.keyboard.press('ArrowDown'), page.keyboard.press('8')]);
    assert.deepEqual([await cell(1, 'DBP').inputValue(), await cell(2, 'DBP').inputValue()], ['82', '8']);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await focused(2, 'SBP');
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '128\\t80\\n１２６\\t79\\n1\\t1\\n');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }`);
    await page.locator('.announcer').getByText('Values pasted: 4').waitFor();
    assert.equal(await cell(3, 'DBP').inputValue(), '79');
    assert.ok(await page.getByRole('button', { name: 'Add row' }).isDisabled(), 'no more than three');
    await whole(site);
    await page.keyboard.press('Control+s');
    await page.locator('[data-revision="1"]').waitFor();
    assert.equal(await cell(3, 'SBP').inputValue(), '126');
    await page.locator('[data-row-removal="IG.BP!3"]').click();
    await page.getByLabel('Reason', { exact: true }).fill('the cuff was loose');
    await page.keyboard.press('Enter');
    await page.locator('[data-revision="2"]').waitFor();
    assert.equal(await cell(3, 'SBP').count(), 0);
    await page.getByText('In removed rows: 2').click();
    await whole(site);
    await page.getByRole('button', { name: 'Restore row 3' }).click();
    await page.getByLabel('Reason', { exact: true }).fill('it was not');
    await page.keyboard.press('Enter');
    await cell(3, 'SBP').waitFor();
  });

  test('a file is taken within what the study allows, a remark stands beside it, and a reason is chosen in words', async () => {
    const { page } = site;
    await page.goto(formPath('SE.SCREENING~FO.LB'));
    const report = entry('IG.LB/IT.LBREP', site);
    await report.getByText('up to 5 MiB').waitFor();
    const file = { name: 'report.pdf', mimeType: 'application/pdf' };
    await report.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.from('<html>') });
    await report.getByText('The content is text/html').waitFor();
    await report.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.from('%PDF-1.7 report') });
    await report.locator('.file-name').getByText('report.pdf').waitFor();
    await report.locator('input[type=file]').focus();
    await page.keyboard.press('Alt+n');
    await page.getByRole('textbox', { name: 'Annotation' }).fill('second page is a copy');
    await page.keyboard.press('Control+Enter');
    await page.locator('.popover').getByText('second page is a copy').waitFor();
    await whole(site);
    await page.keyboard.press('Escape');
    await report.getByText('Annotations: 1').waitFor();
    const haemoglobin = entry('IG.HEM/IT.HGB', site);
    await haemoglobin.locator('input').focus();
    await page.keyboard.press('Alt+b');
    await page.keyboard.type('Sample haemolysed');
    await page.keyboard.press('Control+s');
    await page.locator('[data-revision="1"]').waitFor();
    const form = { study, subject: subject.subject, form: 'SE.SCREENING~FO.LB' };
    const { items } = await people.coordinatorA.of(edc.EdcService).getForm(form);
    assert.equal(items.find(({ path }) => path === 'IG.HEM/IT.HGB')?.notDone, 'HAEMOLYSED');
    await page.getByRole('button', { name: '中文' }).click();
    assert.equal(await haemoglobin.locator('input').inputValue(), '标本溶血');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      report.getByRole('button', { name: '下载' }).click(),
    ]);
    assert.match(saved.suggestedFilename(), /\.pdf$/);
    await page.getByRole('button', { name: 'English' }).click();
  });

  test('the network goes while somebody saves: it is saved when it returns, once', async () => {
    const { page } = site;
    const place = { study, subject: subject.subject, form: 'SE.WEEK4~FO.VS' };
    const capture = people.coordinatorA.of(edc.EdcService);
    await page.goto(formPath(place.form));
    await entry(pulse, site).locator('input').fill('70');
    // The save arrives, and its answer is lost.
    await page.route('**/forms/**', async (route) => {
      if (route.request().method() !== 'PATCH') return await route.continue();
      await route.fetch();
      await route.abort();
    });
    await page.keyboard.press('Control+s');
    await page.locator('[data-waiting]').waitFor();
    await whole(site);
    await entry('IG.VS_OTHER/IT.TEMP', site).locator('input').fill('36.4');
    await page.unroute('**/forms/**');
    await page.locator('[data-revision="1"]').waitFor();
    assert.equal(await entry('IG.VS_OTHER/IT.TEMP', site).locator('input').inputValue(), '36.4', 'typed meanwhile');
    await page.getByText('Changed: 1').waitFor();
    assert.equal((await capture.getForm(place)).revision, 1n, 'saved once');
    await page.context().setOffline(true);
    await page.keyboard.press('Control+s');
    await page.locator('[data-waiting]').waitFor();
    await page.context().setOffline(false);
    await page.locator('[data-revision="2"]').waitFor();
    await page.getByText('No changes').waitFor();
  });

  test('a save without an answer outlives a reload without a network, and is done once', async () => {
    const { page } = site;
    const place = { study, subject: subject.subject, form: 'SE.WEEK8~FO.VS' };
    await page.goto(formPath(place.form));
    await entry(pulse, site).locator('input').fill('68');
    // The save arrives, and its answer is lost.
    await page.route('**/forms/**', async (route) => {
      if (route.request().method() !== 'PATCH') return await route.continue();
      await route.fetch();
      await route.abort();
    });
    await page.keyboard.press('Control+s');
    await page.locator('[data-waiting]').waitFor();
    await page.context().setOffline(true);
    await page.reload().catch(() => undefined);
    await page.unroute('**/forms/**');
    await page.context().setOffline(false);
    await page.goto(formPath(place.form));
    await page.locator('[data-revision="1"]').waitFor();
    await page.getByText('No changes').waitFor();
    assert.equal(await entry(pulse, site).locator('input').inputValue(), '68');
    const { revision } = await people.coordinatorA.of(edc.EdcService).getForm(place);
    assert.equal(revision, 1n, 'saved once');
  });

  test('who leaves what is not saved is asked, and may stay', async () => {
    const { page } = site;
    await entry(pulse, site).locator('input').fill('71');
    await page.locator('.crumbs').getByRole('link', { name: subject.subject }).click();
    await page.getByRole('heading', { name: 'Leave without saving?' }).waitFor();
    await whole(site);
    await page.keyboard.press('Enter');
    assert.equal(await entry(pulse, site).locator('input').inputValue(), '71');
    await page.locator('.crumbs').getByRole('link', { name: subject.subject }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.locator('[data-visit="SE.WEEK8"]').getByText('not saved').waitFor();
  });
});
