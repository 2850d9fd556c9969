import { create } from '@bufbuild/protobuf';
import { type Timestamp, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { refuse, violation } from '@verum/call';
import { instantOf } from '../domain/instant.ts';

// google.protobuf.Timestamp: years 1 to 9999.
const secondsMin = -62_135_596_800n;
const secondsMax = 253_402_300_799n;

/** @throws Refusal INVALID_REQUEST for a timestamp out of range. */
export function instantIn(timestamp: Timestamp | undefined, field: string): string {
  const { seconds, nanos } = timestamp ?? create(TimestampSchema);
  if (seconds < secondsMin || seconds > secondsMax || nanos < 0 || nanos > 999_999_999) {
    const textEn = 'is no instant of the years 1 to 9999';
    throw refuse('INVALID_REQUEST', { violations: [violation(field, 'range', textEn, '不是公元 1 至 9999 年的时刻')] });
  }
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return instantOf(`${whole}.${String(nanos).padStart(9, '0')}Z`);
}

/** @param instant see `instantOf` */
export function timestampOf(instant: string): Timestamp {
  const [, whole = '', fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(instant) ?? [];
  return create(TimestampSchema, {
    seconds: BigInt(Date.parse(`${whole}Z`) / 1000),
    nanos: Number(fraction.padEnd(9, '0')),
  });
}
