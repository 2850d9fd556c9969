import pg from 'pg';

const parsers = new Map<number, (text: string) => unknown>([
  [20, parseInt8],
  [1082, (text) => text],
  [1114, (text) => text],
  [1184, parseTimestamptz],
]);

/** How columns become JavaScript values; `Sql` lists the shapes. Dates never pass through a time zone. */
export const columnTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    return (format !== 'binary' ? parsers.get(oid) : undefined) ?? pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 beyond 2^53: select it as text');
  return value;
}

/** `2026-11-23 10:00:00.123456+00` → `2026-11-23T10:00:00.123456Z`. Sessions run in UTC. */
function parseTimestamptz(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z');
}
