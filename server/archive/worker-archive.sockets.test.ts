// The archive with its real worker thread: slow documents, large ones, workers that die, and what it costs the main
// thread. Runs the built worker.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Archive, Drafting, FoldRequest, FoldResult, Log, StoredUpdate } from '../relay/ports.ts';
import { builtWorker } from '../testing/built-worker.ts';
import { writeHistory } from '../testing/histories.ts';
import { createRandom } from '../testing/random.ts';
import { DirectArchive } from './direct-archive.ts';
import { type ArchiveLimits, openArchive } from './worker-archive.ts';

let workerUrl: URL;
let events: string[];
let archives: Archive[];

const log: Log = {
  debug: () => {},
  info: () => {},
  warn: event => events.push(event),
  error: event => events.push(event),
};

beforeAll(() => {
  workerUrl = builtWorker('server/archive/worker.ts');
});

beforeEach(() => {
  events = [];
  archives = [];
});

afterEach(() => Promise.all(archives.map(archive => archive.close())));

function open(limits: Partial<ArchiveLimits> = {}, url = workerUrl): Archive & Drafting {
  const archive = openArchive({ workerUrl: url, log, limits });
  archives.push(archive);
  return archive;
}

function toTail(...parts: [author: string, updates: Uint8Array[]][]): StoredUpdate[] {
  return parts
    .flatMap(([author, updates]) => updates.map(bytes => ({ author, bytes })))
    .map((update, i) => ({ seq: i + 1, ...update }));
}

function toRequest(tail: StoredUpdate[], base: Uint8Array | null = null): FoldRequest {
  return { doc: 'a', kind: 'text', base, tail };
}

/** The updates of one author who types words at the end of "content". */
function type(clientID: number, words: string[]): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const text = doc.getText('content');
  for (const word of words) text.insert(text.length, word);
  return updates;
}

/** Inserts by `count` clients, all at the same place: Yjs compares each one with all that came before it. */
function makeQuadratic(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const encoder = encoding.createEncoder();
    // One section of one struct: client i + 1, clock 0; a string without neighbours in the root "content".
    for (const n of [1, 1, i + 1, 0, 4, 1]) encoding.writeVarUint(encoder, n);
    encoding.writeVarString(encoder, 'content');
    encoding.writeVarString(encoder, 'q');
    encoding.writeVarUint(encoder, 0);
    return encoding.toUint8Array(encoder);
  });
}

describe('the archive in its thread', () => {
  it('ARCH-1: answers what the same fold answers without a thread', async () => {
    const archive = open();
    const direct = new DirectArchive();
    for (let seed = 0; seed < 5; seed++) {
      const random = createRandom(`thread ${seed}`);
      const tail = toTail(['ana', writeHistory(random, { kind: 'text', authorCount: 3, stepCount: 120 })]);
      const first = await archive.fold(toRequest(tail.slice(0, 50)));
      expect(first).toEqual(await direct.fold(toRequest(tail.slice(0, 50))));
      const request = toRequest(tail.slice(50), first.folded.base);
      expect(await archive.fold(request)).toEqual(await direct.fold(request));
    }
  });

  it('ARCH-5: folds that are asked for at once are all answered', async () => {
    const archive = open();
    const results = await Promise.all(
      ['one', 'two', 'three'].map(word => archive.fold(toRequest(toTail(['ana', type(1, [word])])))),
    );
    expect(results.map(result => result.folded.facts.text)).toEqual(['one', 'two', 'three']);
  });

  it('ARCH-6: updates that take too long are set aside; what others wrote stays', async () => {
    const archive = open({ tryMs: 1000 });
    const tail = toTail(
      ['ana', type(1_000_001, ['hello'])],
      ['eve', makeQuadratic(30_000)],
      ['bob', type(1_000_002, ['world'])],
    );
    const result = await archive.fold(toRequest(tail));
    const { outcome, folded, ...rest } = result as Extract<FoldResult, { outcome: 'set-aside' }>;
    expect([outcome, rest.reason]).toEqual(['set-aside', 'too-slow: not done after 1000 ms']);
    expect(['helloworld', 'worldhello']).toContain(folded.facts.text);
    expect([folded.upToSeq, rest.setAside[0], rest.setAside.at(-1), rest.setAside.length]).toEqual([
      30_002, 2, 30_001, 30_000,
    ]);
    expect(new Set(events.slice(0, -1))).toEqual(new Set(['archive-overrun']));
    expect(events.at(-1)).toBe('archive-set-aside');
    const next = await archive.fold(toRequest(toTail(['ana', type(1, ['next'])])));
    expect(next.folded.facts.text).toBe('next');
  });

  it('ARCH-6: a document that takes too much memory ends its try, not the server', async () => {
    const archive = open({ maxHeapBytes: 64 * 1024 * 1024 });
    // Spread over many clients, so that Yjs cannot join the items.
    const large = Array.from({ length: 60 }, (_, i) =>
      Y.mergeUpdates(
        type(
          10 + i,
          Array.from({ length: 10 }, () => 'x'),
        ),
      ),
    );
    const greedy = type(9, ['y'.repeat(20_000_000)]);
    const tail = toTail(['ana', large], ['eve', greedy], ['eve', [makeManyItems(600_000)]]);
    const result = await archive.fold(toRequest(tail));
    expect(result).toMatchObject({ outcome: 'set-aside', setAside: [61, 62] });
    expect((result as { reason: string }).reason).toMatch(/^out-of-memory: /);
    expect(result.folded.facts.text).toHaveLength(600);
  });

  it('ARCH-7: a worker that dies rejects its fold; the next one gets a new worker', async () => {
    const archive = open({}, new URL('./mortal-worker.mjs', import.meta.url));
    const good = toRequest(toTail(['ana', type(1, ['fine'])]));
    const deadly = toRequest(toTail(['ana', type(1, ['die!'])]));
    const outcomes = await Promise.allSettled([good, deadly, good].map(request => archive.fold(request)));
    expect(outcomes.map(outcome => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({
      reason: { message: "the archive's worker thread has ended: nothing is known" },
    });
    expect(events).toEqual(['archive-worker-gone']);
  });

  it('ARCH-7: a worker that cannot start rejects', async () => {
    const archive = open({}, new URL('./no-such-worker.mjs', import.meta.url));
    const request = toRequest(toTail(['ana', type(1, ['x'])]));
    await expect(archive.fold(request)).rejects.toThrow("the archive's worker thread has ended");
    await expect(archive.fold(request)).rejects.toThrow("the archive's worker thread has ended");
  });

  it('ARCH-7: close() ends the thread in the middle of its work, and what waits rejects', async () => {
    const archive = open();
    const slow = toRequest(toTail(['eve', makeQuadratic(40_000)]));
    const outcomes = [archive.fold(slow), archive.fold(slow)];
    const settled = Promise.allSettled(outcomes);
    await archive.close();
    for (const outcome of await settled) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'the archive is closed' } });
    }
    await expect(archive.fold(slow)).rejects.toThrow('the archive is closed');
  });

  it('ARCH-13: drafts, titles, texts and pages are made in a thread too, and do not wait for folds', async () => {
    const archive = open({ tryMs: 60_000 });
    const slow = archive.fold(toRequest(toTail(['eve', makeQuadratic(40_000)])));
    let isFolded = false;
    const folded = slow.then(
      () => {
        isFolded = true;
      },
      () => {},
    );
    const { bytes, facts } = await archive.compose({ text: '# Olá\r\n$x^2$', title: null, language: null });
    const log = toTail(['ana', [bytes]]);
    const [read, titled, html] = await Promise.all([
      archive.read(toRequest(log)),
      archive.retitle(toRequest(log), 'Novo'),
      archive.renderHtml({ text: facts.text, title: 'x', language: null, locale: 'pt-BR' }),
    ]);
    expect(isFolded).toBe(false);
    expect(read).toEqual({ text: '# Olá\n$x^2$', title: 'Olá', language: null, excerpt: '$x^2$' });
    expect((await archive.read(toRequest(toTail(['ana', [bytes, titled]])))).title).toBe('Novo');
    expect(html).toMatch(/^<!doctype html>.*Olá.*<math/is);
    await archive.close();
    await folded;
  });

  it('ARCH-13: what takes too long, or cannot be built, rejects; the next is answered', async () => {
    const archive = open({ tryMs: 1500 });
    const slow = toRequest(toTail(['eve', makeQuadratic(40_000)]));
    await expect(archive.read(slow)).rejects.toThrow('not done after 1500 ms');
    await expect(archive.read(toRequest(toTail(['eve', [new Uint8Array([9])]])))).rejects.toThrow();
    await expect(archive.retitle({ ...toRequest([]), kind: 'any' }, 'x')).rejects.toThrow(
      'other applications',
    );
    expect((await archive.read(toRequest(toTail(['ana', type(1, ['next'])])))).text).toBe('next');
    expect(events).toEqual(['archive-overrun']);
  });

  // Held against folding in this thread; best of three, for the machine is noisy.
  it('ARCH-8: does not hold up the main thread with a base of 16 MB and 20,000 updates', async () => {
    const archive = open();
    const base = Y.mergeUpdates(type(1, ['0123456789abcdef'.repeat(1024 * 1024)]));
    const tail = toTail([
      'ana',
      type(
        2,
        Array.from({ length: 20_000 }, () => 'w'),
      ),
    ]);
    const started = performance.now();
    await new DirectArchive().fold(toRequest(tail, base));
    const directMs = performance.now() - started;
    const delaysMs: number[] = [];
    for (let round = 0; round < 3; round++) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const result = await archive.fold(toRequest(tail, base));
      delay.disable();
      delaysMs.push(delay.max / 1e6);
      expect(result.folded.facts.text).toHaveLength(16 * 1024 * 1024 + 20_000);
    }
    expect(Math.min(...delaysMs)).toBeLessThan(directMs / 2);
    expect(base.buffer.byteLength).toBeGreaterThan(0);
  });
});

/** One update with `count` items that cannot be joined: each stands before the one that came before it. */
function makeManyItems(count: number): Uint8Array {
  const encoder = encoding.createEncoder();
  const client = 5000;
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, count);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, 0);
  for (let clock = 0; clock < count; clock++) {
    if (clock === 0) {
      encoding.writeUint8(encoder, 4);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, 'content');
    } else {
      // 0x40: has a right neighbour.
      encoding.writeUint8(encoder, 0x44);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock - 1);
    }
    encoding.writeVarString(encoder, 'm');
  }
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

const traces = process.env.PROSA_TRACES;
const traceFile = traces === undefined ? null : join(traces, 'automerge-paper.json.gz');

// Only where recorded histories are at hand; ARCH-1 above runs over synthetic ones everywhere.
if (traceFile !== null && existsSync(traceFile)) {
  describe('a recorded history', () => {
    it('ARCH-1: the whole of automerge-paper, a keystroke in an update, folds to exactly its text', async () => {
      interface Trace {
        endContent: string;
        txns: { patches: [position: number, deleted: number, inserted: string][] }[];
      }
      const trace = JSON.parse(gunzipSync(readFileSync(traceFile)).toString()) as Trace;
      const doc = new Y.Doc();
      const updates: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array) => updates.push(update));
      const text = doc.getText('content');
      for (const { patches } of trace.txns) {
        doc.transact(() => {
          for (const [position, deleted, inserted] of patches) {
            if (deleted > 0) text.delete(position, deleted);
            if (inserted !== '') text.insert(position, inserted);
          }
        });
      }
      const result = await open({ tryMs: 240_000 }).fold(toRequest(toTail(['ana', updates])));
      expect(result.outcome).toBe('verified');
      expect(result.folded.facts.text).toBe(trace.endContent);
    });
  });
}
