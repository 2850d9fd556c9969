import { writeIbm } from './ibm-float.ts';
import type { Missing } from './xpt.ts';

/** A text among blanks, from `at` on. False where it takes more than `length` bytes, and a part of it may stand there. */
export function putText(row: Buffer, at: number, length: number, text: string): boolean {
  if (text.length > length) return false;
  if (putAscii(row, at, text)) return true;
  if (Buffer.byteLength(text) > length) return false;
  row.write(text, at);
  return true;
}

/** Where each character is a byte, nothing has to be counted. False at the first that is none. */
function putAscii(row: Buffer, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return false;
    row[at + index] = code;
  }
  return true;
}

/** Eight bytes. @throws RangeError for a number or a missing value that SAS does not know */
export function putNumber(row: Buffer, at: number, cell: number | Missing | null): void {
  if (typeof cell === 'number') {
    writeIbm(row, at, cell);
    return;
  }
  const mark = cell?.missing ?? '.';
  if (!/^[._A-Z]$/.test(mark)) throw new RangeError(`${mark} is no missing value that SAS knows`);
  row.fill(0, at, at + 8);
  row[at] = mark.charCodeAt(0);
}
