import assert from 'node:assert/strict';
import type { Desk } from '../desk/desk.ts';
import type { Journey } from '../desk/tell-journeys.ts';

/** The operator of the installation: who may in, with which keys, and whether everything runs. */
export const operator: Journey = {
  role: 'operator',
  loginName: 'operator',
  language: 'en-GB',
  steps: [
    { name: 'invites a user', act: invite },
    { name: 'gives the user a role at a site', act: give },
    { name: 'disables an account', act: disable },
    { name: 'makes an API key and begins a new signing key', act: makeKeys },
    { name: 'adds a site to the study', act: addSite },
  ],
};

const newcomer = 'li.ming';

async function invite({ page, say, go }: Desk) {
  await go('/admin/users');
  await page.getByRole('button', { name: say('Invite a user', '邀请用户') }).press('Enter');
  await page.getByLabel(say('Login name', '登录名')).fill(newcomer);
  await page.getByLabel(say('Name', '姓名'), { exact: true }).fill('Li Ming');
  await page.keyboard.press('Enter');
  const link = page.getByRole('textbox', { name: say('One-time link', '一次性链接') });
  assert.match(await link.inputValue(), /\/setup#.{20,}/);
  await page.getByRole('button', { name: say('Close', '关闭') }).click();
}

async function give({ page, say, study }: Desk) {
  await page.getByLabel(say('Search', '搜索')).fill(newcomer);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Li Ming' }).click();
  await page.getByLabel(say('Roles in', '角色范围')).selectOption(study);
  const grid = page.getByRole('grid', { name: say('Roles by site', '各研究中心的角色') });
  const state = say('Clinical research coordinator, 01: not granted', '临床研究协调员，01：未授予');
  await grid.getByRole('button', { name: state }).press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('Give the role', '授予角色') })
    .press('Enter');
  const granted = say('Clinical research coordinator, 01: granted', '临床研究协调员，01：已授予');
  await grid.getByRole('button', { name: granted, exact: true }).waitFor();
}

async function disable({ page, say }: Desk) {
  await page.getByRole('button', { name: say('Disable', '停用') }).press('Enter');
  await page.getByLabel(say('Reason', '原因')).fill(say('on leave', '休假'));
  await page.keyboard.press('Enter');
  await page.locator('[data-standing="DISABLED"]').waitFor();
}

async function makeKeys({ page, say, go }: Desk) {
  await go('/admin/keys');
  await page.getByRole('button', { name: say('Make an API key', '创建 API 密钥') }).press('Enter');
  await page.getByLabel(say('Name', '名称')).fill('nightly export');
  await page.keyboard.press('Enter');
  const secret = page.getByRole('textbox', { name: say('The secret of nightly export', 'nightly export 的密钥') });
  assert.ok((await secret.inputValue()).length > 20);
  await page.getByRole('button', { name: say('Close', '关闭') }).click();
  const keys = page.getByRole('table', { name: say('Signing keys', '签名密钥') }).getByRole('rowheader');
  await keys.first().waitFor();
  const before = await keys.count();
  await page.getByRole('button', { name: say('Begin a new key', '启用新密钥') }).press('Enter');
  await page.getByLabel(say('Reason', '原因')).fill(say('yearly', '每年轮换'));
  await page.keyboard.press('Enter');
  await keys.nth(before).waitFor();
}

async function addSite({ page, say, goInStudy }: Desk) {
  await goInStudy('sites');
  await page.getByRole('button', { name: say('Add a site', '添加研究中心') }).press('Enter');
  await page.getByLabel(say('Code', '编号')).fill('04');
  await page.getByLabel(say('Name in English', '英文名称')).fill('Fourth Hospital');
  await page.getByLabel(say('Time zone', '时区')).fill('Asia/Shanghai');
  await page.getByLabel(say('Country', '国家')).fill('CN');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: '04' }).getByText('Asia/Shanghai').waitFor();
}
