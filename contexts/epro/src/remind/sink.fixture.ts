import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { openWorkshop } from '@verum/rpc';
import { SMTPServer } from 'smtp-server';

/** What a sink is told to do with what comes next; `hang` takes it and never answers. */
export type Behaviour = 'take' | 'hang' | number;

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Sink {
  behave(as: Behaviour): void;
  stop(): Promise<void>;
}

/** An HTTP gateway that knows a message again by its Idempotency-Key. */
export interface GatewaySink extends Sink {
  readonly url: string;
  /** Every request. */
  readonly requests: Received[];
  /** What people would have in hand: one of each key. */
  delivered(): readonly string[];
}

export async function startGateway(): Promise<GatewaySink> {
  const requests: Received[] = [];
  const taken = new Map<string, string>();
  let behaviour: Behaviour = 'take';
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      requests.push({ headers: request.headers, body });
      if (typeof behaviour === 'number') return response.writeHead(behaviour).end();
      taken.set(String(request.headers['idempotency-key']), body.toString());
      if (behaviour === 'hang') return undefined;
      return response.end('{"code":"OK"}');
    });
  });
  const port = await listen(server);
  return {
    ...{ url: `http://127.0.0.1:${port}/send`, requests },
    delivered: () => [...taken.values()],
    behave: (as) => {
      behaviour = as;
    },
    stop: () => stopped(server),
  };
}

/** A push service with one browser behind it, which decrypts what reaches it. */
export interface PushSink extends Sink {
  readonly host: string;
  readonly caFile: string;
  /** As `pushManager.subscribe` gives it, JSON. */
  readonly subscription: string;
  readonly requests: Received[];
  /** RFC 8291: what the browser is shown. */
  opened(request: Received): unknown;
  /** RFC 8292: the claims, once the signature by the key that is told with them has been checked. */
  signedBy(request: Received): { readonly key: string; readonly claims: Readonly<Record<string, unknown>> };
}

export async function startPush(): Promise<PushSink> {
  const workshop = await openWorkshop();
  const authority = await workshop.authority('authority');
  const { certFile, keyFile } = await authority.issue('push', ['localhost']);
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const auth = randomBytes(16);
  const requests: Received[] = [];
  let behaviour: Behaviour = 'take';
  const server = createTlsServer(
    { cert: await readFile(certFile), key: await readFile(keyFile) },
    (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        requests.push({ headers: request.headers, body: Buffer.concat(parts) });
        if (behaviour !== 'hang') response.writeHead(typeof behaviour === 'number' ? behaviour : 201).end();
      });
    },
  );
  const host = `localhost:${await listen(server)}`;
  const keys = { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') };
  return {
    ...{ host, caFile: authority.caFile, requests },
    subscription: JSON.stringify({ endpoint: `https://${host}/browser-1`, keys }),
    opened: ({ body }) => JSON.parse(decrypted(body, browser, auth)),
    signedBy,
    behave: (as) => {
      behaviour = as;
    },
    async stop() {
      await stopped(server);
      await workshop.close();
    },
  };
}

/** RFC 8188 §2 and RFC 8291 §3.4, with one record. */
function decrypted(body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + (body[20] ?? 0));
  const record = body.subarray(21 + sender.length);
  const step = (key: Buffer, data: Buffer) => createHmac('sha256', key).update(data).digest();
  const label = (text: string) => Buffer.from(`${text}\0\x01`, 'latin1');
  const shared = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender, Buffer.from([1])]);
  const secret = step(salt, step(step(auth, browser.computeSecret(sender)), shared));
  const key = step(secret, label('Content-Encoding: aes128gcm')).subarray(0, 16);
  const nonce = step(secret, label('Content-Encoding: nonce')).subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

function signedBy({ headers }: Received) {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  const [head, claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature, 'base64url'))) {
    throw new Error('a push was not signed by the key it names');
  }
  return { key, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown> };
}

export interface MailSink extends Sink {
  readonly port: number;
  readonly letters: { readonly from: string; readonly to: readonly string[]; readonly raw: string }[];
}

/** A mail server without TLS; a number is the code with which it refuses a letter. */
export async function startMail(): Promise<MailSink> {
  const letters: MailSink['letters'] = [];
  let behaviour: Behaviour = 'take';
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (behaviour === 'hang') return;
        if (typeof behaviour === 'number') {
          callback(Object.assign(new Error('not now'), { responseCode: behaviour }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false || mailFrom === undefined ? '' : mailFrom.address;
        letters.push({ from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(parts).toString() });
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  server.on('error', () => undefined);
  return {
    ...{ port: (server.server.address() as AddressInfo).port, letters },
    behave: (as) => {
      behaviour = as;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
