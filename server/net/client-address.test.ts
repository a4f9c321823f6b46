// Rules NET-3: whose word about addresses counts, and what limits are counted by.
import { describe, expect, test } from 'vitest';
import { findClientAddress, isLoopback, limitKey, TrustedProxies } from './client-address.ts';

describe('findClientAddress', () => {
  const proxies = new TrustedProxies(['127.0.0.1', '10.0.0.0/8', '2001:db8::/32']);

  test.each([
    ['nobody in between', '192.0.2.7', undefined, '192.0.2.7'],
    ['a stranger types a header', '192.0.2.7', '1.1.1.1', '192.0.2.7'],
    ['a trusted proxy speaks', '127.0.0.1', '192.0.2.7', '192.0.2.7'],
    ['two trusted proxies', '127.0.0.1', '192.0.2.7, 10.1.2.3', '192.0.2.7'],
    ['a stranger typed before the proxy added', '127.0.0.1', '1.1.1.1, 192.0.2.7', '192.0.2.7'],
    ['only proxies', '127.0.0.1', '10.1.2.3', '10.1.2.3'],
    ['the trusted proxy says nothing', '127.0.0.1', undefined, '127.0.0.1'],
    ['the trusted proxy says nonsense', '127.0.0.1', 'localhost', '127.0.0.1'],
    ['an empty entry', '127.0.0.1', ' , ', '127.0.0.1'],
    ['IPv4 inside IPv6', '::ffff:127.0.0.1', '192.0.2.7', '192.0.2.7'],
    ['IPv6 proxy', '2001:db8::5', '2001:dead::1', '2001:dead::1'],
    ['with ports', '127.0.0.1', '192.0.2.7:4711', '192.0.2.7'],
    ['IPv6 with a port', '127.0.0.1', '[2001:dead::1]:4711', '2001:dead::1'],
    ['the header several times', '127.0.0.1', ['1.1.1.1', '192.0.2.7'], '192.0.2.7'],
    ['no peer any more', undefined, '192.0.2.7', 'unknown'],
  ])('NET-3 (TRAP 29): %s', (_case, peer, header, expected) => {
    expect(findClientAddress(peer, header, proxies)).toBe(expected);
  });

  test.each(['', 'example.org', '10.0.0.0/99', '300.1.1.1', '127', '10.0.0.0/8/8'])(
    'NET-3: %j is no proxy, and the error quotes it',
    entry => {
      expect(() => new TrustedProxies([entry])).toThrow(`"${entry}"`);
    },
  );
});

test('NET-3: limits count an IPv4 address, or the network of an IPv6 one', () => {
  expect(limitKey('192.0.2.7')).toBe('192.0.2.7');
  expect(limitKey('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(limitKey('2001:db8:1:2:aaaa::1')).toBe(limitKey('2001:db8:1:2:bbbb::9'));
  expect(limitKey('2001:db8:1:2::1')).not.toBe(limitKey('2001:db8:1:3::1'));
  expect(limitKey('unknown')).toBe('unknown');
});

test('NET-3: loopback is this machine, in every notation', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
  expect(['192.0.2.7', '::', 'unknown', ''].some(isLoopback)).toBe(false);
});
