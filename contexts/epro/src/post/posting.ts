import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Call, Clock } from '@verum/call';
import {
  breakerConfig,
  duration,
  list,
  object,
  optional,
  type Schema,
  string,
  type Value,
  withDefault,
} from '@verum/config';
import { type Outbound, openOutbound, parseNetwork } from '@verum/outbound';
import type { ResilienceBoard } from '@verum/resilience';

const network: Schema<string> = {
  isText: true,
  leaves: () => [[]],
  read(value, path, report) {
    try {
      parseNetwork(String(value));
    } catch {
      report(path, 'must be a network such as 10.20.0.0/16');
    }
    return String(value);
  },
};

const alerts = object({
  /** Where alerts may be posted, as `https://hooks.example`: a rule names an address under one of them. */
  Origins: list(string({ pattern: /^https?:\/\/[^/?#]+$/, what: 'an origin such as https://hooks.example' })),
  /** A file with the secret that posts are signed with, at least 32 characters; read at every post. */
  SecretFile: string(),
  Networks: withDefault(list(network), []),
  Timeout: withDefault(duration(), '10s'),
  Breaker: withDefault(breakerConfig, { window: '1m', sleep: '30s', bucket: 10, ratio: 0.5, request: 10 }),
  CaFile: optional(string()),
});

/** Without it no alert is posted anywhere. */
export const postingConfig = { Alerts: optional(alerts) };

export interface Posting {
  isAllowed(url: string): boolean;
  /**
   * Signed as `Verum-Signature: t=<seconds>,v1=<hex>`, HMAC-SHA-256 over `<seconds>.<body>`: whoever knows the secret
   * can tell that it came from here, and when, so that an old one is not taken twice.
   * @throws OutboundFailure
   */
  post(call: Call, message: { readonly url: string; readonly delivery: string; readonly body: string }): Promise<void>;
  close(): void;
}

/** @throws Error for a secret that is not there or too short, so that a start fails and not the first alert */
export function openPosting(
  config: Value<typeof alerts> | undefined,
  { clock, board }: { readonly clock: Clock; readonly board?: ResilienceBoard | undefined },
): Posting | undefined {
  if (!config) return undefined;
  const { Origins, SecretFile, Networks, Timeout, Breaker, CaFile } = config;
  checkedSecret(readFileSync(SecretFile, 'utf8'));
  const outbound: Outbound = openOutbound({
    ...{ name: 'alerts', origins: Origins, networks: Networks, timeoutMs: Timeout, breaker: Breaker, atOnce: 4 },
    limits: { bodyBytesMax: 64 * 1024 },
    ca: CaFile === undefined ? undefined : readFileSync(CaFile, 'utf8'),
    ...{ clock, board },
  });
  return {
    isAllowed: (url) => Origins.includes(URL.parse(url)?.origin ?? ''),
    async post(call, { url, delivery, body }) {
      const secret = checkedSecret(await readFile(SecretFile, 'utf8'));
      const seconds = Math.floor(clock.nowMs() / 1000);
      const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
      const headers = {
        'content-type': 'application/json',
        'verum-delivery': delivery,
        'verum-signature': `t=${seconds},v1=${hex}`,
      };
      await outbound.post(call, { url, headers, body });
    },
    close: () => outbound.close(),
  };
}

function checkedSecret(text: string): string {
  const secret = text.trim();
  if (secret.length < 32) throw new Error('the secret of Alerts.SecretFile has at least 32 characters');
  return secret;
}
