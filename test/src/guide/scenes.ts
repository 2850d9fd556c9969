import type { Desk } from '../desk/desk.ts';
import { aDraft, aUser, firstBuild } from '../desk/screens.ts';

/** What a picture of the guide shows: a page of the demo, somebody before it, and what they have just done. */
export interface Scene {
  /** Of the picture: `pictures/<name>-<language>.webp`. */
  readonly name: string;
  readonly loginName: string;
  readonly at: string | ((desk: Desk) => Promise<string>);
  /** Until the page is as the picture shows it. */
  prepare(desk: Desk): Promise<unknown>;
}

const study = '/studies/HTN-01';
const rows = 'tbody tr[data-row]';
const seen =
  (selector: string) =>
  ({ page }: Desk) =>
    page.locator(selector).first().waitFor();

export const scenes: readonly Scene[] = [
  { name: 'work', loginName: 'crc02', at: study, prepare: seen('[data-work]') },
  {
    name: 'enrol',
    loginName: 'crc02',
    at: `${study}/enrol`,
    prepare: ({ page, say }) => page.getByRole('radio', { name: say('Register a new patient', '登记新患者') }).check(),
  },
  {
    name: 'form',
    loginName: 'crc02',
    at: `${study}/subjects/02-006/forms/SE.WEEK8~FO.VS`,
    prepare: async ({ page }) => {
      const pulse = page.locator('[data-entry][data-path="IG.VS_OTHER/IT.PULSE"] input');
      await pulse.fill('72');
      await pulse.focus();
      await pulse.evaluate((field) => field.scrollIntoView({ block: 'center' }));
    },
  },
  {
    name: 'query',
    loginName: 'crc02',
    at: `${study}/subjects/02-003/forms/SE.SCREENING~FO.MH`,
    prepare: async ({ page }) => {
      const asked = page.locator('[data-entry]:has([data-query="open"])').first();
      await asked.locator('input, textarea, [tabindex]').first().focus();
      await page.keyboard.press('Alt+q');
      await page.locator('.thread[data-query="open"] textarea').first().waitFor();
    },
  },
  {
    name: 'sign',
    loginName: 'pi02',
    at: `${study}/signing?subject=02-002&place=SE.SCREENING`,
    prepare: seen('main .was'),
  },
  {
    name: 'verify',
    loginName: 'monitor12',
    at: `${study}/verification?subject=02-002&form=SE.SCREENING~FO.MH`,
    prepare: seen('[data-row-control]'),
  },
  {
    name: 'close-queries',
    loginName: 'monitor12',
    at: `${study}/queries?state=ANSWERED`,
    prepare: async (desk) => {
      await seen(rows)(desk);
      for (const key of ['j', 'x', 'j', 'x']) await desk.page.keyboard.press(key);
      await desk.page.getByRole('complementary').locator('[data-kind]').first().waitFor();
    },
  },
  {
    name: 'lock',
    loginName: 'datamanager',
    at: `${study}/lock?subject=02-003`,
    prepare: seen('tr[data-row="open-queries"]'),
  },
  {
    name: 'design',
    loginName: 'datamanager',
    at: async (desk) => `${await aDraft(desk)}?view=plan`,
    prepare: seen('main table, main [role=grid]'),
  },
  { name: 'build', loginName: 'datamanager', at: firstBuild, prepare: seen('main h3, main table, main dl') },
  { name: 'reports', loginName: 'office01', at: `${study}/reports`, prepare: seen('main [role=img]') },
  {
    name: 'audit',
    loginName: 'auditor',
    at: `${study}/audit?kind=form&subject=02-002`,
    prepare: async (desk) => {
      await seen(rows)(desk);
      await desk.page.keyboard.press('j');
    },
  },
  { name: 'user', loginName: 'operator', at: aUser, prepare: seen('[role=grid]') },
];
