import { idempotencyKey } from './idempotency-key.ts';

/**
 * Keys for one write after another: the same body sent again, after its answer was lost, has the same key and is done
 * once. Another body is another write.
 */
export function attemptKeys(): (body: unknown) => string {
  let last = { body: '', key: '' };
  return (body) => {
    const text = JSON.stringify(body);
    if (last.body !== text) last = { body: text, key: idempotencyKey() };
    return last.key;
  };
}
