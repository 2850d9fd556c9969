import type { Desk } from '../desk/desk.ts';
import type { Journey } from '../desk/tell-journeys.ts';

/** Whose verification was dropped by a correction; the demo's README says so. */
const corrected = { subject: '02-002', form: 'SE.SCREENING~FO.MH', path: 'IG.HTN/IT.HTN_FAMILY' };

/** The monitor of hospitals 01 and 02, with the source documents on the desk. */
export const monitor: Journey = {
  role: 'monitor',
  loginName: 'monitor12',
  language: 'en-GB',
  steps: [
    { name: 'verifies a form against the source, by one key', act: verify },
    { name: 'sees what changed since it was verified, and verifies it again', act: verifyAgain },
    { name: 'asks about an item', act: ask },
    { name: 'reads answers and closes two queries together', act: closeQueries },
    { name: 'sees how the sites are doing, as a table and as a file', act: compareSites },
  ],
};

async function verify({ page, say, goInStudy }: Desk) {
  await goInStudy('');
  await page.locator('[data-work="to-verify"]').click();
  const link = page.locator('main a[href*="/verification?"][href*="subject=01-"]').first();
  const asked = new URL((await link.getAttribute('href')) ?? '', page.url()).searchParams;
  await link.click();
  // Another form was open before.
  await page
    .locator(`[data-verify-form="${asked.get('form')}"]`)
    .filter({ has: page.getByRole('heading', { name: `${asked.get('subject')} ·` }) })
    .waitFor();
  const first = page.locator('[data-row-control]').first();
  await first.focus();
  await page.keyboard.press('v');
  await page.locator('.announcer').getByText(say('Verified: 1', '已核查 1 项')).waitFor();
  await page.keyboard.press('Shift+V');
  await page.getByText(say('Everything of this form is verified.', '此表单已全部核查。')).waitFor();
}

async function verifyAgain({ page, say, goInStudy }: Desk) {
  await goInStudy('verification');
  await page.getByRole('heading', { name: say('Changed since verification', '核查后已修改') }).waitFor();
  await goInStudy(`verification?subject=${corrected.subject}&form=${corrected.form}`);
  const row = page.locator(`tr[data-row="${corrected.path}"]`);
  await row.locator('.was').waitFor();
  await row.locator('[data-row-control]').focus();
  await page.keyboard.press('v');
  await row.getByText(say('Verified', '已核查'), { exact: true }).waitFor();
}

async function ask({ page, say }: Desk) {
  await page.locator(`[data-row-control="${corrected.path}"]`).focus();
  await page.keyboard.press('q');
  await page.getByLabel(say('Question to the site', '向研究中心提出的问题')).fill(say('Which relative?', '哪位亲属？'));
  await page.keyboard.press('Control+Enter');
  await page.getByText(say('Query raised', '已提出质疑')).waitFor();
}

async function closeQueries({ page, say, goInStudy }: Desk) {
  await goInStudy('queries?state=ANSWERED');
  const rows = page.locator('tbody tr[data-row]');
  await rows.nth(1).waitFor();
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
  await page.getByText(say('2 chosen', '已选择 2 条')).waitFor();
  await page.getByRole('button', { name: say('Close', '关闭'), exact: true }).click();
  const words = page.getByLabel(say('Text for all of them', '适用于全部所选质疑的文字'));
  await words.fill(say('Agrees with the source', '与源文件一致'));
  await page.keyboard.press('Control+Enter');
  await page.getByText(say('Done: 2', '已完成 2 条')).waitFor();
}

async function compareSites({ page, say, goInStudy }: Desk) {
  await goInStudy('reports');
  await page
    .getByRole('button', { name: say('As a table', '表格') })
    .first()
    .click();
  await page.getByRole('table').first().getByRole('row', { name: /01/ }).first().waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: say('Download CSV', '下载 CSV') })
      .first()
      .click(),
  ]);
  if (!file.suggestedFilename().endsWith('.csv')) throw new Error(file.suggestedFilename());
}
