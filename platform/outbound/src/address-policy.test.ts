import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressPolicy, parseNetwork } from './address-policy.ts';

const isPublic = addressPolicy([]);

test('each special network is refused to its last address, and its neighbours are not', () => {
  for (const [inside, outside] of [
    ['10.0.0.0', '9.255.255.255'],
    ['10.255.255.255', '11.0.0.0'],
    ['100.64.0.0', '100.63.255.255'],
    ['100.127.255.255', '100.128.0.0'],
    ['127.0.0.1', '126.255.255.255'],
    ['169.254.169.254', '169.255.0.0'],
    ['172.16.0.0', '172.15.255.255'],
    ['172.31.255.255', '172.32.0.0'],
    ['192.168.0.0', '192.167.255.255'],
    ['198.19.255.255', '198.20.0.0'],
    ['224.0.0.1', '223.255.255.255'],
  ] as const) {
    assert.equal(isPublic(inside), false, inside);
    assert.equal(isPublic(outside), true, outside);
  }
  for (const address of ['0.0.0.0', '255.255.255.255', '192.0.2.1', '203.0.113.9']) {
    assert.equal(isPublic(address), false, address);
  }
});

test('of IPv6 only what is given out is public, however the address is written', () => {
  assert.equal(isPublic('2606:2800:220:1:248:1893:25c8:1946'), true);
  for (const address of [
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '64:ff9b::7f00:1'],
    ...['2002:7f00:1::', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '0:0:0:0:0:ffff:a9fe:a9fe'],
  ]) {
    assert.equal(isPublic(address), false, address);
  }
  assert.equal(isPublic('::ffff:93.184.216.34'), true, 'an IPv4 address in other clothes is judged as itself');
});

test('what the configuration allows is allowed, and nothing beside it', () => {
  const isAllowed = addressPolicy(['10.20.0.0/16', 'fd00:1::/32', '127.0.0.1']);
  for (const address of ['10.20.0.0', '10.20.255.255', 'fd00:1::9', '127.0.0.1', '::ffff:10.20.1.1', '8.8.8.8']) {
    assert.equal(isAllowed(address), true, address);
  }
  for (const address of ['10.19.255.255', '10.21.0.0', 'fd00:2::1', '127.0.0.2', '169.254.169.254', 'not one']) {
    assert.equal(isAllowed(address), false, address);
  }
});

test('a network is written in one way', () => {
  assert.deepEqual(parseNetwork('10.0.0.0/8'), ['10.0.0.0', 8]);
  assert.deepEqual(parseNetwork('fd00::1'), ['fd00::1', 128]);
  for (const text of [
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'hospital.example',
    '',
    '10.0.0.0/-1',
  ]) {
    assert.throws(() => parseNetwork(text), RangeError, text);
  }
});

test('no address is public and private at once: an allowed network never shrinks what is public', () => {
  const allowed = addressPolicy(['10.0.0.0/8']);
  fc.assert(fc.property(fc.ipV4(), (address) => !isPublic(address) || allowed(address)));
  fc.assert(fc.property(fc.ipV4(), (address) => isPublic(address) === isPublic(`::ffff:${address}`)));
});
