import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, identity } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { authenticatorCode, earlierCode } from './src/authenticator.ts';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { password, type Stack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// A coordinator works in a real browser: everything between the keyboard and the disk is the real thing.

const timeout = 300_000;

describe('the console in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let subject: Enrolled;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    subject = await enrol(people.coordinatorA, siteA, '0012345');
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(path, stack.address).href;
  const formPath = () => `/studies/${study}/subjects/${subject.subject}/forms/${vitals}`;
  const input = (path: string, { page } = desk) => page.locator(`[data-path="${path}"] input`);
  const revision = (value: string, { page } = desk) => page.locator(`[data-revision="${value}"]`).waitFor();

  async function saveWithReason(reason: string) {
    const { page } = desk;
    await page.keyboard.press('Control+s');
    await page.getByLabel('Reason for change').fill(reason);
    await page.keyboard.press('Enter');
  }

  const signIn = (window: Window, path: string, loginName: string) => signInAt(window, at(path), loginName);

  test('a new colleague sets a password by the one-time link', async () => {
    const { page } = desk;
    const made = await stack.admin
      .of(identity.IdentityService)
      .createUser({ loginName: 'crc.new', displayName: 'New Colleague', language: 'en' });
    await page.goto(at(`/setup#${made.invitationToken}`));
    await page.getByLabel('New password', { exact: true }).fill(password);
    await page.getByLabel('New password again').fill('something else');
    await page.keyboard.press('Enter');
    await page.getByText('The two passwords are not the same.').waitFor();
    await whole(desk);
    await page.getByLabel('New password again').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the used token does not stay in the address');
    await signIn(desk, '/', 'crc.new');
    await page.getByText('There is no study for you yet').waitFor();
    await whole(desk);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Login name').waitFor();
  });

  test('a wrong password is told in words', async () => {
    await desk.page.goto(at('/'));
    await desk.page.getByLabel('Login name').fill('crc.a');
    await desk.page.getByLabel('Password').fill('not my password');
    await desk.page.keyboard.press('Enter');
    await desk.page.getByText('Login name or password is wrong').waitFor();
    await whole(desk);
  });

  test('who has set up a second factor is asked for the code, by keyboard, and again after a wrong one', async () => {
    const person = (await stack.person('crc.paired')).of(identity.IdentityService);
    const { uri } = await person.beginSecondFactor({ password });
    await person.confirmSecondFactor({ oneTimeCode: await earlierCode(uri) });
    const own = await openWindow(browser, 'zh-CN');
    const { page } = own;
    await signIn(own, '/', 'crc.paired');
    const code = page.getByLabel('动态验证码');
    await code.waitFor();
    await whole(own);
    await code.and(page.locator(':focus')).waitFor();
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await page.getByText('验证码错误、已过期或已使用过').waitFor();
    assert.equal(await code.inputValue(), '');
    await code.and(page.locator(':focus')).waitFor();
    await whole(own);
    await page.keyboard.type(authenticatorCode(uri));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '退出登录' }).waitFor();
    await page.context().close();
  });

  test('the coordinator signs in and finds the subject in the matrix', async () => {
    const { page } = desk;
    await signIn(desk, '/', 'crc.a');
    await page.getByRole('link', { name: study }).click();
    await page.getByRole('link', { name: 'Subjects × visits' }).click();
    await page.getByRole('rowheader', { name: subject.subject }).waitFor();
    await page.getByRole('gridcell', { name: 'Not started, 0/8 forms complete' }).first().waitFor();
    await whole(desk);
  });

  test('arrow keys and Enter lead from the matrix to a form', async () => {
    const { page } = desk;
    await page.locator('[data-cell="0/0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('[data-visit="SE.SCREENING"]').waitFor();
    await whole(desk);
    await page.locator(`[data-form="${vitals}"]`).click();
    await input('IG.BODY/IT.WEIGHT').waitFor();
    await whole(desk);
  });

  test('values are entered by keyboard alone and kept to the character', async () => {
    const { page } = desk;
    await input('IG.VS/IT.VSDTM').fill('2026-11-23 09:30');
    await page.keyboard.press('Enter');
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.keyboard.press('2');
    await input('IG.BP!1/IT.SBP').fill('12x');
    await input('IG.BODY/IT.WEIGHT').fill('78.20');
    await page.getByText('Enter a whole number').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('alert').getByText('Please correct: 1').waitFor();
    await whole(desk);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('１２８');
    await page.keyboard.press('Control+s');
    await revision('1');
    assert.equal(await input('IG.BP!1/IT.SBP').inputValue(), '128');
  });

  test('after a reload the values stand where they were', async () => {
    const { page } = desk;
    await page.goto(at('/'));
    await page.goto(at(formPath()));
    await revision('1');
    assert.equal(await input('IG.VS/IT.VSDTM').inputValue(), '2026-11-23T09:30');
    assert.equal(await input('IG.BODY/IT.WEIGHT').inputValue(), '78.20');
    assert.ok(await page.getByRole('radio', { name: 'Right' }).isChecked());
  });

  test('what was typed and not saved survives a reload', async () => {
    const { page } = desk;
    await input('IG.VS_OTHER/IT.PULSE').fill('72');
    await page.reload();
    await page.getByText('What you typed before the page was reloaded is back').waitFor();
    assert.equal(await input('IG.VS_OTHER/IT.PULSE').inputValue(), '72');
    await page.keyboard.press('Control+s');
    await revision('2');
  });

  test('a correction asks for its reason, and the history shows both versions', async () => {
    const { page } = desk;
    await input('IG.BODY/IT.WEIGHT').fill('87.20');
    await page.keyboard.press('Control+s');
    await page.getByLabel('Reason for change').fill('digits swapped');
    await whole(desk);
    await page.keyboard.press('Enter');
    await revision('3');
    await input('IG.BODY/IT.WEIGHT').focus();
    await page.keyboard.press('Alt+h');
    await page.getByText('Reason: digits swapped').waitFor();
    assert.deepEqual(await page.locator('.history-value').allTextContents(), ['87.20', '78.20']);
    await whole(desk);
    await page.keyboard.press('Escape');
  });

  test('two people at one form choose field by field', async () => {
    const { page } = desk;
    const capture = people.investigatorA.of(edc.EdcService);
    const items = [{ path: 'IG.VS_OTHER/IT.PULSE', value: '80' }];
    const form = { study, subject: subject.subject, form: vitals };
    await capture.saveForm({ ...form, expectedRevision: 3n, items, reason: 'read again' });
    await input('IG.VS_OTHER/IT.PULSE').fill('76');
    await page.keyboard.press('Control+s');
    await page.getByLabel('Reason for change').fill('source says 76');
    await page.keyboard.press('Enter');
    await page.getByText('Somebody else has saved this form meanwhile').waitFor();
    await page.getByRole('radio', { name: 'Theirs 80' }).check();
    await whole(desk);
    await page.getByRole('button', { name: 'Use these versions' }).click();
    assert.equal(await input('IG.VS_OTHER/IT.PULSE').inputValue(), '80');
    await page.getByText('No changes').waitFor();
  });

  test('a session that ends in the middle of a form loses nothing', async () => {
    const { page } = desk;
    await input('IG.BODY/IT.HEIGHT').fill('179.0');
    await page.context().clearCookies({ name: /access|refresh/ });
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await whole(desk);
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await revision('5');
    assert.equal(await input('IG.BODY/IT.HEIGHT').inputValue(), '179.0');
  });

  test('a value outside its range is saved and asked about at its field; correcting it answers', async () => {
    const { page } = desk;
    const pulse = page.locator('[data-path="IG.VS_OTHER/IT.PULSE"]').first();
    await input('IG.VS_OTHER/IT.PULSE').fill('125');
    await saveWithReason('read again');
    await revision('6');
    await pulse.getByText('Pulse is outside 50–110 beats/min.').waitFor();
    await page.locator('.form-head').getByText('Open queries: 1').waitFor();
    await page.locator(`[data-form="${vitals}"]`).getByText('Open queries: 1').waitFor({ state: 'attached' });
    await whole(desk);
    await page.reload();
    await pulse.getByText('Pulse is outside 50–110 beats/min.').waitFor();
    await input('IG.VS_OTHER/IT.PULSE').fill('72');
    await saveWithReason('digits swapped');
    await revision('7');
    await page.locator('.form-head').getByText('Answered queries: 1').waitFor();
    await pulse.locator('[data-query="answered"]').waitFor();
    assert.equal(await page.locator('.form-head').getByText('Open queries').count(), 0);
    await whole(desk);
  });

  test('a value outside what is possible is refused at its field, and what was typed stays', async () => {
    const { page } = desk;
    await input('IG.VS_OTHER/IT.PULSE').fill('900');
    await saveWithReason('digits swapped');
    await page.getByRole('alert').getByText('Please correct: 1').waitFor();
    await page.locator('[data-problem]').getByText('Pulse must be between 20 and 250 beats/min.').waitFor();
    assert.equal(await input('IG.VS_OTHER/IT.PULSE').inputValue(), '900');
    await whole(desk);
    await input('IG.VS_OTHER/IT.PULSE').fill('72');
    await page.getByText('No changes').waitFor();
  });

  test('a derived value is computed and never typed', async () => {
    const bmi = desk.page.locator('[data-path="IG.BODY/IT.BMI"]');
    await bmi.getByText('27.2', { exact: false }).waitFor();
    await bmi.getByText('computed').waitFor();
    assert.equal(await bmi.locator('input').count(), 0);
  });

  test('no value is a reason of its own: Alt+B goes from not done to left blank and back', async () => {
    const { page } = desk;
    await input('IG.VS_OTHER/IT.TEMP').focus();
    await page.keyboard.press('Alt+b');
    await page.getByPlaceholder('Why was it not done?').waitFor();
    await page.keyboard.press('Alt+b');
    await page.getByPlaceholder('Why is it left blank?').waitFor();
    await page.keyboard.type('not in the source');
    await whole(desk);
    await page.keyboard.press('Control+s');
    await revision('8');
    await page.reload();
    const temperature = page.locator('[data-path="IG.VS_OTHER/IT.TEMP"]');
    await temperature.locator('select').waitFor();
    assert.equal(await temperature.locator('select').inputValue(), 'leftBlank');
    assert.equal(await input('IG.VS_OTHER/IT.TEMP').inputValue(), 'not in the source');
  });

  test('a form that is frozen while somebody types takes nothing, and nothing typed is lost', async () => {
    const { page } = desk;
    const freezing = { study, subject: subject.subject, form: vitals, reason: 'cleaning' };
    await people.manager.of(edc.ReviewService).freeze(freezing);
    await input('IG.VS_OTHER/IT.PULSE').fill('74');
    await saveWithReason('read again');
    await page.getByRole('alert').getByText('It is frozen or locked').waitFor();
    await page.getByRole('alert').getByText('This form is held.').waitFor();
    assert.equal(await input('IG.VS_OTHER/IT.PULSE').inputValue(), '74');
    await whole(desk);
    await people.manager.of(edc.ReviewService).freeze({ ...freezing, undo: true });
    await saveWithReason('read again');
    await revision('9');
  });

  test('what skip logic hides is not asked for, and what it holds stays in sight', async () => {
    const { page } = desk;
    await page.goto(at(`/studies/${study}/subjects/${subject.subject}/forms/SE.SCREENING~FO.DM`));
    const childbearing = page.locator('[data-entry][data-path="IG.DM/IT.CHILDBEARING"]');
    await page.getByRole('radio', { name: 'Female' }).check();
    await childbearing.getByRole('radio').first().check();
    await page.keyboard.press('Control+s');
    await revision('1');
    assert.equal(await childbearing.count(), 1);
    await page.getByRole('radio', { name: 'Male', exact: false }).first().check();
    await saveWithReason('wrong box ticked');
    // Hidden as soon as the box is ticked, and saved a moment later.
    await revision('2');
    await page.getByText('Hidden by skip logic: 1').click();
    await page.locator('[data-kept="hidden"] dd').waitFor();
    assert.equal(await childbearing.count(), 0);
    await whole(desk);
  });

  test('a locked form is read-only and says why', async () => {
    const { page } = desk;
    const form = 'SE.SCREENING~FO.SV';
    const place = { study, subject: subject.subject, form };
    const items = [{ path: 'IG.SV/IT.VISDAT', value: '2026-03-02' }];
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...place, expectedRevision: 0n, items, complete: true });
    const verified = [{ path: 'IG.SV/IT.VISDAT', version: 1n }];
    const forms = [{ subject: subject.subject, form, items: verified }];
    await people.monitor.of(edc.ReviewService).verifyItems({ study, forms });
    const { proof } = await people.investigatorA.of(identity.IdentityService).reauthenticate({ password });
    const seen = [{ form, revision: 1n }];
    const signed = { study, subject: subject.subject, place: form, meaning: 'Reviewed', proof, seen };
    await people.investigatorA.of(edc.ReviewService).sign(signed);
    await people.manager.of(edc.ReviewService).lock({ ...place, reason: 'cleaned' });
    await page.goto(at(`/studies/${study}/subjects/${subject.subject}/forms/${form}`));
    await page.getByText('This form is locked: nothing in it changes any more.').waitFor();
    for (const fact of ['Complete', 'Verified: 1 of 1', 'Signed', 'Locked']) {
      await page.locator('.form-state').getByText(fact).waitFor();
    }
    assert.equal(await page.locator('.field input').count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0);
    await whole(desk);
  });

  test('the casebook tells when visits are due and what they lack, the matrix the same in its cells', async () => {
    const { page } = desk;
    await page.goto(at(`/studies/${study}/subjects/${subject.subject}`));
    const screening = page.locator('[data-visit="SE.SCREENING"]');
    await screening.getByText('02-Mar-2026').waitFor();
    await screening.getByText(/^Missing: Informed consent/).waitFor();
    await page.locator('[data-visit="SE.BASELINE"]').getByText('Window').waitFor();
    await screening.getByText('Complete, Verified: 1 of 1, Signed, Locked').waitFor({ state: 'attached' });
    await whole(desk);
    await page.goto(at(`/studies/${study}/matrix`));
    await page.getByRole('gridcell', { name: /In progress, 1\/8 forms complete.*Answered queries: 1/ }).waitFor();
    await whole(desk);
    await page.goto(at(formPath()));
    await revision('9');
  });

  test('the same form in Chinese, and the choice is remembered', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '生命体征' }).waitFor();
    await page.reload();
    await page.getByText('体重（kg）').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    await whole(desk);
  });

  test('a monitor on a narrow screen reads, changes nothing and never scrolls sideways', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    await signIn(phone, formPath(), 'monitor.one');
    await phone.page.getByText('您可以查看此表单，但不能修改。').waitFor();
    await phone.page.getByText('87.20').waitFor();
    assert.equal(await phone.page.getByRole('button', { name: '保存' }).count(), 0);
    assert.equal(await phone.page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await phone.page.context().close();
  });

  test('signing out leaves nothing behind', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByRole('heading', { name: '登录' }).waitFor();
    assert.deepEqual(await page.context().cookies(), []);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  });
});
