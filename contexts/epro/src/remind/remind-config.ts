import {
  boolean,
  breakerConfig,
  duration,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Schema,
  string,
  type Value,
  withDefault,
} from '@verum/config';
import { parseNetwork } from '@verum/outbound';

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

const common = {
  Timeout: withDefault(duration(), '10s'),
  Breaker: withDefault(breakerConfig, { window: '1m', sleep: '30s', bucket: 10, ratio: 0.5, request: 10 }),
  /** Networks that its name may lead to although they are not public. */
  Networks: withDefault(list(network), []),
  /** A file with certificates to trust besides the usual ones, PEM. */
  CaFile: optional(string()),
};

/** A gateway for SMS or a messenger: one POST a message. */
const gateway = object({
  Url: string({ pattern: /^https?:\/\/./, what: 'an http or https address' }),
  /** With `{address}`, `{title}`, `{text}`, `{language}` and `{id}`, written as the type demands. */
  Body: string(),
  Type: withDefault(oneOf('application/json', 'application/x-www-form-urlencoded'), 'application/json'),
  /** A file with a bearer token, read at every message. */
  TokenFile: optional(string()),
  /** What stands in the answer of a message that was taken, for gateways that answer 200 to everything. */
  Taken: optional(string()),
  /** It takes a second message with the same `Idempotency-Key` for the first one. */
  Repeats: withDefault(boolean(), false),
  ...common,
});

const email = object({
  Host: string(),
  Port: withDefault(integer({ min: 1, max: 65_535 }), 587),
  /** `starttls` refuses a server that does not offer it. */
  Security: withDefault(oneOf('starttls', 'tls', 'none'), 'starttls'),
  User: optional(string()),
  PasswordFile: optional(string()),
  From: string({ pattern: /^[^\r\n]+@[^\r\n]+$/, what: 'an e-mail address' }),
  Timeout: withDefault(duration(), '20s'),
  CaFile: optional(string()),
});

// The services of Chrome, Firefox, Safari and Edge. A subscription that leads elsewhere is refused: its address comes
// from a participant's browser.
const pushHosts = ['fcm.googleapis.com', '*.push.services.mozilla.com', '*.push.apple.com', '*.notify.windows.com'];

const push = object({
  /** Whom a push service may write to, RFC 8292 §2.1: mailto: or https:. */
  Subject: string({ pattern: /^(mailto:.+@.+|https:\/\/.+)$/, what: 'a mailto: or https: address' }),
  Hosts: withDefault(list(string({ pattern: /^(\*\.)?[a-z0-9.-]+(:\d+)?$/, what: 'a host, or *.host' })), pushHosts),
  ...common,
});

const reminders = object({
  /** Where participants open the diary, told in messages; a push opens it by itself. */
  Link: withDefault(string({ pattern: /^(|https?:\/\/\S+)$/, what: 'an http or https address' }), ''),
  /** How long before its close a task is reminded of once more. */
  ClosingLead: withDefault(duration(), '1h'),
  Push: optional(push),
  Sms: optional(gateway),
  Message: optional(gateway),
  Email: optional(email),
});

export type GatewayConfig = Value<typeof gateway>;
export type EmailConfig = Value<typeof email>;
export type PushConfig = Value<typeof push>;
export type RemindersConfig = Value<typeof reminders>;

/** Keys of the epro service. What is not there is not offered to participants. */
export const remindConfig = {
  /** The key that addresses are encrypted under, when not `epro.key` in the installation's folder. */
  AddressKeyFile: optional(string()),
  Reminders: withDefault(reminders, {}),
};
