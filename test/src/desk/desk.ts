import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Window, whole } from '../browser.ts';

export type Language = 'en-GB' | 'zh-CN';
export const languages: readonly Language[] = ['en-GB', 'zh-CN'];

/** Somebody at work in a browser window of their own, in one of the languages. */
export interface Desk {
  readonly page: Page;
  readonly language: Language;
  /** The study that is worked at. */
  readonly study: string;
  /** What stands on the screen in the language of this desk. */
  say(en: string, zh: string): string;
  /** A page of the console, by its path. */
  go(path: string): Promise<void>;
  /** A page of the study, by what follows `/studies/{study}/`. */
  goInStudy(path: string): Promise<void>;
  /** Nothing is wrong with the page as it is: axe is content, the browser had nothing to refuse or to complain about. */
  whole(): Promise<void>;
  /** Keeps a picture of the window. */
  picture(name: string): Promise<void>;
}

export interface DeskOptions extends Window {
  readonly language: Language;
  readonly study: string;
  readonly address: string;
  /** Where pictures are kept. */
  readonly folder: string;
}

export function openDesk(options: DeskOptions): Desk {
  const { page, language, study, address, folder } = options;
  const go = async (path: string) => {
    await page.goto(new URL(path, address).href);
  };
  return {
    page,
    language,
    study,
    say: (en, zh) => (language === 'en-GB' ? en : zh),
    go,
    goInStudy: (path) => go(`/studies/${study}/${path}`),
    whole: () => whole(options),
    picture: async (name) => {
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    },
  };
}

/** Signs in where one is asked to, and takes the language of the desk, whatever the account's own is. */
export async function signIn({ page, say, language }: Desk, loginName: string, password: string): Promise<void> {
  await page.locator('input[name=username]').fill(loginName);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^(Sign out|退出登录)$/ }).waitFor();
  const own = await page.locator('html').getAttribute('lang');
  if (own?.slice(0, 2) !== language.slice(0, 2)) {
    await page.getByRole('button', { name: say('English', '中文'), exact: true }).click();
    await page.getByRole('button', { name: say('Sign out', '退出登录') }).waitFor();
  }
}
