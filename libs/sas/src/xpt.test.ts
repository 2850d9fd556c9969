import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readXpt } from './read-xpt.ts';
import { writeXpt, type XptDataset } from './write-xpt.ts';
import { type XptCell, XptError, type XptHeader, type XptVariable } from './xpt.ts';

const times = { createdAt: '2026-11-26T08:00:00', modifiedAt: '2026-11-26T09:30:00' };
const text = (name: string, length: number): XptVariable => ({
  name,
  label: `the ${name}`,
  type: 'character',
  length,
  format: `$${length}.`,
  informat: '',
});
const number = (name: string): XptVariable => ({
  name,
  label: '',
  type: 'numeric',
  length: 8,
  format: '8.2',
  informat: 'BEST12.',
});

async function bytesOf(...datasets: XptDataset[]): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(writeXpt(datasets)));
}

/** In pieces that respect nothing. */
async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function datasetsIn(bytes: Uint8Array, length = 1000, encoding?: string) {
  const found: { header: XptHeader; rows: (readonly XptCell[])[] }[] = [];
  for await (const event of readXpt(inPieces(bytes, length), encoding ? { encoding } : {})) {
    if (event.kind === 'dataset') found.push({ header: event.header, rows: [] });
    else found.at(-1)?.rows.push(...event.rows);
  }
  return found;
}

test('two datasets come back with every description, in pieces of any length', async () => {
  const dm: XptDataset = {
    ...times,
    name: 'DM',
    label: 'Demographics',
    variables: [text('USUBJID', 12), number('AGE')],
    rows: [
      ['S-1', 71],
      ['S-2', null],
      ['', { missing: 'A' }],
    ],
  };
  const vs: XptDataset = { ...times, name: 'VS', label: '', variables: [number('V')], rows: [[-0.5], [1e70]] };
  const bytes = await bytesOf(dm, vs);
  assert.equal(bytes.length % 80, 0);
  for (const length of [1, 79, 80, 81, 100_000]) {
    const found = await datasetsIn(bytes, length);
    assert.deepEqual(
      found.map(({ header, rows }) => ({ ...header, rows })),
      [dm, vs],
    );
  }
});

test('a dataset without rows has none', async () => {
  const [empty] = await datasetsIn(
    await bytesOf({ ...times, name: 'E', label: '', variables: [text('A', 3)], rows: [] }),
  );
  assert.deepEqual(empty?.rows, []);
});

test('any dataset comes back as it was', async () => {
  const cell = {
    text: fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '值', 'é', '😀'), maxLength: 8 }),
    number: fc.double({ min: -1e60, max: 1e60, noNaN: true }).map((n) => (Math.abs(n) < 1e-70 ? 0 : n)),
  };
  const missing = fc.constantFrom(null, { missing: '_' }, { missing: 'Z' });
  const rows = fc.array(
    fc.tuple(
      cell.text.map((value) => value.trimEnd()),
      fc.oneof(cell.number, missing),
    ),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 300 }), async (some, length) => {
      const variables = [text('T', 32), number('N')];
      const bytes = await bytesOf({ ...times, name: 'ANY', label: '标签', variables, rows: some });
      const [found] = await datasetsIn(bytes, length);
      assert.deepEqual(found?.rows, some);
    }),
  );
});

test('rows that repeat what stands in the row before, and rows that nearly do, come back over many pieces', async () => {
  const rows = Array.from({ length: 9_000 }, (_, at): XptCell[] => [
    `SITE-${Math.floor(at / 3)}`,
    at % 5 === 0 ? null : at,
    at % 7 === 0 ? '' : '值'.repeat(1 + (Math.floor(at / 2) % 4)),
  ]);
  const bytes = await bytesOf({
    ...times,
    name: 'R',
    label: '',
    variables: [text('S', 12), number('N'), text('V', 12)],
    rows,
  });
  assert.ok(bytes.length > 3 * 64 * 1024);
  for (const length of [1_000, 64 * 1024, bytes.length])
    assert.deepEqual((await datasetsIn(bytes, length))[0]?.rows, rows);
});

test('rows of blanks are rows, but for those at the very end that cannot be told from the filling', async () => {
  const rowsOf = async (length: number, rows: string[]) => {
    const dataset = { ...times, name: 'B', label: '', variables: [text('T', length)], rows: rows.map((row) => [row]) };
    return (await datasetsIn(await bytesOf(dataset)))[0]?.rows.map(([cell]) => cell);
  };
  assert.deepEqual(await rowsOf(40, ['', '', 'x', '']), ['', '', 'x']);
  assert.deepEqual(await rowsOf(80, ['x', '', '']), ['x', '', '']);
  assert.deepEqual(await rowsOf(200, ['', '']), ['', '']);
});

test('what does not fit is refused and nothing is cut', async () => {
  const dataset = { ...times, name: 'D', label: '', variables: [text('T', 3), number('N')], rows: [] };
  const refused = (more: Partial<XptDataset>, message: RegExp) =>
    assert.rejects(
      bytesOf({ ...dataset, ...more }),
      (error) => error instanceof RangeError && message.test(error.message),
    );
  await bytesOf({ ...dataset, rows: [['abc', 1]] });
  await bytesOf({ ...dataset, rows: [['值', 1]] });
  await refused({ rows: [['abcd', 1]] }, /D row 1: T has 4 bytes, over 3/);
  await refused(
    {
      rows: [
        ['a', 1],
        ['值a', 1],
      ],
    },
    /row 2: T has 4 bytes/,
  );
  await refused({ rows: [[1, 1]] }, /T takes texts/);
  await refused({ rows: [['a', 'b']] }, /N takes numbers/);
  await refused({ rows: [['a', Number.NaN]] }, /no number/);
  await refused({ rows: [['a', { missing: 'a' }]] }, /missing value/);
  await refused({ name: 'NINECHARS' }, /no name of a dataset/);
  await bytesOf({ ...dataset, name: 'EIGHTCHR' });
  await refused({ name: '1D' }, /no name/);
  await refused({ label: 'x'.repeat(41) }, /more than 40 bytes/);
  await bytesOf({ ...dataset, label: 'x'.repeat(40) });
  await refused({ variables: [text('T', 201)] }, /length of 201/);
  await bytesOf({ ...dataset, variables: [text('T', 200)] });
  await refused({ variables: [text('A', 1), text('a', 1)] }, /there twice/);
  await refused({ variables: [] }, /1 to 9999/);
});

test('what is no transport file is refused at its byte', async () => {
  const bytes = await bytesOf({ ...times, name: 'D', label: '', variables: [text('T', 100)], rows: [['x'], ['y']] });
  const refused = (changed: Uint8Array, message: RegExp) =>
    assert.rejects(datasetsIn(changed), (error) => error instanceof XptError && message.test(error.message));
  await refused(new Uint8Array(0), /does not begin with its header \(byte 0\)/);
  await refused(Buffer.from('PK'.padEnd(500)), /no SAS transport file/);
  await refused(
    Buffer.concat([Buffer.from('HEADER RECORD*******LIBV8   '.padEnd(80)), bytes.subarray(80)]),
    /version 8/,
  );
  await refused(bytes.subarray(0, 240 + 40), /MEMBER is missing|ends/);
  await refused(bytes.subarray(0, 240 + 400 + 80), /ends within its variables/);
  await refused(bytes.subarray(0, bytes.length - 100), /ends within a row/);
});

test('a text in another encoding is refused, and read when the encoding is told', async () => {
  const bytes = await bytesOf({ ...times, name: 'D', label: '', variables: [text('T', 4)], rows: [['aaaa']] });
  const at = bytes.lastIndexOf(0x61);
  const latin = Uint8Array.from(bytes);
  latin[at] = 0xe9;
  await assert.rejects(datasetsIn(latin), XptError);
  const [found] = await datasetsIn(latin, 1000, 'windows-1252');
  assert.deepEqual(found?.rows, [['aaaé']]);
});
