import { truncated, XlsError } from './xls-error.ts';

const SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** Sectors of this number and above are marks: the end of a chain, free, part of a table. */
const LAST_SECTOR = 0xfffffffa;
const END = 0xfffffffe;
const ENTRY_BYTES = 128;
const [STORAGE, STREAM, ROOT] = [1, 2, 5];

/** Whether a file begins as OLE2 compound files do, so also `.doc` and `.msg`. */
export function isCompoundFile(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => start[at] === byte);
}

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

/**
 * The streams at the root of an OLE2 compound file ([MS-CFB]), read when asked for. No chain is followed further than
 * the stream is long, and none through a sector twice.
 * @throws XlsError
 */
export class CompoundFile {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #sectorBytes: number;
  readonly #miniBytes: number;
  readonly #miniLimit: number;
  readonly #fat: Uint32Array;
  readonly #root: Entry;
  readonly #streams: ReadonlyMap<string, Entry>;
  #mini: { readonly fat: Uint32Array; readonly bytes: Uint8Array } | undefined;

  constructor(bytes: Uint8Array) {
    if (!isCompoundFile(bytes)) throw new XlsError('not-xls', 'byte 0', 'This is no Excel file', '不是 Excel 文件');
    if (bytes.length < 1024) throw truncated('byte 512');
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [shift, miniShift] = [this.#view.getUint16(30, true), this.#view.getUint16(32, true)];
    if ((shift !== 9 && shift !== 12) || miniShift !== 6)
      throw new XlsError('malformed', 'byte 30', 'The size of sectors is not one there is', '扇区大小无效');
    this.#sectorBytes = 2 ** shift;
    this.#miniBytes = 2 ** miniShift;
    this.#miniLimit = this.#view.getUint32(56, true);
    this.#fat = this.#table(this.#fatSectors());
    const entries = this.#entries(this.#view.getUint32(48, true));
    const root = entries[0];
    if (root?.type !== ROOT) throw new XlsError('malformed', 'directory', 'There is no root', '缺少根目录');
    this.#root = root;
    this.#streams = streamsOf(entries, root.child);
  }

  /** Undefined unless the root holds it; names have no case. */
  stream(name: string): Uint8Array | undefined {
    const entry = this.#streams.get(name.toLowerCase());
    if (!entry) return undefined;
    if (entry.size >= this.#miniLimit) return this.#read(this.#fat, entry, name);
    this.#mini ??= {
      fat: this.#table(this.#chain(this.#fat, this.#view.getUint32(60, true), 'mini FAT')),
      bytes: this.#read(this.#fat, this.#root, 'mini stream'),
    };
    const { fat, bytes } = this.#mini;
    return gather(
      bytes,
      this.#chain(fat, entry.start, name, entry.size / this.#miniBytes),
      this.#miniBytes,
      0,
      entry.size,
      name,
    );
  }

  #read(fat: Uint32Array, { start, size }: Entry, name: string): Uint8Array {
    const chain = this.#chain(fat, start, name, size / this.#sectorBytes);
    return gather(this.#bytes, chain, this.#sectorBytes, this.#sectorBytes, size, name);
  }

  /** The sectors from one on, at most `most` of them (rounded up). */
  #chain(fat: Uint32Array, start: number, place: string, most = Number.POSITIVE_INFINITY): number[] {
    const seen = new Set<number>();
    for (let sector = start; seen.size < most && sector !== END; sector = fat[sector] ?? END) {
      if (sector >= LAST_SECTOR && seen.size === 0) break;
      if (sector >= fat.length) throw truncated(`${place}, sector ${sector}`);
      if (seen.has(sector))
        throw new XlsError(
          'loop',
          `${place}, sector ${sector}`,
          'A chain of sectors runs in a circle',
          '扇区链形成循环',
        );
      seen.add(sector);
    }
    return [...seen];
  }

  /** The header names the first 109, a chain of sectors of its own the others. */
  #fatSectors(): number[] {
    const sectors: number[] = [];
    const take = (at: number, count: number) => {
      for (let index = 0; index < count; index += 1) {
        const sector = this.#view.getUint32(at + index * 4, true);
        if (sector < LAST_SECTOR) sectors.push(sector);
      }
    };
    take(76, 109);
    const seen = new Set<number>();
    const each = this.#sectorBytes / 4 - 1;
    for (let sector = this.#view.getUint32(68, true); sector < LAST_SECTOR; ) {
      const at = this.#sectorAt(sector);
      if (seen.has(sector))
        throw new XlsError('loop', `sector ${sector}`, 'A chain of sectors runs in a circle', '扇区链形成循环');
      seen.add(sector);
      take(at, each);
      sector = this.#view.getUint32(at + each * 4, true);
    }
    return sectors;
  }

  /** A table has no more entries than its file has room for sectors, so its own sectors cannot be more either. */
  #table(sectors: readonly number[]): Uint32Array {
    const each = this.#sectorBytes / 4;
    if (sectors.length > this.#bytes.length / this.#sectorBytes)
      throw new XlsError('malformed', 'FAT', 'A table is larger than the file', '分配表大于文件');
    const table = new Uint32Array(sectors.length * each);
    sectors.forEach((sector, index) => {
      const at = this.#sectorAt(sector);
      for (let slot = 0; slot < each; slot += 1) table[index * each + slot] = this.#view.getUint32(at + slot * 4, true);
    });
    return table;
  }

  #sectorAt(sector: number): number {
    const at = (sector + 1) * this.#sectorBytes;
    if (at + this.#sectorBytes > this.#bytes.length) throw truncated(`sector ${sector}`);
    return at;
  }

  #entries(start: number): Entry[] {
    return this.#chain(this.#fat, start, 'directory').flatMap((sector) => {
      const first = this.#sectorAt(sector);
      return Array.from({ length: this.#sectorBytes / ENTRY_BYTES }, (_, index) =>
        entryAt(this.#view, first + index * ENTRY_BYTES),
      );
    });
  }
}

function entryAt(view: DataView, at: number): Entry {
  const units = Math.max(0, Math.min(32, view.getUint16(at + 64, true) / 2) - 1);
  const name = Array.from({ length: units }, (_, index) => String.fromCharCode(view.getUint16(at + index * 2, true)));
  return {
    name: name.join(''),
    type: view.getUint8(at + 66),
    left: view.getUint32(at + 68, true),
    right: view.getUint32(at + 72, true),
    child: view.getUint32(at + 76, true),
    start: view.getUint32(at + 116, true),
    size: view.getUint32(at + 120, true),
  };
}

/** What hangs at the root itself: a storage may hold a workbook of its own, such as an embedded one. */
function streamsOf(entries: readonly Entry[], first: number): ReadonlyMap<string, Entry> {
  const streams = new Map<string, Entry>();
  const seen = new Set<number>();
  const waiting = [first];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const entry = entries[id];
    if (!entry || seen.has(id) || (entry.type !== STREAM && entry.type !== STORAGE)) continue;
    seen.add(id);
    waiting.push(entry.left, entry.right);
    if (entry.type === STREAM) streams.set(entry.name.toLowerCase(), entry);
  }
  return streams;
}

function gather(
  from: Uint8Array,
  chain: readonly number[],
  each: number,
  offset: number,
  size: number,
  place: string,
): Uint8Array {
  if (chain.length * each < size) throw truncated(place);
  const whole = new Uint8Array(size);
  chain.forEach((sector, index) => {
    const wanted = Math.min(each, size - index * each);
    const at = offset + sector * each;
    if (at + wanted > from.length) throw truncated(`${place}, sector ${sector}`);
    whole.set(from.subarray(at, at + wanted), index * each);
  });
  return whole;
}
