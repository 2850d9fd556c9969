import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Stack } from './src/stack.ts';
import { setUpTrial, study, type TrialSetup } from './src/trial-setup.ts';

// A data manager writes a check, a derivation and a skip in the designer, with what is read chosen and never typed.

const timeout = 300_000;

describe('rules in the designer, in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let browser: Browser;
  let desk: Window;
  let draft = '';

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    const made = await people.manager.of(edc.DraftService).createDraft({ study, nameEn: 'Next', baseBuild: '1' });
    ({ draft } = made);
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  async function signIn(window: Window) {
    await signInAt(window, new URL(`/studies/${study}/drafts/${draft}?view=checks`, stack.address).href, 'manager.one');
    await window.page.getByText('Choose a rule').waitFor();
  }

  /** A new rule takes the focus two frames after its key: whoever types before loses it again. */
  const drawn = (page: Page) =>
    page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const code = (page: Page) => page.getByLabel('Expression (CEL)');
  interface Kept {
    readonly design: { readonly checks: readonly { id: string; cel: string; inputs: readonly { path: string }[] }[] };
  }
  const kept = async (): Promise<Kept> => {
    const { modelJson } = await people.manager.of(edc.DraftService).getDraft({ study, draft });
    return JSON.parse(modelJson) as Kept;
  };

  test('a check is written with what it reads chosen from the list, by keyboard alone', async () => {
    const { page } = desk;
    await signIn(desk);
    await whole(desk);
    await page.getByRole('button', { name: 'New check' }).press('Enter');
    await drawn(page);
    await page.getByLabel('Message, English').fill('Pulse is too low for an adult.');
    await page.getByLabel('Message, Chinese').fill('脉搏过低。');
    const other = page.getByRole('combobox', { name: 'Show it at another item' });
    await other.fill('pulse vital');
    await page.keyboard.press('Enter');
    await code(page).focus();
    await page.keyboard.type('puls');
    await page
      .getByRole('option', { name: /Pulse.*this form/ })
      .first()
      .waitFor();
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.keyboard.type(' >= 40 && pres');
    await page.keyboard.press('Tab');
    await page.keyboard.type('pulse');
    assert.equal(await code(page).inputValue(), 'pulse >= 40 && present(pulse)');
    await page.getByText('Nothing wrong is found.').waitFor();
    await whole(desk);
  });

  test('what cannot be right is said while one writes it, in the reader’s language', async () => {
    const { page } = desk;
    await code(page).fill('pulse >= "40"');
    await page.locator('.rule-faults [data-severity="error"]').first().waitFor();
    await page.locator('.rule-list [data-faulty]').waitFor();
    await code(page).fill('pulse >= 40');
    await page.getByText('Nothing wrong is found.').waitFor();
  });

  test('a test case is run as it is filled in', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Add a case' }).press('Enter');
    const cases = page.getByRole('region', { name: 'Test cases' });
    await cases.getByLabel('pulse', { exact: true }).fill('39');
    await page.keyboard.press('Enter');
    await cases.getByText('wrong: it gives does not hold').waitFor();
    await page.getByRole('link', { name: 'Findings' }).press('Enter');
    await page.getByRole('row').filter({ hasText: 'CHECK.' }).getByRole('button').first().press('Enter');
    await cases.getByLabel('Expected').selectOption('does not hold');
    await cases.getByText('right: does not hold').waitFor();
    await whole(desk);
  });

  test('a derivation and a skip stand at places that are chosen', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'New skip logic' }).press('Enter');
    await page.getByText('It stands nowhere yet, so it does nothing.').waitFor();
    await drawn(page);
    await page.getByRole('combobox', { name: 'Add a place' }).fill('temperature');
    await page.keyboard.press('Enter');
    await page.getByText('It stands nowhere yet').waitFor({ state: 'detached' });
    await code(page).fill('false');
    await page.getByText('Nothing wrong is found.').waitFor();
    await page.getByRole('button', { name: 'Remove rule' }).press('Enter');
    await page.getByText('Choose a rule').waitFor();
  });

  test('the draft keeps the check, and a build of it has it', async () => {
    const { page } = desk;
    await page.locator('.save-state[data-state="saved"]').waitFor();
    const { checks } = (await kept()).design;
    const { revision } = await people.manager.of(edc.DraftService).getDraft({ study, draft });
    const check = checks.find(({ cel }) => cel === 'pulse >= 40');
    assert.match(check?.inputs[0]?.path ?? '', /IT\.PULSE$/);
    const built = await people.manager.of(edc.DraftService).buildDraft({ study, draft, expectedRevision: revision });
    assert.deepEqual(
      built.findings.filter(({ severity }) => severity === 3).map(({ messageEn }) => messageEn),
      [],
    );
  });
});
