import { OdmRefusal } from './finding.ts';

/** Encodings an XML declaration may name; the tests of TextDecoder decide about the bytes. */
const ENCODINGS = new Set([
  'utf-8',
  'utf8',
  'utf-16',
  'utf-16le',
  'utf-16be',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'windows-1252',
  'gb18030',
  'gbk',
  'gb2312',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
]);
const START = { path: '', line: 1, column: 1 };
/** The XML declaration ends well within this many bytes. */
const SNIFF_BYTES = 512;

/** Bytes that are nothing in the encoding of the document, behind `before`. */
export class BadEncoding extends Error {
  readonly encoding: string;
  readonly before: string;

  constructor(encoding: string, before: string) {
    super(`the bytes are not ${encoding}`);
    this.name = 'BadEncoding';
    this.encoding = encoding;
    this.before = before;
  }
}

/**
 * Turns the chunks of a document into text: byte order mark, else the XML declaration, else UTF-8.
 * Throws BadEncoding for bytes that are not valid in it, OdmRefusal `encoding` for one that is not on the list.
 */
export class Decoder {
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  #held: Uint8Array[] = [];
  #heldBytes = 0;

  push(chunk: string | Uint8Array): string {
    if (typeof chunk === 'string') return this.end() + chunk;
    if (this.#decoder) return this.#decode(chunk, true);
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    return this.#heldBytes < SNIFF_BYTES ? '' : this.#decode(this.#start(), true);
  }

  /** What is left; refuses a document that stops inside a character. */
  end(): string {
    if (this.#held.length > 0) return this.#decode(this.#start(), false);
    return this.#decoder ? this.#decode(new Uint8Array(), false) : '';
  }

  #start(): Uint8Array {
    const bytes = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const chunk of this.#held) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    this.#held = [];
    this.#decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
    return bytes;
  }

  #decode(bytes: Uint8Array, stream: boolean): string {
    try {
      return this.#decoder?.decode(bytes, { stream }) ?? '';
    } catch {
      const { encoding = 'utf-8' } = this.#decoder ?? {};
      // What can be read before the fault tells where it is.
      const text = new TextDecoder(encoding).decode(bytes);
      throw new BadEncoding(encoding, text.slice(0, Math.max(0, text.indexOf('\ufffd'))));
    }
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  const head = String.fromCharCode(...bytes.subarray(0, SNIFF_BYTES));
  const declared =
    /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8';
  if (!ENCODINGS.has(declared)) {
    throw new OdmRefusal(
      'encoding',
      { en: `The encoding "${declared}" is not supported`, zh: `不支持编码“${declared}”` },
      { en: 'Export the file again as UTF-8.', zh: '请以 UTF-8 编码重新导出该文件。' },
      START,
    );
  }
  // The bytes were readable one by one, so a declared UTF-16 is wrong; UTF-8 decides whether they can be read.
  return declared.startsWith('utf-16') ? 'utf-8' : declared;
}
