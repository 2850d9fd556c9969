import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Role } from '@verum/contracts';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Stack } from './src/stack.ts';

// Whoever operates the installation looks how it is, and sees what goes wrong while they look.

describe('the health of the services in a browser', { skip: noBrowser, timeout: 300_000 }, () => {
  let stack: Stack;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    stack = await startConsoleStack();
    await stack.person('crc.a', { role: Role.CRC, study: '*', site: '*' });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const signIn = (window: Window, path: string, loginName: string) =>
    signInAt(window, new URL(path, stack.address).href, loginName);

  test('an operator finds it in the navigation, and everything is well', async () => {
    const { page } = desk;
    await signIn(desk, '/', 'root.admin');
    await page.getByRole('link', { name: 'Service health' }).press('Enter');
    await page.getByText('Everything is as it should be.').waitFor();
    const processes = page.getByRole('table', { name: 'Processes' });
    assert.match((await processes.textContent()) ?? '', /identity.*trial.*edc.*Ready.*Answers in/);
    assert.match((await page.locator('.health-load').textContent()) ?? '', /\d of \d+ places taken/);
    await page.locator('summary', { hasText: 'Limits, balancers and budgets' }).press('Enter');
    await page.getByRole('rowheader', { name: 'gateway/callers' }).waitFor();
    await whole(desk);
  });

  test('what goes wrong shows itself without a reload, with what to do, and goes again', async () => {
    const { page } = desk;
    const admin = new pg.Client(stack.database.admin);
    await admin.connect();
    try {
      await admin.query(`set session_replication_role = replica;
        insert into trial.saga (study, id, site, kind, patient, participation, steps, state, began_at, next_try_at)
        values ('S', '1', '01', 'ENROLMENT', 'p', 'q', '{CASEBOOK}', 'STUCK', now(), now() + interval '1 hour')`);
      await page.getByText('1 enrolments or changes of status are stuck between the services.').waitFor();
      await page.getByText('The log of the trial service says why').waitFor();
      await whole(desk);
      await admin.query(`delete from trial.saga`);
      await page.getByText('Everything is as it should be.').waitFor();
    } finally {
      await admin.end();
    }
  });

  test('in Chinese on a narrow screen, nothing scrolls sideways', async () => {
    const narrow = await openWindow(browser, 'zh-CN', 320);
    await signIn(narrow, '/admin/health', 'root.admin');
    await narrow.page.getByText('一切正常。').waitFor();
    assert.equal(await narrow.page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(narrow);
    await narrow.page.context().close();
  });

  test('who does not operate it is not led there, and is told so at its address', async () => {
    const other = await openWindow(browser, 'en-GB');
    await signIn(other, '/admin/health', 'crc.a');
    await other.page.getByRole('alert').waitFor();
    assert.equal(await other.page.getByRole('link', { name: 'Service health' }).count(), 0);
    await other.page.context().close();
  });
});
