import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import { describe, expect, it } from 'vitest';
import { CLOSE, fitCloseReason, isFinalClose } from './close-codes.ts';
import { documentKey, documentKeyFromPath, documentPath, MAX_NAME_BYTES } from './document-names.ts';
import { isJsonDeeperThan } from './json-depth.ts';
import {
  describeFrame,
  encodeAwareness,
  encodeCheckpoint,
  encodeHello,
  encodeNotice,
  encodeRefused,
  encodeSyncStep1,
  encodeUpdate,
  readCheckpoint,
  readHello,
  readNotice,
  readRefused,
} from './messages.ts';
import { mayEdit, ROLES } from './roles.ts';
import { utf8Length } from './utf8.ts';

describe('close codes', () => {
  it('WIRE-4: any reason fits a close frame and stays text (TRAP 36)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), reason => {
        const fitted = fitCloseReason(reason);
        expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(123);
        expect(reason.startsWith(fitted)).toBe(true);
        if (Buffer.byteLength(reason) <= 123) expect(fitted).toBe(reason);
      }),
    );
    expect(fitCloseReason('é'.repeat(200))).toBe('é'.repeat(61));
  });

  it('WIRE-1: codes that reconnecting cannot help are final for stock clients, the others are not', () => {
    const finals = Object.entries(CLOSE).filter(([, code]) => isFinalClose(code));
    expect(finals.map(([name]) => name)).toEqual([
      'malformedFrame',
      'notSignedIn',
      'noAccess',
      'noSuchDocument',
      'otherEpoch',
      'tooLarge',
      'updateRefused',
    ]);
  });
});

describe('depth of JSON', () => {
  it('ATTACK-2: is what the built value has, brackets in text not counted', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? 1 + Math.max(0, ...Object.values(value).map(part => depthOf(part)))
        : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), value => {
        const bytes = Buffer.from(JSON.stringify(value));
        const depth = depthOf(JSON.parse(bytes.toString()));
        expect(isJsonDeeperThan(bytes, depth)).toBe(false);
        if (depth > 0) expect(isJsonDeeperThan(bytes, depth - 1)).toBe(true);
      }),
    );
    const text = Buffer.from('{"[[[\\"[[":"\\\\","b":"[[["}');
    expect(JSON.parse(text.toString())).toEqual({ '[[["[[': '\\', b: '[[[' });
    expect(isJsonDeeperThan(text, 1)).toBe(false);
  });

  it('ATTACK-2: is counted within its part of the bytes only', () => {
    const bytes = Buffer.from('[[[[1]]]]');
    expect(isJsonDeeperThan(bytes, 3)).toBe(true);
    expect(isJsonDeeperThan(bytes, 2, 2, 6)).toBe(false);
  });
});

describe('document names', () => {
  it.each([
    ['notes', 'notes'],
    ['two%20words', 'two words'],
    ['caf%C3%A9', 'café'],
    ['cafe%CC%81', 'café'],
    ['team/notes', 'team/notes'],
    ['team%2Fnotes', 'team/notes'],
    ['100%25', '100%'],
    ['%E2%9C%A8', '✨'],
  ])('WIRE-5: %s is %s (TRAP 35)', (path, key) => {
    expect(documentKeyFromPath(path)).toBe(key);
    expect(documentKeyFromPath(documentPath(key))).toBe(key);
  });

  it.each([
    '',
    '.',
    '..',
    'a/../b',
    '%2e%2e',
    'a//b',
    '/a',
    'a/',
    '%00',
    'a%0Ab',
    '%E2%80%AEevil',
    '%FF',
    '%',
    'a%5Cb',
    '%20a',
    'a%20',
    'x'.repeat(10_000),
    '%C3%A9'.repeat(129),
  ])('WIRE-5: %j names nothing (TRAP 35)', path => {
    expect(documentKeyFromPath(path)).toBeNull();
  });

  it('WIRE-5: a key is its own key, has one path, and is never longer than a name may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), name => {
        const key = documentKey(name);
        if (key === null) return;
        expect(documentKey(key)).toBe(key);
        expect(utf8Length(key)).toBeLessThanOrEqual(MAX_NAME_BYTES);
        expect(documentKeyFromPath(documentPath(key))).toBe(key);
      }),
    );
  });
});

describe('messages', () => {
  /** The body of a frame, behind its type. */
  const bodyOf = (frame: Uint8Array) => {
    const decoder = decoding.createDecoder(frame);
    decoding.readVarUint(decoder);
    return decoder;
  };

  it('WIRE-3: a checkpoint carries any number, and nothing more', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), n => {
        expect(readCheckpoint(bodyOf(encodeCheckpoint(n)))).toBe(n);
      }),
    );
    expect(() => readCheckpoint(bodyOf(Uint8Array.from([...encodeCheckpoint(1), 0])))).toThrow(/left over/);
  });

  it('WIRE-2: hello, notice and refused come out as they went in', () => {
    const hello = {
      epoch: 'e',
      role: 'edit',
      kind: 'text',
      version: '1',
      limits: { maxMessageBytes: 1, maxDocumentBytes: 2 },
      author: 'a',
    } as const;
    expect(readHello(bodyOf(encodeHello(hello)))).toEqual(hello);
    const notice = { type: 'cannot-save', sinceMs: 5 } as const;
    expect(readNotice(bodyOf(encodeNotice(notice)))).toEqual(notice);
    const refused = { reason: 'read-only', sentence: 'No – sorry.' } as const;
    expect(readRefused(bodyOf(encodeRefused(refused)))).toEqual(refused);
  });

  it('WIRE-2: a reason that a newer server made up is still a refusal with its sentence', () => {
    const frame = encodeRefused({ reason: 'invented-later' as 'malformed', sentence: 'Because.' });
    expect(readRefused(bodyOf(frame))).toEqual({ reason: 'not-allowed-here', sentence: 'Because.' });
  });

  it('WIRE-6: says something about any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), frame => {
        expect(describeFrame(frame).length).toBeGreaterThan(0);
      }),
    );
    expect(describeFrame(encodeSyncStep1(Uint8Array.of(0)))).toBe('SyncStep1 4 B');
    expect(describeFrame(encodeUpdate(Uint8Array.of(0, 0)))).toBe('Update 5 B');
    expect(describeFrame(encodeAwareness(Uint8Array.of(0)))).toBe('awareness of 0 3 B');
    expect(describeFrame(encodeCheckpoint(300))).toBe('checkpoint 300');
    expect(describeFrame(Uint8Array.of(99))).toBe('unknown message 99 1 B');
    expect(describeFrame(new Uint8Array(0))).toBe('broken frame 0 B');
  });
});

describe('roles', () => {
  it('ROOM-11: only edit and own may change a document', () => {
    expect(ROLES.filter(mayEdit)).toEqual(['edit', 'own']);
  });
});
