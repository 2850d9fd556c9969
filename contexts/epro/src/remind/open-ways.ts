import type { SendingChannel, Way } from './message.ts';
import type { RemindersConfig } from './remind-config.ts';
import { emailWay } from './ways/email-way.ts';
import { type Around, gatewayWay } from './ways/gateway-way.ts';
import { pushWay } from './ways/push-way.ts';
import type { VapidKeys } from './ways/vapid-keys.ts';

/** What this installation can send by. */
export type Ways = ReadonlyMap<SendingChannel, Way>;

export function openWays({ Push, Sms, Message, Email }: RemindersConfig, keys: VapidKeys, around: Around): Ways {
  const ways = new Map<SendingChannel, Way>();
  if (Push) ways.set('push', pushWay(Push, keys, around));
  if (Sms) ways.set('sms', gatewayWay('sms', Sms, around));
  if (Email) ways.set('email', emailWay(Email));
  if (Message) ways.set('message', gatewayWay('message', Message, around));
  return ways;
}
