/** REST from the contracts at run time: routes, binding, access, limits, description. Knows no context by name but identity. */
export { startGateway } from './gateway.ts';
export {
  defaultLimits,
  type Gateway,
  type GatewayOptions,
  type Limiter,
  type Limits,
  type ObservedRequest,
} from './options.ts';
export type { TlsFiles } from './tls.ts';
