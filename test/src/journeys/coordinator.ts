import assert from 'node:assert/strict';
import type { Desk } from '../desk/desk.ts';
import { entry, saved, saveWithReason } from '../desk/form.ts';
import type { Journey } from '../desk/tell-journeys.ts';

const vitals = 'SE.SCREENING~FO.VS';
const pulse = 'IG.VS_OTHER/IT.PULSE';
/** Who was put under screening in this journey. */
let subject = '';

/** A coordinator of hospital 02: a new subject from the first telephone call to the first adverse event. */
export const coordinator: Journey = {
  role: 'coordinator',
  loginName: 'crc02',
  language: 'en-GB',
  steps: [
    { name: 'adds a subject', act: addSubject },
    { name: 'starts a visit', act: startVisit },
    { name: 'enters a form, by keyboard alone', act: enterForm },
    { name: 'answers a query, from the list of what waits', act: answerQuery },
    { name: 'logs an adverse event', act: logAdverseEvent },
  ],
};

async function addSubject({ page, say, goInStudy }: Desk) {
  await goInStudy('subjects');
  await page.getByRole('link', { name: say('Add a subject', '新增受试者') }).click();
  await page.getByRole('radio', { name: say('Register a new patient', '登记新患者') }).check();
  await page.getByLabel(say('Hospital number', '病案号')).fill(`DEMO-${Date.now()}`);
  await page.getByLabel(say('Name', '姓名'), { exact: true }).fill(say('Noel Newcomer', '辛来'));
  await page.getByLabel(say('Date of birth', '出生日期')).fill('1962-05');
  await page.getByLabel(say('Sex', '性别')).selectOption('FEMALE');
  await page.getByLabel(say('Date of informed consent', '知情同意日期')).fill(new Date().toISOString().slice(0, 10));
  await page.keyboard.press('Enter');
  const title = page.getByRole('heading', { name: new RegExp(`^${say('Subject', '受试者')} 02-\\d+$`) });
  await title.waitFor();
  subject = /02-\d+/.exec((await title.textContent()) ?? '')?.[0] ?? assert.fail('no number');
  // The title is there before the record, which says whether the enrolment is finished.
  await page.locator('main .record').waitFor();
  await page
    .getByText(say('The enrolment is not finished everywhere yet', '入组登记尚未全部完成'))
    .waitFor({ state: 'detached' });
}

async function startVisit(desk: Desk) {
  const { page, say } = desk;
  await page.getByRole('link', { name: say('Open the casebook', '打开病例手册') }).click();
  const visit = page.locator('[data-visit="SE.SCREENING"]');
  await visit.locator('[data-form="SE.SCREENING~FO.SV"]').click();
  await entry(desk, 'IG.SV/IT.VISDAT').fill(new Date().toISOString().slice(0, 10));
  await page.keyboard.press('Control+s');
  await saved(desk, 1);
  await page.locator('.crumbs').getByRole('link', { name: subject }).click();
  await visit.getByText(say('Missing:', '缺少：')).waitFor();
}

async function enterForm(desk: Desk) {
  const { page, say } = desk;
  await page.locator(`[data-form="${vitals}"]`).press('Enter');
  const date = entry(desk, 'IG.VS/IT.VSDTM');
  await date.waitFor();
  await date.focus();
  const today = new Date().toISOString().slice(0, 10);
  await page.keyboard.type(`${today} 09:30`);
  await page.keyboard.press('Enter');
  // The arm and the position are chosen by their digits.
  for (const key of ['1', 'Enter', '1', 'Enter']) await page.keyboard.press(key);
  for (const [row, systolic, diastolic] of [
    [1, '148', '92'],
    [2, '146', '90'],
  ] as const) {
    if (row > 1) await page.getByRole('button', { name: say('Add row', '新增一行') }).press('Enter');
    await entry(desk, `IG.BP!${row}/IT.SBP`).focus();
    await page.keyboard.type(systolic);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type(diastolic);
  }
  await entry(desk, pulse).focus();
  await page.keyboard.type('72');
  await page.keyboard.press('Enter');
  await page.keyboard.type('36.50');
  await entry(desk, 'IG.BODY/IT.WEIGHT').focus();
  await page.keyboard.type('70.20');
  await page.keyboard.press('Enter');
  await page.keyboard.type('168.0');
  await page.keyboard.press('Control+s');
  await saved(desk, 1);
  assert.equal(await entry(desk, 'IG.BODY/IT.WEIGHT').inputValue(), '70.20', 'kept to the character');
  assert.equal(await entry(desk, 'IG.BP!2/IT.DBP').inputValue(), '90');
}

async function answerQuery(desk: Desk) {
  const { page, say, goInStudy } = desk;
  await goInStudy('');
  await page.locator('[data-work="open-queries"]').click();
  await page.locator('tbody tr[data-row]').first().waitFor();
  await page.keyboard.press('j');
  await page.getByRole('complementary', { name: say('Thread', '往来记录') }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('[data-revision]').first().waitFor();
  const asked = page.locator('[data-entry]:has([data-query="open"])').first();
  await asked.locator('input, [tabindex]').first().focus();
  await page.keyboard.press('Alt+q');
  const thread = page.locator('.thread[data-query="open"]').first();
  const number = await thread.getAttribute('data-number');
  await thread.locator('textarea').fill(say('Checked against the source: correct.', '已核对源文件：数据无误。'));
  await page.keyboard.press('Control+Enter');
  await page.locator(`.thread[data-number="${number}"][data-query="answered"]`).waitFor();
}

async function logAdverseEvent(desk: Desk) {
  const { page, say, goInStudy } = desk;
  const term = say('Headache', '头痛');
  await goInStudy(`subjects/${subject}`);
  await page.getByRole('link', { name: say('Add: Adverse event', '新增：不良事件') }).click();
  await entry(desk, 'IG.AE/IT.AETERM').fill(term);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+s');
  await saved(desk, 1);
  await entry(desk, 'IG.AE/IT.AETERM').fill(say('Tension headache', '紧张性头痛'));
  await saveWithReason(desk, say('more exact', '更准确'));
  await saved(desk, 2);
  await goInStudy(`subjects/${subject}`);
  await page
    .locator('[data-log="FO.AE"]')
    .getByRole('cell', { name: say('Tension headache', '紧张性头痛') })
    .waitFor();
}
