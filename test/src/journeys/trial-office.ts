import assert from 'node:assert/strict';
import { edc } from '@verum/contracts';
import type { DemoConsole } from '../desk/demo-console.ts';
import type { Desk } from '../desk/desk.ts';
import type { Journey } from '../desk/tell-journeys.ts';

/** Locked at the end of the demo. */
const locked = '01-001';

/** The office of hospital 01: whether the trials of the house go as they should. */
export const trialOffice: Journey = {
  role: 'trial office',
  loginName: 'office01',
  language: 'zh-CN',
  before: askToUnlock,
  steps: [
    { name: 'sees what waits in the trial and with whom', act: seeWork },
    { name: 'holds enrolment against the plan, as a table and as a file', act: readEnrolment },
    { name: 'decides, as a second person, about opening a lock', act: approve },
    { name: 'looks through the subjects of the hospital', act: readSubjects },
    { name: 'finds who is responsible at the site', act: readSites },
  ],
};

async function askToUnlock({ readers, plan }: DemoConsole) {
  const place = { study: plan.study.code, subject: locked };
  await readers.manager.of(edc.ReviewService).requestUnlock({ ...place, reason: 'a report came late' });
}

async function seeWork({ page, say, goInStudy }: Desk) {
  await goInStudy('');
  const others = page.getByRole('region', { name: say('Waiting for others', '待他人处理') });
  await others.locator('[data-work="to-verify"]').waitFor();
}

async function readEnrolment({ page, say, goInStudy }: Desk) {
  await goInStudy('reports');
  await page.getByText(say('of 24 planned', '计划 24')).waitFor();
  // It stands in the address: the choice follows a moment after the click, which `check` does not wait for.
  await page.getByRole('radio', { name: say('Over time', '按时间') }).click();
  await page.getByRole('radio', { name: say('Over time', '按时间'), checked: true }).waitFor();
  await page
    .getByRole('button', { name: say('As a table: ', '表格：') })
    .first()
    .click();
  await page.getByRole('table').first().waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: say('Download CSV: ', '下载 CSV：') })
      .first()
      .click(),
  ]);
  assert.match(file.suggestedFilename(), /\.csv$/);
}

async function approve({ page, say, goInStudy }: Desk) {
  await goInStudy('lock');
  const request = page.getByRole('row', { name: /a report came late/ });
  await request.getByRole('button', { name: say('Approve…', '批准…') }).click();
  await page.getByLabel(say('Reason', '原因')).fill(say('seen and agreed', '已审阅，同意'));
  await page.keyboard.press('Enter');
  await request.getByRole('cell', { name: say('Approved', '已批准') }).waitFor();
}

async function readSubjects({ page, say, goInStudy }: Desk) {
  await goInStudy('subjects');
  await page.getByLabel(say('Status', '状态')).selectOption('ENROLLED');
  await page.locator('tbody tr[data-row^="01-"]').first().waitFor();
  assert.equal(await page.locator('tbody tr[data-row^="02-"]').count(), 0, 'of no other hospital');
}

async function readSites({ page, say, goInStudy }: Desk) {
  await goInStudy('sites');
  const site = page.getByRole('region', { name: '01' });
  await site.getByText(say('Principal investigator', '主要研究者')).waitFor();
}
