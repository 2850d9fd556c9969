import { accessMs } from './sessions.ts';

/** A new key is published for so long before it signs: longer than any list of keys is remembered. */
const announcedMs = 10_000;
/** Clocks of two machines may differ by so much. */
const clockSlackMs = 60_000;

/** When a new key starts to sign, and until when those before it have to verify. */
export function rotation(nowMs: number): { signsFromMs: number; othersUntilMs: number } {
  const signsFromMs = nowMs + announcedMs;
  return { signsFromMs, othersUntilMs: signsFromMs + accessMs + clockSlackMs };
}

/**
 * The key to sign with: the newest whose time has come. A clock that was set back is before the time of every key; then
 * it is the oldest, which has been published for longest. `keys` has the newest first.
 */
export function signingKey<K extends { readonly signsFromMs: number }>(
  keys: readonly K[],
  nowMs: number,
): K | undefined {
  return keys.find(({ signsFromMs }) => signsFromMs <= nowMs) ?? keys.at(-1);
}
