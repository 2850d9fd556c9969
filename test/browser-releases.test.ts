import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { edc, Role, trial } from '@verum/contracts';
import { studyDocuments } from '@verum/demo';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Person, Stack } from './src/stack.ts';
import { enrol, siteA, study } from './src/trial-setup.ts';

// A study comes from a file to its first subject, and through its first amendment, by the screens alone.

const timeout = 300_000;
const [firstDocument, amendedDocument] = studyDocuments();
const form = 'SE.SCREENING~FO.VS';

describe('study builds in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let manager: Person;
  let browser: Browser;
  let desk: Window;
  let subject = '';

  before(async () => {
    stack = await startConsoleStack();
    const title = [{ lang: 'en', text: 'Hypertension' }];
    const trials = stack.admin.of(trial.TrialService);
    await trials.createStudy({ study: { code: study, title } });
    await trials.addSite({ study, site: { code: siteA, name: title, timeZone: 'Asia/Shanghai' } });
    manager = await stack.person('manager.one', { role: Role.DATA_MANAGER, study, site: '*' });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const signIn = (window: Window, path: string, loginName: string) =>
    signInAt(window, new URL(path, stack.address).href, loginName);

  /** Brings a document in as a build, after its trial. */
  async function bringIn(name: string, text: string) {
    const { page } = desk;
    await page.getByRole('button', { name: 'Import a document' }).press('Enter');
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/xml', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Try it' }).press('Enter');
    await page.getByText('This is what would be imported. Nothing is stored yet.').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).press('Enter');
    await page.locator('[data-outcome="done"]').waitFor();
  }

  async function publish(build: string) {
    const { page } = desk;
    await page.getByRole('button', { name: 'Publish' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Errors among the findings: 0').waitFor();
    await whole(desk);
    await dialog.getByRole('button', { name: 'Publish' }).press('Enter');
    await page.getByText(`Build ${build} is published.`).waitFor();
  }

  async function putIntoUse(build: string, day: string, approval: string) {
    const { page } = desk;
    await page.getByRole('link', { name: 'Sites', exact: true }).last().press('Enter');
    await page.getByLabel('01 · Hypertension').check();
    await page.getByLabel('From (date at the site)').fill(day);
    await page.getByLabel('Approval').fill(approval);
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByText(`Build ${build} is put into use at 01.`).waitFor();
    await page.getByRole('row').filter({ hasText: approval }).getByText('in use').waitFor();
  }

  test('a build comes from a file, and an unpublished one can be looked at', async () => {
    const { page } = desk;
    await signIn(desk, `/studies/${study}/builds`, 'manager.one');
    await page.getByText('There is no build yet').waitFor();
    const untranslated = firstDocument.replace(/<TranslatedText[^>]*>脉搏（次\/分）<\/TranslatedText>/, '');
    await bringIn('study.odm.xml', untranslated);
    await page.getByRole('link', { name: /^1 · HTN-01/ }).press('Enter');
    await page.getByRole('heading', { name: /^1 · HTN-01/ }).waitFor();
    await page.getByText('Vital signs').first().waitFor();
    await whole(desk);
    await page.getByLabel('Find').fill('pulse');
    await page.keyboard.press('Enter');
    await page.getByText('IT.PULSE').first().waitFor();
  });

  test('its findings lead to their places', async () => {
    const { page } = desk;
    await page.getByRole('link', { name: 'Findings' }).press('Enter');
    await page.getByRole('link', { name: 'IT.PULSE' }).press('Enter');
    assert.match((await page.locator('[data-asked]').textContent()) ?? '', /Pulse/);
  });

  test('it is published and put into use at a site with its approval', async () => {
    await publish('1');
    await putIntoUse('1', '2026-01-05', 'EC-2026-014');
    const { builds } = await manager.of(edc.EdcService).listBuilds({ study });
    assert.deepEqual(
      builds.flatMap(({ activations }) =>
        activations.map(({ site, fromDate, approval }) => [site, fromDate, approval]),
      ),
      [[siteA, '2026-01-05', 'EC-2026-014']],
    );
  });

  test('an amendment is shown as a difference, before and after', async () => {
    const { page } = desk;
    const coordinator = await stack.person('crc.a', { role: Role.CRC, study, site: siteA });
    ({ subject } = await enrol(coordinator, siteA, '0012345'));
    const items = [
      { path: 'IG.VS_OTHER/IT.PULSE', value: '72' },
      { path: 'IG.VS_OTHER/IT.VSREM', value: 'calm' },
    ];
    await coordinator.of(edc.EdcService).saveForm({ study, subject, form, expectedRevision: 0n, items });
    await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link').press('Enter');
    await bringIn('amended.odm.xml', amendedDocument);
    await page.getByRole('link', { name: /^2 · / }).press('Enter');
    await page.getByRole('link', { name: 'Difference' }).press('Enter');
    await page.getByText('Electrocardiogram', { exact: true }).first().waitFor();
    const pulse = page.locator('.difference').filter({ hasText: /IT\.PULSE#\d/ });
    assert.match((await pulse.first().textContent()) ?? '', /Limits5045/);
    const impact = page.getByRole('region', { name: 'Casebooks on build 1' });
    assert.match((await impact.getByRole('row').last().textContent()) ?? '', /^01110100$/);
    await whole(desk);
  });

  test('a dry run says what changes for whom, and then the casebooks are moved', async () => {
    const { page } = desk;
    await publish('2');
    await page.getByRole('link', { name: 'Amendment' }).press('Enter');
    await page.getByText('The build is not in use here yet.').waitFor();
    await page.getByRole('button', { name: 'Dry run' }).press('Enter');
    await page.getByLabel('Reason').fill('protocol 2.0');
    await page.keyboard.press('Enter');
    const dry = page.getByRole('region', { name: 'Dry run 1 · site 01' });
    await dry.getByText('1 of 1 subjects').waitFor();
    const effects = page.getByRole('region', { name: 'Effects of run 1, by subject' });
    await effects.getByLabel('Effect').selectOption('Values without a place');
    await effects.getByText('would move').waitFor();
    await effects.getByText('Values without a place 1').click();
    await whole(desk);
    const saving = page.waitForEvent('download');
    await effects.getByRole('button', { name: 'Save as CSV' }).click();
    assert.match(readFileSync(await (await saving).path(), 'utf8'), /IT\.VSREM/);
    assert.equal((await manager.of(edc.EdcService).getCasebook({ study, subject })).build, '1');

    await putIntoUse('2', '2026-02-01', 'EC-2026-020');
    await page.getByRole('link', { name: 'Amendment' }).press('Enter');
    // Not before the page knows that it was tried and is in use.
    await page.getByRole('button', { name: 'Move', exact: true, disabled: false }).press('Enter');
    await page.getByText(/^The last dry run: 1 subjects, 1 values/).waitFor();
    await page.getByLabel('Reason').fill('protocol 2.0 approved');
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Move 2 · site 01' }).getByText('done', { exact: true }).waitFor();
    assert.equal((await manager.of(edc.EdcService).getCasebook({ study, subject })).build, '2');
    const orphans = page.getByRole('region', { name: 'Values without a place', exact: true });
    await orphans.getByRole('row').filter({ hasText: 'calm' }).waitFor();
    await whole(desk);
  });

  test('an auditor sees the builds on a narrow screen in Chinese, and may change nothing', async () => {
    await stack.person('auditor.one', { role: Role.AUDITOR, study, site: '*' });
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await signIn(phone, `/studies/${study}/builds`, 'auditor.one');
    await page.getByRole('link', { name: /^2 · / }).press('Enter');
    await page.getByText('生命体征').first().waitFor();
    assert.equal(await page.getByRole('button', { name: /发布|导入/ }).count(), 0);
    assert.equal(await page.getByRole('link', { name: '方案修订' }).count(), 0);
    await page
      .getByRole('navigation', { name: '构建版本的视图' })
      .getByRole('link', { name: '研究中心' })
      .press('Enter');
    await page.getByText('已被替换').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.context().close();
  });
});
