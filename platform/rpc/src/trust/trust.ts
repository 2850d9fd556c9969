import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { type Clock, Refusal, refuse, systemClock } from '@verum/call';
import { methodPath, Reason } from '@verum/contracts';
import type { Envelope } from '../channel.ts';
import { type CertificateFiles, type NamedCertificate, namesOf, openCertificates } from './certificates.ts';
import { judgeProof, parseSecrets, prove, type Verdict } from './proof.ts';
import { channelCredentials, serverCredentials } from './tls-credentials.ts';
import { watchFiles } from './watch-files.ts';

/** What a server knows of whoever calls, before it believes anything. */
export interface Peer {
  readonly metadata: Readonly<Record<string, string>>;
  /** Verified by TLS against our authorities. */
  readonly certificate?: NamedCertificate | undefined;
}

/** How a process shows who it is, and knows who calls it. */
export interface Trust {
  /** Absent: without TLS. */
  readonly server?: ServerCredentials;
  /** For the way to a service. */
  channel?(service: DescService): ChannelCredentials;
  /** What goes beside the bytes so that the other side knows the caller. Made anew for every attempt. */
  dress(method: DescMethod, envelope: Envelope): Readonly<Record<string, string>>;
  /**
   * The service that calls, or undefined where nothing could prove it.
   * @throws Refusal CALLER_UNPROVEN when a claim is false, or proof is required and missing
   */
  identify(method: DescMethod, peer: Peer): string | undefined;
  /** When the own certificate runs out, UTC milliseconds. */
  expiresMs?(): number;
  /** Reads the files now. */
  reload(): Promise<void>;
  close(): void;
}

export interface TrustOptions {
  readonly tls?: CertificateFiles | undefined;
  readonly peers?: { readonly secretFile: string } | undefined;
  /** The contexts of this process, or `gateway`: its certificate has to bear them. */
  readonly names: readonly string[];
  readonly onProblem: (error: Error) => void;
  readonly clock?: Clock;
  readonly pollMs?: number;
}

/**
 * Whether the other side refused this very call, before any of it was done, because our proof was a minute old: a
 * clock jumped while it was on its way. Made anew it may do, and nothing is done twice.
 */
export function isStaleProof(error: unknown, method: DescMethod): boolean {
  return (
    error instanceof Refusal && error.reason === Reason.CALLER_UNPROVEN && error.facts.stale === methodPath(method)
  );
}

const callerHeader = 'x-verum-caller';
const proofHeader = 'x-verum-proof';

/** @throws Error when files cannot be used, a name is missing in the certificate, or both ways are configured. */
export function openTrust(options: TrustOptions): Trust {
  const { tls, peers } = options;
  if (tls && peers) throw new Error('give either Tls or Peers: with TLS the certificate says who calls');
  if (tls) return byCertificate(tls, options);
  return peers ? bySecret(peers.secretFile, options) : byNothing;
}

/** A remote caller stays unknown: users are served, since their token says who they are, and services are not. */
const byNothing: Trust = {
  dress: () => ({}),
  identify: () => undefined,
  reload: async () => {},
  close: () => {},
};

function byCertificate(tls: CertificateFiles, { names, ...watch }: TrustOptions): Trust {
  const certificates = openCertificates(tls, watch);
  const missing = names.filter((name) => !certificates.current().names.includes(name));
  if (missing.length > 0) {
    certificates.close();
    throw new Error(`the certificate in ${tls.certFile} does not name ${missing.join(', ')}`);
  }
  return {
    server: serverCredentials(certificates),
    channel: (service) => channelCredentials(certificates, contextNameOf(service)),
    dress: (_method, { caller }) => (caller === undefined ? {} : { [callerHeader]: caller }),
    // A process that runs several contexts has one certificate with all their names, so it says which one calls.
    identify: (_method, { certificate, metadata }) => {
      const borne = certificate ? namesOf(certificate) : [];
      const claimed = metadata[callerHeader] ?? (borne.length === 1 ? borne[0] : undefined);
      if (claimed === undefined || !borne.includes(claimed)) throw refuse('CALLER_UNPROVEN');
      return claimed;
    },
    expiresMs: () => certificates.current().expiresMs,
    reload: certificates.reload,
    close: certificates.close,
  };
}

function bySecret(file: string, { clock = systemClock, ...watch }: TrustOptions): Trust {
  const secrets = watchFiles([file], ([content]) => parseSecrets(content ?? Buffer.alloc(0)), watch);
  return {
    dress: (method, { caller }) => {
      const [secret] = secrets.current();
      if (caller === undefined || secret === undefined) return {};
      const claim = { caller, path: methodPath(method) };
      return { [callerHeader]: caller, [proofHeader]: prove(secret, claim, clock.nowMs()) };
    },
    identify: (method, { metadata }) => {
      const { [callerHeader]: caller, [proofHeader]: proof } = metadata;
      const path = methodPath(method);
      const verdict: Verdict =
        caller === undefined || proof === undefined
          ? 'false'
          : judgeProof(secrets.current(), { caller, path }, proof, clock.nowMs());
      // Which call it was, because the refusal may travel on to callers whose own proof was good.
      if (verdict === 'stale') throw refuse('CALLER_UNPROVEN', { facts: { stale: path } });
      if (verdict === 'false') throw refuse('CALLER_UNPROVEN');
      return caller;
    },
    reload: secrets.reload,
    close: secrets.close,
  };
}

/** The context that a service belongs to: `verum.edc.v1.QueryService` → `edc`. */
export function contextNameOf({ typeName }: DescService): string {
  return typeName.split('.')[1] ?? typeName;
}
