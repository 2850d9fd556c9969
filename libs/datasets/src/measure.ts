import type { Dataset, DatasetPlan, PlacedRow, Row } from './dataset.ts';
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

// A subject, a visit, a choice stands in many rows, one behind the other: it is measured once.
const lastRows = new WeakMap<Measure, Row>();

/** Counts one row in. */
export function measureRow(all: ReadonlyMap<Dataset, Measure>, { dataset, row }: PlacedRow): void {
  const measure = all.get(dataset);
  if (!measure) throw new Error(`${dataset.name} is of another plan`);
  const last = lastRows.get(measure);
  lastRows.set(measure, row);
  measure.records += 1;
  for (let index = 0; index < row.length; index++) {
    const text = row[index] ?? null;
    if (text !== null && text !== last?.[index]) measureText(measure, index, text);
  }
}

function measureText({ bytes, parts, characters, decimals }: Measure, index: number, text: string): void {
  const size = Buffer.byteLength(text);
  if (size > (bytes[index] ?? 0)) bytes[index] = size;
  // Where each character is a byte, nothing has to be counted.
  const length = size === text.length ? size : [...text].length;
  if (length > (characters[index] ?? 0)) characters[index] = length;
  const pieces = size > partBytes ? textParts(text).length : 1;
  if (pieces > (parts[index] ?? 0)) parts[index] = pieces;
  if (!text.includes('.')) return;
  const places = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  if (places > (decimals[index] ?? 0)) decimals[index] = places;
}
