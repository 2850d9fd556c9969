import type { Connection } from '@verum/database';
import pg from 'pg';
import { benchStudy, edcRole, openEdc, type RecordedWrite, type Sent } from './edc-service.ts';
import { type Load, type Measured, measure } from './measure.ts';

export interface FloorTarget {
  readonly subject: string;
  readonly form: string;
}

interface Floor extends Omit<Load, 'work'> {
  readonly connection: Connection;
  readonly target: (client: number) => FloorTarget;
  readonly items: (n: number) => readonly { readonly path: string; readonly value: string }[];
}

/**
 * What the product sends to PostgreSQL for a save, from a loop without our code: begin, context with key and locks,
 * the load, the write, the answer, commit; in the same round trips, as the same role, behind the same fences. The
 * statements are those that the product has just sent for a save of the same form, whatever they are by now.
 */
export async function saveFloor({ connection, target, items, ...load }: Floor): Promise<Measured> {
  const recorded: RecordedWrite[] = [];
  const edc = await openEdc(connection);
  try {
    for (let one = 0; one < load.clients; one++) recorded.push(await recordSave(edc, target(one), items));
  } finally {
    await edc.stop();
  }
  const pool = new pg.Pool({ ...connection, user: edcRole, max: 40, options: '-c search_path=edc', pipeline: true });
  pool.on('connect', (client) => {
    client.query(`select set_config('verum.places', '{*/*}', false), set_config('verum.unblinded', '{}', false)`);
  });
  // The two saves that were recorded made the revisions 1 and 2.
  const revisions = new Array<number>(load.clients).fill(2);
  const run = crypto.randomUUID();
  try {
    return await measure({
      ...load,
      work: async (one, n) => {
        const { statements, shared, exclusive } = recorded[one] as RecordedWrite;
        const [read, ...written] = statements as [Sent, ...Sent[]];
        const revision = (revisions[one] ?? 0) + 1;
        const key = `${run}-${one}-${n}`;
        const connected = await pool.connect();
        const send = (name: string, text: string, params: readonly unknown[]) =>
          connected.query({ name, text, values: [...params] });
        try {
          const context = ['bench', 'Bench', 'bench', 'bench', 'r', 't', 30_000, key, 'h', shared, exclusive];
          await Promise.all([
            connected.query('begin isolation level read committed'),
            send('begin', beginText, context),
          ]);
          await send('load', read.text, read.params);
          for (const [index, { text, params }] of written.entries()) {
            await send(
              `write${index}`,
              text,
              params.map((param) => nextSave(param, { revision, items: items(n) })),
            );
          }
          await Promise.all([send('answer', answerText, ['bench', key, answer]), connected.query('commit')]);
          revisions[one] = revision;
        } finally {
          connected.release();
        }
      },
    });
  } finally {
    await pool.end();
  }
}

const beginText = 'select state, answer from begin_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';
const answerText = 'update idempotency set answer = $3 where actor = $1 and key = $2';
const answer = JSON.stringify({ value: 'x'.repeat(4_000) });

/** The second save of a form: its visit stands, so only the form changes, as in all that follow. */
async function recordSave(
  { api, call, writes, statements }: Awaited<ReturnType<typeof openEdc>>,
  { subject, form }: FloorTarget,
  items: Floor['items'],
): Promise<RecordedWrite> {
  for (const n of [1, 2]) {
    statements.length = 0;
    const request = { study: benchStudy, subject, form, expectedRevision: BigInt(n - 1), reason: 'bench' };
    await api.saveForm({ ...request, items: [...items(n)] }, call(`record-${crypto.randomUUID()}`));
  }
  const save = writes.at(-1);
  // begin, context, answer and commit are the database's own; what else a save sends, the floor has to send as well.
  if (!save || save.statements.length !== statements.length - 4) {
    throw new Error(`a save sends ${statements.length} statements, of which ${save?.statements.length} were recorded`);
  }
  return save;
}

/** The parameter of the write with the form's rows, with another revision and other values; any other as it is. */
function nextSave(
  param: unknown,
  { revision, items }: { revision: number; items: readonly { path: string; value: string }[] },
): unknown {
  if (typeof param !== 'string' || !param.startsWith('[{') || !param.includes('"revision"')) return param;
  const [row] = JSON.parse(param) as [object];
  const content = Object.fromEntries(items.map(({ path, value }) => [path, { value, version: revision }]));
  return JSON.stringify([{ ...row, revision, items: content }]);
}
