import type { Answer } from '@verum/outbound';

/** When the hospital answered, by its own clock: ours may be hours apart, and "changed since" is judged by theirs. */
export function answeredAt({ headers }: Answer): string | undefined {
  const ms = Date.parse(headers.date ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
