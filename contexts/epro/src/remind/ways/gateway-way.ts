import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clock } from '@verum/call';
import { openOutbound } from '@verum/outbound';
import type { ResilienceBoard } from '@verum/resilience';
import { type Message, sent, type Way } from '../message.ts';
import type { GatewayConfig } from '../remind-config.ts';
import { outcomeOfFailure } from './outbound-outcome.ts';

export interface Around {
  readonly clock: Clock;
  readonly board?: ResilienceBoard | undefined;
}

/** SMS and messengers by an operator's HTTP gateway: a template, filled in and posted. */
export function gatewayWay(name: 'sms' | 'message', config: GatewayConfig, { clock, board }: Around): Way {
  const { Url, Body, Type, TokenFile, Taken, Repeats, Timeout, Breaker, Networks, CaFile } = config;
  const outbound = openOutbound({
    name: `reminders ${name}`,
    origins: [new URL(Url).origin],
    networks: Networks,
    timeoutMs: Timeout,
    breaker: Breaker,
    atOnce: 10,
    limits: { bodyBytesMax: 64 * 1024 },
    ca: CaFile === undefined ? undefined : readFileSync(CaFile, 'utf8'),
    clock,
    board,
  });
  return {
    isRepeatable: Repeats,
    // A telephone number, or the name that a messenger gives a person: no template is broken by either.
    accepts: (address) => (name === 'sms' ? /^\+?[0-9][0-9 ()-]{3,30}$/ : /^[^\p{Cc}]{1,200}$/u).test(address),
    async send(call, message) {
      try {
        const headers = { 'content-type': `${Type}; charset=utf-8`, 'idempotency-key': message.id };
        const token = TokenFile === undefined ? {} : { authorization: `Bearer ${await readToken(TokenFile)}` };
        const body = filled(Body, message, Type);
        const answer = await outbound.post(call, { url: Url, headers: { ...headers, ...token }, body });
        if (Taken === undefined || answer.body.toString('utf8').includes(Taken)) return sent;
        return { isSent: false, why: 'not-taken', isFinal: false, isUncertain: false };
      } catch (error) {
        return outcomeOfFailure(error);
      }
    },
    close: () => outbound.close(),
  };
}

type Type = GatewayConfig['Type'];

/** Values are written as the type demands, so that no word of them can be taken for a part of the template. */
export function filled(template: string, message: Message, type: Type): string {
  const { address, title, text, language, id } = message;
  const values: Readonly<Record<string, string>> = { address, title, text, language, id };
  const write = (value: string) =>
    type === 'application/json' ? JSON.stringify(value).slice(1, -1) : encodeURIComponent(value);
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : write(value);
  });
}

async function readToken(file: string): Promise<string> {
  const token = (await readFile(file, 'utf8')).trim();
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error('the token file of a gateway holds no token');
  return token;
}
