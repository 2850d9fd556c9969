import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { STUDY_FILE } from '@verum/demo';
import type { Desk } from '../desk/desk.ts';
import type { Journey } from '../desk/tell-journeys.ts';

/** The data manager of the whole study: asks, cleans, locks, and hands the data on. */
export const dataManager: Journey = {
  role: 'data manager',
  loginName: 'datamanager',
  language: 'zh-CN',
  steps: [
    { name: 'releases to the site what checks and colleagues have drafted', act: release },
    { name: 'sees what keeps a casebook from being locked, and freezes it meanwhile', act: freeze },
    { name: 'decides about a request to open a lock', act: decide },
    { name: 'tries a new study build before it is imported', act: tryBuild },
    { name: 'exports the study with every version of every value', act: exportStudy },
  ],
};

async function release({ page, say, goInStudy }: Desk) {
  await goInStudy('');
  await page.locator('[data-work="candidate-queries"]').click();
  await page.locator('tbody tr[data-row]').first().waitFor();
  for (const key of ['j', 'x']) await page.keyboard.press(key);
  await page.getByRole('button', { name: say('Release to the site', '发布给研究中心') }).click();
  await page.getByLabel(say('Text for all of them', '适用于全部所选质疑的文字')).press('Control+Enter');
  await page.getByText(say('Done: 1', '已完成 1 条')).waitFor();
}

async function freeze({ page, say, goInStudy }: Desk) {
  await goInStudy('lock?subject=02-003');
  await page.getByText(say('Keeps the lock shut', '未满足，不能锁定')).first().waitFor();
  await page
    .getByRole('button', { name: say('Freeze…', '冻结…') })
    .first()
    .click();
  await page.getByLabel(say('Reason', '原因')).fill(say('interim analysis', '期中分析'));
  await page.keyboard.press('Enter');
  await page
    .getByRole('row', { name: new RegExp(`02-003 .*${say('Frozen', '已冻结')}`) })
    .first()
    .waitFor();
}

async function decide({ page, say, goInStudy }: Desk) {
  await goInStudy('lock');
  const request = page.getByRole('row', { name: /02-001/ }).filter({ has: page.getByRole('button') });
  await request.getByRole('button', { name: say('Approve…', '批准…') }).click();
  await page.getByLabel(say('Reason', '原因')).fill(say('a late source document', '补充源文件'));
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: say('Approved', '已批准') }).waitFor();
}

async function tryBuild({ page, say, goInStudy }: Desk) {
  await goInStudy('transfers');
  await page.locator('input[type=file]').setInputFiles(fileURLToPath(STUDY_FILE));
  await page.getByRole('button', { name: say('Try it', '试导入') }).click();
  const told = say('This is what would be imported. Nothing is stored yet.', '以下是将会导入的内容，尚未保存。');
  await page.getByText(told).waitFor();
}

async function exportStudy({ page, say }: Desk) {
  const out = page.getByRole('region', { name: say('Export', '导出') });
  await out
    .getByRole('checkbox', { name: say('With every version of every value', '包含每个数据值的所有版本') })
    .check();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    out.getByRole('button', { name: say('Export', '导出') }).click(),
  ]);
  assert.match(file.suggestedFilename(), /\.xml$/);
  await page
    .getByRole('cell', { name: say('done', '完成') })
    .first()
    .waitFor();
}
