import type { Dataset, DatasetPlan, PlacedRow } from './dataset.ts';
import { partBytes, textParts } from './text-parts.ts';

/** What has to be known of a table before its first row is written. */
export interface Measure {
  readonly dataset: Dataset;
  records: number;
  /**
   * Of each column: the UTF-8 bytes and the characters of its longest text, the most variables of a transport file that
   * a text takes, and the most digits after a point.
   */
  readonly bytes: number[];
  readonly parts: number[];
  readonly characters: number[];
  readonly decimals: number[];
}

/** Of every table of the plan, in its order. */
export function measures(plan: DatasetPlan): ReadonlyMap<Dataset, Measure> {
  return new Map(
    plan.datasets.map((dataset) => {
      const zeros = () => dataset.columns.map(() => 0);
      return [dataset, { dataset, records: 0, bytes: zeros(), parts: zeros(), characters: zeros(), decimals: zeros() }];
    }),
  );
}

/** Counts one row in. */
export function measureRow(all: ReadonlyMap<Dataset, Measure>, { dataset, row }: PlacedRow): void {
  const measure = all.get(dataset);
  if (!measure) throw new Error(`${dataset.name} is of another plan`);
  measure.records += 1;
  for (const [index, text] of row.entries()) {
    if (text === null) continue;
    const bytes = Buffer.byteLength(text);
    if (bytes > (measure.bytes[index] ?? 0)) measure.bytes[index] = bytes;
    // Where each character is a byte, nothing has to be counted.
    const characters = bytes === text.length ? bytes : [...text].length;
    if (characters > (measure.characters[index] ?? 0)) measure.characters[index] = characters;
    const parts = bytes > partBytes ? textParts(text).length : 1;
    if (parts > (measure.parts[index] ?? 0)) measure.parts[index] = parts;
    const decimals = text.includes('.') ? (/\.(\d+)/.exec(text)?.[1]?.length ?? 0) : 0;
    if (decimals > (measure.decimals[index] ?? 0)) measure.decimals[index] = decimals;
  }
}
