import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeZone } from './judge-zone.ts';

const atMs = Date.parse('2026-06-02T12:00:00.123Z');
const shanghai = [{ zone: 'Asia/Shanghai', sinceMs: 0 }];
const at = (zone: string, offsetMinutes: number, zones = shanghai) =>
  judgeZone({ atMs, zone, offsetMinutes, skewMs: 0 }, zones);

test('where the plan has it, by whatever name of the zone, there is nothing to say', () => {
  assert.deepEqual(at('Asia/Shanghai', 480), []);
  assert.deepEqual(at('PRC', 480), []);
  assert.deepEqual(at('Asia/Kolkata', 330, [{ zone: 'Asia/Calcutta', sinceMs: 0 }]), []);
  assert.deepEqual(at('Asia/Taipei', 480), []);
});

test('a zone that is none, and an offset that its zone does not have then, are told', () => {
  assert.deepEqual(at('Middle/Earth', 480), ['zone-unknown']);
  assert.deepEqual(at('', 480), ['zone-unknown']);
  assert.deepEqual(at('Asia/Shanghai', 540), ['offset-differs']);
  // In June, clocks in Berlin are two hours ahead.
  assert.deepEqual(at('Europe/Berlin', 60, [{ zone: 'Europe/Berlin', sinceMs: 0 }]), ['offset-differs']);
  assert.deepEqual(at('Europe/Berlin', 120, [{ zone: 'Europe/Berlin', sinceMs: 0 }]), []);
});

test('another zone than the plan had at that moment is told, and not one that it came to have later', () => {
  assert.deepEqual(at('Europe/Berlin', 120), ['other-zone']);
  assert.deepEqual(at('Europe/Berlin', 120, [...shanghai, { zone: 'Europe/Berlin', sinceMs: atMs }]), []);
  assert.deepEqual(at('Europe/Berlin', 120, [...shanghai, { zone: 'Europe/Berlin', sinceMs: atMs + 1 }]), [
    'other-zone',
  ]);
});
