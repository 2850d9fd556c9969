import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type Watched, type WatchOptions, watchFiles } from './watch-files.ts';

/** PEM files. `caFile` may hold several authorities: the old and the new one while they change. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

export interface Certificates {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer;
  /** For whom the certificate speaks. */
  readonly names: readonly string[];
  /** UTC milliseconds. */
  readonly expiresMs: number;
}

/**
 * A certificate, its key and the authorities it trusts, read again when they change. A key that does not belong to
 * its certificate, and a certificate that has run out, are refused: at start by throwing, later by keeping the old.
 */
export function openCertificates(files: CertificateFiles, options: WatchOptions): Watched<Certificates> {
  const { certFile, keyFile, caFile } = files;
  return watchFiles([certFile, keyFile, caFile], ([cert, key, ca]) => read(files, cert, key, ca), options);
}

function read({ certFile }: CertificateFiles, cert = nothing, key = nothing, ca = nothing): Certificates {
  createSecureContext({ cert, key, ca });
  const own = new X509Certificate(cert);
  const expiresMs = Date.parse(own.validTo);
  if (expiresMs <= Date.now()) throw new Error(`the certificate in ${certFile} has run out on ${own.validTo}`);
  // No authority at all would mean those of the system, which vouch for everybody.
  if (!/-----BEGIN CERTIFICATE-----/.test(ca.toString('latin1')))
    throw new Error('the authorities hold no certificate');
  const names = namesOf({ subjectaltname: own.subjectAltName, subject: { CN: commonName(own.subject) } });
  return { cert, key, ca, names, expiresMs };
}

const nothing: Buffer = Buffer.alloc(0);

/** What node:tls tells of a certificate; a part of its PeerCertificate. */
export interface NamedCertificate {
  readonly subjectaltname?: string | undefined;
  readonly subject?: { readonly CN?: string | readonly string[] | undefined } | undefined;
}

/** The DNS names of a certificate; its common name only where it has none (RFC 9525, 2). */
export function namesOf({ subjectaltname = '', subject }: NamedCertificate): readonly string[] {
  // Node puts names that hold a comma or a quote in quotes, so no piece of such a name can equal one of ours.
  const names = subjectaltname
    .split(', ')
    .filter((one) => one.startsWith('DNS:'))
    .map((one) => one.slice('DNS:'.length));
  if (names.length > 0) return names;
  return typeof subject?.CN === 'string' ? [subject.CN] : [];
}

function commonName(subject: string): string | undefined {
  return /^CN=(.+)$/m.exec(subject)?.[1];
}
