import type { DeviceTime, Entry } from './entry.ts';
import { type WireWriter, wireWriter } from './wire-writer.ts';

/** The entry as the message verum.epro.v1.Entry, to the byte as protobuf-es writes it: these bytes are signed. */
export function entryBytes(entry: Entry): Uint8Array<ArrayBuffer> {
  const out = wireWriter();
  out.text(1, entry.entry);
  out.text(2, entry.task);
  out.text(3, entry.instrument);
  out.text(4, entry.instrumentVersion);
  out.text(5, entry.instrumentHash);
  out.text(6, entry.language);
  for (const answer of entry.answers) {
    out.message(7, (one) => {
      one.text(1, answer.item);
      one.texts(2, answer.values);
      one.flag(3, answer.declined);
      one.message(4, timestamp(answer.atMs));
    });
  }
  out.message(8, deviceTime(entry.started));
  out.message(9, deviceTime(entry.submitted));
  out.text(10, entry.appVersion);
  out.integer(11, entry.number);
  out.text(12, entry.device);
  return out.bytes();
}

const deviceTime = (time: DeviceTime) => (out: WireWriter) => {
  out.message(1, timestamp(time.atMs));
  out.text(2, time.zone);
  out.zigzag(3, time.offsetMinutes);
  if (time.skewMs !== undefined) out.integer(4, time.skewMs, true);
};

/** google.protobuf.Timestamp: the nanoseconds count forward, also before 1970. */
const timestamp = (atMs: number) => (out: WireWriter) => {
  const seconds = Math.floor(atMs / 1000);
  out.integer(1, seconds);
  out.integer(2, (atMs - seconds * 1000) * 1_000_000);
};
