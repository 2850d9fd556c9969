import type { Row } from '@verum/datasets';
import type { Piece } from '../hand.ts';
import { PieceWriter } from '../piece-writer.ts';
import { fileOf, type TableToWrite, tableBytes } from '../table-formats.ts';

/** One table in a format whose tables are measured first, of the pieces of its spooled rows. */
export async function* makeTable(
  table: TableToWrite,
  spooled: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Piece[]> {
  const pieces = new PieceWriter(fileOf(table.measure.dataset, table.format));
  for await (const bytes of tableBytes(table, rowsOf(spooled))) {
    pieces.write(bytes);
    const full = pieces.take(false);
    if (full.length > 0) yield full;
  }
  yield pieces.take(true);
}

async function* rowsOf(spooled: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let rest = Buffer.alloc(0);
  for await (const piece of spooled) {
    const bytes = Buffer.concat([rest, piece]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      yield JSON.parse(bytes.toString('utf8', from, end)) as Row;
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
}
