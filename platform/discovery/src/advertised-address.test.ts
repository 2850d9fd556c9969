import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { advertisedAddress } from './index.ts';

const one = (address: string, internal = false) =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
const lo = [one('127.0.0.1', true), one('::1', true)];

test('what is listened on is advertised, with the port that was taken', () => {
  assert.equal(advertisedAddress('10.0.0.7:0', 40123, { lo }), '10.0.0.7:40123');
  assert.equal(advertisedAddress('127.0.0.1:0', 40123, { lo }), '127.0.0.1:40123');
  assert.equal(advertisedAddress('[fd00::1]:8080', 8080, { lo }), '[fd00::1]:8080');
});

test("in place of every address this machine's own is told: IPv4 first, never one that means nothing elsewhere", () => {
  const eth0 = [one('fe80::1'), one('fd00::7'), one('10.0.0.7')];
  for (const listenOn of ['0.0.0.0:8080', '[::]:8080', ':8080']) {
    assert.equal(advertisedAddress(listenOn, 8080, { lo, eth0 }), '10.0.0.7:8080');
  }
  assert.equal(advertisedAddress('0.0.0.0:8080', 8080, { lo, eth0: eth0.slice(0, 2) }), '[fd00::7]:8080');
  assert.throws(() => advertisedAddress('0.0.0.0:8080', 8080, { lo, eth0: eth0.slice(0, 1) }), /set Advertise/);
});
