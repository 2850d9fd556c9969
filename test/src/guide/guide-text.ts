import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@verum/cli';
import type { Language } from '../desk/desk.ts';

export const guideFolder = join(root, 'docs', 'guide');
export const guideFiles: Readonly<Record<Language, string>> = { 'en-GB': 'en.md', 'zh-CN': 'zh.md' };

/** A part of the guide under a picture. */
export interface GuideSection {
  /** Of the chapter: a role. */
  readonly chapter: string;
  readonly title: string;
  /** `work` of `pictures/work-en.webp`. */
  readonly scene: string;
  /** What each numbered step names in bold: controls of the page, as they are written there. */
  readonly steps: readonly (readonly string[])[];
}

export function pictureName(scene: string, language: Language): string {
  return `pictures/${scene}-${language.slice(0, 2)}.webp`;
}

/** The sections of the guide in a language. @throws Error for a section without a picture */
export function readGuide(language: Language): readonly GuideSection[] {
  const text = readFileSync(join(guideFolder, guideFiles[language]), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((chapter) => {
      const [name = '', ...sections] = chapter.split(/^### /m);
      return sections.map((section) => readSection(name.split('\n')[0] ?? '', section));
    });
}

function readSection(chapter: string, section: string): GuideSection {
  const title = section.split('\n')[0] ?? '';
  const scene = /!\[[^\]]+\]\(pictures\/([a-z-]+)-(?:en|zh)\.webp\)/.exec(section)?.[1];
  if (scene === undefined) throw new Error(`a section without a picture: ${title}`);
  const steps = [...section.matchAll(/^\d+\. (.*)$/gm)].map(([, step = '']) =>
    [...step.matchAll(/\*\*([^*]+)\*\*/g)].map(([, control = '']) => control),
  );
  return { chapter, title, scene, steps };
}
