import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { contexts, ownConfig } from '@verum/cli';
import { Role, trial } from '@verum/contracts';
import type { Browser } from 'playwright-core';
import {
  type SimulatedHospital,
  startHospital,
  usualHospital,
} from '../contexts/trial/src/simulated-hospital.fixture.ts';
import { noBrowser, openBrowser, openWindow, signInAt, type Window, whole } from './src/browser.ts';
import { startConsoleStack } from './src/console-stack.ts';
import type { Stack } from './src/stack.ts';

// What an operator sees and does about a hospital that sends bad records, contradicts us, and fails.

const timeout = 300_000;

describe('the hospitals in a browser', { skip: noBrowser, timeout }, () => {
  let folder: string;
  let hospital: SimulatedHospital;
  let stack: Stack;
  let browser: Browser;
  let desk: Window;

  before(async () => {
    hospital = await startHospital();
    hospital.hold([...usualHospital('PKU1'), { resourceType: 'Practitioner', name: [{ text: 'Nobody' }] }]);
    folder = await mkdtemp(join(tmpdir(), 'verum-browser-hospitals-'));
    const file = join(folder, 'hospitals.yaml');
    const one = `{ Code: PKU1, Url: "http://${hospital.host}/r4", Networks: [127.0.0.0/8], PageSize: 2 }`;
    await writeFile(file, `Hospitals: [${one}]\n`);
    const manifest = contexts.find(({ name }) => name === 'trial') ?? assert.fail();
    stack = await startConsoleStack({ configs: { trial: ownConfig(manifest, file) } });
    const trials = stack.admin.of(trial.TrialService);
    await trials.createStudy({ study: { code: 'HTN-01', title: [{ lang: 'en', text: 'Hypertension' }] } });
    const site = { code: 'PKU1', name: [{ lang: 'en', text: 'First Hospital' }], timeZone: 'Asia/Shanghai' };
    await trials.addSite({ study: 'HTN-01', site });
    await stack.person('crc.p', { role: Role.CRC, study: 'HTN-01', site: 'PKU1' });
    browser = await openBrowser();
    desk = await openWindow(browser, 'en-GB');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
    await hospital?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const signIn = (window: Window, path: string, loginName: string) =>
    signInAt(window, new URL(path, stack.address).href, loginName);

  test('the operator finds the hospitals in the navigation and has one synced', async () => {
    const { page } = desk;
    await signIn(desk, '/', 'root.admin');
    await page.getByRole('link', { name: 'Hospitals' }).click();
    await page.getByRole('link', { name: 'PKU1' }).waitFor();
    await whole(desk);
    await page.getByRole('link', { name: 'PKU1' }).click();
    await page.getByRole('button', { name: 'Sync everything', disabled: false }).press('Enter');
    await page.getByText('The exchange with PKU1 has been asked for.').waitFor();
    await page.locator('.sync-run [data-run-state="DONE"]').waitFor();
    await page.locator('[data-breaker="CLOSED"]').getByText('Closed').waitFor();
    await page.getByRole('link', { name: 'HTN-01 / PKU1' }).waitFor();
    await whole(desk);
  });

  test('a parked record tells why and where, and is dismissed with a reason', async () => {
    const { page } = desk;
    const parked = page.getByRole('region', { name: 'Parked records' });
    await parked.getByText('/entry/0/resource').waitFor();
    await parked.getByRole('button', { name: 'Dismiss' }).press('Enter');
    await page.getByLabel('Reason').fill('a test person');
    await whole(desk);
    await page.keyboard.press('Enter');
    await parked.getByText('No record is parked.').waitFor();
    await parked.getByLabel('Show settled ones too').check();
    await parked.getByText('a test person').waitFor();
  });

  test('what both sides changed is decided with a reason', async () => {
    const { page } = desk;
    const office = stack.admin.of(trial.HospitalService);
    await office.updateHospital({ hospital: 'PKU1', content: { address: '9 Our Street', reason: 'moved' } });
    const moved = usualHospital('PKU1').map((one) =>
      one.id === 'main' ? { ...one, address: [{ text: '2 Their Street' }] } : one,
    );
    hospital.hold(moved);
    await page.getByRole('button', { name: 'Sync everything' }).click();
    const conflicts = page.getByRole('region', { name: 'Conflicts' });
    await conflicts.getByText('2 Their Street').waitFor();
    await conflicts.getByText('9 Our Street').waitFor();
    await conflicts.getByRole('button', { name: 'Take theirs' }).press('Enter');
    await page.getByRole('heading', { name: 'Decide: Address' }).waitFor();
    await page.getByLabel('Reason').fill('the sign says so');
    await whole(desk);
    await page.keyboard.press('Enter');
    await conflicts.getByText('Nothing contradicts us.').waitFor();
    // The dialog, which says it too, closes once the page behind it is up to date.
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('definition').filter({ hasText: '2 Their Street' }).waitFor();
  });

  test('a hospital that fails is told in Chinese with why and when it is tried again', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: '中文' }).click();
    hospital.behave('broken');
    await page.getByRole('button', { name: '立即同步' }).click();
    await page.getByText('上次尝试失败').waitFor();
    await page.locator('.sync-run').getByText('等待重试').waitFor();
    await whole(desk);
  });

  test('a coordinator reads on a narrow screen how it goes, and decides nothing', async () => {
    const phone = await openWindow(browser, 'zh-CN', 320);
    const { page } = phone;
    await signIn(phone, '/hospitals/PKU1', 'crc.p');
    await page.getByRole('heading', { name: 'PKU1' }).waitFor();
    await page.getByText('没有与本系统矛盾的内容。').waitFor();
    assert.equal(await page.getByRole('button', { name: '立即同步' }).count(), 0);
    assert.equal(await page.getByRole('heading', { name: '搁置记录' }).count(), 0);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await whole(phone);
    await page.context().close();
  });
});
