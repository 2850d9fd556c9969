import type { DatasetColumn, Row } from '@verum/datasets';
import { type BasicType, ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

/** Rows of a row group: what memory holds. */
const groupRows = 10_000;

/**
 * A table as Parquet: whole numbers are INT64, other numbers DOUBLE, the rest texts (dates as ISO 8601), each row group
 * snappy-compressed. A number beyond its type is null; it stands in ASTEXT.
 */
export async function* parquetBytes(
  columns: readonly DatasetColumn[],
  rows: AsyncIterable<Row>,
): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const schema = schemaFromColumnData({ columnData: columnData(columns, []) });
  const parquet = new ParquetWriter({ writer, schema, createdBy: 'Verum' });
  const taken = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const writeGroup = async (group: readonly Row[]) => {
    await parquet.write({ columnData: columnData(columns, group), rowGroupSize: groupRows });
    return taken();
  };
  let group: Row[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < groupRows) continue;
    yield await writeGroup(group);
    group = [];
  }
  if (group.length > 0) yield await writeGroup(group);
  await parquet.finish();
  yield taken();
}

function columnData(columns: readonly DatasetColumn[], rows: readonly Row[]) {
  return columns.map((column, index) => ({
    name: column.name,
    type: typeOf(column),
    nullable: true,
    data: rows.map((row) => cellOf(column, row[index] ?? null)),
  }));
}

function typeOf({ type }: DatasetColumn): BasicType {
  if (type === 'integer') return 'INT64';
  if (type === 'decimal') return 'DOUBLE';
  return type === 'boolean' ? 'BOOLEAN' : 'STRING';
}

const int64Max = 2n ** 63n - 1n;

function cellOf({ type }: DatasetColumn, text: string | null): unknown {
  if (text === null) return null;
  if (type === 'boolean') return text === 'true' || text === '1';
  if (type === 'decimal') return Number.isFinite(Number(text)) ? Number(text) : null;
  if (type !== 'integer') return text;
  const whole = BigInt(text);
  return whole <= int64Max && whole >= -int64Max ? whole : null;
}
