import type { Call } from '@verum/call';
import type { ReminderWords } from './words.ts';

/** The ways that something is sent by. A calendar file is fetched, and sends nothing. */
export type SendingChannel = 'push' | 'sms' | 'email' | 'message';
export type Channel = SendingChannel | 'calendar';
export const channels: readonly Channel[] = ['push', 'sms', 'email', 'calendar', 'message'];
/** Those that need the one address of a participant. */
export const addressed: ReadonlySet<Channel> = new Set(['sms', 'email', 'message']);

export interface Message extends ReminderWords {
  /** Of the reminder; the same at every try. */
  readonly id: string;
  readonly language: 'en' | 'zh';
  /** Telephone number, e-mail address, or the JSON of a PushSubscription. */
  readonly address: string;
  /** How long it is of use. */
  readonly seconds: number;
}

export type SendOutcome =
  | { readonly isSent: true }
  | {
      readonly isSent: false;
      /** A stable name, never a quotation. */
      readonly why: string;
      /** No later try will be of use. */
      readonly isFinal: boolean;
      /** It may have arrived all the same. */
      readonly isUncertain: boolean;
      /** The address is no more: nothing is to be sent there again. */
      readonly isGone?: boolean;
      readonly retryAfterMs?: number;
    };

export interface Way {
  /** The other side takes the same id a second time for the same message: then a try without an answer is repeated. */
  readonly isRepeatable: boolean;
  /** Whether this can be an address of it. */
  accepts(address: string): boolean;
  send(call: Call, message: Message): Promise<SendOutcome>;
  close(): void;
}

export const sent: SendOutcome = { isSent: true };
