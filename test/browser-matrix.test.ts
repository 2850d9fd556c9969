import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { edc, trial } from '@verum/contracts';
import type { Browser, Page, Route } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Stack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, siteB, study, type TrialSetup, vitals } from './src/trial-setup.ts';

// A data manager looks for what waits, subject by visit, in a real browser; and at a study far larger than the screen.

describe('the matrix in a browser', { skip: noBrowser, timeout: 300_000 }, () => {
  let stack: Stack;
  let people: TrialSetup;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    people = await setUpTrial(stack);
    const { subject } = await enrol(people.coordinatorA, siteA, '0012345');
    const second = await enrol(people.coordinatorA, siteA, '0012346', 'Li Na');
    await enrol(people.coordinatorB, siteB, '0012347', 'Zhao Min');
    const form = { study, subject, form: vitals };
    const items = [{ path: 'IG.BODY/IT.WEIGHT', value: '78.20' }];
    await people.coordinatorA.of(edc.EdcService).saveForm({ ...form, expectedRevision: 0n, items });
    await people.monitor.of(edc.QueryService).openQuery({ ...form, path: 'IG.BODY/IT.WEIGHT', text: 'With shoes?' });
    const enrolled = { study, subject: second.subject, status: trial.SubjectStatus.ENROLLED, date: '2026-03-09' };
    await people.coordinatorA.of(trial.TrialService).changeSubjectStatus({ ...enrolled, expectedRevision: 1n });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const at = (path: string) => new URL(`/studies/${study}${path}`, stack.address).href;
  const subjects = (page: Page) => page.locator('.subject-number').allTextContents();
  const search = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

  test('subjects are found by number, status and site', async () => {
    const { page } = desk;
    await signInAt(desk, at('/matrix'), 'manager.one');
    await page.getByText('3 of 3 subjects').waitFor();
    assert.deepEqual(await subjects(page), ['01-001', '01-002', '02-001']);
    await whole(desk);
    await page.getByLabel('Number begins with').fill('01-');
    await page.keyboard.press('Enter');
    await page.getByText('2 of 2 subjects').waitFor();
    await page.getByRole('combobox', { name: 'Status' }).selectOption('ENROLLED');
    await page.getByText('1 of 1 subjects').waitFor();
    assert.deepEqual(await subjects(page), ['01-002']);
    await page.getByRole('combobox', { name: 'Site' }).selectOption(siteB);
    await page.getByRole('heading', { name: 'No subject matches these filters' }).waitFor();
    await whole(desk);
    await page.getByRole('button', { name: 'Clear the filters' }).press('Enter');
    await page.getByText('3 of 3 subjects').waitFor();
  });

  test('only subjects with queries are left, their visits stand out, and marks are put away', async () => {
    const { page } = desk;
    await page.getByRole('combobox', { name: 'Only subjects with' }).selectOption('queries');
    await page.getByText('1 shown; 3 of 3 subjects looked through.').waitFor();
    assert.deepEqual(await subjects(page), ['01-001']);
    assert.equal(await page.locator('.matrix-cell[data-hit]').count(), 1);
    await whole(desk);
    const badge = page.locator('.matrix .badge-open');
    assert(await badge.isVisible());
    // It stands in the address: the box follows a moment after the click, which `uncheck` does not wait for.
    await page.getByRole('checkbox', { name: 'Queries' }).click();
    await page.getByRole('checkbox', { name: 'Queries', checked: false }).waitFor();
    await badge.waitFor({ state: 'hidden' });
    assert.deepEqual(search(page), { only: 'queries', hide: 'queries' });
  });

  test('a view is kept under a name on this machine, and its address shows the same to others', async () => {
    const { page } = desk;
    const address = page.url();
    await page.getByRole('button', { name: 'Save this view' }).press('Enter');
    await page.getByLabel('Name of the view').fill('Waiting');
    await whole(desk);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Delete the view “Waiting”' }).waitFor();
    await page.goto(at('/matrix'));
    await page.getByText('3 of 3 subjects').waitFor();
    await page.getByRole('combobox', { name: 'View' }).selectOption('Waiting');
    await page.getByText('1 shown; 3 of 3 subjects looked through.').waitFor();
    assert.equal(page.url(), address);
    await page.getByRole('button', { name: 'Delete the view “Waiting”' }).press('Enter');
    await page.getByRole('combobox', { name: 'View' }).waitFor({ state: 'detached' });
    const other = await openWindow(browser, 'zh-CN', 320);
    await signInAt(other, address, 'monitor.one');
    await other.page.getByText('显示 1 名；已查看 3/3 名受试者。').waitFor();
    assert.equal(await other.page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(other);
    await other.page.context().close();
  });

  test('100,000 cells: only what is on the screen is in the page, and more comes as one walks on', async (context) => {
    const { page } = desk;
    await page.route('**/v1/studies/*/subjects?*', (route) => route.fulfill({ json: subjectsPage(route) }));
    await page.route('**/v1/studies/*/casebooks?*', (route) => route.fulfill({ json: casebooksOf(route) }));
    await page.route('**/v1/studies/*/builds/*/model', wideBuild);
    await page.goto(at('/subjects'));
    await page.evaluate("performance.mark('asked')");
    await page.getByRole('link', { name: 'Subjects × visits' }).click();
    await page.locator('[data-cell="0/1"] .mark').waitFor();
    const readyMs = await page.evaluate("performance.measure('ready', 'asked').duration");
    context.diagnostic(`ready after ${Math.round(Number(readyMs))} ms`);
    const grid = page.getByRole('grid');
    assert.equal(await grid.getAttribute('aria-rowcount'), '2001');
    assert.equal(await grid.getAttribute('aria-colcount'), '51');
    const cells = () => page.locator('[data-cell]').count();
    assert((await cells()) < 900, `${await cells()} cells in the page`);
    await page.locator('[data-cell="0/0"]').focus();
    for (const loaded of [100, 200, 300]) {
      await page.getByText(`${loaded} of 2000 subjects`).waitFor();
      await page.keyboard.press('Control+End');
      await page.locator(`[data-cell="${loaded - 1}/50"]:focus`).waitFor();
      // Casebooks come where the reader has come by, and not for all that was passed.
      await page.locator(`[data-cell="${loaded - 1}/50"] .mark`).waitFor();
    }
    assert((await cells()) < 900, `${await cells()} cells in the page`);
    assert.deepEqual(desk.complaints, []);
  });

  test('a key pressed between a drawing of the grid and its effects keeps the focus', async () => {
    const { page } = desk;
    await page.goto(at('/matrix'));
    await page.locator('[data-cell="0/0"]').focus();
    await page.evaluate(`new MutationObserver((_, observer) => {
      observer.disconnect();
      const options = { key: 'End', ctrlKey: true, bubbles: true, cancelable: true };
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', options));
    }).observe(document.querySelector('[role=grid]'), { attributes: true })`);
    await page.setViewportSize({ width: 560, height: 900 });
    await page.locator('[data-cell="99/50"]:focus').waitFor();
  });

  test('who scrolls away with the wheel goes on by keys from where the focus was', async () => {
    const { page } = desk;
    await page.goto(at('/matrix'));
    await page.locator('[data-cell="0/0"]').focus();
    await page.locator('.matrix').evaluate((frame) => frame.scrollTo(frame.scrollWidth, frame.scrollHeight));
    await page.locator('[data-cell="99/50"]').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-cell="0/1"]:focus').waitFor();
    assert((await page.locator('[data-cell]').count()) < 900);
  });
});

const subjectCount = 2000;
const visitCount = 50;
const numberAt = (index: number) => `L-${String(index).padStart(5, '0')}`;
const visitAt = (index: number) => `SE.WIDE${index}`;

function subjectsPage(route: Route) {
  const asked = new URL(route.request().url()).searchParams;
  const size = Number(asked.get('pageSize'));
  const from = Number(asked.get('pageToken') ?? 0);
  const to = Math.min(subjectCount, from + size);
  const page = Array.from({ length: to - from }, (_, at) => ({
    ...{ study, subject: numberAt(from + at), site: siteA, status: 'SUBJECT_STATUS_ENROLLED' },
  }));
  return { subjects: page, total: subjectCount, ...(to < subjectCount && { nextPageToken: String(to) }) };
}

function casebooksOf(route: Route) {
  const asked = new URL(route.request().url()).searchParams.getAll('subjects');
  const casebooks = asked.map((subject, row) => ({
    ...{ study, subject, site: siteA, build: '1' },
    forms: Array.from({ length: visitCount }, (_, visit) => ({
      ...{ form: `${visitAt(visit)}~FO.SV`, revision: '1', entry: 'ENTRY_STATUS_COMPLETE' },
      ...((row + visit) % 7 === 0 && { openQueries: 1 }),
    })),
  }));
  return { casebooks, total: asked.length };
}

/** The build of the study with many more visits than it has. */
async function wideBuild(route: Route) {
  const answer = await route.fetch();
  const model = await answer.json();
  const [first] = model.visits;
  const form = { ...first.forms.find(({ formOid }: { formOid: string }) => formOid === 'FO.SV') };
  const visits = Array.from({ length: visitCount }, (_, index) => ({
    ...{ ...first, oid: visitAt(index), name: `Visit ${index}`, description: [], forms: [form] },
    plan: { ...first.plan, order: index, position: index },
  }));
  await route.fulfill({ json: { ...model, visits } });
}
