import type { Locator } from 'playwright-core';
import type { Desk } from './desk.ts';

/** The control of an item of the open form. */
export function entry({ page }: Desk, path: string): Locator {
  const field = page.locator(`[data-entry][data-path="${path}"]`);
  return field.locator('input:not([type=checkbox]), textarea').first();
}

/** The form stands at this revision. */
export async function saved({ page }: Desk, revision: number): Promise<void> {
  await page.locator(`[data-revision="${revision}"]`).waitFor();
}

export async function saveWithReason({ page, say }: Desk, reason: string): Promise<void> {
  await page.keyboard.press('Control+s');
  await page.getByLabel(say('Reason for change', '修改原因')).fill(reason);
  await page.keyboard.press('Enter');
}
