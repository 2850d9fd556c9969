import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPassword, root } from '@verum/cli';
import { buildConsole } from '@verum/console';
import { type DemoPlan, demoPlan } from '@verum/demo';
import type { Browser } from 'playwright-core';
import { openBrowser, openWindow } from '../browser.ts';
import { type DemoReaders, loadDemoTrial } from '../demo-trial.ts';
import { type Shape, type Stack, startStack } from '../stack.ts';
import { artefacts } from './artefacts.ts';
import { type Desk, type Language, openDesk, signIn } from './desk.ts';

/** The demonstration trial in a shape of the backend, and the console in a real browser before it. */
export interface DemoConsole {
  readonly stack: Stack;
  readonly plan: DemoPlan;
  /** For what has to be there before somebody sits down. */
  readonly readers: DemoReaders;
  readonly browser: Browser;
  /** A window of a user of the demo, at the first page that belongs to the address. */
  sitDown(loginName: string, language: Language, path?: string): Promise<Desk>;
  stop(): Promise<void>;
}

export async function startDemoConsole(shape: Shape): Promise<DemoConsole> {
  // The last that was begun is the first to end.
  const begun: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of begun.splice(0).toReversed()) await end();
  };
  try {
    const consoleFolder = await ownConsole();
    begun.push(() => rm(consoleFolder, { recursive: true, force: true }));
    const stack = await startStack(shape, shape === 'one process' ? { consoleFolder } : {});
    begun.push(stack.stop);
    const plan = demoPlan(1, new Date().toISOString().slice(0, 10));
    const readers = await loadDemoTrial(stack, plan);
    const browser = await openBrowser();
    begun.push(() => browser.close());
    const { code: study } = plan.study;
    const sitDown = async (loginName: string, language: Language, path = `/studies/${study}`) => {
      const own = await openWindow(browser, language);
      const desk = openDesk({ ...own, language, study, address: stack.address, folder: artefacts() });
      await desk.go(path);
      await signIn(desk, loginName, demoPassword);
      return desk;
    };
    return { stack, plan, readers, browser, sitDown, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A copy of the built console, so that nobody who builds it anew takes a chunk away while somebody looks at it. */
export async function ownConsole(): Promise<string> {
  const outDir = join(root, 'apps', 'console', 'dist');
  await buildConsole({ outDir });
  const own = await mkdtemp(join(tmpdir(), 'verum-console-'));
  await cp(outDir, own, { recursive: true });
  return own;
}
