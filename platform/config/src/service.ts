import { breakerConfig } from './breaker.ts';
import { etcdConfig } from './discovery.ts';
import {
  address,
  boolean,
  duration,
  integer,
  number,
  object,
  optional,
  type Schema,
  string,
  withDefault,
} from './schema.ts';
import { processFields } from './trust.ts';

// Names and spelling of the keys are those of go-zero, whose files should load here as they stand.

export const hospitalApiConfig = object({
  Url: string({ pattern: /^https?:\/\/./, what: 'an http or https address' }),
  Timeout: withDefault(duration(), '2s'),
  Breaker: withDefault(breakerConfig, {}),
});

/** Token bucket: capacity `burst`, `rate` tokens a second. */
export const rateLimitConfig = object({
  enabled: withDefault(boolean(), true),
  burst: withDefault(integer({ min: 1 }), 100),
  rate: withDefault(number({ min: 0.001 }), 50),
});

/** `postgresql://…`, or nothing for the embedded PostgreSQL. Never logged: it may carry a password. */
export const databaseConfig = object({
  Url: optional(string({ pattern: /^postgres(ql)?:\/\/./, what: 'a postgresql:// address' })),
  IdleMax: withDefault(integer({ min: 0, max: 1000 }), 10),
  OpenMax: withDefault(integer({ min: 1, max: 1000 }), 100),
});

/** The keys that every service has; a context adds its own. */
export function serviceConfig<F extends Readonly<Record<string, Schema<unknown>>>>(own: F) {
  return object({
    Name: string({ pattern: /^[a-z][a-z0-9-]*\.rpc$|^[a-z][a-z0-9-]*$/, what: 'a service name such as trial-srv.rpc' }),
    ListenOn: address(),
    /** Where this process makes itself be found. */
    Etcd: optional(etcdConfig),
    /** `host:port` that others are told; else that of `ListenOn`, with this machine's address for 0.0.0.0. */
    Advertise: optional(address()),
    /** How long it still answers after it has left discovery and said that it is not ready, until everybody knows. */
    DrainDelay: withDefault(duration(), '1s'),
    Admin: optional(address()),
    Database: withDefault(databaseConfig, {}),
    Folder: optional(string()),
    RateLimit: optional(rateLimitConfig),
    ...processFields,
    ...own,
  });
}
