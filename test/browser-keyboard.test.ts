import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { edc, patient, trial } from '@verum/contracts';
import type { Browser, CDPSession } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, type Window } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import { longForm, longItems, longStudy, setUpLongForm } from './src/long-form.ts';
import { type Person, password, type Stack } from './src/stack.ts';

// Three hundred items are entered without a mouse, and an input method composes without sending anything.

const timeout = 300_000;
const site = '01';

describe('a long form by keyboard', { skip: noBrowser, timeout }, () => {
  let stack: Stack;
  let coordinator: Person;
  let subject: string;
  let browser: Browser;
  let desk: Window;
  let cpu: CDPSession | undefined;

  before(async () => {
    stack = await startConsoleStack();
    coordinator = await setUpLongForm(stack, site);
    const basics = { name: 'Wang Fang', birthDate: '1962-05-17', sex: patient.Sex.FEMALE };
    const someone = { hospital: site, hospitalNumber: '1', basics };
    const { id } = await coordinator.of(patient.PatientService).registerPatient(someone);
    const enrolment = { study: longStudy, site, patient: id, consentDate: '2026-03-02' };
    ({ subject } = await coordinator.of(trial.TrialService).enrolSubject(enrolment));
    await coordinator.of(edc.EdcService).openCasebook({ study: longStudy, subject });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const entry = (path: string) => desk.page.locator(`[data-entry][data-path="${path}"]`);
  /** Processor time of the page's main thread, which a busy machine does not stretch as it does the clock. */
  const busyMs = async () => {
    cpu ??= await desk.page.context().newCDPSession(desk.page);
    await cpu.send('Performance.enable', { timeDomain: 'threadTicks' });
    const { metrics } = await cpu.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const isAt = (path: string) => entry(path).evaluate((field) => field.contains(field.ownerDocument.activeElement));

  test('it is ready as soon as it is opened from the casebook', async (t: TestContext) => {
    const { page } = desk;
    await page.goto(new URL(`/studies/${longStudy}/subjects/${subject}`, stack.address).href);
    await page.locator('input[name=username]').fill('long.crc');
    await page.locator('input[name=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.locator(`[data-form="${longForm}"]`).focus();
    // The page tells when its last field is painted; a test that asks would be too late.
    await page.evaluate(`{
      globalThis.mouse = 0;
      for (const name of ['mousedown', 'pointerdown']) addEventListener(name, () => { globalThis.mouse++; }, true);
      globalThis.slow = [];
      new PerformanceObserver((list) => {
        for (const { name, duration } of list.getEntries()) if (name === 'keydown') globalThis.slow.push(duration);
      }).observe({ type: 'event', durationThreshold: 16 });
      addEventListener('keydown', () => {
        const from = performance.now();
        const look = () => {
          if (document.querySelectorAll('[data-entry]').length < ${longItems.length}) return requestAnimationFrame(look);
          globalThis.readyMs = performance.now() - from;
        };
        look();
      }, { capture: true, once: true });
    }`);
    const before = await busyMs();
    await page.keyboard.press('Enter');
    await page
      .locator('[data-entry]')
      .nth(longItems.length - 1)
      .waitFor();
    await page.waitForTimeout(100);
    const readyMs = Math.round(Number(await page.evaluate('globalThis.readyMs')));
    t.diagnostic(`ready in ${readyMs} ms, ${Math.round((await busyMs()) - before)} ms of it processor time`);
  });

  test('three hundred items take one key each beyond their content, and no mouse', async (t: TestContext) => {
    const { page } = desk;
    let keys = 0;
    const press = async (key: string) => {
      keys++;
      await page.keyboard.press(key);
    };
    await entry(longItems[0]?.path ?? '')
      .locator('input')
      .focus();
    await page.evaluate('globalThis.slow.length = 0');
    const before = await busyMs();
    for (const [at, { path, typed }] of longItems.entries()) {
      if (at % 25 === 0) assert.ok(await isAt(path), `the focus is at ${path}`);
      for (const character of typed) await press(character);
      await press('Enter');
    }
    const perKeyMs = ((await busyMs()) - before) / keys;
    await press('Control+s');
    await page.locator('[data-revision="1"]').waitFor();
    const content = longItems.reduce((sum, { typed }) => sum + typed.length, 0);
    const beyond = (keys - content) / longItems.length;
    assert.ok(beyond <= 1.2, `${beyond} keys an item beyond its content`);
    assert.equal(await page.evaluate('globalThis.mouse'), 0);
    const { items } = await coordinator.of(edc.EdcService).getForm({ study: longStudy, subject, form: longForm });
    const saved = new Map(items.map(({ path, value }) => [path, value]));
    assert.deepEqual(
      longItems.filter(({ path, value }) => saved.get(path) !== value),
      [],
    );
    const slow = (await page.evaluate('globalThis.slow')) as number[];
    const late = slow.filter((ms) => ms > 32).length;
    t.diagnostic(`key to paint above 32 ms: ${late} of ${keys} keys; slowest ${Math.max(0, ...slow)} ms`);
    t.diagnostic(`processor time of a key, everything with it: ${perKeyMs.toFixed(1)} ms`);
    assert.deepEqual(desk.complaints, []);
  });

  test('an input method that composes Chinese moves and sends nothing until it is done', async () => {
    const { page } = desk;
    const [first] = longItems.filter(({ kind }) => kind === 'text');
    const path = first?.path ?? '';
    const field = entry(path).locator('input');
    await field.fill('');
    const browserSession = await page.context().newCDPSession(page);
    await browserSession.send('Input.imeSetComposition', { text: 'tou', selectionStart: 3, selectionEnd: 3 });
    const process = { windowsVirtualKeyCode: 229, key: 'Process', code: 'Enter' };
    await browserSession.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...process });
    await field.evaluate((input) =>
      input.dispatchEvent(
        new (
          input.ownerDocument.defaultView as unknown as { KeyboardEvent: new (name: string, init: object) => Event }
        ).KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
      ),
    );
    assert.ok(await isAt(path), 'still there');
    await browserSession.send('Input.imeSetComposition', { text: '头痛', selectionStart: 2, selectionEnd: 2 });
    await browserSession.send('Input.insertText', { text: '头痛' });
    assert.equal(await field.inputValue(), '头痛');
    assert.equal(await page.locator('[data-revision="1"]').count(), 1, 'nothing was saved');
    await page.keyboard.press('Enter');
    assert.ok(!(await isAt(path)), 'Enter of ours goes on');
  });
});
