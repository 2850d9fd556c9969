import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { epro } from '@verum/contracts';
import * as fc from 'fast-check';
import type { DeviceTime, Entry } from './entry.ts';
import { entryBytes } from './entry-bytes.ts';

const timeOf = (time: DeviceTime) => ({
  at: timestampFromMs(time.atMs),
  zone: time.zone,
  offsetMinutes: time.offsetMinutes,
  ...(time.skewMs !== undefined && { skewMs: BigInt(time.skewMs) }),
});

/** What protobuf-es writes. */
const official = (entry: Entry) =>
  toBinary(
    epro.EntrySchema,
    create(epro.EntrySchema, {
      ...entry,
      answers: entry.answers.map(({ item, values, declined, atMs }) => ({
        item,
        values: [...values],
        declined,
        at: timestampFromMs(atMs),
      })),
      started: timeOf(entry.started),
      submitted: timeOf(entry.submitted),
      number: BigInt(entry.number),
    }),
  );

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('很高 🌡️'));
const atMs = fc.oneof(
  fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  fc.constantFrom(0, -1, 999, 1000, 1_795_000_000_123),
);
const time: fc.Arbitrary<DeviceTime> = fc.record(
  {
    atMs,
    zone: text,
    offsetMinutes: fc.integer({ min: -900, max: 900 }),
    skewMs: fc.oneof(fc.constantFrom(0, -1, 1), fc.maxSafeInteger()),
  },
  { requiredKeys: ['atMs', 'zone', 'offsetMinutes'] },
);
const entry: fc.Arbitrary<Entry> = fc.record({
  entry: fc.uuid(),
  task: text,
  instrument: text,
  instrumentVersion: text,
  instrumentHash: text,
  language: text,
  answers: fc.array(fc.record({ item: text, values: fc.array(text, { maxLength: 4 }), declined: fc.boolean(), atMs }), {
    maxLength: 6,
  }),
  started: time,
  submitted: time,
  appVersion: text,
  number: fc.nat(),
  device: text,
});

test('an entry is written to the byte as protobuf-es writes it', () => {
  fc.assert(
    fc.property(entry, (one) => {
      assert.deepEqual(Buffer.from(entryBytes(one)), Buffer.from(official(one)));
    }),
    { numRuns: 500 },
  );
});

test('an entry of thirty long answers is written whole', () => {
  const long: Entry = {
    entry: '8f14e45f-ceea-467a-9af0-2f1d1c7b7a11',
    task: 'daily/2026-11-26/1',
    instrument: 'diary',
    instrumentVersion: '1',
    instrumentHash: 'ab'.repeat(32),
    language: 'zh-CN',
    answers: Array.from({ length: 30 }, (_, at) => ({
      item: `I.${at}`,
      values: ['字'.repeat(2_000)],
      declined: false,
      atMs: 1_795_000_000_000 + at,
    })),
    started: { atMs: 1_795_000_000_000, zone: 'Asia/Shanghai', offsetMinutes: 480, skewMs: -37 },
    submitted: { atMs: 1_795_000_060_001, zone: 'Asia/Shanghai', offsetMinutes: 480 },
    appVersion: '0.1.0',
    number: 12,
    device: 'd-1',
  };
  assert.deepEqual(Buffer.from(entryBytes(long)), Buffer.from(official(long)));
});
