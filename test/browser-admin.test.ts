import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { identity, Role, trial } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { password, refused, type Stack } from './src/stack.ts';

// An operator sets an installation up: a study, its sites, its people and what each may do where, and the keys.

const timeout = 300_000;

describe('the administration in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const signIn = (window: Window, path: string, loginName: string) =>
    signInAt(window, new URL(path, stack.address).href, loginName);

  test('a study is made and edited, with a site and its principal investigator', async () => {
    const { page } = desk;
    await signIn(desk, '/', 'root.admin');
    await page.getByRole('button', { name: 'New study' }).press('Enter');
    await page.getByLabel('Code').fill('HTN-01');
    await page.getByLabel('Title in English').fill('Hypertension');
    await page.getByLabel('Planned subjects').fill('120');
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByText('The study HTN-01 is there.').waitFor();
    await page.getByRole('link', { name: 'HTN-01' }).waitFor();

    await page.goto(new URL('/studies/HTN-01/sites', stack.address).href);
    await page.getByText('This study has no site yet').waitFor();
    await page.getByRole('button', { name: 'Add a site' }).press('Enter');
    await page.getByLabel('Code').fill('PKU1');
    await page.getByLabel('Name in Chinese').fill('第一医院');
    await page.getByLabel('Time zone').fill('Asia/Shanghai');
    await page.getByLabel('Country').fill('cn');
    await page.keyboard.press('Enter');
    const card = page.getByRole('region', { name: 'PKU1' });
    await card.getByText('Asia/Shanghai').waitFor();
    await card.getByRole('button', { name: 'Add an investigator' }).press('Enter');
    await page.getByLabel('Name in English').fill('Wang Fang');
    await whole(desk);
    await page.keyboard.press('Enter');
    await card.getByText('Principal investigator').waitFor();

    // Not before the study is there to be edited.
    await page.getByRole('button', { name: 'Edit the study', disabled: false }).press('Enter');
    await page.getByLabel('Sponsor').fill('Example Pharma');
    await page.getByLabel('Reason').fill('contract signed');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The study is saved.').waitFor();
    const study = await stack.admin.of(trial.TrialService).getStudy({ study: 'HTN-01' });
    assert.deepEqual(
      [study.sponsor, study.plannedSubjects, study.title[0]?.text],
      ['Example Pharma', 120, 'Hypertension'],
    );
    await whole(desk);
  });

  test('a user is invited by a link that is shown once, and signs in by it', async () => {
    const { page } = desk;
    await page.goto(new URL('/admin/users', stack.address).href);
    await page.getByRole('button', { name: 'Invite a user' }).press('Enter');
    await page.getByLabel('Login name').fill('root.admin');
    await page.getByLabel('Name', { exact: true }).fill('Li Ming');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByLabel('Login name').fill('li.ming');
    await page.keyboard.press('Enter');
    const link = await page.getByRole('textbox', { name: 'One-time link' }).inputValue();
    await whole(desk);
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await page.getByText(link).count(), 0);
    await page.getByRole('row', { name: /Li Ming li\.ming Invited/ }).waitFor();
    await stack.anonymous
      .of(identity.IdentityService)
      .acceptInvitation({ token: new URL(link).hash.slice(1), password });
    await stack.signIn('li.ming');
    await page.getByLabel('Search').fill('LI.');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 2 shown').waitFor();
    await page.getByRole('link', { name: 'Li Ming' }).click();
  });

  test('roles are given and taken on a grid by keyboard, each after a confirmation', async () => {
    const { page } = desk;
    await page.getByLabel('Roles in').selectOption('HTN-01');
    const grid = page.getByRole('grid', { name: 'Roles by site' });
    const coordinator = (state: string) =>
      grid.getByRole('button', { name: `Clinical research coordinator, PKU1: ${state}`, exact: true });
    await coordinator('not granted').waitFor();
    await grid.locator('[data-grant="0/0"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('Li Ming becomes Clinical research coordinator: HTN-01, PKU1.').waitFor();
    await whole(desk);
    await page.getByRole('dialog').getByRole('button', { name: 'Give the role' }).press('Enter');
    // One goes on where one was.
    await coordinator('granted').and(page.locator(':focus')).waitFor();
    await whole(desk);

    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByRole('dialog').getByRole('button', { name: 'Give the role' }).press('Enter');
    await grid.getByRole('button', { name: 'Monitor, PKU1: granted by a wider role' }).waitFor();

    await coordinator('granted').press('Enter');
    await page.getByLabel('Reason').fill('left the site');
    await page.keyboard.press('Enter');
    await coordinator('not granted').waitFor();
    const [grant] = (await (await stack.signIn('li.ming')).of(identity.IdentityService).getMe({})).grants;
    assert.deepEqual([grant?.role, grant?.study, grant?.site], [Role.MONITOR, 'HTN-01', '*']);
  });

  test('a user is disabled with a reason, cannot sign in, and is enabled again', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Disable' }).press('Enter');
    await page.getByLabel('Reason').fill('on leave');
    await page.keyboard.press('Enter');
    await page.locator('[data-standing="DISABLED"]').waitFor();
    const login = { loginName: 'li.ming', password };
    await refused(stack.anonymous.of(identity.IdentityService).login(login), 'WRONG_CREDENTIALS');
    await page.getByRole('button', { name: 'Enable' }).press('Enter');
    await page.getByLabel('Reason').fill('back');
    await page.keyboard.press('Enter');
    await page.locator('[data-standing="ACTIVE"]').waitFor();
    await page.getByRole('button', { name: 'New one-time link' }).press('Enter');
    await page.getByLabel('Reason').fill('password forgotten');
    await page.keyboard.press('Enter');
    assert.match(await page.getByRole('textbox', { name: 'One-time link' }).inputValue(), /\/setup#.{20,}/);
    await page.getByRole('button', { name: 'Close' }).click();
  });

  test('an API key is made, its secret shown once, and revoked; signing keys go round', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('button', { name: 'Make an API key' }).press('Enter');
    await page.getByLabel('Name').fill('nightly export');
    await page.keyboard.press('Enter');
    const secret = page.getByRole('textbox', { name: 'The secret of nightly export' });
    assert.ok((await secret.inputValue()).length > 20);
    await page.getByRole('button', { name: 'Close' }).click();
    await page
      .getByRole('row', { name: /^nightly export Good/ })
      .getByRole('button', { name: 'Revoke' })
      .press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).press('Enter');
    await page.getByRole('row', { name: /^nightly export Revoked/ }).waitFor();
    const keys = page.getByRole('table', { name: 'Signing keys' }).getByRole('rowheader');
    await keys.first().waitFor();
    const before = await keys.count();
    await page.getByRole('button', { name: 'Begin a new key' }).press('Enter');
    await page.getByLabel('Reason').fill('yearly');
    await page.keyboard.press('Enter');
    await keys.nth(before).waitFor();
    await whole(desk);
  });

  test('a monitor on a narrow screen finds the sites and no administration, in Chinese', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await signIn(phone, '/studies/HTN-01/sites', 'li.ming');
    await page.getByText('主要研究者').waitFor();
    assert.equal(await page.getByRole('button', { name: '添加研究中心' }).count(), 0);
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('link', { name: '密钥' }).waitFor();
    assert.equal(await page.getByRole('link', { name: '用户' }).count(), 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.context().close();
  });

  test('the users and one user in Chinese, on a narrow screen', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await signIn(phone, '/admin/users', 'root.admin');
    await page.getByRole('link', { name: 'Li Ming' }).waitFor();
    await whole(phone);
    await page.getByRole('link', { name: 'Li Ming' }).click();
    await page.getByRole('grid', { name: '各研究中心的角色' }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.context().close();
  });
});
