import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { OutboundFailure } from './failure.ts';

/**
 * The whole body of an answer, unpacked. Reading stops at `bytesMax`, on the wire as after unpacking: a kilobyte of gzip
 * can hold a megabyte of zeroes, and a length that a header declares is only what it says.
 * @throws OutboundFailure body-too-large, encoding-refused, truncated, reset
 */
export async function readBody(answer: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const declared = Number(answer.headers['content-length'] ?? 0);
  if (declared > bytesMax) {
    answer.destroy();
    throw new OutboundFailure('body-too-large');
  }
  const unpack = unpackerFor(answer);
  const packed = counted(answer, bytesMax);
  if (!unpack) return await collect(packed, bytesMax);
  // An error on either side ends both; the one that came first is the one that is told.
  const failed = new Promise<never>((_, reject) => {
    answer.once('error', (cause) => reject(new OutboundFailure('reset', { cause })));
    unpack.once('error', (cause) => reject(new OutboundFailure('encoding-refused', { cause })));
  });
  failed.catch(() => undefined);
  const feed = pump(packed, unpack);
  try {
    const [body] = await Promise.race([Promise.all([collect(unpack, bytesMax), feed]), failed]);
    return body;
  } finally {
    unpack.destroy();
    answer.destroy();
    await feed.catch(() => undefined);
  }
}

type Unpacker = ReturnType<typeof createGunzip> | ReturnType<typeof createBrotliDecompress>;

function unpackerFor(answer: IncomingMessage): Unpacker | undefined {
  const encoding = (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return undefined;
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  answer.destroy();
  throw new OutboundFailure('encoding-refused');
}

async function pump(packed: AsyncIterable<Buffer>, unpack: Unpacker): Promise<void> {
  for await (const piece of packed) {
    if (unpack.destroyed) return;
    if (!unpack.write(piece)) await drained(unpack);
  }
  if (!unpack.destroyed) unpack.end();
}

function drained(unpack: Unpacker): Promise<void> {
  return new Promise((resolve) => {
    unpack.once('drain', resolve);
    unpack.once('close', resolve);
  });
}

/** The bytes as they come over the wire, up to the limit. */
async function* counted(answer: IncomingMessage, bytesMax: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      bytes += piece.byteLength;
      if (bytes > bytesMax) throw new OutboundFailure('body-too-large');
      yield piece;
    }
  } catch (cause) {
    if (cause instanceof OutboundFailure) throw cause;
    throw new OutboundFailure(answer.headers['content-length'] === undefined ? 'reset' : 'truncated', { cause });
  }
  if (!answer.complete) throw new OutboundFailure('truncated');
}

async function collect(pieces: AsyncIterable<Buffer> | Readable, bytesMax: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces as AsyncIterable<Buffer>) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) throw new OutboundFailure('body-too-large');
    parts.push(piece);
  }
  return Buffer.concat(parts, bytes);
}
