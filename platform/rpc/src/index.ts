/**
 * Typed calls between services. The same handler answers in one process and over gRPC; both ways carry serialised
 * bytes, so that a message that would not survive the wire does not survive the short way either.
 */
export { type Binding, bind, type Implementation } from './binding.ts';
export { asCaller, type Channel, type ClientInterceptor, type Envelope, inherit, wrap } from './channel.ts';
export { type CallOptions, type Client, client } from './client.ts';
export { type ProtectOptions, type ProtectSettings, protect, protectDefaults } from './client-side/protect.ts';
export {
  type Dispatcher,
  type DispatcherOptions,
  dispatcher,
  type Gate,
  type Incoming,
  type Observed,
  type ServerInterceptor,
} from './dispatcher.ts';
export { grpcChannel } from './grpc-channel.ts';
export { type GrpcServer, type ServeOptions, serveGrpc } from './grpc-server.ts';
export { localChannel } from './local-channel.ts';
export type { DeviceVerifier, Identity, TokenVerifier } from './server/authenticate.ts';
export {
  type CertificateFiles,
  type Certificates,
  type NamedCertificate,
  namesOf,
  openCertificates,
} from './trust/certificates.ts';
export { type Authority, bundle, openWorkshop, type Workshop } from './trust/testing.ts';
export { contextNameOf, openTrust, type Peer, type Trust, type TrustOptions } from './trust/trust.ts';
export { type Watched, type WatchOptions, watchFiles } from './trust/watch-files.ts';
export { refusalFromBytes, refusalToBytes } from './wire.ts';
