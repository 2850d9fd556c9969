import { fromBinary } from '@bufbuild/protobuf';
import { epro, validateMessage } from '@verum/contracts';
import type { SentAnswer, SentEntry, SentTime } from '../domain/sent-entry.ts';
import { millis } from '../rpc/moment.ts';

/** The bytes that a device signed, as an entry; undefined where they are none that could be stored. */
export function readEntry(bytes: Uint8Array): SentEntry | undefined {
  let message: epro.Entry;
  try {
    message = fromBinary(epro.EntrySchema, bytes);
  } catch {
    return undefined;
  }
  if (validateMessage(epro.EntrySchema, message).length > 0) return undefined;
  const started = readTime(message.started);
  const submitted = readTime(message.submitted);
  const answers = message.answers.map(readAnswer);
  const number = Number(message.number);
  if (!started || !submitted || !Number.isSafeInteger(number) || answers.includes(undefined)) return undefined;
  const { entry, task, instrument, instrumentVersion, instrumentHash, language, appVersion, device } = message;
  return {
    ...{ entry, task, instrument, instrumentVersion, instrumentHash, language, appVersion, device, number },
    ...{ started, submitted, answers: answers as SentAnswer[] },
  };
}

// What a column holds: a device that claims the year 20000 is not believed enough to be stored.
const earliestMs = Date.UTC(1900, 0, 1);
const latestMs = Date.UTC(2200, 0, 1);
const isStorable = (ms: number) => ms >= earliestMs && ms < latestMs;

function readTime(time: epro.DeviceTime | undefined): SentTime | undefined {
  const atMs = millis(time?.at);
  if (!time || atMs === undefined || !isStorable(atMs)) return undefined;
  const skewMs = time.skewMs === undefined ? undefined : Number(time.skewMs);
  if (!isStorable(atMs - (skewMs ?? 0)) || time.zone.length > 64 || Math.abs(time.offsetMinutes) > 1_440) {
    return undefined;
  }
  return { atMs, zone: time.zone, offsetMinutes: time.offsetMinutes, skewMs };
}

function readAnswer({ item, values, declined, at }: epro.Answer): SentAnswer | undefined {
  const atMs = millis(at);
  if (atMs !== undefined && !isStorable(atMs)) return undefined;
  return { item, values, declined, atMs };
}
