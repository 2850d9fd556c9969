import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  address,
  boolean,
  duration,
  list,
  loadConfig,
  object,
  oneOf,
  optional,
  processFields,
  rpcTarget,
  string,
  withDefault,
} from '@verum/config';
import { contexts, rpcKey } from './contexts.ts';

const targets = Object.fromEntries(contexts.map((context) => [rpcKey(context), rpcTarget] as const));

/** Where callers' budgets are counted: in each gateway by itself, or in a store that several of them share. */
const limitsFields = object({
  Store: withDefault(oneOf('memory', 'postgres', 'redis'), 'memory'),
  /** `postgresql://…` as the role verum_limits, or `redis://…`. Never logged: it may carry a password. */
  Url: optional(string({ pattern: /^(postgres(ql)?|rediss?):\/\/./, what: 'a postgresql:// or redis:// address' })),
});

const limits: typeof limitsFields = {
  ...limitsFields,
  read(value, path, report) {
    const found = limitsFields.read(value, path, report);
    const scheme = found.Url?.slice(0, 5);
    if (found.Store === 'postgres' && scheme !== 'postg') report([...path, 'Url'], 'must be a postgresql:// address');
    if (found.Store === 'redis' && scheme !== 'redis') report([...path, 'Url'], 'must be a redis:// address');
    return found;
  },
};

/** The schema of `gateway/etc/gateway.yaml`. */
export const gatewayConfig = object({
  Name: string({ pattern: /^gateway$/, what: 'gateway' }),
  ListenOn: address(),
  Admin: optional(address()),
  /** Origins of other web applications that may call the API; none by default. */
  CorsOrigins: withDefault(
    list(string({ pattern: /^https?:\/\/[^/]+$/, what: 'an origin such as https://edc.example.org' })),
    [],
  ),
  /** Believe X-Forwarded-*: only behind a proxy that sets them. */
  TrustProxy: withDefault(boolean(), false),
  /** `false` only where browsers come over plain HTTP to another machine. */
  SecureCookies: withDefault(boolean(), true),
  /** HTTPS towards callers; PEM files, read again when they change. `Tls` is for the way to the services. */
  Https: optional(object({ CertFile: string(), KeyFile: string() })),
  /** How long it still answers after /readyz has said that it is leaving: longer than a load balancer looks away. */
  DrainDelay: withDefault(duration(), '1s'),
  Limits: withDefault(limits, {}),
  ...processFields,
  ...targets,
});

export const shippedGatewayConfig = fileURLToPath(new URL('../../gateway/etc/gateway.yaml', import.meta.url));

export function readGatewayConfig(file: string, env: NodeJS.ProcessEnv = process.env) {
  return loadConfig(readFileSync(file, 'utf8'), gatewayConfig, { file, env });
}
