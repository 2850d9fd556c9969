import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { edc, epro } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser } from './src/browser.ts';
import { type CutLine, cutLine } from './src/cut-line.ts';
import { type DiaryPhone, focused, openDiaryPhone, phonePin } from './src/diary-phone.ts';
import { pairingCode, planDiary } from './src/diary-setup.ts';
import { soon } from './src/diary-study.ts';
import { copyDiary, isKept, isVersionWaiting, markPage, newVersion, putAway } from './src/diary-version.ts';
import { type Stack, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup } from './src/trial-setup.ts';

// Participants with telephones of 320 px and real browsers in them, before the real thing, whose line is cut at times.

const timeout = 300_000;
/** Where the site is, it may be tomorrow already. */
const civil = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('the diary in a browser', { skip: noBrowser, timeout }, () => {
  let folder: string;
  let stack: Stack;
  let people: TrialSetup;
  let line: CutLine;
  let browser: Browser;
  const subjects: string[] = [];
  let english: DiaryPhone;
  let chinese: DiaryPhone;

  before(async () => {
    folder = await copyDiary();
    stack = await startStack('one process', { diaryFolder: folder });
    people = await setUpTrial(stack);
    await planDiary(people.manager);
    for (const number of ['0012345', '0012346', '0012347']) {
      subjects.push((await enrol(people.coordinatorA, siteA, number)).subject);
    }
    line = await cutLine(stack.address);
    browser = await openBrowser();
    english = await openDiaryPhone(browser, 'en-GB', line.address);
    chinese = await openDiaryPhone(browser, 'zh-CN', line.address);
  });
  after(async () => {
    await browser?.close();
    await line?.stop();
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const linkFor = async (subject = '') => `${line.address}${(await pairingCode(people.coordinatorA, subject)).path}`;
  const entriesOf = async (subject = '') =>
    (await people.coordinatorA.of(epro.OversightService).listEntries({ study, subject })).entries;
  const devicesOf = async (subject = '') =>
    (await people.coordinatorA.of(epro.DeviceService).listDevices({ study, subject })).devices;

  test('three taps lead from the link to the first question', async () => {
    const page = english.page();
    await english.connect(await linkFor(subjects[0]), 'en');
    assert.equal(new URL(page.url()).hash, '', 'the used code does not stay in the address');
    await english.isWhole();
    await english.practise('en');
    await page.getByRole('heading', { name: 'Little interest or pleasure' }).waitFor();
    assert.equal(english.taps(), 3);
    await english.isWhole();
    assert.equal(await page.locator('input:checked').count(), 0, 'nothing is chosen beforehand');
    assert.equal(await focused(page), 'h1 Little interest or pleasure in doing things');
  });

  test('who does not answer, or has not seen all answers, is not let on', async () => {
    const page = english.page();
    await english.tap('Next');
    await page.getByRole('alert').getByText('Please').waitFor();
    await page.getByText('Nearly every day').scrollIntoViewIfNeeded();
    await english.tap('Next');
    await page.getByRole('alert').getByText('Please answer before you go on').waitFor();
    await english.isWhole();
  });

  test('PHQ-9 is answered by keyboard alone, while the server is down for the whole entry', async () => {
    const page = english.page();
    await isKept(page);
    line.cut();
    await page.locator('h1').focus();
    for (let question = 1; question <= 9; question++) {
      await page.getByText(new RegExp(`^${question} of 9$`)).waitFor();
      await page.locator('#heading:focus').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      assert.match(await focused(page), /^input Several days$/);
      for (let tabs = 0; !(await focused(page)).startsWith('button Next') && tabs < 5; tabs++) {
        await page.keyboard.press('Tab');
      }
      const next = page.getByText(new RegExp(`^${question + 1} of 9$|^Your answers$`));
      // The first time may scroll to answers that were not on the screen yet.
      for (let tries = 0; tries < 5 && !(await next.isVisible()); tries++) {
        await page.keyboard.press('Enter');
        await next.waitFor({ timeout: 2_000 }).catch(() => {});
      }
    }
    await page.getByRole('heading', { name: 'Your answers' }).waitFor();
    assert.equal(await page.getByText('Several days', { exact: true }).count(), 9);
    await english.isWhole();
    await english.tap('Send');
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    await page.getByText('1 waiting to send').waitFor();
    await english.isWhole();
    await english.tap('To the start');
    await page.getByText('1 waiting to send').waitFor();
    assert.deepEqual(await entriesOf(subjects[0]), []);
  });

  test('a page that begins without a server is the whole diary, and sends once there is one', async () => {
    await english.kill();
    await english.unlock();
    const page = english.page();
    await page.getByText('1 waiting to send').waitFor();
    await english.isWhole();
    line.mend();
    // By itself, or as soon as the telephone tells of a network.
    await page.evaluate(`dispatchEvent(new Event('online'))`);
    await page.getByText('Everything is sent').waitFor();
    const [entry, ...others] = await entriesOf(subjects[0]);
    assert.deepEqual(others, []);
    assert.deepEqual([entry?.fate, entry?.entry?.number, entry?.entry?.answers.length], [epro.EntryFate.KEPT, 1n, 9]);
    const form = await soon('the form of the casebook', async () => {
      const found = await people.coordinatorA
        .of(edc.EdcService)
        .getForm({ study, subject: subjects[0] ?? '', form: 'SE.BASELINE~FO.PHQ9' });
      return found.items.length > 0 ? found : undefined;
    });
    const values = Object.fromEntries(form.items.map(({ path, value }) => [path, value]));
    assert.deepEqual([values['IG.PHQ9/IT.PHQ9_01'], values['IG.PHQ9/IT.PHQ9_09']], ['1', '1']);
    assert.equal(form.diaryEntry, entry?.entry?.entry);
    await soon('the day in the compliance grid', async () => {
      const { rows } = await people.monitor
        .of(epro.OversightService)
        .getCompliance({ study, from: civil(-2), to: civil(2) });
      const days = rows.find(({ subject }) => subject === subjects[0])?.days ?? [];
      return days.reduce((sum, { done }) => sum + done, 0) === 1 ? true : undefined;
    });
  });

  test('what was sent can be looked up, without answers and scores, and in the other language at once', async () => {
    const page = english.page();
    for (const [name, heading] of [
      ['What was sent', 'How you have been'],
      ['Reminders', 'Or send me'],
      ['Questions from your study site', 'There is nothing to answer'],
      ['Contact', 'Your study site has not entered'],
      ['This phone', 'Lock now'],
    ] as const) {
      await page.goto(`${line.address}/diary/#/more`);
      if (await page.locator('input[type=password]').isVisible()) await english.unlock();
      await english.tap(name);
      await page.getByText(heading).first().waitFor();
      await english.isWhole();
    }
    await english.tap('中文');
    await page.getByRole('heading', { name: '此手机' }).waitFor();
    await english.isWhole();
    await english.tap('English');
  });

  test('the times of the weeks to come go into the phone’s own calendar, with a word for the diary and none for the study', async () => {
    const page = english.page();
    await page.goto(`${line.address}/diary/#/reminders`);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Put the times into my calendar' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), 'diary.ics');
    const text = await readFile(await file.path(), 'utf8');
    assert.match(text, /^BEGIN:VCALENDAR\r\n/);
    assert.match(text, /\r\nBEGIN:VEVENT\r\n/);
    assert.doesNotMatch(text, /phq|pain|today|HTN/i);
    await page.goto(`${line.address}/diary/#/`);
  });

  test('what the site asks to change is the patient’s to say', async () => {
    const page = english.page();
    const oversight = people.coordinatorA.of(epro.OversightService);
    const [{ entry } = {}] = await entriesOf(subjects[0]);
    const asked = {
      study,
      entry: entry?.entry ?? '',
      item: 'IT.PHQ9_02',
      newValues: ['2'],
      reason: 'told by telephone',
    };
    await oversight.askCorrection(asked);
    await page.evaluate(`dispatchEvent(new Event('online'))`);
    await page.goto(`${line.address}/diary/#/corrections`);
    await page.getByText('told by telephone').waitFor();
    await page.getByText('More than half the days').waitFor();
    await english.isWhole();
    await english.tap('Yes, change it');
    await page.getByText('There is nothing to answer').waitFor();
    const { corrections } = await oversight.listCorrections({ study });
    assert.deepEqual(
      corrections.map(({ item, state }) => [item, state]),
      [['IT.PHQ9_02', epro.Correction_State.CONFIRMED]],
    );
  });

  test('a question of every kind, in Chinese, in text of twice the size, with the page killed after each', async () => {
    await chinese.connect(await linkFor(subjects[1]), 'zh');
    await chinese.practise('zh');
    await chinese.page().getByRole('heading', { name: '做事时提不起劲' }).waitFor();
    await chinese.tap('返回');
    const card = () => chinese.page().getByRole('button', { name: /^(开始|继续): 今日记录$/ });
    const answers: readonly [string, () => Promise<void>][] = [
      ['今天最痛时有多痛', () => chinese.page().getByRole('radio', { name: /^10/ }).check()],
      ['哪里最痛', () => chinese.page().getByText('身体部位 14，').click()],
      ['您的心情如何', () => chinese.page().getByRole('slider').press('ArrowRight')],
      ['您服用了什么', () => chinese.page().getByText('以上都没有').click()],
      ['您的体温是多少', () => chinese.page().getByRole('textbox').fill('３７．５')],
      ['从哪天开始', () => chinese.page().locator('input[type=date]').fill('2026-11-20')],
      ['几点最严重', () => chinese.page().locator('input[type=time]').fill('07:30')],
      ['还有其他情况吗', () => chinese.page().getByRole('textbox').fill('没有')],
      ['患处的照片', () => chinese.page().locator('input[type=file]').setInputFiles(join(folder, 'icon-512.png'))],
    ];
    await card().click();
    for (const [prompt, answer] of answers) {
      await chinese.page().getByRole('heading', { name: prompt }).waitFor();
      await chinese.page().evaluate(`document.documentElement.style.fontSize = '250%'`);
      await chinese.isWhole();
      await answer();
      if (prompt === '患处的照片') await chinese.page().getByText('照片已保存').waitFor();
      // Of a list its end has been on the screen, and the question knows.
      await chinese
        .page()
        .evaluate(`document.querySelector('.choice:last-of-type')?.scrollIntoView({ block: 'center' })`);
      await chinese.page().locator('.more-below').waitFor({ state: 'detached' });
      // Twice, before the first tap has been kept: no question is passed, not even one that may be left out.
      await chinese.page().evaluate(`for (let taps = 0; taps < 2; taps++) document.querySelector('.main').click()`);
      await chinese.page().getByRole('heading', { name: prompt }).waitFor({ state: 'detached' });
      await chinese.kill();
      await chinese.unlock();
      await card().click();
    }
    await chinese.page().getByRole('heading', { name: '您的答案' }).waitFor();
    await chinese.tap('发送');
    await chinese.page().getByText('您的答案已送达').waitFor();
    const [{ entry } = {}] = await entriesOf(subjects[1]);
    const given = Object.fromEntries(entry?.answers.map(({ item, values }) => [item, values[0]]) ?? []);
    const { PHOTO: photo = '', MOOD: mood, ...others } = given;
    assert.deepEqual(others, {
      ...{ PAIN: '10', WHERE: 'P14', TOOK: 'NONE', TEMP: '37.5' },
      ...{ SINCE: '2026-11-20', AT: '07:30', NOTE: '没有' },
    });
    assert.equal(mood, '51');
    assert.match(photo, /^[0-9a-f]{64}$/);
    assert.equal(entry?.language, 'zh-CN');
  });

  test('a new version waits until no entry is open and the diary is locked', async () => {
    const page = english.page();
    await page.goto(`${line.address}/diary/`);
    await english.unlock();
    await english.tap(/^Begin: Today/);
    await page.getByRole('heading', { name: 'How strong was your pain' }).waitFor();
    await newVersion(folder, page);
    const isSamePage = await markPage(page);
    await page.getByRole('radio', { name: '3' }).check();
    await english.tap('Next');
    await page.getByRole('heading', { name: 'Where was it worst?' }).waitFor();
    assert.deepEqual([await isVersionWaiting(page), await isSamePage()], [true, true]);
    await page.goBack();
    await page.evaluate(`location.hash = '#/phone'`);
    const reloaded = page.waitForEvent('load');
    await english.tap('Lock now');
    await reloaded;
    assert.equal(await isSamePage(), false);
    await english.unlock();
    await page.goto(`${line.address}/diary/`);
    await english.unlock();
    await english.tap(/^Go on: Today/);
    await page.getByRole('heading', { name: 'Where was it worst?' }).waitFor();
  });

  test('a new version takes away no PIN that is being typed', async () => {
    const page = english.page();
    await page.goto(`${line.address}/diary/`);
    const field = page.locator('input[type=password]');
    await field.fill(phonePin.slice(0, 2));
    await newVersion(folder, page);
    // For longer than a page waits before it follows updates.
    await page.waitForTimeout(1_500);
    assert.equal(await field.inputValue(), phonePin.slice(0, 2));
    await field.press('End');
    await page.keyboard.type(phonePin.slice(2));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Go on: Today/ }).waitFor();
    assert.ok(await isVersionWaiting(page), 'until the diary is locked');
    // The next page changes over to it, before or after the PIN.
    await english.kill();
    await english.unlock();
    await english
      .page()
      .getByRole('button', { name: /^Go on: Today/ })
      .click();
    await english.page().getByRole('heading', { name: 'Where was it worst?' }).waitFor();
  });

  test('a new version does not come between two tries of a PIN', async () => {
    const page = english.page();
    await page.goto(`${line.address}/diary/`);
    const isSamePage = await markPage(page);
    await english.tryWrongPin('You can try 9 more times');
    await newVersion(folder, page);
    await page.waitForTimeout(1_500);
    assert.deepEqual([await isSamePage(), await isVersionWaiting(page)], [true, true]);
    const reloaded = page.waitForEvent('load');
    await putAway(page);
    await reloaded;
    await english.unlock();
    await english.tap(/^Go on: Today/);
    await page.getByRole('heading', { name: 'Where was it worst?' }).waitFor();
  });

  test('who types at once keeps the focus', async () => {
    const early = await english.page().context().newPage();
    // As soon as there is a field, which is before anything else of the page has been told that it is there.
    await early.addInitScript(`new MutationObserver((_, observer) => {
      const field = document.querySelector('#pin');
      if (!field) return;
      observer.disconnect();
      field.focus();
      field.value = '4';
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }).observe(document, { childList: true, subtree: true })`);
    await early.goto(`${line.address}/diary/`);
    await early.locator('#pin').waitFor();
    // For longer than a page takes to be drawn and told so.
    await early.waitForTimeout(500);
    assert.equal(await early.evaluate('document.activeElement.id'), 'pin');
    assert.equal(await early.locator('#pin').inputValue(), '4');
    await early.close();
  });

  test('of two windows the later one writes, and nothing is lost', async () => {
    const earlier = english.page();
    const later = await earlier.context().newPage();
    await later.goto(`${line.address}/diary/`);
    await later.locator('input[type=password]').fill('4711');
    await later.keyboard.press('Enter');
    await later.getByRole('button', { name: /^Go on: Today/ }).click();
    await later.getByRole('heading', { name: 'Where was it worst?' }).waitFor();
    await earlier.getByText('Place number 1 of').click();
    await earlier.getByText('The diary is open in another window').waitFor();
    await english.isWhole();
    assert.equal(await later.locator('input:checked').count(), 0);
    await later.close();
    await english.tap('Use it here');
    await english.unlock();
    await earlier.getByRole('heading', { name: 'Where was it worst?' }).waitFor();
  });

  test('an evicted store is found out by what is left outside of it, and told to the patient and the site', async () => {
    const page = english.page();
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: line.address, storageTypes: 'indexeddb' });
    await page.goto(`${line.address}/diary/`);
    await page.getByText('The browser has deleted the diary that was on this phone').waitFor();
    await english.isWhole();
    await english.connect(await linkFor(subjects[0]), 'en');
    await page.getByRole('button', { name: /^Begin: / }).waitFor();
    await soon('what the site is told of the loss', async () => {
      const { participants } = await people.coordinatorA.of(epro.ScheduleService).listParticipants({ study });
      return participants.find(({ subject, storeLost }) => subject === subjects[0] && storeLost);
    });
  });

  test('a device that the site revokes forgets everything as soon as it hears so', async () => {
    const page = english.page();
    await english.practise('en');
    const own = (await devicesOf(subjects[0])).find(({ revokedAt }) => !revokedAt);
    await people.coordinatorA
      .of(epro.DeviceService)
      .revokeDevice({ study, subject: subjects[0] ?? '', device: own?.device ?? '', reason: 'lost' });
    await page.evaluate(`dispatchEvent(new Event('online'))`);
    await page.getByText('Your study site has disconnected this phone').waitFor();
    await english.isWhole();
    const left = await page.evaluate(`[localStorage.getItem('verum-diary'), document.cookie]`);
    assert.deepEqual(left, [null, '']);
  });

  test('ten wrong PINs, and nothing is left of the diary', async () => {
    await chinese.page().goto(`${line.address}/diary/`);
    for (let tries = 9; tries > 0; tries--) {
      await chinese.tryWrongPin(`还可尝试 ${tries} 次`);
      if (tries === 9) await chinese.isWhole();
    }
    await chinese.tryWrongPin('密码连续输错十次');
    await chinese.isWhole();
  });
});
