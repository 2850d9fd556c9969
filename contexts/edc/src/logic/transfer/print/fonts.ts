import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import subsetFont from 'subset-font';

// Noto Sans SC comes in a hundred files, each with the characters that are used together, and in one file all weights.
const folder = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/unicode.json'));

export type Weight = 400 | 700;

/** A piece of text that one font file can show. */
export interface Run {
  readonly file: string;
  readonly text: string;
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly file: string;
}

const files = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Readonly<Record<string, string>>;
const ranges: readonly Range[] = Object.entries(files).flatMap(([key, list]) =>
  list.split(',').map((part) => {
    const [first = '', last = first] = part.trim().replace('U+', '').split('-');
    const file = key.replaceAll(/[[\]]/g, '');
    return { first: Number.parseInt(first, 16), last: Number.parseInt(last, 16), file };
  }),
);
const latin = 'latin';
const known = new Map<number, string>();

/** The file that has a character; the first one for what none has, which shows it as an empty box. */
function fileOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const before = known.get(code);
  if (before !== undefined) return before;
  const all = ranges.filter(({ first, last }) => code >= first && code <= last);
  const file = (all.find((range) => range.file === latin) ?? all[0])?.file ?? latin;
  known.set(code, file);
  return file;
}

/** A text cut where the font changes. Characters that draw nothing stay with their neighbours. */
export function runsOf(text: string): Run[] {
  const runs: { file: string; text: string }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    const file =
      last && /[\s\p{P}\p{M}]/u.test(character) && isIn(character, last.file) ? last.file : fileOf(character);
    if (last?.file === file) last.text += character;
    else runs.push({ file, text: character });
  }
  return runs;
}

function isIn(character: string, file: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return ranges.some((range) => range.file === file && code >= range.first && code <= range.last);
}

const made = new Map<string, Promise<Uint8Array>>();

/** One file at one weight, as TrueType: made once in a process. */
export function fontOf(file: string, weight: Weight): Promise<Uint8Array> {
  const key = `${file} ${weight}`;
  const font = made.get(key) ?? pin(file, weight);
  made.set(key, font);
  return font;
}

async function pin(file: string, weight: Weight): Promise<Uint8Array> {
  const variable = readFileSync(join(folder, 'files', `noto-sans-sc-${file}-wght-normal.woff2`));
  const characters = ranges
    .filter((range) => range.file === file)
    .flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)),
    );
  return await subsetFont(variable, characters.join(''), { targetFormat: 'sfnt', variationAxes: { wght: weight } });
}
