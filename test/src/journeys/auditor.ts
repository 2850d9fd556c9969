import assert from 'node:assert/strict';
import type { Desk } from '../desk/desk.ts';
import type { Journey } from '../desk/tell-journeys.ts';

/** An auditor: reads everything, changes nothing. */
export const auditor: Journey = {
  role: 'auditor',
  loginName: 'auditor',
  language: 'en-GB',
  steps: [
    { name: 'follows one value through the audit trail', act: followValue },
    { name: 'reads the history of an item at its field', act: readHistory },
    { name: 'sees what is signed, and that a signature broke', act: readSignatures },
    { name: 'sees what is frozen and locked, and changes none of it', act: readHolds },
    { name: 'takes the audit trail as a file', act: exportTrail },
  ],
};

const corrected = { subject: '02-002', form: 'SE.SCREENING~FO.MH', path: 'IG.HTN/IT.HTN_FAMILY' };

async function followValue({ page, say, goInStudy }: Desk) {
  await goInStudy('audit');
  const kind = page.getByLabel(say('Of', '类别'), { exact: true });
  await kind.selectOption('form');
  // The next filter is added to those that are shown.
  await kind.locator('option[value="form"]:checked').waitFor({ state: 'attached' });
  await page.getByLabel(say('Subject', '受试者')).fill(corrected.subject);
  await page.keyboard.press('Enter');
  const change = page.locator('tbody tr[data-row]').filter({ hasText: '家属补充了家族史' });
  await change.getByRole('button').click();
  await page.getByRole('button', { name: say('Only this item', '仅此数据项') }).click();
  await page.waitForURL(/path=/);
  await page.locator('tbody tr[data-row]').nth(1).waitFor();
}

async function readHistory({ page, goInStudy }: Desk) {
  await goInStudy(`subjects/${corrected.subject}/forms/${corrected.form}`);
  await page.locator(`[data-entry][data-path="${corrected.path}"]`).focus();
  await page.keyboard.press('Alt+h');
  await page.getByText('家属补充了家族史').waitFor();
}

async function readSignatures({ page, say, goInStudy }: Desk) {
  await goInStudy('signing?subject=02-002');
  await page.getByText(say('An investigator signs. You may read what was signed.', '由研究者签名。')).waitFor();
  await page
    .getByRole('cell', { name: say('Broken', '已失效'), exact: true })
    .first()
    .waitFor();
}

async function readHolds({ page, say, goInStudy }: Desk) {
  await goInStudy('lock');
  await page
    .getByRole('row', { name: /01-001/ })
    .first()
    .waitFor();
  for (const act of [say('Freeze…', '冻结…'), say('Lock…', '锁定…'), say('Approve…', '批准…')])
    assert.equal(await page.getByRole('button', { name: act }).count(), 0, act);
}

async function exportTrail({ page, say, goInStudy }: Desk) {
  await goInStudy('audit?subject=02-002');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: say('Export as CSV', '导出 CSV') }).click(),
  ]);
  assert.match(file.suggestedFilename(), /audit\.csv$/);
}
