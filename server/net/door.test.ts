// Rules NET-1 to NET-4: who comes in, judged from the request alone.
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { AddressLimits } from './address-limits.ts';
import { TrustedProxies } from './client-address.ts';
import { Door, type DoorParts, type Verdict } from './door.ts';
import { parseOriginRule } from './origin.ts';
import { readVisitor } from './visitor.ts';

function openDoor(parts: Partial<DoorParts> = {}) {
  const warnings: string[] = [];
  const door = new Door(
    {
      origins: parseOriginRule([]),
      proxies: new TrustedProxies(['10.0.0.1']),
      limits: new AddressLimits({ maxConnections: 2, maxPerMinute: 100 }),
      maxConnections: 0,
      recognise: () => null,
      proxyUserHeader: null,
      ...parts,
    },
    peer => warnings.push(peer),
  );
  const knock = (peer = '192.0.2.1', headers: IncomingHttpHeaders = {}, url = '/sync/a'): Verdict =>
    door.decide({ url, headers, peer }, 0);
  return { knock, warnings };
}

const codeOf = (verdict: Verdict) => (verdict.kind === 'refused' ? verdict.code : verdict.kind);

describe('the door', () => {
  test('NET-4: too many of one address: 4529, until one of them has gone', () => {
    const { knock } = openDoor();
    const first = knock();
    expect([knock(), knock()].map(codeOf)).toEqual(['welcome', 4529]);
    expect(codeOf(knock('192.0.2.2'))).toBe('welcome');
    if (first.kind === 'welcome') first.leave();
    expect(codeOf(knock())).toBe('welcome');
  });

  test('NET-4: too fast from one address: 4529', () => {
    const { knock } = openDoor({ limits: new AddressLimits({ maxConnections: 0, maxPerMinute: 2 }) });
    expect([knock(), knock(), knock()].map(codeOf)).toEqual(['welcome', 'welcome', 4529]);
  });

  test('NET-4: a full server refuses everybody: 4529', () => {
    const { knock } = openDoor({ maxConnections: 1 });
    const first = knock('127.0.0.1');
    expect(codeOf(knock('192.0.2.9'))).toBe(4529);
    if (first.kind === 'welcome') first.leave();
    expect(codeOf(knock('192.0.2.9'))).toBe('welcome');
  });

  test('NET-3 (TRAP 29): a forged header buys no new bucket', () => {
    const { knock } = openDoor();
    const forged = [1, 2, 3].map(i => knock('192.0.2.1', { 'x-forwarded-for': `198.51.100.${i}` }));
    expect(forged.map(codeOf)).toEqual(['welcome', 'welcome', 4529]);
  });

  test('NET-3 (TRAP 29): behind a trusted proxy everybody has a bucket', () => {
    const { knock } = openDoor();
    const verdicts = [1, 1, 1, 2].map(i => knock('10.0.0.1', { 'x-forwarded-for': `198.51.100.${i}` }));
    expect(verdicts.map(codeOf)).toEqual(['welcome', 'welcome', 4529, 'welcome']);
  });

  test('NET-3 (TRAP 29): behind a local proxy that nobody declared there is no bucket for all, but one warning', () => {
    const { knock, warnings } = openDoor();
    const verdicts = [1, 2, 3, 4].map(i => knock('127.0.0.1', { 'x-forwarded-for': `198.51.100.${i}` }));
    expect(new Set(verdicts.map(codeOf))).toEqual(new Set(['welcome']));
    expect(warnings).toEqual(['127.0.0.1']);
  });

  test('NET-2: another origin is refused with 4403, and takes no place', () => {
    const { knock } = openDoor();
    const foreign = () => knock('192.0.2.1', { origin: 'https://evil.example', host: 'prosa.example' });
    expect([foreign(), foreign(), foreign()].map(codeOf)).toEqual([4403, 4403, 4403]);
    expect(codeOf(knock('192.0.2.1', { origin: 'https://prosa.example', host: 'prosa.example' }))).toBe(
      'welcome',
    );
  });

  test('NET-2: the host is the one that a trusted proxy was asked for; a stranger cannot say so', () => {
    const headers = {
      origin: 'https://prosa.example',
      host: 'backend:8090',
      'x-forwarded-host': 'prosa.example',
    };
    const { knock } = openDoor();
    expect(codeOf(knock('10.0.0.1', headers))).toBe('welcome');
    expect(codeOf(knock('192.0.2.1', headers))).toBe(4403);
  });

  test('NET-1: a name that no document can have takes no place: 4400', () => {
    const { knock } = openDoor();
    const broken = () => knock('192.0.2.1', {}, '/sync/..');
    expect([broken(), broken(), broken()].map(codeOf)).toEqual([4400, 4400, 4400]);
    expect(knock('192.0.2.1', {}, '/lively').kind).toBe('unknown-path');
  });

  test('NET-4: leaving twice is a programming error', () => {
    const verdict = openDoor().knock('127.0.0.1');
    if (verdict.kind !== 'welcome') throw new Error('expected to be let in');
    verdict.leave();
    expect(() => verdict.leave()).toThrow('invariant violation');
  });
});

describe('readVisitor', () => {
  test.each([
    ['/sync/..'],
    ['/sync/a/../b'],
    ['/sync/%2e%2e'],
    ['/sync/'],
    ['/sync/a//b'],
    ['/sync/a/'],
    ['/sync/%zz'],
    ['/sync/%00'],
    [`/sync/${'x'.repeat(10_000)}`],
    [`/sync/a?epoch=${'x'.repeat(65)}`],
    [`/sync/a?instance=${'x'.repeat(65)}`],
  ])('NET-1 (TRAP 35): %s is refused', url => {
    expect(readVisitor(url)).toMatchObject({ kind: 'refused', code: 4400 });
  });

  test.each([['/'], ['/sync'], ['/syncs/a'], ['/lives'], ['http://host/sync/a'], ['']])(
    'NET-1: %j is no way to a document',
    url => {
      expect(readVisitor(url)).toEqual({ kind: 'unknown-path' });
    },
  );

  test('NET-1 (TRAP 35): one key for all the ways to write a name', () => {
    const docs = ['/sync/caf%C3%A9%20%2F%20x', '/sync/cafe%CC%81%20%2F%20x'].map(readVisitor);
    for (const reading of docs) expect(reading).toMatchObject({ kind: 'refused' });
    const same = ['/sync/caf%C3%A9/x', '/sync/cafe%CC%81%2Fx', '/sync/café/x'].map(readVisitor);
    for (const reading of same) expect(reading).toMatchObject({ visitor: { doc: 'café/x' } });
  });

  test('NET-1: what the parameters say, and what counts when they say nothing', () => {
    expect(readVisitor('/sync/a/b?prosa=1&author=ana_1-x&epoch=e&instance=i')).toEqual({
      kind: 'visitor',
      visitor: {
        doc: 'a/b',
        author: 'ana_1-x',
        person: null,
        session: null,
        extended: true,
        epoch: 'e',
        instance: 'i',
        token: null,
      },
    });
    const stock = {
      doc: 'a',
      author: 'anonymous',
      person: null,
      session: null,
      extended: false,
      epoch: null,
      instance: null,
      token: null,
    };
    for (const url of ['/sync/a', '/sync/a?', '/sync/a?prosa=0&epoch=&author=&instance=']) {
      expect(readVisitor(url)).toEqual({ kind: 'visitor', visitor: stock });
    }
  });

  test.each(['a b', 'ä', '<script>', 'x'.repeat(65)])('NET-1: %j is no author', author => {
    const reading = readVisitor(`/sync/a?author=${encodeURIComponent(author)}`);
    expect(reading).toMatchObject({ visitor: { author: 'anonymous' } });
  });
});
