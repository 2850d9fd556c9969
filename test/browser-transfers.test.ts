import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { edc } from '@verum/contracts';
import { STUDY_FILE } from '@verum/demo';
import type { Browser, Page } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Stack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup, vitals } from './src/trial-setup.ts';
import { unzip } from './src/unzip.ts';

// A data manager brings a study build and data in, and takes everything out again, with files on a real disk.

const timeout = 300_000;

describe('imports and exports in a browser', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let browser: Browser;
  let desk: Window;
  let exported = '';
  let subject = '';

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    ({ subject } = await enrol(people.coordinatorA, siteA, '0012345'));
    const items = [{ path: 'IG.VS_OTHER/IT.PULSE', value: '72' }];
    const capture = people.coordinatorA.of(edc.EdcService);
    await capture.saveForm({ study, subject, form: vitals, expectedRevision: 0n, items });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(`/studies/${study}${path}`, stack.address).href;
  const signIn = (window: Window, loginName: string) => signInAt(window, at('/transfers'), loginName);

  const choose = (page: Page, name: string, content: string | Buffer) =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/xml', buffer: Buffer.from(content) });

  test('a study build is tried first, with findings that can be filtered and saved, and then imported', async () => {
    const { page } = desk;
    await signIn(desk, 'manager.one');
    const build = readFileSync(STUDY_FILE, 'utf8').replace(/CodeListOID="CL[^"]*"/, 'CodeListOID="CL.SURPRISE"');
    await choose(page, 'amended.odm.xml', build);
    await page.getByRole('button', { name: 'Try it' }).press('Enter');
    await page.getByText('This is what would be imported. Nothing is stored yet.').waitFor();
    await page.locator('.facts').getByText('Forms').waitFor();
    await page.locator('[data-severity]').first().waitFor();
    await whole(desk);
    const row = page.getByRole('row').filter({ hasText: 'CL.SURPRISE' }).first();
    const severity = (await row.locator('[data-severity]').textContent()) ?? '';
    await page.getByLabel('Severity').selectOption(severity);
    await page.getByLabel('Search').fill('surprise');
    await page.keyboard.press('Enter');
    await page.getByText(/^[1-9]\d* of \d+$/).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const findings = readFileSync(await (await saving).path(), 'utf8');
    assert.match(findings, /^\ufeffseverity,rule,path,line/);
    assert.match(findings, /CL\.SURPRISE/);
    assert.equal((await people.manager.of(edc.EdcService).listBuilds({ study })).builds.length, 1);

    await page.getByRole('button', { name: 'Import', exact: true }).press('Enter');
    await page.locator('[data-outcome="done"]').waitFor();
    assert.equal((await people.manager.of(edc.EdcService).listBuilds({ study })).builds.length, 2);
    await page.getByRole('row', { name: 'amended.odm.xml Imported done' }).waitFor();
  });

  test('what is no ODM is refused with the place where reading stopped', async () => {
    const { page } = desk;
    await choose(page, 'broken.xml', '<ODM><Study></ODM>');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.locator('form [role=alert]').waitFor();
    await page.getByRole('row', { name: 'broken.xml Tried failed' }).waitFor();
    await whole(desk);
  });

  test('an import that takes too long is cancelled', async () => {
    const { page } = desk;
    await page.route('**/builds:import*', () => undefined);
    await choose(page, 'slow.xml', '<ODM/>');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('Trying slow.xml').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^It was cancelled/).waitFor();
    await page.unroute('**/builds:import*');
    await page.getByRole('row', { name: 'slow.xml Tried cancelled' }).waitFor();
  });

  for (const [format, pattern] of [
    ['ODM 2.0', /<ODM[^>]*ODMVersion="2\.0"/],
    ['ODM 1.3.2', /<ODM[^>]*ODMVersion="1\.3\.2"/],
    ['Audit trail, CSV', /IT\.PULSE/],
  ] as const) {
    test(`everything is taken out as ${format}`, async () => {
      const { page } = desk;
      await page.getByLabel('Format').selectOption(format);
      const saving = page.waitForEvent('download');
      // The one before is over a moment after its file is there.
      await page.getByRole('button', { name: 'Export', disabled: false }).press('Enter');
      const text = readFileSync(await (await saving).path(), 'utf8');
      assert.match(text, pattern);
      assert.match(text, /\b72\b/);
      if (format === 'ODM 1.3.2') exported = text;
    });
  }

  test('an export that has run is listed, and taken along once more', async () => {
    const { page } = desk;
    const row = page.getByRole('row').filter({ hasText: 'odm-2.0.xml' }).first();
    const saving = page.waitForEvent('download');
    await row.getByRole('button', { name: 'Download' }).click();
    assert.match(readFileSync(await (await saving).path(), 'utf8'), /ODMVersion="2\.0"/);
    await whole(desk);
  });

  test('what was taken out changes nothing when it comes in again', async () => {
    const { page } = desk;
    await page.getByLabel('Clinical data').check();
    await choose(page, 'exported.xml', exported);
    await page.getByLabel('Site of subjects whose record names none').selectOption(siteA);
    await whole(desk);
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('This is what would be imported. Nothing is stored yet.').waitFor();
    const facts = await page.locator('.facts').textContent();
    assert.match(facts ?? '', /New or changed values0Unchanged values[1-9]/);
  });

  test('an archive goes in as the zip that it is, and what is no zip of ours is told in words', async () => {
    const { page } = desk;
    await page.getByLabel('Format').selectOption('Archive to keep: ODM with audit, PDFs, files, audit trail');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true, disabled: false }).press('Enter');
    const archive = readFileSync(await (await saving).path());
    await choose(page, 'archive.zip', archive);
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('row', { name: 'archive.zip Tried done' }).waitFor();
    await page.getByText('This is what would be imported. Nothing is stored yet.').waitFor();
    const facts = await page.locator('.facts').textContent();
    assert.match(facts ?? '', /New or changed values0Unchanged values[1-9]\d*New files0/);
    await choose(page, 'half.zip', archive.subarray(0, archive.length / 2));
    await page.getByRole('button', { name: 'Try it' }).click();
    await page
      .getByText(/The zip cannot be read .*Take another copy of it/)
      .first()
      .waitFor();
    await whole(desk);
  });

  test('as FHIR as well, whose responses change nothing when they come in again', async () => {
    const { page } = desk;
    await page.getByLabel('Format').selectOption('FHIR R4, a file of lines for each type of resource');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true, disabled: false }).press('Enter');
    const files = await unzip(readFileSync(await (await saving).path()));
    const responses = files.get('QuestionnaireResponse.ndjson')?.toString() ?? '';
    assert.match(responses, /"valueInteger":72\b/);
    const named = /"author":\{[^{}]*(\{[^{}]*\})?[^{}]*"display"/;
    assert.doesNotMatch(responses, named, 'of whom entered it no name, unless it is asked for');
    await page.getByLabel('With the names of who entered it').check();
    const again = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true, disabled: false }).press('Enter');
    const withNames = await unzip(readFileSync(await (await again).path()));
    assert.match(withNames.get('QuestionnaireResponse.ndjson')?.toString() ?? '', named);
    await choose(page, 'QuestionnaireResponse.ndjson', responses);
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('row', { name: 'QuestionnaireResponse.ndjson Tried done' }).waitFor();
    await page.getByText('This is what would be imported. Nothing is stored yet.').waitFor();
    const facts = await page.locator('.facts').textContent();
    assert.match(facts ?? '', /New or changed values0Unchanged values[1-9]/);
  });

  test('what another system says of a value is shown at it, and with the subject, as that system’s', async () => {
    const { page } = desk;
    const document = { contentType: 'application/xml', data: Buffer.from(elsewhere(subject)) };
    await people.manager.of(edc.EdcService).importClinicalData({ study, document, reason: 'Taken over' });
    await page.goto(at(`/subjects/${subject}/forms/${vitals}`));
    const mark = page.getByRole('button', { name: 'From other systems: 2' });
    await mark.click();
    const popover = page.getByRole('dialog', { name: 'Annotations' });
    await popover.getByText('Counted twice').waitFor();
    await popover.getByText('Query · Closed · CRA Elsewhere').waitFor();
    await whole(desk);
    await page.keyboard.press('Escape');
    await page.getByLabel('Pulse').press('Alt+h');
    const history = page.getByRole('dialog', { name: 'History' });
    await history.getByText('Version 1 ·').waitFor();
    await history.getByText('Version of the value · CRC Elsewhere').first().waitFor();
    assert.deepEqual(await history.locator('.elsewhere .history-value').allTextContents(), ['72', '27']);
    await history.getByText('Digits swapped').waitFor();
    await whole(desk);

    await page.goto(at(`/subjects/${subject}/record`));
    const table = page.getByRole('table', { name: 'From other systems' });
    await table.getByText('the whole subject').waitFor();
    assert.equal(await table.getByRole('row').count(), 1 + 5);
    await whole(desk);
  });

  test('an auditor on a narrow screen exports, in Chinese, and is offered no import', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    await signIn(phone, 'auditor.one');
    await phone.page.getByRole('heading', { name: '导出', exact: true }).waitFor();
    await phone.page.getByText('尚未导出或导入任何数据。').waitFor();
    assert.equal(await phone.page.locator('input[type=file]').count(), 0);
    assert.equal(await phone.page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await phone.page.context().close();
  });
});

/** A document of another system: a value that was corrected there, with what was said of it. */
function elsewhere(subject: string): string {
  const audit = (user: string, hour: number, reason = '') =>
    `<AuditRecord><UserRef UserOID="${user}"/><LocationRef LocationOID="L"/>
     <DateTimeStamp>2026-03-01T0${hour}:00:00Z</DateTimeStamp><ReasonForChange>${reason}</ReasonForChange></AuditRecord>`;
  const remark = (text: string) =>
    `<Annotation SeqNum="1"><Comment><TranslatedText xml:lang="en" Type="text/plain">${text}</TranslatedText></Comment></Annotation>`;
  const value = (text: string) => `<ItemData ItemOID="IT.PULSE"><Value>${text}</Value>`;
  return `<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" FileOID="F" FileType="Snapshot" ODMVersion="2.0"
    CreationDateTime="2026-03-02T08:00:00Z"><AdminData StudyOID="S"><User OID="U.CRC"><FullName>CRC Elsewhere</FullName></User>
    <User OID="U.CRA"><FullName>CRA Elsewhere</FullName></User></AdminData>
    <ClinicalData StudyOID="S" MetaDataVersionOID="M"><SubjectData SubjectKey="${subject}">${remark('the whole subject')}
    <StudyEventData StudyEventOID="SE.SCREENING"><ItemGroupData ItemGroupOID="FO.VS"><ItemGroupData ItemGroupOID="IG.VS_OTHER">
    ${value('27')}${audit('U.CRC', 8)}</ItemData>
    ${value('72')}${audit('U.CRC', 9, 'Digits swapped')}${remark('Counted twice')}<Query OID="Q.1" Source="Data Management"
      Target="Site" Type="Manual" State="Closed" LastUpdateDatetime="2026-03-01T10:00:00Z"><Value SeqNum="1">Is it right?</Value>
      ${audit('U.CRA', 9)}</Query></ItemData>
    </ItemGroupData></ItemGroupData></StudyEventData></SubjectData></ClinicalData></ODM>`;
}
