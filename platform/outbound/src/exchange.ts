import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { OutboundFailure } from './failure.ts';
import { readBody } from './read-body.ts';
import { pinned, type ResolvedAddress } from './resolve-host.ts';

export interface ExchangeLimits {
  readonly headerBytesMax: number;
  readonly bodyBytesMax: number;
  /** Until the answer's headers are there. */
  readonly firstByteMs: number;
}

export interface Exchange {
  readonly url: URL;
  /** Checked before: the connection goes there and nowhere else. */
  readonly address: ResolvedAddress;
  readonly headers: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  readonly body?: Uint8Array | string | undefined;
  readonly limits: ExchangeLimits;
  /** Certificates to trust besides the usual ones, PEM. */
  readonly ca?: string | undefined;
  /** Ends everything; its reason says why. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * One GET or POST on a connection of its own, redirects not followed. A body is read only of an answer that is neither a
 * redirect nor an error: nobody looks at the others.
 * @throws OutboundFailure
 */
export async function exchange(options: Exchange): Promise<Answer> {
  const { limits, signal } = options;
  const request = send(options);
  const stop = () => request.destroy(abortFailure(signal));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await headersOf(request, limits.firstByteMs);
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) {
      answer.destroy();
      return { status, headers: answer.headers, body: Buffer.alloc(0) };
    }
    return { status, headers: answer.headers, body: await readBody(answer, limits.bodyBytesMax) };
  } catch (error) {
    throw signal.aborted ? abortFailure(signal) : toFailure(error);
  } finally {
    signal.removeEventListener('abort', stop);
    request.destroy();
  }
}

/** Why a call was ended from this side. */
export function abortFailure(signal: AbortSignal): OutboundFailure {
  const reason: unknown = signal.reason;
  return reason instanceof OutboundFailure ? reason : new OutboundFailure('cancelled', { cause: reason });
}

function send({ url, address, headers, body, limits, ca }: Exchange): ClientRequest {
  const common = {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'accept-encoding': 'gzip, deflate, br',
      connection: 'close',
      // Told beforehand: gateways and push services refuse bodies in chunks.
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
    // No pool: a connection that was checked for one name must not serve another, and none is left open.
    agent: false,
    lookup: pinned(address),
    maxHeaderSize: limits.headerBytesMax,
    insecureHTTPParser: false,
  } as const;
  const request =
    url.protocol === 'https:'
      ? requestHttps(url, { ...common, ...(ca !== undefined && { ca }) })
      : requestHttp(url, common);
  // After the answer has been taken, errors arrive here too; they were told already.
  request.on('error', () => undefined);
  request.end(body);
  return request;
}

function headersOf(request: ClientRequest, firstByteMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => request.destroy(new OutboundFailure('first-byte-late')), firstByteMs);
    request.once('response', resolve);
    request.once('error', reject);
    request.once('close', () => {
      clearTimeout(timer);
      reject(new OutboundFailure('reset'));
    });
    request.once('response', () => clearTimeout(timer));
  });
}

const connecting: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'EACCES'],
]);

function toFailure(error: unknown): OutboundFailure {
  if (error instanceof OutboundFailure) return error;
  const { code = '' } = error as { code?: string };
  if (code === 'HPE_HEADER_OVERFLOW') return new OutboundFailure('headers-too-large', { cause: error });
  if (code.startsWith('HPE_')) return new OutboundFailure('not-http', { cause: error });
  if (connecting.has(code)) return new OutboundFailure('connect-failed', { cause: error });
  if (/CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS|^ERR_SSL|^EPROTO/.test(code)) {
    return new OutboundFailure('certificate-refused', { cause: error });
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') {
    return new OutboundFailure('reset', { cause: error });
  }
  throw error;
}
