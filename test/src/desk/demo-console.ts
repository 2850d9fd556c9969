import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contexts, demoPassword, ownConfig, root } from '@verum/cli';
import { buildConsole } from '@verum/console';
import { type DemoPlan, demoPlan } from '@verum/demo';
import type { Browser } from 'playwright-core';
import { startHospital, usualHospital } from '../../../contexts/trial/src/simulated-hospital.fixture.ts';
import { openBrowser, openWindow } from '../browser.ts';
import { type DemoReaders, loadDemoTrial } from '../demo-trial.ts';
import { type Shape, type Stack, startStack } from '../stack.ts';
import { artefacts } from './artefacts.ts';
import { type Desk, type Language, openDesk, signIn } from './desk.ts';
import { listenToPolicy } from './policy.ts';

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

export interface DemoConsoleOptions {
  /** Hospital 01 has a system of its own that Verum keeps in step with; in one process only. */
  readonly withHospital?: boolean;
}

export async function startDemoConsole(shape: Shape, options: DemoConsoleOptions = {}): Promise<DemoConsole> {
  // The last that was begun is the first to end.
  const begun: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of begun.splice(0).toReversed()) await end();
  };
  try {
    const consoleFolder = await ownConsole();
    begun.push(() => rm(consoleFolder, { recursive: true, force: true }));
    const configs = options.withHospital ? await hospitalConfig(begun) : {};
    const stack = await startStack(shape, shape === 'one process' ? { consoleFolder, configs } : {});
    begun.push(stack.stop);
    const plan = demoPlan(1, new Date().toISOString().slice(0, 10));
    const readers = await loadDemoTrial(stack, plan);
    const browser = await openBrowser();
    begun.push(() => browser.close());
    const { code: study } = plan.study;
    const sitDown = async (loginName: string, language: Language, path = `/studies/${study}`) => {
      const own = await openWindow(browser, language);
      const desk = openDesk({ ...own, language, study, address: stack.address, folder: artefacts() });
      await own.page.addInitScript({ content: listenToPolicy });
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

/** A hospital that answers, and sends one record that cannot be taken. */
async function hospitalConfig(begun: (() => Promise<unknown>)[]): Promise<Readonly<Record<string, unknown>>> {
  const hospital = await startHospital();
  begun.push(hospital.stop);
  hospital.hold([...usualHospital('01'), { resourceType: 'Practitioner', name: [{ text: 'Nobody' }] }]);
  const folder = await mkdtemp(join(tmpdir(), 'verum-hospital-'));
  begun.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'hospitals.yaml');
  const one = `{ Code: "01", Url: "http://${hospital.host}/r4", Networks: [127.0.0.0/8], PageSize: 2 }`;
  await writeFile(file, `Hospitals: [${one}]\n`);
  const manifest = contexts.find(({ name }) => name === 'trial');
  return manifest === undefined ? {} : { trial: ownConfig(manifest, file) };
}
