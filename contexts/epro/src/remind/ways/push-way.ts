import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Outbound, openOutbound } from '@verum/outbound';
import { sent, type Way } from '../message.ts';
import type { PushConfig } from '../remind-config.ts';
import type { Around } from './gateway-way.ts';
import { outcomeOfFailure } from './outbound-outcome.ts';
import type { VapidKeys } from './vapid-keys.ts';

interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/**
 * Web push (RFC 8030, 8188, 8291, 8292). web-push encrypts and signs; the request goes out as every other: only to the
 * push services named, at addresses that were checked, since where it leads comes from a browser.
 */
export function pushWay(config: PushConfig, keys: VapidKeys, { clock, board }: Around): Way {
  const { Subject, Hosts, Timeout, Breaker, Networks, CaFile } = config;
  const ca = CaFile === undefined ? undefined : readFileSync(CaFile, 'utf8');
  const open = new Map<string, Outbound>();

  function outboundTo(origin: string): Outbound {
    const known = open.get(origin);
    if (known) return known;
    // A handful in the world; whoever makes up names under a wildcard is not to fill the memory with them.
    if (open.size >= 50) closeAll();
    const made = openOutbound({
      ...{ name: `reminders push ${new URL(origin).hostname}`, origins: [origin], networks: Networks },
      ...{ timeoutMs: Timeout, breaker: Breaker, atOnce: 10, limits: { bodyBytesMax: 16 * 1024 }, ca, clock, board },
    });
    open.set(origin, made);
    return made;
  }

  function closeAll(): void {
    for (const outbound of open.values()) outbound.close();
    open.clear();
  }

  return {
    // A second one with its topic takes the place of the first (RFC 8030 §5.4), on the service and on the phone.
    isRepeatable: true,
    accepts: (address) => {
      const subscription = readSubscription(address);
      return subscription !== undefined && isAmong(new URL(subscription.endpoint), Hosts);
    },
    async send(call, { id, address, title, text, language, seconds }) {
      const subscription = readSubscription(address);
      const isOurs = subscription && isAmong(new URL(subscription.endpoint), Hosts);
      if (!isOurs) return { isSent: false, why: 'host-not-allowed', isFinal: true, isUncertain: false, isGone: true };
      const topic = createHash('sha256').update(id).digest('base64url').slice(0, 32);
      const webPush = await import('web-push');
      const request = webPush.default.generateRequestDetails(
        subscription,
        JSON.stringify({ title, text, language, tag: topic }),
        {
          vapidDetails: { subject: Subject, publicKey: keys.publicKey, privateKey: keys.privateKey },
          TTL: Math.max(60, seconds),
          contentEncoding: 'aes128gcm',
          urgency: 'high',
          topic,
        },
      );
      try {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, `${value}`]));
        await outboundTo(new URL(request.endpoint).origin).post(call, {
          ...{ url: request.endpoint, headers, body: request.body ?? '' },
        });
        return sent;
      } catch (error) {
        const outcome = outcomeOfFailure(error);
        const isGone = outcome.why === 'status-404' || outcome.why === 'status-410';
        return isGone ? { ...outcome, why: 'unsubscribed', isGone } : outcome;
      }
    },
    close: closeAll,
  };
}

/** Undefined for what is no subscription that can be encrypted for. */
function readSubscription(json: string): Subscription | undefined {
  try {
    const { endpoint, keys } = JSON.parse(json) as Partial<Subscription>;
    if (typeof endpoint !== 'string' || typeof keys?.p256dh !== 'string' || typeof keys.auth !== 'string') return;
    const isWhole =
      Buffer.from(keys.p256dh, 'base64url').length === 65 && Buffer.from(keys.auth, 'base64url').length === 16;
    if (!isWhole || URL.parse(endpoint)?.protocol !== 'https:') return undefined;
    return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
  } catch {
    return undefined;
  }
}

function isAmong(url: URL, hosts: readonly string[]): boolean {
  return hosts.some((host) => (host.startsWith('*.') ? url.host.endsWith(host.slice(1)) : url.host === host));
}
