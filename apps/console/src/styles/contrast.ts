/** The contrast of the console's colours, from its tokens alone; WCAG 2.2, 1.4.3 and 1.4.11. */

export type Tokens = ReadonlyMap<string, readonly [light: string, dark: string]>;

/** What words stand on. */
export const surfaces = ['surface', 'canvas', 'raised', 'hover', 'brand-soft', 'problem-soft', 'warning-soft'] as const;

/** What words and marks are written in: on every surface at least 5:1, in either scheme. */
export const inks = [
  ...(['ink', 'ink-quiet', 'brand', 'problem', 'warning', 'overdue', 'query-open', 'query-answered'] as const),
  ...(['entry-not-started', 'entry-started', 'entry-complete', 'verified', 'signed', 'frozen', 'locked'] as const),
];

/** What words stand on the other way round. */
export const inverted = [
  ...([['brand-ink', 'brand'] as const, ['brand-ink', 'brand-hover'] as const, ['surface', 'ink'] as const] as const),
  ...([
    ['surface', 'query-open'] as const,
    ['surface', 'query-answered'] as const,
    ['surface', 'warning'] as const,
  ] as const),
];

/** Borders of fields and the ring of the focus, without words: at least 3:1 on every surface. */
export const lines = ['line-strong', 'focus'] as const;

/** `--name: light-dark(#rrggbb, #rrggbb);` */
export function readTokens(css: string): Tokens {
  const found = css.matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\)/g);
  return new Map([...found].map(([, name = '', light = '', dark = '']) => [name, [light, dark]]));
}

export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two tokens in the light and in the dark scheme. */
export function tokenContrast(tokens: Tokens, one: string, other: string): readonly [light: number, dark: number] {
  const [first, second] = [tokens.get(one), tokens.get(other)];
  if (!first || !second) throw new Error(`no such colour: ${one} or ${other}`);
  return [contrast(first[0], second[0]), contrast(first[1], second[1])];
}

/** A table for people: rows are inks, columns surfaces, cells `light / dark`, rounded down. */
export function contrastTable(tokens: Tokens): string {
  const cell = (ink: string, surface: string) =>
    tokenContrast(tokens, ink, surface)
      .map((ratio) => (Math.floor(ratio * 10) / 10).toFixed(1))
      .join(' / ');
  return [
    `| light / dark | ${surfaces.join(' | ')} |`,
    `|---|${surfaces.map(() => '---').join('|')}|`,
    ...[...inks, ...lines].map((ink) => `| ${ink} | ${surfaces.map((surface) => cell(ink, surface)).join(' | ')} |`),
    '',
    '| light / dark | |',
    '|---|---|',
    ...inverted.map(([ink, surface]) => `| ${ink} on ${surface} | ${cell(ink, surface)} |`),
  ].join('\n');
}
