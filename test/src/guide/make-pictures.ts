import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { startDemoConsole } from '../desk/demo-console.ts';
import { type Desk, languages } from '../desk/desk.ts';
import { guideFolder, pictureName, readGuide } from './guide-text.ts';
import { scenes } from './scenes.ts';
import { findControl, showScene } from './show-scene.ts';

// Makes the pictures of docs/guide from the demo: `./verum guide`. What a step of the text names in bold gets the
// number of the step in the picture. Names of scenes make only those.

const size = { width: 1280, height: 780 };
const bytesMax = 60_000;
/** Pictures are made on machines that do other work as well. */
const patienceMs = 60_000;
const only = process.argv.slice(2);

const demo = await startDemoConsole('one process');
try {
  for (const language of languages) {
    const sections = readGuide(language);
    const desks = new Map<string, Desk>();
    for (const scene of scenes.filter(({ name }) => only.length === 0 || only.includes(name))) {
      const desk = desks.get(scene.loginName) ?? (await demo.sitDown(scene.loginName, language, '/'));
      desks.set(scene.loginName, desk);
      await desk.page.setViewportSize(size);
      desk.page.setDefaultTimeout(patienceMs);
      await showScene(desk, scene);
      const section = sections.find((one) => one.scene === scene.name);
      for (const [index, names] of (section?.steps ?? []).entries())
        for (const name of names) await mark(await findControl(desk, name), index + 1);
      const picture = await takePicture(desk);
      const file = pictureName(scene.name, language);
      writeFileSync(join(guideFolder, file), picture);
      process.stdout.write(`${file} ${picture.length}\n`);
    }
    for (const { page } of desks.values()) await page.context().close();
  }
} finally {
  await demo.stop();
}

/** The number of a step beside what it names. */
async function mark(control: Locator | undefined, step: number): Promise<void> {
  await control?.evaluate((element, label) => {
    type Box = { left: number; top: number };
    const page = globalThis as unknown as {
      document: {
        createElement(name: string): { textContent: string; style: Record<string, string> };
        body: { append(node: object): void };
      };
    };
    const { left, top } = (element as unknown as { getBoundingClientRect(): Box }).getBoundingClientRect();
    const badge = page.document.createElement('div');
    badge.textContent = label;
    Object.assign(badge.style, {
      ...{ position: 'fixed', zIndex: '9999', left: `${Math.max(2, left - 12)}px`, top: `${Math.max(2, top - 12)}px` },
      ...{ width: '22px', height: '22px', borderRadius: '11px', background: '#c11574', color: '#fff' },
      ...{ font: '700 13px/22px system-ui', textAlign: 'center', boxShadow: '0 0 0 2px #fff' },
    });
    page.document.body.append(badge);
  }, String(step));
}

/** As WebP, as good as its size allows. */
async function takePicture({ page }: Desk): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  for (const quality of [80, 65, 50, 35]) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
    const picture = Buffer.from(data, 'base64');
    if (picture.length <= bytesMax || quality === 35) return picture;
  }
  throw new Error('no picture');
}
