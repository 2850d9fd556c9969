import type { Call } from '@verum/call';
import { refuse } from '@verum/call';
import type { Database } from './database.ts';
import type { Sql } from './sql.ts';

const keyLengthMax = 200;
const printable = /^[\x21-\x7e]+$/;

/** Refuses INVALID_REQUEST for a key that is empty, longer than 200 characters or not printable ASCII. */
export function checkKey({ idempotency }: Call): void {
  if (!idempotency || (idempotency.key.length <= keyLengthMax && printable.test(idempotency.key))) return;
  throw refuse('INVALID_REQUEST', {
    violations: [
      {
        field: 'Idempotency-Key',
        rule: 'idempotency_key',
        textEn: `Must be 1 to ${keyLengthMax} printable ASCII characters without spaces.`,
        textZh: `必须为 1 至 ${keyLengthMax} 个可打印的 ASCII 字符，不含空格。`,
      },
    ],
  });
}

/** The answer as it is stored. Throws TypeError for what JSON would change, e.g. a Date or a bigint. */
export function encodeAnswer(value: unknown): string {
  assertJson(value, 'result');
  return JSON.stringify({ value });
}

export async function storeAnswer(sql: Sql, call: Call, answer: string): Promise<void> {
  await sql('update idempotency set answer = $3 where actor = $1 and key = $2', [
    call.actor.id,
    call.idempotency?.key,
    answer,
  ]);
}

/**
 * Whether the call's key has its answer already, so that the write will give it again instead of running. For work
 * that has to happen once before a write, outside of its transaction.
 */
export async function isAnswered(sql: Sql, { actor, idempotency }: Call): Promise<boolean> {
  if (!idempotency) return false;
  const rows = await sql('select 1 from idempotency where actor = $1 and key = $2 and answer is not null', [
    actor.id,
    idempotency.key,
  ]);
  return rows.length > 0;
}

/** Drops keys older than `keepHours` (24 at least), a thousand at a time. Returns how many. */
export async function forgetOldKeys(database: Database, call: Call, keepHours = 48): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const rows = await database.write(call, 'keys past their time', (tx) =>
      tx(
        `delete from idempotency where (actor, key) in
           (select actor, key from idempotency where at < now() - make_interval(hours => $1) limit 1000)
         returning 1`,
        [Math.max(24, keepHours)],
      ),
    );
    forgotten += rows.length;
    if (rows.length < 1_000) return forgotten;
  }
}

/** Whoever asks again must get what the first one got, so nothing may be lost on the way through JSON. */
function assertJson(value: unknown, path: string): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  const plain = [Object.prototype, Array.prototype, null];
  const isPlain = typeof value === 'object' && plain.includes(Object.getPrototypeOf(value));
  if (!isPlain) throw new TypeError(`${path} of a write is not JSON, so it cannot be given again`);
  for (const [key, item] of Object.entries(value as object)) assertJson(item, `${path}.${key}`);
}
