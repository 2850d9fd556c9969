import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, Role } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { authenticatorCode, earlierCode } from './src/authenticator.ts';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { password, type Stack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// What stands around every page: the work that waits, what others save meanwhile, the account, the palette, the keys.

const timeout = 300_000;

describe('the frame of the console in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let subject: Enrolled;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    subject = await enrol(people.coordinatorA, siteA, '0012345');
    await save(0n, '78.20');
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

  function save(expectedRevision: bigint, value: string) {
    const place = { study, subject: subject.subject, form: vitals, expectedRevision };
    const items = [{ path: 'IG.BODY/IT.WEIGHT', value }];
    return people.coordinatorA.of(edc.EdcService).saveForm({ ...place, items, reason: 'weighed again' });
  }

  const signIn = (window: Window, path: string, loginName: string) => signInAt(window, at(path), loginName);
  /** A page hears of what is saved from when its feed has begun. */
  const feed = () => desk.page.waitForResponse((response) => response.url().includes(`/v1/studies/${study}/events`));

  test('a study begins with the work that waits for this person, and each count leads to its list', async () => {
    const { page } = desk;
    await signIn(desk, `/studies/${study}`, 'crc.a');
    await page.getByRole('heading', { name: 'My work' }).waitFor();
    const own = page.getByRole('region', { name: 'Waiting for you' });
    await own.getByRole('link', { name: /^1 Forms in progress/ }).waitFor();
    await page
      .getByRole('region', { name: 'Waiting for others' })
      .getByRole('link', { name: /To verify/ })
      .waitFor();
    assert.equal(await page.locator('[data-work="candidate-queries"]').count(), 0);
    const queries = await own.locator('[data-work="open-queries"]').getAttribute('href');
    assert.equal(queries, `/studies/${study}/queries?state=OPEN`, 'to the page where it is done');
    await whole(desk);
    await own.getByRole('link', { name: /^1 Forms in progress/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Forms in progress' }).waitFor();
    await page.getByRole('link', { name: new RegExp(`^${subject.subject} · .*Vital signs`) }).waitFor();
    await whole(desk);
  });

  test('j goes to the first line of a list of work and Enter opens what it is about', async () => {
    const { page } = desk;
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await input('IG.BODY/IT.WEIGHT').waitFor();
    assert.equal(new URL(page.url()).pathname, formPath());
    await page.goBack();
    await page.getByLabel('List').selectOption('due');
    await page.getByRole('heading', { name: 'Visits due now' }).waitFor();
    await page.getByText('Nothing waits in this list').waitFor();
    await whole(desk);
  });

  test('a monitor sees what is to be verified first, on a narrow screen and in Chinese', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    await signIn(phone, `/studies/${study}`, 'monitor.one');
    await phone.page
      .getByRole('region', { name: '待您处理' })
      .getByRole('link', { name: /待核查/ })
      .waitFor();
    assert.equal(await phone.page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await phone.page.context().close();
  });

  test('what somebody else saves is told at the open form, and what was typed stays until one asks for it', async () => {
    const { page } = desk;
    const listening = feed();
    await page.goto(at(formPath()));
    await input('IG.BODY/IT.HEIGHT').fill('179.0');
    await page.locator('[data-revision="1"]').waitFor();
    await listening;
    await save(1n, '78.90');
    const told = page.getByText('Somebody saved this form meanwhile');
    await told.waitFor();
    const { y = 0 } = (await told.boundingBox()) ?? {};
    assert.ok(y > 0 && y < 900, 'in sight, wherever one is');
    assert.equal(await input('IG.BODY/IT.WEIGHT').inputValue(), '78.20');
    await whole(desk);
    await page.getByRole('button', { name: 'Show what is saved now' }).click();
    await page.locator('[data-revision="2"]').waitFor();
    assert.equal(await input('IG.BODY/IT.WEIGHT').inputValue(), '78.90');
    assert.equal(await input('IG.BODY/IT.HEIGHT').inputValue(), '179.0');
    assert.equal(await page.getByText('Somebody saved this form meanwhile').count(), 0);
  });

  test('counts of work follow what others do, without a reload', async () => {
    const { page } = desk;
    const listening = feed();
    await page.goto(at(`/studies/${study}`));
    await page.getByRole('link', { name: /^1 Forms in progress/ }).waitFor();
    await listening;
    const other = { study, subject: subject.subject, form: 'SE.SCREENING~FO.SV', expectedRevision: 0n };
    const items = [{ path: 'IG.SV/IT.VISDAT', value: '2026-03-02' }];
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...other, items });
    await page.getByRole('link', { name: /^2 Forms in progress/ }).waitFor();
    await whole(desk);
  });

  test('Ctrl+K leads to a subject and to a form of it by a few letters, without a mouse', async () => {
    const { page } = desk;
    const field = page.getByRole('combobox', { name: 'Study, page, subject, form or action' });
    await page.keyboard.press('Control+k');
    await field.waitFor();
    await page.getByRole('option', { name: /^My work Page/ }).waitFor();
    await whole(desk);
    await page.keyboard.type(subject.subject);
    await page.getByRole('option', { name: `${subject.subject} Subject`, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[data-visit="SE.SCREENING"]').waitFor();
    await page.keyboard.press('Control+k');
    await field.waitFor();
    await page.keyboard.type('vital signs');
    await page.getByRole('option', { name: /Vital signs Form$/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await input('IG.BODY/IT.WEIGHT').waitFor();
    await page.keyboard.press('Control+k');
    await page
      .getByRole('option', { name: /Recent$/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  test('? shows the keys of the page first, and is only a letter where one types', async () => {
    const { page } = desk;
    await page.getByRole('heading', { name: 'Vital signs' }).click();
    await page.locator('main').focus();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.getByRole('heading', { name: 'In a form' }).waitFor();
    assert.equal(await help.getByRole('heading', { level: 3 }).first().textContent(), 'In a form');
    await whole(desk);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await input('IG.BODY/IT.WEIGHT').focus();
    await page.keyboard.press('?');
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await page.keyboard.press('Backspace');
  });

  test('what a page asked of the API can be copied as curl and as our own command', async () => {
    const { page } = desk;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(at(`/studies/${study}`));
    await page.getByRole('link', { name: /^2 Forms in progress/ }).waitFor();
    await page.getByRole('button', { name: 'API: copy as curl or command line' }).click();
    const dialog = page.getByRole('dialog', { name: 'This page as commands' });
    await dialog.getByText(`/v1/studies/${study}/work:count`).waitFor();
    await whole(desk);
    await dialog.getByRole('button', { name: 'Copy Command line work.countWork' }).click();
    await page.locator('.announcer').getByText('Copied.').waitFor();
    assert.equal(
      await page.evaluate('navigator.clipboard.readText()'),
      `VERUM_API_KEY=$TOKEN ./verum work ${study} \\\n  --server ${new URL(stack.address).origin}`,
    );
    await page.keyboard.press('Escape');
  });

  test('colours and density are chosen for this machine and stay', async () => {
    const { page } = desk;
    await page.locator('a.user').click();
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.getByRole('radio', { name: 'Compact' }).check();
    await whole(desk);
    await page.reload();
    await page.getByRole('heading', { name: 'Account' }).waitFor();
    const { theme, density } = await page.locator('html').evaluate(({ dataset }) => ({ ...dataset }));
    assert.deepEqual([theme, density], ['dark', 'dense']);
  });

  test('a second factor is set up with a code to scan, and removed again; in Chinese on a narrow screen', async () => {
    await stack.person('crc.factor', { role: Role.CRC, study, site: siteA });
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await signIn(phone, '/account', 'crc.factor');
    await page.getByRole('button', { name: '设置双重验证' }).click();
    await page.locator('[aria-labelledby="account-factor"] input[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: '含密钥的二维码' }).waitFor();
    const uri = (await page.getByRole('link', { name: '在本设备的验证器应用中打开' }).getAttribute('href')) ?? '';
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.getByLabel('动态验证码').fill(await earlierCode(uri));
    await page.keyboard.press('Enter');
    await page.getByText('登录和签名时还需输入验证器应用的动态验证码').waitFor();
    await page.getByRole('button', { name: '取消双重验证' }).click();
    await page.locator('[aria-labelledby="account-factor"] input[name=password]').fill(password);
    await page.getByLabel('动态验证码').fill(authenticatorCode(uri));
    await page.keyboard.press('Enter');
    await page.getByText('登录和签名只需输入密码').waitFor();
    await whole(phone);
    await page.context().close();
  });

  test('who is locked out is told how long', async () => {
    await stack.person('crc.locked', { role: Role.CRC, study, site: siteA });
    const own = await openWindow(browser, 'en-GB');
    const { page } = own;
    await page.goto(at('/'));
    for (let turn = 0; turn < 12 && (await page.getByText('Minutes until the lock ends').count()) === 0; turn++) {
      await page.locator('input[name=username]').fill('crc.locked');
      await page.locator('input[name=password]').fill('not my password');
      const answered = page.waitForResponse((response) => response.url().endsWith('/v1/login'));
      await page.keyboard.press('Enter');
      await answered;
      // Until the answer is shown, the form takes no other one.
      await page.locator('button[type=submit]:enabled').waitFor();
    }
    await page.getByText(/^Minutes until the lock ends: \d+$/).waitFor();
    await page.context().close();
  });
});
