import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '@verum/cli';
import { noBrowser } from './src/browser.ts';
import { type DemoConsole, startDemoConsole } from './src/desk/demo-console.ts';
import { type Desk, languages } from './src/desk/desk.ts';
import { guideFiles, guideFolder, pictureName, readGuide } from './src/guide/guide-text.ts';
import { scenes } from './src/guide/scenes.ts';
import { findControl, showScene } from './src/guide/show-scene.ts';

// The guide says what there is: the same in both languages, a picture for each part, and each control that a step
// names in bold stands on its page.

const bytesMax = 60_000;

test('both languages have the same chapters, parts, pictures and steps', () => {
  const [english = [], chinese = []] = languages.map(readGuide);
  const shape = (guide: typeof english) => {
    const chapters = [...new Set(guide.map(({ chapter }) => chapter))];
    return guide.map(({ chapter, scene, steps }) => [
      ...[chapters.indexOf(chapter), scene],
      ...steps.map((names) => names.length),
    ]);
  };
  assert.deepEqual(shape(chinese), shape(english));
  assert.ok(new Set(english.map(({ chapter }) => chapter)).size >= 7, 'a chapter for each role');
  assert.ok(english.every(({ steps }) => steps.length >= 2));
});

test('every part has its picture, none is left over, and all are small', () => {
  const wanted = languages.flatMap((language) => readGuide(language).map(({ scene }) => pictureName(scene, language)));
  const found = readdirSync(join(guideFolder, 'pictures')).map((name) => `pictures/${name}`);
  assert.deepEqual(found.toSorted(), wanted.toSorted());
  for (const name of found) assert.ok(statSync(join(guideFolder, name)).size <= bytesMax, name);
});

test('both front pages lead to the guide', () => {
  for (const [page, language] of [
    ['README.md', 'en-GB'],
    ['README.zh-CN.md', 'zh-CN'],
  ] as const)
    assert.ok(readFileSync(join(root, page), 'utf8').includes(`docs/guide/${guideFiles[language]}`), page);
});

describe('each step of the guide at its page', { skip: noBrowser, timeout: 300_000 }, () => {
  let demo: DemoConsole;
  before(async () => {
    demo = await startDemoConsole('one process');
  });
  after(() => demo?.stop());

  for (const language of languages) {
    const desks = new Map<string, Desk>();
    for (const scene of scenes)
      test(`${scene.name}, ${language}`, async () => {
        const desk = desks.get(scene.loginName) ?? (await demo.sitDown(scene.loginName, language, '/'));
        desks.set(scene.loginName, desk);
        await showScene(desk, scene);
        const section = readGuide(language).find((one) => one.scene === scene.name) ?? assert.fail('not in the guide');
        for (const name of section.steps.flat()) assert.ok(await findControl(desk, name), `“${name}” is not there`);
      });
  }
});
