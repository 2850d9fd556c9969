import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Stack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// Checks, derivations and skip logic speak while a coordinator types, before anything is sent.

const timeout = 300_000;
const demography = 'SE.SCREENING~FO.DM';

describe('checks while typing, in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let browser: Browser;
  let desk: Window;
  let subject = '';
  const saves: string[] = [];

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    ({ subject } = await enrol(people.coordinatorA, siteA, '0012345'));
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
    desk.page.on('request', (request) => request.method() === 'PATCH' && saves.push(request.url()));
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const formPath = (form: string) =>
    new URL(`/studies/${study}/subjects/${subject}/forms/${encodeURIComponent(form)}`, stack.address).href;
  const field = (path: string, { page }: Window = desk) => page.locator(`[data-path="${path}"]`);
  const pulse = 'IG.VS_OTHER/IT.PULSE';
  const stored = async (form: string) =>
    new Map(
      (await people.coordinatorA.of(edc.EdcService).getForm({ study, subject, form })).items.map((item) => [
        item.path,
        item.value,
      ]),
    );

  async function signIn(window: Window, loginName: string, form: string) {
    await signInAt(window, formPath(form), loginName);
    await window.page.locator('[data-revision]').waitFor();
  }

  test('a soft check speaks at its field while one types, and falls silent when the value is right', async () => {
    await signIn(desk, 'crc.a', vitals);
    await field(pulse).locator('input').fill('125');
    await field(pulse).getByText('Pulse is outside 50–110 beats/min.').waitFor();
    await whole(desk);
    await field(pulse).locator('input').fill('72');
    await field(pulse).locator('.failing').waitFor({ state: 'detached' });
    assert.deepEqual(saves, []);
  });

  test('a hard check says beforehand what it will refuse', async () => {
    await field(pulse).locator('input').fill('300');
    await field(pulse).locator('.failing [data-hard]').waitFor();
    await whole(desk);
    await field(pulse).locator('input').fill('7x');
    await field(pulse).locator('.failing').waitFor({ state: 'detached' });
    await field(pulse).locator('input').fill('72');
    assert.deepEqual(saves, []);
  });

  test('a derived value is there before the save, and the save keeps the same', async () => {
    const { page } = desk;
    await field('IG.BP!1/IT.SBP').locator('input').fill('141');
    for (const [row, systolic] of [
      ['2', '138'],
      ['3', '136'],
    ] as const) {
      await page.getByRole('button', { name: /^Add/ }).first().press('Enter');
      await field(`IG.BP!${row}/IT.SBP`).locator('input').fill(systolic);
    }
    const mean = field('IG.VS_OTHER/IT.SBP_MEAN');
    await mean.getByText('computed when saved').waitFor();
    // Of all three: those of one and of two may be shown before.
    await mean.locator('output').filter({ hasText: /^138/ }).waitFor();
    const shown = (await mean.locator('output').textContent()) ?? '';
    assert.equal((await stored(vitals)).get('IG.VS_OTHER/IT.SBP_MEAN'), undefined);
    await page.keyboard.press('Control+s');
    await page.locator('[data-revision="1"]').waitFor();
    await mean.getByText('computed', { exact: true }).waitFor();
    assert.equal((await mean.locator('output').textContent()) ?? '', shown);
    assert.match(shown, new RegExp(`^${(await stored(vitals)).get('IG.VS_OTHER/IT.SBP_MEAN')}`));
    await whole(desk);
  });

  test('skip logic asks for an item as soon as it is wanted, and keeps what was typed when it is not', async () => {
    const { page } = desk;
    await page.goto(formPath(demography));
    const other = field('IG.DM/IT.ETHNIC_OTHER');
    const choose = async (words: string) => {
      await field('IG.DM/IT.ETHNIC').getByRole('combobox').fill(words);
      await page.keyboard.press('Enter');
    };
    await page.locator('[data-revision]').waitFor();
    await choose('Han');
    await other.waitFor({ state: 'detached' });
    await choose('Other');
    await other.locator('input').fill('Lisu');
    await choose('Han');
    await other.waitFor({ state: 'detached' });
    await choose('Other');
    assert.equal(await other.locator('input').inputValue(), 'Lisu');
    await whole(desk);
    // What cannot be saved is not hidden: nobody could put it right.
    await other.locator('input').fill('x'.repeat(300));
    await choose('Han');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+s');
    await other.locator('.problem').waitFor();
    await other.locator('input').fill('Lisu');
    await page.keyboard.press('Tab');
    await other.waitFor({ state: 'detached' });
  });

  test('what is said is said in the language of the reader', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    await signIn(phone, 'crc.a', vitals);
    await field(pulse, phone).locator('input').fill('125');
    await field(pulse, phone).getByText('脉搏超出 50–110 次/分').waitFor();
    assert.equal(await phone.page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await phone.page.context().close();
  });
});
