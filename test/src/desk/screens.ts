import type { Desk } from './desk.ts';

/** A page of the console as somebody who may see it finds it, and what can be opened on it. */
export interface Screen {
  /** As the router writes it. */
  readonly path: string;
  /** Of a page that has several. */
  readonly view?: string;
  readonly loginName: string;
  /** Where it is in the demo. */
  readonly at: string | ((desk: Desk) => Promise<string>);
  /** Something that stands there once the page is ready, beside its heading. */
  readonly ready?: string;
  readonly doors?: readonly Door[];
}

/** What opens something over the page; a name is that of a button that opens a dialog or a panel. */
export type Door = readonly [en: RegExp, zh: RegExp] | ((desk: Desk) => Promise<void>);

const study = '/studies/HTN-01';
const vitals = '[data-entry][data-path="IG.VS_OTHER/IT.PULSE"]';
/** What is opened may have to be loaded first. */
export const opened = 'dialog[open], .popover';
const byKey =
  (selector: string, key: string, shown = opened): Door =>
  async ({ page }) => {
    await page.locator(selector).first().focus();
    await page.keyboard.press(key);
    await page.locator(shown).first().waitFor();
  };

export const screens: readonly Screen[] = [
  { path: '/', loginName: 'operator', at: '/', ready: 'main a[href*="HTN-01"]', doors: [[/^New study/, /^新建研究/]] },
  { path: '/account', loginName: 'crc02', at: '/account' },
  { path: '/studies/$study', loginName: 'datamanager', at: study, ready: '[data-work]' },
  {
    path: '/studies/$study/to-do/$list',
    loginName: 'crc02',
    at: `${study}/to-do/incomplete`,
    ready: 'tbody tr[data-row]',
  },
  { path: '/studies/$study/matrix', loginName: 'crc02', at: `${study}/matrix`, ready: '[role=gridcell]' },
  {
    path: '/studies/$study/subjects/$subject',
    loginName: 'crc02',
    at: `${study}/subjects/02-003`,
    ready: '[data-log] tbody tr',
  },
  {
    path: '/studies/$study/subjects/$subject/forms/$form',
    loginName: 'crc02',
    at: `${study}/subjects/02-003/forms/SE.BASELINE~FO.VS`,
    ready: '[data-revision]',
    doors: [
      byKey(`${vitals} input`, 'Alt+h'),
      byKey(`${vitals} input`, 'Alt+q'),
      byKey(`${vitals} input`, 'Alt+n'),
      [/^Queries about this form/, /^关于此表单的质疑/],
      [/^Not done…/, /^未做…/],
    ],
  },
  {
    path: '/studies/$study/queries',
    loginName: 'monitor12',
    at: `${study}/queries`,
    ready: 'tbody tr[data-row]',
    doors: [
      async ({ page, say }) => {
        await page.locator('tbody tr[data-row] input[type=checkbox]').first().check();
        await page.getByRole('button', { name: say('Cancel queries', '撤销质疑') }).click();
      },
    ],
  },
  {
    path: '/studies/$study/verification',
    loginName: 'monitor12',
    at: `${study}/verification`,
    ready: '[data-row-control]',
    doors: [byKey('[data-row-control]', 'q')],
  },
  {
    path: '/studies/$study/signing',
    loginName: 'pi02',
    at: `${study}/signing?subject=02-003`,
    ready: 'main table tbody tr',
    doors: [[/^Sign \d+ forms…/, /^签署 \d+ 张表单…/]],
  },
  {
    path: '/studies/$study/lock',
    loginName: 'datamanager',
    at: `${study}/lock?subject=02-003`,
    ready: 'tr[data-row="open-queries"]',
    doors: [
      [/^Freeze…/, /^冻结…/],
      [/^Lock…/, /^锁定…/],
    ],
  },
  {
    path: '/studies/$study/audit',
    loginName: 'auditor',
    at: `${study}/audit?kind=form&subject=02-002&form=SE.SCREENING~FO.MH`,
    ready: 'tbody tr[data-row]',
    doors: [byKey('tbody tr[data-row] button', 'Enter', '.audit-detail')],
  },
  {
    path: '/studies/$study/subjects',
    loginName: 'crc02',
    at: `${study}/subjects`,
    ready: 'tbody tr[data-row]',
  },
  {
    path: '/studies/$study/enrol',
    loginName: 'crc02',
    at: `${study}/enrol`,
    doors: [
      ({ page, say }) => page.getByRole('radio', { name: say('Register a new patient', '登记新患者') }).check(),
      ({ page, say }) => page.getByRole('radio', { name: say('Without a patient record', '不关联患者记录') }).check(),
    ],
  },
  {
    path: '/studies/$study/subjects/$subject/record',
    loginName: 'pi02',
    at: `${study}/subjects/02-006/record`,
    ready: 'tbody tr',
    doors: [
      [/^Withdraw$/, /^退出研究$/],
      [/^Correct$/, /^更正$/],
      [/^Emergency unblinding/, /^紧急揭盲/],
    ],
  },
  { path: '/studies/$study/transfers', loginName: 'datamanager', at: `${study}/transfers` },
  {
    path: '/studies/$study/sites',
    loginName: 'operator',
    at: `${study}/sites`,
    ready: 'main section li',
    doors: [
      [/^Add a site/, /^添加研究中心/],
      [/^Edit the study/, /^修改研究信息/],
      [/^Add an investigator/, /^添加研究者/],
    ],
  },
  {
    path: '/studies/$study/reports',
    loginName: 'office01',
    at: `${study}/reports`,
    ready: 'main canvas, main svg[role=img], main [role=img]',
    doors: [
      async ({ page, say }) => {
        await page
          .getByRole('button', { name: say('As a table: ', '表格：') })
          .first()
          .press('Enter');
        await page.locator('main table').first().waitFor();
      },
    ],
  },
  {
    path: '/studies/$study/builds',
    loginName: 'datamanager',
    at: `${study}/builds`,
    ready: 'main a[href*="/builds/"]',
  },
  {
    path: '/studies/$study/builds/$build',
    loginName: 'datamanager',
    at: firstBuild,
    ready: 'main h3, main table, main dl',
  },
  ...(['plan', 'forms', 'codes', 'checks', 'findings', 'settings'] as const).map(
    (view): Screen => ({
      path: '/studies/$study/drafts/$draft',
      view,
      loginName: 'datamanager',
      at: async (desk) => `${await aDraft(desk)}?view=${view}`,
      ready: `main .views a[aria-current][href$="${view}"]`,
    }),
  ),
  ...(['', '/alerts', '/rules', '/instruments', '/schedules', '/contacts'] as const).map(
    (page): Screen => ({
      path: `/studies/$study/diary${page}`,
      loginName: 'datamanager',
      at: `${study}/diary${page}`,
    }),
  ),
  {
    path: '/studies/$study/diary/participants/$subject',
    loginName: 'crc02',
    at: `${study}/diary/participants/02-003`,
  },
  {
    path: '/studies/$study/diary/instruments/$instrument/$version',
    loginName: 'datamanager',
    at: anInstrument,
  },
  { path: '/hospitals', loginName: 'operator', at: '/hospitals', ready: 'main a[href*="/hospitals/"]' },
  {
    path: '/hospitals/$hospital',
    loginName: 'operator',
    at: '/hospitals/01',
    ready: '.sync-run',
  },
  {
    path: '/admin/users',
    loginName: 'operator',
    at: '/admin/users',
    ready: 'tbody tr',
    doors: [[/^Invite a user/, /^邀请用户/]],
  },
  {
    path: '/admin/users/$user',
    loginName: 'operator',
    at: aUser,
    ready: '[role=grid]',
    doors: [
      [/^Disable/, /^停用/],
      [/^Monitor, .*: not granted/, /^监查员，.*：未授予/],
    ],
  },
  { path: '/admin/health', loginName: 'operator', at: '/admin/health', ready: 'main table, main section' },
  {
    path: '/admin/keys',
    loginName: 'operator',
    at: '/admin/keys',
    ready: 'tbody tr',
    doors: [
      [/^Make an API key/, /^创建 API 密钥/],
      [/^Begin a new key/, /^启用新密钥/],
    ],
  },
];

export async function firstBuild({ page, go }: Desk): Promise<string> {
  await go(`${study}/builds`);
  return (await page.locator('main a[href*="/builds/"]').first().getAttribute('href')) ?? '';
}

export async function aUser({ page, go }: Desk): Promise<string> {
  await go('/admin/users');
  return (await page.locator('main a[href*="/admin/users/"]').first().getAttribute('href')) ?? '';
}

async function anInstrument({ page, go }: Desk): Promise<string> {
  const path = `${study}/diary/instruments`;
  await go(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('main .loading').first().waitFor({ state: 'detached' });
  const [first] = await page.locator('main tbody a').all();
  return (await first?.getAttribute('href')) ?? `${path}/NOBODY/1`;
}

/** Made from the first build when there is none yet. */
export async function aDraft({ page, say, go }: Desk): Promise<string> {
  await go(`${study}/builds`);
  await page.locator('main a[href*="/builds/"]').first().waitFor();
  await page.locator('.drafts-section p, .drafts-section table').first().waitFor();
  const [first] = await page.locator('main a[href*="/drafts/"]').all();
  if (first) return (await first.getAttribute('href')) ?? '';
  await page.getByRole('button', { name: say('New draft', '新建草稿') }).click();
  await page.getByLabel(say('Begin from', '起始内容')).selectOption({ index: 2 });
  await page.locator('dialog input[name=en]').fill('Next version');
  await page.locator('dialog input[name=en]').press('Enter');
  await page.waitForURL(/\/drafts\//);
  return new URL(page.url()).pathname;
}
