import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '@verum/cli';
import { buildConsole } from '@verum/console';
import { edc } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { accessibilityFaults, noBrowser, openBrowser, openWindow, type Window } from './src/browser.ts';
import { password, type Stack, startStack } from './src/stack.ts';
import { type Enrolled, enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// What stands around every page: the work that waits, what others save meanwhile, the account, the palette, the keys.

const timeout = 120_000;

describe('the frame of the console in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let subject: Enrolled;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    const outDir = join(root, 'apps', 'console', 'dist');
    await buildConsole({ outDir });
    stack = await startStack('one process', { consoleFolder: outDir });
    people = await setUpTrial(stack);
    subject = await enrol(people.coordinatorA, siteA, '0012345');
    await save(0n, '78.20');
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(path, stack.address).href;
  const formPath = () => `/studies/${study}/subjects/${subject.subject}/forms/${vitals}`;
  const input = (path: string, { page } = desk) => page.locator(`[data-path="${path}"] input`);
  const whole = async ({ page, complaints }: Window) => {
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(complaints, []);
  };

  function save(expectedRevision: bigint, value: string) {
    const place = { study, subject: subject.subject, form: vitals, expectedRevision };
    const items = [{ path: 'IG.BODY/IT.WEIGHT', value }];
    return people.coordinatorA.of(edc.EdcService).saveForm({ ...place, items, reason: 'weighed again' });
  }

  async function signIn({ page }: Window, path: string, loginName: string) {
    await page.goto(at(path));
    await page.locator('input[name=username]').fill(loginName);
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
  }

  test('a study begins with the work that waits for this person, and each count leads to its list', async () => {
    const { page } = desk;
    await signIn(desk, `/studies/${study}`, 'crc.a');
    await page.getByRole('heading', { name: 'My work' }).waitFor();
    const own = page.getByRole('region', { name: 'Waiting for you' });
    await own.getByRole('link', { name: /^1 Forms in progress/ }).waitFor();
    await page
      .getByRole('region', { name: 'Waiting for others' })
      .getByRole('link', { name: /To verify/ })
      .waitFor();
    assert.equal(await page.locator('[data-work="candidate-queries"]').count(), 0);
    await whole(desk);
    await own.getByRole('link', { name: /^1 Forms in progress/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Forms in progress' }).waitFor();
    await page.getByRole('link', { name: new RegExp(`^${subject.subject} · .*Vital signs`) }).waitFor();
    await whole(desk);
  });

  test('j goes to the first line of a list of work and Enter opens what it is about', async () => {
    const { page } = desk;
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await input('IG.BODY/IT.WEIGHT').waitFor();
    assert.equal(new URL(page.url()).pathname, formPath());
    await page.goBack();
    await page.getByLabel('List').selectOption('due');
    await page.getByRole('heading', { name: 'Visits due now' }).waitFor();
    await page.getByText('Nothing waits in this list').waitFor();
    await whole(desk);
  });

  test('a monitor sees what is to be verified first, on a narrow screen and in Chinese', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    await signIn(phone, `/studies/${study}`, 'monitor.one');
    await phone.page
      .getByRole('region', { name: '待您处理' })
      .getByRole('link', { name: /待核查/ })
      .waitFor();
    assert.equal(await phone.page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await phone.page.context().close();
  });

  test('what somebody else saves is told at the open form, and what was typed stays until one asks for it', async () => {
    const { page } = desk;
    await page.goto(at(formPath()));
    await input('IG.BODY/IT.HEIGHT').fill('179.0');
    await page.locator('[data-revision="1"]').waitFor();
    await save(1n, '78.90');
    await page.getByText('Somebody saved this form meanwhile').waitFor();
    assert.equal(await input('IG.BODY/IT.WEIGHT').inputValue(), '78.20');
    await whole(desk);
    await page.getByRole('button', { name: 'Show what is saved now' }).click();
    await page.locator('[data-revision="2"]').waitFor();
    assert.equal(await input('IG.BODY/IT.WEIGHT').inputValue(), '78.90');
    assert.equal(await input('IG.BODY/IT.HEIGHT').inputValue(), '179.0');
    assert.equal(await page.getByText('Somebody saved this form meanwhile').count(), 0);
  });

  test('counts of work follow what others do, without a reload', async () => {
    const { page } = desk;
    await page.goto(at(`/studies/${study}`));
    await page.getByRole('link', { name: /^1 Forms in progress/ }).waitFor();
    const other = { study, subject: subject.subject, form: 'SE.SCREENING~FO.SV', expectedRevision: 0n };
    const items = [{ path: 'IG.SV/IT.VISDAT', value: '2026-03-02' }];
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...other, items });
    await page.getByRole('link', { name: /^2 Forms in progress/ }).waitFor();
    await whole(desk);
  });
});
