import { type Timestamp, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';

/** A column's ISO 8601 text as the contract has it; absent where there is none. To the millisecond. */
export function moment(text: string | null | undefined): Timestamp | undefined {
  return text ? timestampFromMs(Date.parse(text)) : undefined;
}

/** Milliseconds since 1970, or undefined. */
export function millis(at: Timestamp | undefined): number | undefined {
  return at && timestampMs(at);
}
