import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { password, type Stack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, siteB, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// What stands over captured data, at the screens of those who review it: a monitor verifies and asks, the site answers,
// the investigator signs, a data manager locks, a second person opens a lock, and an auditor reads all of it.

const timeout = 300_000;
const pulse = 'IG.VS_OTHER/IT.PULSE';
const weight = 'IG.BODY/IT.WEIGHT';

describe('reviewing in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let subject: Enrolled;
  let browser: Browser;
  let monitor: Window;
  let investigator: Window;
  let manager: Window;

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    subject = await enrol(people.coordinatorA, siteA, '0012345');
    browser = await openBrowser();
    monitor = await openWindow(browser, 'en-GB');
    investigator = await openWindow(browser, 'en-GB');
    manager = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(`/studies/${study}/${path}`, stack.address).href;
  const form = () => ({ study, subject: subject.subject, form: vitals });

  const signIn = (window: Window, path: string, loginName: string) => signInAt(window, at(path), loginName);

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
    await page.locator('tbody tr[data-row]').nth(1).waitFor({ state: 'detached' });
    assert.equal(await page.locator('tbody tr[data-row]').count(), 1, 'what is open, unless one asks otherwise');
    await page.getByLabel('State').selectOption('CLOSED');
    await page.locator('tbody tr[data-row]').nth(1).waitFor();
    assert.ok(page.url().includes('state=CLOSED'), 'a list can be linked to');
    await page.getByLabel('State').selectOption('OPEN');
    await page.locator('tbody tr[data-row]').nth(1).waitFor({ state: 'detached' });
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
    const asked = page.locator(`[data-path="${pulse}"]`).first();
    await asked.waitFor();
    // It is brought into sight with the focus.
    await page.locator(`[data-entry][data-path="${pulse}"]:focus`).waitFor();
    assert.ok(
      await asked.evaluate((field) => field.getBoundingClientRect().top < 900),
      'the item asked about is in sight',
    );
    assert.ok(page.url().includes('item='));
  });

  test('what one has begun to ask stays open when it turns out that something waits already', async () => {
    const { page } = monitor;
    const held = Promise.withResolvers<void>();
    await page.route(/\/queries\?/, (route) => held.promise.then(() => route.continue()));
    await page.reload();
    await page.locator(`[data-entry][data-path="${pulse}"]`).focus();
    await page.keyboard.press('Alt+q');
    const question = page.getByLabel('What has to be clarified?');
    await question.fill('At rest?');
    held.resolve();
    await page.locator('.popover [data-query="open"]').waitFor();
    assert.ok(await question.isVisible());
    assert.equal(await question.inputValue(), 'At rest?');
    await page.unroute(/\/queries\?/);
  });

  test('a monitor verifies by one key an item, and asks about another', async () => {
    await save(
      1n,
      { 'IG.BP!1/IT.SBP': '128', 'IG.BP!1/IT.DBP': '82', 'IG.VS/IT.VSDTM': '2026-03-02T09:31' },
      'read again',
    );
    const { page } = monitor;
    await page.goto(at(`verification?subject=${subject.subject}&form=${vitals}`));
    const row = (path: string) => page.locator(`tr[data-row="${path}"]`);
    await page.getByRole('checkbox', { name: 'Also what the plan does not ask for' }).check();
    await row(weight).waitFor();
    await whole(monitor);
    await page.locator(`[data-row-control="${weight}"]`).focus();
    await page.keyboard.press('v');
    await row(weight).getByText('Verified', { exact: true }).waitFor();
    await page.locator(`[data-row-control="${pulse}"]`).focus();
    await page.keyboard.press('q');
    await page.getByLabel('Question to the site').fill('The chart says 72.');
    await whole(monitor);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Query raised').waitFor();
    await row(pulse).getByText('Open queries: 2').waitFor({ state: 'attached' });
    await page.keyboard.press('Shift+V');
    await page.getByText('Everything of this form is verified.').waitFor();
  });

  test('what changes after it was verified comes first, beside what was verified', async () => {
    const { page } = monitor;
    await save(2n, { [weight]: '87.20' }, 'digits swapped');
    await page.goto(at('verification'));
    await page.getByRole('heading', { name: 'Changed since verification' }).waitFor();
    const row = page.locator(`tr[data-row="${weight}"]`);
    await row.getByText('87.20').waitFor();
    await row.locator('.was', { hasText: '78.20' }).waitFor();
    await whole(monitor);
    await page.getByRole('button', { name: /^Verify the whole form/ }).click();
    await page.getByText('Everything of this form is verified.').waitFor();
  });

  const visitForm = 'SE.SCREENING~FO.SV';
  const visitDate = 'IG.SV/IT.VISDAT';
  const saveVisit = async (expectedRevision: bigint, value: string, reason = '') => {
    const items = [{ path: visitDate, value }];
    const saved = { ...form(), form: visitForm, expectedRevision, items, reason, complete: true };
    await people.coordinatorA.of(edc.EdcService).saveForm(saved);
  };

  test('an investigator signs with the password again, and sees what it covers and means', async () => {
    await saveVisit(0n, '2026-03-02');
    const { page } = investigator;
    await signIn(investigator, `signing?subject=${subject.subject}&place=${visitForm}`, 'inv.a');
    await page.getByRole('button', { name: 'Sign 1 forms…' }).waitFor();
    await page.getByText('Nothing has been signed yet.').waitFor();
    await whole(investigator);
    await page.getByRole('button', { name: 'Sign 1 forms…' }).click();
    await page.getByLabel('What the signature states').waitFor();
    await whole(investigator);
    await page.getByLabel('Password').fill('not my password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByText('Signed: 1 forms').waitFor();
    await page.getByText('Everything here is signed as it stands.').waitFor();
    await page.getByRole('cell', { name: 'Valid' }).waitFor();
  });

  test('a change breaks the signature, is shown to the value, and is signed again', async () => {
    await saveVisit(1n, '2026-03-03', 'wrong day');
    const { page } = investigator;
    await page.goto(at(`signing?subject=${subject.subject}&place=${visitForm}`));
    const change = page.getByRole('row', { name: /wrong day/ });
    await change.locator('.was', { hasText: '2026-03-02' }).waitFor();
    await change.locator('.is', { hasText: '2026-03-03' }).waitFor();
    await page.getByText('Broken by a change').waitFor();
    await page.getByRole('link', { name: /To sign again: 1/ }).waitFor();
    await page.locator('summary', { hasText: '#1' }).click();
    await page.getByText(/^SHA-256 [0-9a-f]{64}$/).waitFor();
    await whole(investigator);
    await page.getByRole('button', { name: 'Sign 1 forms…' }).click();
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Valid' }).waitFor();
    // The forms that it covers are read anew beside the signatures, and may come after them.
    await page.getByText('Everything here is signed as it stands.').waitFor();
    assert.equal(await page.getByRole('cell', { name: 'Broken' }).count(), 1, 'the first one stays what it was');
  });

  test('a data manager sees what keeps a lock shut, and locks where nothing does', async () => {
    const { page } = manager;
    const act = async (name: string, reason: string) => {
      await page.getByRole('button', { name, exact: true }).first().click();
      await page.getByLabel('Reason').fill(reason);
      await page.keyboard.press('Enter');
    };
    await signIn(manager, `lock?subject=${subject.subject}`, 'manager.one');
    await page.getByText(/^Gates keep the lock shut/).waitFor();
    await page.locator('tr[data-row="open-queries"]').getByText('Keeps the lock shut').waitFor();
    await whole(manager);
    await act('Lock…', 'cleaned');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await whole(manager);
    await page.keyboard.press('Escape');
    await page.goto(at(`lock?site=${siteB}`));
    await page.getByText('Every gate is open: it can be locked.').waitFor();
    await act('Lock…', 'cleaned');
    const held = page.getByRole('row', { name: /Site 02 Locked/ });
    await held.waitFor();
    await act('Request unlock…', 'one more subject');
    await page.getByText('Somebody else decides about your request.').waitFor();
    await whole(manager);
  });

  test('a second person opens it, in Chinese', async () => {
    const office = await openWindow(browser, 'zh-CN');
    const { page } = office;
    await signIn(office, 'lock', 'office.one');
    await page.getByText('one more subject').waitFor();
    await whole(office);
    await page.getByRole('button', { name: '批准…' }).click();
    await page.getByLabel('原因').fill('同意');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: '已批准' }).waitFor();
    await page.getByText('没有冻结或锁定的内容。').waitFor();
    await whole(office);
    await page.context().close();
  });

  test('an auditor reads all of it, to the field, and takes it as a file', async () => {
    const auditor = await openWindow(browser, 'en-GB');
    const { page } = auditor;
    await signIn(auditor, 'audit', 'auditor.one');
    const rows = page.locator('tbody tr[data-row]');
    await rows.first().waitFor();
    for (const what of ['Request to unlock', 'Freeze or lock', 'Signature', 'Verification', 'Query', 'Value']) {
      await rows.getByText(`${what} ·`).first().waitFor();
    }
    await page.keyboard.press('j');
    await page.getByRole('complementary', { name: 'Detail' }).getByText('Command').waitFor();
    await whole(auditor);
    const kind = page.getByLabel('Of', { exact: true });
    await kind.selectOption('form');
    // The next filter is added to those that are shown.
    await kind.locator('option[value="form"]:checked').waitFor({ state: 'attached' });
    await page.getByLabel('Subject').fill(subject.subject);
    await page.keyboard.press('Enter');
    const change = rows.filter({ hasText: 'digits swapped' });
    await change.locator('.was', { hasText: '78.20' }).waitFor();
    await change.locator('.is', { hasText: '87.20' }).waitFor();
    await change.getByRole('button').click();
    await page.getByRole('button', { name: 'Only this item' }).click();
    await page.waitForURL(/path=/);
    await change.waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), `${study}-audit.csv`);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '稽查轨迹' }).waitFor();
    await whole(auditor);
    await page.context().close();
  });

  test('on a narrow screen nothing of it scrolls sideways', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await signIn(phone, 'queries', 'manager.one');
    for (const path of ['queries', 'verification', 'signing', 'lock', 'audit']) {
      await page.goto(at(path));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, path);
      await whole(phone);
    }
    await page.context().close();
  });
});
