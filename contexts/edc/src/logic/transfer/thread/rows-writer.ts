import {
  csvHead,
  csvRow,
  isSameLayout,
  type Measure,
  type Row,
  type TransportLayout,
  TransportRows,
} from '@verum/datasets';
import type { ExportOptions } from '../../../domain/transfer/job.ts';
import type { Piece } from '../hand.ts';
import { PieceWriter } from '../piece-writer.ts';
import { fileOf, isGrowing, isLaid, spoolOf, type TableFormat } from '../table-formats.ts';

/** What is known of the rows of a table that were taken. */
export interface RowsSoFar {
  readonly pieces: number;
  /** How they lie in a transport file: from which piece on in which layout. */
  readonly layouts?: readonly LaidFrom[];
}

export interface LaidFrom {
  readonly from: number;
  readonly layout: TransportLayout;
}

/** Gathers the rows of one table into pieces. */
export interface RowsWriter {
  /** One that was measured. Returns about how many bytes it takes. */
  write(row: Row): number;
  /** All that is there. */
  take(): Piece[];
  soFar(): RowsSoFar;
}

export interface OpenRows {
  readonly format: TableFormat;
  readonly options: ExportOptions;
  /** Goes on to be what was measured of the table. */
  readonly measure: Measure;
  /** Absent at its beginning. */
  readonly before: RowsSoFar | undefined;
}

export function openRows(rows: OpenRows): RowsWriter {
  return isLaid(rows.format) ? laidRows(rows) : lines(rows);
}

/** Of the file itself where it grows, else of JSON, to be read again. */
function lines({ format, options, measure, before }: OpenRows): RowsWriter {
  const { dataset } = measure;
  const isFile = isGrowing(format);
  const writer = new PieceWriter(isFile ? fileOf(dataset, format) : spoolOf(dataset, format), before?.pieces);
  if (isFile && !before) writer.write(csvHead(dataset, options));
  return {
    write(row) {
      const line = isFile ? csvRow(row) : `${JSON.stringify(row)}\n`;
      writer.write(line);
      return line.length;
    },
    take: () => writer.take(true),
    soFar: () => ({ pieces: writer.number }),
  };
}

function laidRows({ format, measure, before }: OpenRows): RowsWriter {
  const rows = new TransportRows(measure);
  const layouts = [...(before?.layouts ?? [])];
  let pieces = before?.pieces ?? 0;
  return {
    write: (row) => rows.write(row),
    take() {
      const { bytes, layout } = rows.take();
      if (bytes.length === 0) return [];
      const last = layouts.at(-1);
      if (!last || !isSameLayout(last.layout, layout)) layouts.push({ from: pieces, layout });
      const piece = { file: spoolOf(measure.dataset, format), number: pieces, bytes };
      pieces += 1;
      return [piece];
    },
    soFar: () => ({ pieces, layouts }),
  };
}
