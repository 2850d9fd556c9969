import type { Given } from './command.ts';

/** JSON for programs with --json, else a text for people. */
export function print(given: Given, json: unknown, text: string): void {
  process.stdout.write(given.isJson ? `${JSON.stringify(json)}\n` : text);
}

/** Columns as wide as their widest cell; Chinese characters count two. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'nothing here · 暂无内容\n';
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(width)));
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd()}\n`;
  return [head, ...rows].map(line).join('');
}

function width(text: string): number {
  let sum = 0;
  for (const character of text)
    sum += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(character) ? 2 : 1;
  return sum;
}
