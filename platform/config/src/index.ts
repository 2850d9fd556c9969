/** Typed YAML configuration: read once, refused at start with the key's path, overridden by the environment. */
export { breakerConfig } from './breaker.ts';
export { type EtcdConfig, etcdConfig, type RpcTarget, rpcTarget } from './discovery.ts';
export { freePort } from './free-port.ts';
export { ConfigError, loadConfig, type Problem } from './load.ts';
export { pauseProcess } from './pause-process.ts';
export {
  address,
  boolean,
  bytes,
  duration,
  integer,
  list,
  number,
  type ObjectSchema,
  object,
  oneOf,
  optional,
  type Schema,
  string,
  type Value,
  withDefault,
} from './schema.ts';
export {
  databaseConfig,
  hospitalApiConfig,
  rateLimitConfig,
  serviceConfig,
} from './service.ts';
export { peersConfig, processFields, telemetryConfig, tlsConfig } from './trust.ts';
