/**
 * Writes the protobuf wire format (https://protobuf.dev/programming-guides/encoding), as little of it as an entry
 * needs: the runtime of protobuf-es with its descriptors is larger than the whole diary may be. Fields that have the
 * default of proto3 are left out, as protobuf-es does.
 */
export interface WireWriter {
  text(field: number, value: string): void;
  flag(field: number, value: boolean): void;
  /** uint64 and int64 of values that are safe integers; `always` for a field with presence. */
  integer(field: number, value: number, always?: boolean): void;
  /** sint32 */
  zigzag(field: number, value: number): void;
  texts(field: number, values: readonly string[]): void;
  message(field: number, write: (inner: WireWriter) => void): void;
  bytes(): Uint8Array<ArrayBuffer>;
}

const varintType = 0;
const lengthType = 2;
const utf8 = new TextEncoder();

export function wireWriter(): WireWriter {
  const out: number[] = [];
  const varint = (value: bigint) => {
    // Negative numbers go as their two's complement of 64 bits: ten bytes.
    let rest = BigInt.asUintN(64, value);
    while (rest > 127n) {
      out.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    out.push(Number(rest));
  };
  const tag = (field: number, type: number) => varint(BigInt((field << 3) | type));
  const block = (field: number, bytes: Uint8Array) => {
    tag(field, lengthType);
    varint(BigInt(bytes.length));
    for (const byte of bytes) out.push(byte);
  };
  const integer = (field: number, value: number, always = false) => {
    if (value === 0 && !always) return;
    tag(field, varintType);
    varint(BigInt(value));
  };
  return {
    text: (field, value) => {
      if (value !== '') block(field, utf8.encode(value));
    },
    flag: (field, value) => integer(field, value ? 1 : 0),
    integer,
    zigzag: (field, value) => integer(field, value < 0 ? -2 * value - 1 : 2 * value),
    texts: (field, values) => {
      for (const value of values) block(field, utf8.encode(value));
    },
    message: (field, write) => {
      const inner = wireWriter();
      write(inner);
      block(field, inner.bytes());
    },
    bytes: () => Uint8Array.from(out),
  };
}
