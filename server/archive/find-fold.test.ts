// Who is to blame when a document does not verify: the search alone, and with real documents.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { FoldRequest, StoredUpdate } from '../relay/ports.ts';
import { DirectArchive } from './direct-archive.ts';
import { findFold, type TryFold } from './find-fold.ts';
import type { FoldAttempt } from './fold.ts';

const NO_FACTS = { text: '', title: '', language: null, excerpt: '' };

const BYTES = new Uint8Array([0, 0]);

/** A request whose tail was written by these authors, in this order, from place 11 on. */
function makeRequest(...authors: string[]): FoldRequest {
  const tail = authors.map((author, i) => ({ seq: 11 + i, bytes: BYTES, author }));
  return { doc: 'a', kind: 'text', base: null, tail };
}

function verified(leftOut: number[]): FoldAttempt {
  const part = () => new Uint8Array(1);
  return {
    outcome: 'verified',
    base: part(),
    stateVector: part(),
    deleteSet: part(),
    facts: NO_FACTS,
    leftOut,
  };
}

/** Tries verify when nothing of the `guilty` is in them. Notes who was left out of each. */
function judge(request: FoldRequest, guilty: string[], seen: string[] = []): TryFold {
  return async leftOut => {
    const out = new Set([...(leftOut ?? [])].map(i => request.tail[i]!.author));
    seen.push([...out].sort().join('+'));
    const spoiled = request.tail.some(({ author }) => guilty.includes(author) && !out.has(author));
    return spoiled
      ? { outcome: 'failed', failure: 'throws', detail: 'spoiled' }
      : verified([...(leftOut ?? [])].sort((a, b) => a - b));
  };
}

describe('findFold', () => {
  it('ARCH-1: a document that verifies takes one try and stands for the whole tail', async () => {
    const request = makeRequest('ana', 'bob');
    const seen: string[] = [];
    const result = await findFold(request, judge(request, [], seen), 9);
    expect(result).toMatchObject({ outcome: 'verified', folded: { upToSeq: 12 } });
    expect(seen).toEqual(['']);
  });

  it('ARCH-4: the update that spoils the log is looked for, and its author left out', async () => {
    const request = makeRequest('ana', 'bob', 'eve', 'bob', 'ana');
    const seen: string[] = [];
    const result = await findFold(request, judge(request, ['eve'], seen), 9);
    // All; two of five, three; what eve wrote is out.
    expect(seen).toEqual(['', 'ana+bob+eve', 'ana+bob', 'eve']);
    expect(result).toMatchObject({
      outcome: 'set-aside',
      setAside: [13],
      reason: 'throws: spoiled',
      folded: { upToSeq: 15 },
    });
  });

  it('ARCH-4: when several are to blame, all of them stay out and nobody else', async () => {
    const request = makeRequest('eve', 'ana', 'mallory', 'bob', 'eve');
    const result = await findFold(request, judge(request, ['eve', 'mallory']), 20);
    expect(result).toMatchObject({ outcome: 'set-aside', setAside: [11, 13, 15], folded: { upToSeq: 15 } });
  });

  it('ARCH-4: among a thousand authors the guilty ones are found in a few tries', async () => {
    const request = makeRequest(...Array.from({ length: 1000 }, (_, i) => `author ${i}`));
    const result = await findFold(request, judge(request, ['author 3', 'author 700']), 48);
    expect(result).toMatchObject({ outcome: 'set-aside', setAside: [14, 711] });
  });

  it('ARCH-4: who was only the last straw comes back', async () => {
    const request = makeRequest('ana', 'heavy', 'heavy', 'heavy', 'eva');
    const weights = new Map([['heavy', 3]]);
    const tryFold: TryFold = async leftOut => {
      const kept = request.tail.filter((_, i) => !leftOut?.has(i));
      const weight = kept.reduce((sum, { author }) => sum + (weights.get(author) ?? 1), 0);
      if (weight > 10) return { outcome: 'failed', failure: 'too-slow', detail: 'x' };
      return verified([...(leftOut ?? [])].sort((a, b) => a - b));
    };
    // Without eva it weighs 10; heavier by one, and her absence does not help.
    expect(await findFold(request, tryFold, 48)).toMatchObject({ setAside: [15] });
    weights.set('heavy', 4);
    expect(await findFold(request, tryFold, 48)).toMatchObject({ setAside: [12, 13, 14] });
    weights.set('ana', 9);
    weights.set('heavy', 1);
    weights.set('eva', 11);
    expect(await findFold(request, tryFold, 48)).toMatchObject({ setAside: [12, 13, 14, 15] });
  });

  it('ARCH-4: when all are to blame the base is left', async () => {
    const request = makeRequest('eve', 'mallory');
    const result = await findFold(request, judge(request, ['eve', 'mallory']), 20);
    expect(result).toMatchObject({ outcome: 'set-aside', setAside: [11, 12] });
  });

  it('ARCH-4: rejects, setting nothing aside, when the base fails or the tries run out', async () => {
    const request = makeRequest('ana', 'bob', 'cid');
    const hopeless: TryFold = async () => ({ outcome: 'failed', failure: 'too-slow', detail: 'x' });
    await expect(findFold(request, hopeless, 20)).rejects.toThrow('not even its base (too-slow: x)');
    await expect(findFold(request, judge(request, ['ana']), 2)).rejects.toThrow(
      'does not verify (throws: spoiled), and no fold was found in 2 tries',
    );
    await expect(findFold(makeRequest(), hopeless, 20)).rejects.toThrow('the log is empty');
  });

  it('ARCH-4: a failure to try at all is not held against an author', async () => {
    const request = makeRequest('ana');
    const broken: TryFold = () => Promise.reject(new Error('the worker has ended'));
    await expect(findFold(request, broken, 20)).rejects.toThrow('the worker has ended');
  });
});

describe('DirectArchive', () => {
  it('ARCH-4, TRAP 21: a poisonous update is set aside; what others wrote meanwhile stays', async () => {
    const ana = new Y.Doc();
    const tail: StoredUpdate[] = [];
    const add = (author: string, bytes: Uint8Array) => tail.push({ seq: tail.length + 1, bytes, author });
    ana.on('update', (update: Uint8Array) => add('ana', update));
    ana.getText('content').insert(0, 'hello');
    add('eve', new Uint8Array([1, 1, 9, 0, 0, 0, 0]));
    ana.getText('content').insert(5, ' world');
    const archive = new DirectArchive();
    const result = await archive.fold({ doc: 'a', kind: 'text', base: null, tail });
    expect(result).toMatchObject({
      outcome: 'set-aside',
      setAside: [2],
      folded: { upToSeq: 3, facts: { text: 'hello world' } },
    });
    await archive.close();
    await expect(archive.fold({ doc: 'a', kind: 'text', base: null, tail })).rejects.toThrow('closed');
  });
});
