import assert from 'node:assert/strict';
import { demoPassword } from '@verum/cli';
import type { Desk } from '../desk/desk.ts';
import type { Journey } from '../desk/tell-journeys.ts';

/** Corrected after it was signed; the demo's README says so. */
const reopened = { subject: '02-002', visit: 'SE.SCREENING' };

/** The principal investigator of hospital 02: reads, signs, and answers for the subjects. */
export const investigator: Journey = {
  role: 'investigator',
  loginName: 'pi02',
  language: 'zh-CN',
  steps: [
    { name: 'sees what changed since the signature, and signs again', act: signAgain },
    { name: 'signs a visit for the first time', act: signFirst },
    { name: 'asks about a value', act: ask },
    { name: 'reads how a value came to be what it is', act: readHistory },
    { name: 'withdraws a subject', act: withdraw },
  ],
};

async function sign({ page, say }: Desk) {
  await page.getByRole('button', { name: say('Sign ', '签署 ') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(say('What the signature states', '签名声明')).waitFor();
  await dialog.getByLabel(say('Password', '密码')).fill(demoPassword);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page
    .getByRole('cell', { name: say('Valid', '有效'), exact: true })
    .first()
    .waitFor();
}

async function signAgain(desk: Desk) {
  const { page, say, goInStudy } = desk;
  await goInStudy('');
  const waiting = page.getByRole('region', { name: say('Waiting for you', '待您处理') });
  await waiting.getByRole('link', { name: say('To sign again', '待重新签名') }).waitFor();
  await goInStudy(`signing?subject=${reopened.subject}&place=${reopened.visit}`);
  // Whatever language the site wrote its reason in.
  await page.getByRole('row', { name: /家属补充了家族史/ }).waitFor();
  await sign(desk);
}

async function signFirst(desk: Desk) {
  const { page, say, goInStudy } = desk;
  await goInStudy('signing');
  await page.locator('[data-row], .picks a, .picks button').first().waitFor();
  await goInStudy('signing?subject=02-003&place=SE.BASELINE');
  await page.getByText(say('Signed for the first time', '首次签名')).first().waitFor();
  await sign(desk);
  await page.getByText(say('Everything here is signed as it stands.', '此处内容均已按当前状态签名。')).waitFor();
}

async function ask({ page, say, goInStudy }: Desk) {
  const text = say('Was the cuff the right size?', '袖带尺寸是否合适？');
  await goInStudy('subjects/02-003/forms/SE.BASELINE~FO.VS');
  const pulse = page.locator('[data-entry][data-path="IG.VS_OTHER/IT.PULSE"]');
  await pulse.locator('input').focus();
  await page.keyboard.press('Alt+q');
  await page.getByLabel(say('What has to be clarified?', '需要澄清什么？')).fill(text);
  await page.keyboard.press('Control+Enter');
  await page.locator('.thread[data-query="open"]').getByText(text).waitFor();
  await page.keyboard.press('Escape');
  await pulse.locator('[data-query="open"]').waitFor();
}

async function readHistory({ page, goInStudy }: Desk) {
  await goInStudy(`subjects/${reopened.subject}/forms/SE.SCREENING~FO.MH`);
  const family = page.locator('[data-entry][data-path="IG.HTN/IT.HTN_FAMILY"]');
  await family.locator('input:checked').focus();
  await page.keyboard.press('Alt+h');
  await page
    .getByText(/家属补充了家族史/)
    .first()
    .waitFor();
  assert.equal(await page.locator('.history-value').count(), 2, 'what it is, and what it was');
}

async function withdraw({ page, say, goInStudy }: Desk) {
  await goInStudy('subjects?status=ENROLLED');
  await page.locator('tbody tr[data-row] a').first().click();
  // Its own words, and not those of signing out.
  const acts = page.getByRole('main');
  await acts.getByRole('button', { name: say('Withdraw', '退出研究'), exact: true }).click();
  await page.getByRole('textbox', { name: say('Date', '日期') }).fill(new Date().toISOString().slice(0, 10));
  await page.getByLabel(say('Reason', '原因')).fill(say('Consent withdrawn', '撤回知情同意'));
  await page.keyboard.press('Enter');
  await page.locator('tbody tr').first().getByText(say('Consent withdrawn', '撤回知情同意')).waitFor();
}
