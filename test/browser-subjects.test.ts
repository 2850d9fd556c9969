import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Role, randomisation } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { password, type Stack } from './src/stack.ts';
import { setUpTrial, siteA, siteB, study } from './src/trial-setup.ts';

// A coordinator brings a patient into the study and out of it again, in a real browser.

const { RandomisationService, Method, Masking } = randomisation;

/** At the sites of the study. */
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date());

describe('subjects in a browser', { skip: noBrowser, timeout: 300_000 }, () => {
  let stack: Stack;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    await setUpTrial(stack);
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(`/studies/${study}${path}`, stack.address).href;
  const record = (subject: string) => at(`/subjects/${subject}/record`);
  /** A dialog stays until all that it changed was read anew: what is behind it hears no key, and shows it before. */
  const closed = () => desk.page.getByRole('dialog').waitFor({ state: 'detached' });

  test('a study without subjects says so, and leads to the first one', async () => {
    const { page } = desk;
    await signInAt(desk, at('/subjects'), 'crc.a');
    await page.getByRole('heading', { name: 'No subject here yet' }).waitFor();
    await whole(desk);
    await page.getByRole('link', { name: 'Add a subject' }).press('Enter');
    await page.getByRole('radio', { name: 'Register a new patient' }).waitFor();
    await whole(desk);
  });

  test('a new patient is registered and put under screening by keyboard, and the casebook opens by itself', async () => {
    const { page } = desk;
    await page.getByRole('radio', { name: 'Find in the records' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByLabel('Hospital number').fill('0012345');
    await page.getByLabel('Name', { exact: true }).fill('Wang Fang');
    await page.getByLabel('Date of birth').fill('1962-05');
    await page.getByLabel('Sex').selectOption('FEMALE');
    await page.getByLabel('Tags').fill('hypertension, smoker');
    await page.getByLabel('Date of informed consent').fill('20260302');
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Subject 01-001' }).waitFor();
    await page.getByText('since 02-Mar-2026').waitFor();
    await page.getByText('Wang Fang').waitFor();
    await page.getByText('The enrolment is not finished everywhere yet').waitFor({ state: 'detached' });
    await page.getByText('Date of informed consent: 02-Mar-2026').waitFor();
    await whole(desk);
  });

  test('a patient already in the records is found by tag and is not registered again', async () => {
    const { page } = desk;
    await page.getByLabel('Add a tag').fill('diabetes');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the tag diabetes' }).waitFor();
    await page.goto(at('/enrol'));
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Fill in one field at least').waitFor();
    await page.getByLabel('Tag').fill('diabetes');
    await page.keyboard.press('Enter');
    await page.getByText('Chosen: Wang Fang · 0012345').waitFor();
    await whole(desk);
    await page.getByRole('button', { name: 'Put under screening' }).click();
    await page.getByRole('alert').getByText('It exists already').waitFor();
    await page.getByRole('radio', { name: 'Without a patient record' }).check();
    await page.getByLabel('Screening number').fill('01-S9');
    await page.keyboard.press('Enter');
    await page.getByText('No patient record is linked.').waitFor();
  });

  test('from the list a visit is started, and the list tells what comes next', async () => {
    const { page } = desk;
    await page.goto(at('/subjects'));
    await page.getByText('2 of 2 shown').waitFor();
    await whole(desk);
    await page.getByLabel('Number begins with').fill('01-0');
    await page.keyboard.press('Enter');
    await page.getByText('1 of 1 shown').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('find'), '01-0');
    // It stands in the address: the box follows a moment after the click, which `check` does not wait for.
    await page.getByRole('checkbox', { name: 'Show names' }).click();
    await page.getByRole('checkbox', { name: 'Show names', checked: true }).waitFor();
    await page.locator('[data-row="01-001"]').getByText('Wang Fang').waitFor();
    await page.getByRole('link', { name: 'Casebook of 01-001' }).click();
    await page.getByRole('link', { name: 'Subject record' }).waitFor();
    await page.locator('[data-form="SE.SCREENING~FO.SV"]').click();
    await page.locator('[data-path="IG.SV/IT.VISDAT"] input').fill(today);
    await page.keyboard.press('Control+s');
    await page.locator('[data-revision="1"]').waitFor();
    await page.goto(at('/subjects'));
    const row = page.locator('[data-row="01-001"]');
    await row.getByRole('link', { name: /Baseline/i }).waitFor();
    await page.getByLabel('Status').selectOption('WITHDRAWN');
    await page.getByRole('heading', { name: 'No subject matches these filters' }).waitFor();
    await whole(desk);
  });

  test('a subject is randomised once; the number is told and the arm is not', async () => {
    const { page } = desk;
    const statistician = await stack.person('unblinded.one', { role: Role.UNBLINDED, study, site: '*' });
    const service = statistician.of(RandomisationService);
    const { scheme } = await service.createScheme({
      study,
      design: {
        method: Method.BLOCKS,
        masking: Masking.BLINDED,
        arms: [{ arm: 'CANARY-VERUM' }, { arm: 'CANARY-PLACEBO' }],
        factors: [
          { code: 'site', levels: [siteA, siteB] },
          { code: 'sex', levels: ['F', 'M'] },
        ],
        blockSizes: [2, 4],
      },
    });
    await service.generateList({ study, scheme, places: 8 });
    await service.activateScheme({ study, scheme, reason: 'approved by the sponsor' });
    await page.goto(record('01-001'));
    await page.getByRole('button', { name: 'Randomise' }).press('Enter');
    await page.getByRole('radio', { name: 'F', exact: true }).check();
    await whole(desk);
    await page.keyboard.press('Enter');
    assert.equal(await page.getByText('The arm stays blinded').count(), 0, 'not before eligibility is confirmed');
    await page.getByRole('checkbox', { name: /every eligibility criterion/ }).check();
    await page.getByRole('button', { name: 'Randomise now' }).press('Enter');
    await page.getByText('The arm stays blinded').waitFor();
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByText('sex = F').waitFor();
    assert(!(await page.content()).includes('CANARY'));
    assert.equal(await page.getByRole('button', { name: 'Randomise' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Emergency unblinding' }).count(), 0);
  });

  test('the subject is enrolled and withdrawn for a reason, and a mistake is taken back', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Enrol' }).press('Enter');
    await page.getByRole('textbox', { name: 'Date' }).fill('2026-03-05');
    await page.keyboard.press('Enter');
    await page.getByText('since 05-Mar-2026').waitFor();
    await closed();
    await page.getByRole('button', { name: 'Withdraw' }).press('Enter');
    await page.getByRole('textbox', { name: 'Date' }).fill('2026-03-01');
    await page.getByLabel('Reason').fill('Consent withdrawn');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('lies before the last change of status').waitFor();
    await whole(desk);
    await page.getByRole('textbox', { name: 'Date' }).fill('2026-03-09');
    await page.keyboard.press('Enter');
    await page.getByText('since 09-Mar-2026').waitFor();
    const newest = page.locator('tbody tr').first();
    await newest.getByText('Status: Enrolled → Withdrawn').waitFor();
    await newest.getByText('Consent withdrawn').waitFor();
    await newest.getByText('crc.a').waitFor();
    await closed();
    await page.getByRole('button', { name: 'Correct' }).press('Enter');
    await page.getByRole('checkbox', { name: /Take back “Withdrawn”/ }).check();
    await page.getByLabel('Reason for the correction').fill('the wrong subject');
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Withdraw' }).waitFor();
    await page.getByText('since 05-Mar-2026').waitFor();
    await closed();
  });

  test('a day that was typed before the site’s zone is known stays', async () => {
    const { page } = desk;
    const held = Promise.withResolvers<void>();
    await page.route('**/v1/studies/*/sites*', (route) => held.promise.then(() => route.continue()));
    const came = page.waitForResponse(/\/v1\/studies\/[^/]+\/sites/);
    await page.reload();
    await page.getByRole('button', { name: 'Withdraw' }).press('Enter');
    const day = page.getByRole('textbox', { name: 'Date' });
    await day.fill('2026-03-07');
    held.resolve();
    await came;
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    assert.equal(await day.inputValue(), '2026-03-07');
    await page.unroute('**/v1/studies/*/sites*');
    await page.keyboard.press('Escape');
    await closed();
  });

  test('the link to a patient is removed with a reason', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Correct' }).press('Enter');
    await page.getByRole('radio', { name: 'Remove the link' }).check();
    await page.getByLabel('Reason for the correction').fill('another person of that name');
    await page.keyboard.press('Enter');
    await page.getByText('No patient record is linked.').waitFor();
    await page.getByText('Patient record: linked → none').waitFor();
  });

  test('an investigator unblinds in an emergency: password again, reason, and the arm in that dialog alone', async () => {
    const own = await openWindow(browser, 'zh-CN');
    const { page } = own;
    await signInAt(own, record('01-001'), 'inv.a');
    await page.getByRole('button', { name: '紧急揭盲' }).click();
    await page.getByLabel('为何必须知晓？').fill('严重不良事件');
    await page.getByLabel('密码').fill(password);
    await whole(own);
    await page.keyboard.press('Enter');
    await page.getByText(/CANARY-(VERUM|PLACEBO)/).waitFor();
    await whole(own);
    await page.getByRole('button', { name: '关闭' }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: '受试者 01-001' }).waitFor();
    assert(!(await page.content()).includes('CANARY'));
    await page.context().close();
  });

  test('a monitor on a narrow screen reads the list and the record, sees no person and changes nothing', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await signInAt(phone, at('/subjects'), 'monitor.one');
    await page.getByRole('link', { name: '01-S9', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: '新增受试者' }).count(), 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.getByRole('link', { name: '01-001', exact: true }).click();
    await page.getByText('您的角色不能查看受试者身份。').waitFor();
    await page.getByText('状态：已入组 → 已退出').waitFor();
    assert.equal(await page.getByRole('button', { name: '更正' }).count(), 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.context().close();
  });
});
