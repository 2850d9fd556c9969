import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc, epro } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { accessibilityFaults, noBrowser, openBrowser, openWindow, signInAt, type Window } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { ask, pairPhone } from './src/device-call.ts';
import {
  type DiaryPeople,
  diarySite,
  enrolInDiary,
  painDiary,
  planPainDiary,
  setUpDiaryStudy,
  soon,
  diaryStudy as study,
} from './src/diary-study.ts';
import type { Stack } from './src/stack.ts';

// The site's side of a diary in a real browser: it is set up, a phone is paired, an entry is read, corrected and looked
// into; by keyboard, in both languages, wide and narrow.

const timeout = 300_000;
const { submitEntries, answerCorrection, getDiary } = epro.DiaryService.method;

describe('a diary at the site, in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: DiaryPeople;
  let browser: Browser;
  let desk: Window;
  let subject = '';
  let hash = '';
  const entry = randomUUID();

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpDiaryStudy(stack);
    hash = await planPainDiary(people.manager);
    await people.manager.of(epro.OversightService).putAlertRule({
      ...{ study, rule: 'severe' },
      content: {
        title: [
          { lang: 'en', text: 'Severe pain' },
          { lang: 'zh-CN', text: '剧烈疼痛' },
        ],
        when: { case: 'entry', value: { instrument: 'PAIN', cel: 'IT_PAIN >= 8' } },
        urgent: true,
      },
    });
    subject = await enrolInDiary(people.coordinator, '0012345', today());
    await soon('the participant', async () => {
      const { participants } = await people.coordinator.of(epro.ScheduleService).listParticipants({ study });
      return participants[0];
    });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

  const whole = async ({ page, complaints }: Window) => {
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(complaints, []);
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing is too wide');
  };

  const signIn = (window: Window, path: string, loginName: string) =>
    signInAt(window, new URL(path, stack.address).href, loginName);

  test('the coordinator walks the grid and opens a participant by keyboard', async () => {
    const { page } = desk;
    await signIn(desk, `/studies/${study}/diary`, 'diary.crc');
    const cell = page.getByRole('rowheader', { name: subject });
    await cell.waitFor();
    await whole(desk);
    await cell.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: subject }).waitFor();
    await page.getByText('No device').waitFor();
    await whole(desk);
  });

  test('a code to pair with is shown as a picture and to be read out, for as long as it is good', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Pair a device' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await whole(desk);
    await dialog.getByRole('button', { name: 'Show the code' }).press('Enter');
    await dialog.getByRole('img', { name: 'QR code for pairing' }).waitFor();
    await dialog.getByText(/^[0-9A-Z]{4} [0-9A-Z]{4}$/).waitFor();
    await dialog.getByText(/^Good for another 1[45]:\d\d minutes/).waitFor();
    await whole(desk);
    await dialog.getByRole('button', { name: 'Close' }).press('Enter');
    await page.getByRole('button', { name: 'Pair a device' }).and(page.locator(':focus')).waitFor();
  });

  test('an entry is read in the words of the instrument, and its correction is the participant’s to confirm', async () => {
    const { page } = desk;
    const phone = await pairPhone(stack.address, people.coordinator, { study, subject });
    const task = `pain/${today()}/1`;
    const given = { entry, task, instrument: 'PAIN', version: '1', hash, answers: { 'IT.PAIN': ['9'] } };
    const told = { ...given, submittedMs: Date.now(), offsetMinutes: 540 };
    await ask(stack.address, phone, submitEntries, { entries: [phone.entry(told)] });
    await page.reload();
    await page.getByRole('link', { name: 'Show', exact: true }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('How strong was your pain at its worst?').waitFor();
    await dialog.getByText('the participant', { exact: true }).waitFor();
    await dialog.getByText('did not show the time of the zone that it named').waitFor();
    await whole(desk);
    await dialog.getByRole('button', { name: 'Ask for a correction' }).press('Enter');
    await dialog.getByLabel('What it should say').fill('7');
    await dialog.getByLabel('Reason').fill('Mistyped, she said on the telephone');
    await whole(desk);
    await dialog.getByRole('button', { name: 'Ask the participant' }).press('Enter');
    await dialog.getByText('asked: 9 → 7').waitFor();
    const [asked] = (await ask(stack.address, phone, getDiary, {})).corrections;
    const at = { at: timestampFromMs(Date.now()), zone: 'Asia/Shanghai', offsetMinutes: 480 };
    await ask(stack.address, phone, answerCorrection, { correction: asked?.correction ?? '', confirmed: true, at });
    await page.reload();
    await page.getByRole('dialog').getByText('confirmed: 9 → 7').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).press('Enter');
  });

  test('an alert is counted beside the page’s name, and closed with a reason', async () => {
    const { page } = desk;
    await page.goto(new URL(`/studies/${study}/diary/alerts`, stack.address).href);
    await page.getByLabel('1 open alerts').first().waitFor();
    await page.getByText('Severe pain').waitFor();
    await whole(desk);
    await page.getByRole('button', { name: 'Close', exact: true }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Telephoned, is better');
    await dialog.getByRole('button', { name: 'Close', exact: true }).press('Enter');
    await page.getByText('No alert is open').waitFor();
  });

  test('what the diary fills of the casebook is read there, and leads to its entry', async () => {
    const { page } = desk;
    const form = `SE.DIARY~FO.PAIN!${today()}.1`;
    await soon('the form of the casebook', async () => {
      const { diaryEntry } = await people.coordinator.of(edc.EdcService).getForm({ study, subject, form });
      return diaryEntry || undefined;
    });
    const path = `/studies/${study}/subjects/${subject}/forms/${encodeURIComponent(form)}`;
    await page.goto(new URL(path, stack.address).href);
    await page.locator('[data-read-only="form.diary"]').waitFor();
    await page.getByRole('link', { name: 'Show the entry' }).press('Enter');
    await page.getByRole('dialog').getByText('How strong was your pain at its worst?').waitFor();
  });

  test('a data manager sets a diary up in Chinese: instrument, schedule, rule', async () => {
    const manager = await openWindow(browser, 'zh-CN');
    const { page } = manager;
    await signIn(manager, `/studies/${study}/diary/instruments`, 'diary.manager');
    await page.getByRole('button', { name: '导入量表' }).press('Enter');
    await page.getByLabel('其他研究的量表（JSON）').check();
    const buffer = Buffer.from(JSON.stringify({ instrument: 'MOOD', version: '2.0', ...painDiary }));
    // The file names the instrument once it is read; who tries it before waits for that.
    await page.evaluate(`const { text } = Blob.prototype;
      Blob.prototype.text = function () { return new Promise((read) => setTimeout(() => read(text.call(this)), 500)); };`);
    await page.getByLabel('文件').setInputFiles({ name: 'mood.json', mimeType: 'application/json', buffer });
    await page.getByRole('button', { name: '试导入' }).press('Enter');
    await page.getByText('可按下方所示导入；目前尚未保存。').waitFor();
    await page.getByText('今天最痛时有多痛？').waitFor();
    await whole(manager);
    await page.getByRole('button', { name: '导入', exact: true }).press('Enter');
    await page.getByRole('link', { name: 'MOOD' }).waitFor();

    await page.getByRole('link', { name: '计划', exact: true }).press('Enter');
    await page.getByRole('button', { name: '新增计划' }).press('Enter');
    await page.getByLabel('计划名称').fill('mood');
    await page.getByLabel('中文标题').fill('心情');
    await page.getByLabel('量表', { exact: true }).selectOption('MOOD 2.0');
    await whole(manager);
    await page.getByRole('button', { name: '保存' }).press('Enter');
    await page.getByRole('heading', { name: '心情' }).waitFor();
    await whole(manager);

    await page.getByRole('link', { name: '预警规则' }).press('Enter');
    await page.getByRole('button', { name: '新增规则' }).press('Enter');
    await page.getByLabel('规则', { exact: true }).fill('silent');
    await page.getByLabel('条件', { exact: true }).selectOption('silent');
    await page.getByRole('button', { name: '保存' }).press('Enter');
    await page.getByText('失联 3 天').waitFor();
    await whole(manager);
  });

  test('whom participants call is said by the site, in two languages, and taken back', async () => {
    const { page } = desk;
    await page.goto(new URL(`/studies/${study}/diary/contacts`, stack.address).href);
    const card = page.getByRole('region', { name: new RegExp(`^${diarySite}`) });
    await card.getByText('Participants are told no number.').waitFor();
    await whole(desk);
    await card.getByRole('button', { name: /^Change/ }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('In English').fill('Ward 3\n021 5555 1234');
    await dialog.getByLabel('In Chinese').fill('三病区');
    await whole(desk);
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await card.getByText('三病区').waitFor();
    await card
      .getByRole('button', { name: /^Change/ })
      .and(page.locator(':focus'))
      .waitFor();
    await whole(desk);
    const told = async () => {
      const { contacts } = await people.coordinator.of(epro.ScheduleService).listContacts({ study });
      return contacts.map(({ site, contact }) => [site, contact.map(({ lang, text }) => `${lang}: ${text}`)]);
    };
    assert.deepEqual(await told(), [[diarySite, ['en: Ward 3\n021 5555 1234', 'zh-CN: 三病区']]]);
    await page.keyboard.press('Enter');
    await dialog.getByLabel('In English').fill('');
    await dialog.getByLabel('In Chinese').fill(' ');
    await dialog.getByRole('button', { name: 'Save' }).press('Enter');
    await card.getByText('Participants are told no number.').waitFor();
    assert.deepEqual(await told(), []);
    const others = await page.getByRole('button', { name: /^Change/ }).count();
    assert.equal(others, 1, 'a coordinator speaks for the own site, and not for all');
  });

  test('nothing is lost on a screen of 320 pixels', async () => {
    const narrow = await openWindow(browser, 'zh-CN', 320);
    const { page } = narrow;
    await signIn(narrow, `/studies/${study}/diary`, 'diary.crc');
    await page.getByRole('rowheader', { name: subject }).waitFor();
    await whole(narrow);
    for (const path of [
      `participants/${subject}`,
      'alerts',
      'schedules',
      'instruments',
      'instruments/PAIN/1',
      'rules',
      'contacts',
    ]) {
      await page.goto(new URL(`/studies/${study}/diary/${path}`, stack.address).href);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('载入中').first().waitFor({ state: 'detached' });
      await whole(narrow);
    }
  });
});
