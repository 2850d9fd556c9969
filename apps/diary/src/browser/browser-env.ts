import type { DiaryEnv } from '../core/env.ts';
import { browserMarker } from './marker.ts';

declare const __APP_VERSION__: string;

/**
 * Of PBKDF2 with SHA-256: a fifth of a second on a good telephone, most of one on a cheap one. More would not save a PIN
 * of four digits from who can guess without being counted (ADR 28).
 */
const pinRounds = 200_000;
const requestTimeoutMs = 20_000;

/** The diary's surroundings in a browser. */
export const browserEnv: DiaryEnv = {
  databases: indexedDB,
  fetch: (path, { method, headers, body }) =>
    fetch(path, {
      method,
      headers,
      ...(body !== undefined && { body }),
      // The proof says who it is; a cookie of the staff's console on the same machine has no part in it.
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(requestTimeoutMs),
    }),
  now: () => Date.now(),
  monotonic: () => performance.now(),
  zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  random: () => Math.random(),
  uuid: () => crypto.randomUUID(),
  later: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  marker: browserMarker,
  appVersion: __APP_VERSION__,
  platform: platformOf(navigator.userAgent),
  pinRounds,
};

/** Roughly, for the site's list of devices; no more than anybody sees. */
export function platformOf(agent: string): string {
  const browsers = [
    ['MicroMessenger', 'WeChat'],
    ['Edg', 'Edge'],
    ['SamsungBrowser', 'Samsung Internet'],
    ['Firefox', 'Firefox'],
    ['FxiOS', 'Firefox'],
    ['CriOS', 'Chrome'],
    ['Chrome', 'Chrome'],
    ['Safari', 'Safari'],
  ] as const;
  const systems = [
    ['Android', 'Android'],
    ['iPhone', 'iOS'],
    ['iPad', 'iPadOS'],
    ['Windows', 'Windows'],
    ['Mac OS', 'macOS'],
    ['Linux', 'Linux'],
  ] as const;
  const first = (names: readonly (readonly [string, string])[]) => names.find(([sign]) => agent.includes(sign))?.[1];
  return `${first(browsers) ?? 'Browser'} on ${first(systems) ?? 'device'}`;
}
