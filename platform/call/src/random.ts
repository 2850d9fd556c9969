import { randomFillSync } from 'node:crypto';

// A call to the kernel's generator costs more than everything else about an id, so they are drawn from a supply.
const supply = Buffer.alloc(4096);
let used = supply.length;

/** Random bytes from the system's generator, each given out once. At most a supply's worth. */
export function randomPart(length: number): Buffer {
  if (length > supply.length) throw new RangeError(`at most ${supply.length} bytes`);
  if (used + length > supply.length) {
    randomFillSync(supply);
    used = 0;
  }
  const part = Buffer.from(supply.subarray(used, used + length));
  // What has been given out does not stay behind.
  supply.fill(0, used, used + length);
  used += length;
  return part;
}
