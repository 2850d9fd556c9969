import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  address,
  boolean,
  list,
  loadConfig,
  object,
  optional,
  processFields,
  rpcTarget,
  string,
  withDefault,
} from '@verum/config';
import { contexts, rpcKey } from './contexts.ts';

const targets = Object.fromEntries(contexts.map((context) => [rpcKey(context), rpcTarget] as const));

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
  ...processFields,
  ...targets,
});

export const shippedGatewayConfig = fileURLToPath(new URL('../../gateway/etc/gateway.yaml', import.meta.url));

export function readGatewayConfig(file: string, env: NodeJS.ProcessEnv = process.env) {
  return loadConfig(readFileSync(file, 'utf8'), gatewayConfig, { file, env });
}
