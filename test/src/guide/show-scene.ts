import type { Locator } from 'playwright-core';
import type { Desk } from '../desk/desk.ts';
import type { Scene } from './scenes.ts';

/** Brings the page to what the picture shows. */
export async function showScene(desk: Desk, { at, prepare }: Scene): Promise<void> {
  await desk.go(typeof at === 'string' ? at : await at(desk));
  await desk.page.getByRole('heading', { level: 1 }).first().waitFor();
  await prepare(desk);
  await desk.page.locator('main .loading').first().waitFor({ state: 'detached' });
}

const controls = ['button', 'link', 'textbox', 'combobox', 'radio', 'checkbox', 'tab', 'heading', 'rowheader'] as const;

/**
 * What is called so on the page: a control, else any text in sight; undefined when there is none. ` … ` within a name
 * stands for what differs from day to day.
 */
export async function findControl({ page }: Desk, called: string): Promise<Locator | undefined> {
  const name = called.includes(' … ') ? new RegExp(called.replace(' … ', ' .+ ')) : called;
  // What the page is about comes before what stands around it.
  const candidates = [page.getByRole('main'), page.locator('body')].flatMap((part) => [
    ...controls.map((role) => part.getByRole(role, { name, exact: true })),
    part.getByLabel(name, { exact: true }),
    part.getByText(name, { exact: true }),
    ...controls.map((role) => part.getByRole(role, { name })),
    part.getByText(name),
  ]);
  let below: Locator | undefined;
  for (const candidate of candidates) {
    for (const one of (await candidate.all()).slice(0, 12)) {
      if (!(await one.isVisible())) continue;
      if (await isInSight(one)) return one;
      below ??= one;
    }
  }
  return below;
}

/** Within the window, and not faded out until it is needed. */
async function isInSight(control: Locator): Promise<boolean> {
  const { y = -1, height = 0 } = (await control.boundingBox()) ?? {};
  const isShown = await control.evaluate((element) =>
    (element as unknown as { checkVisibility(how: object): boolean }).checkVisibility({ opacityProperty: true }),
  );
  return isShown && y > 0 && y + height < (control.page().viewportSize()?.height ?? 0);
}
