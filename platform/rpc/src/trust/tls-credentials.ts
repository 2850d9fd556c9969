import { type ChannelCredentials, experimental, type ServerCredentials } from '@grpc/grpc-js';
import { type Certificates, namesOf } from './certificates.ts';
import type { Watched } from './watch-files.ts';

/** Requires a certificate of every client and verifies it; new connections see the files as they are then. */
export function serverCredentials(certificates: Watched<Certificates>): ServerCredentials {
  const provider = providerOf(certificates);
  return experimental.createCertificateProviderServerCredentials(provider, provider, true);
}

/**
 * Shows its own certificate, and accepts a server only when that one's certificate bears `name`: a service is found
 * at any address, so it is known by its name and not by where it was found.
 */
export function channelCredentials(certificates: Watched<Certificates>, name: string): ChannelCredentials {
  const provider = providerOf(certificates);
  return experimental.createCertificateProviderChannelCredentials(provider, provider, {
    checkServerIdentity: (_host, certificate) =>
      namesOf(certificate).includes(name) ? undefined : new Error(`the server's certificate does not name ${name}`),
  });
}

/**
 * grpc-js listens to a provider; ours tells what was read last, and then every new reading. In the next tick, as its
 * own do: a server that begins to listen does not hear what it is told meanwhile.
 */
function providerOf(certificates: Watched<Certificates>): experimental.CertificateProvider {
  const stops = new Map<object, () => void>();
  function listen<T>(listener: (update: T) => void, part: (value: Certificates) => T): void {
    process.nextTick(() => listener(part(certificates.current())));
    stops.set(
      listener,
      certificates.onChange((value) => listener(part(value))),
    );
  }
  function forget(listener: object): void {
    stops.get(listener)?.();
    stops.delete(listener);
  }
  return {
    addCaCertificateListener: (listener) => listen(listener, ({ ca }) => ({ caCertificate: ca })),
    removeCaCertificateListener: forget,
    addIdentityCertificateListener: (listener) =>
      listen(listener, ({ cert, key }) => ({ certificate: cert, privateKey: key })),
    removeIdentityCertificateListener: forget,
  };
}
