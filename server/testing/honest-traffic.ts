// What honest clients send to a server, with everything that may happen to it on the way: several edits in one message,
// the same twice, a whole document once more, everything that was missed after a time offline. Judged by a gate that is a
// parameter. Knows Yjs, no relay.
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { type DumpMode, dumpDocument } from './document-dump.ts';
import { editRandomly } from './edits.ts';
import { createAuthor } from './histories.ts';
import type { Random } from './random.ts';

/** How a gate under test answers. `bytes` is what enters the log. */
export type TrafficVerdict =
  | { outcome: 'news'; bytes: Uint8Array; gap: boolean }
  | { outcome: 'nothing'; gap: boolean }
  | { outcome: 'refused'; detail: string };

interface Author {
  doc: Y.Doc;
  undo: Y.UndoManager;
  /** Written and not sent yet, in order. */
  outbox: Uint8Array[];
  /** How much of the server's log it has heard. */
  heard: number;
  online: boolean;
}

export interface TrafficCounts {
  sent: number;
  merged: number;
  repeated: number;
  wholes: number;
  returns: number;
}

/**
 * Lets `stepCount` things happen. Returns what went wrong, in words, or null: an honest message was refused or called a gap,
 * or in the end somebody has another document than the log.
 */
export function runHonestTraffic(options: {
  random: Random;
  kind: DocumentKind;
  stepCount: number;
  admit: (bytes: Uint8Array) => TrafficVerdict;
  counts: TrafficCounts;
}): string | null {
  const { random, kind, stepCount, admit, counts } = options;
  const log: Uint8Array[] = [];
  const server = new Y.Doc();
  let fault: string | null = null;

  const send = (bytes: Uint8Array, what: string) => {
    counts.sent++;
    const verdict = admit(bytes);
    if (verdict.outcome === 'refused') fault ??= `${what} was refused: ${verdict.detail} (${toHex(bytes)})`;
    else if (verdict.gap) fault ??= `${what} was called a gap (${toHex(bytes)})`;
    if (verdict.outcome === 'news') {
      log.push(verdict.bytes);
      Y.applyUpdate(server, verdict.bytes);
    }
  };

  const authors: Author[] = Array.from({ length: 3 }, (_, number) => {
    const author: Author = { ...createAuthor(random, kind, number), outbox: [], heard: 0, online: true };
    author.doc.on('update', (update: Uint8Array, origin: unknown) => {
      // Who is offline sends nothing later: on return everything goes in one piece.
      if (origin !== 'server' && author.online) author.outbox.push(update);
    });
    return author;
  });

  const hear = (author: Author, until: number) => {
    for (; author.heard < until; author.heard++) Y.applyUpdate(author.doc, log[author.heard]!, 'server');
  };

  const sendSome = (author: Author, count: number) => {
    const updates = author.outbox.splice(0, count);
    if (updates.length === 0) return;
    if (updates.length > 1 && random.chance(0.5)) {
      counts.merged++;
      send(Y.mergeUpdates(updates), 'a merged message');
    } else for (const update of updates) send(update, 'an edit in order');
  };

  const answerStep1 = (author: Author, stateVector: Uint8Array | undefined, what: string) => {
    send(Y.encodeStateAsUpdate(author.doc, stateVector), what);
    author.outbox.length = 0;
  };

  for (let step = 0; step < stepCount && fault === null; step++) {
    const author = random.pick(authors);
    const die = random.next();
    if (die < 0.45) editRandomly(random, author.doc, kind, author.undo);
    else if (die < 0.55) {
      author.doc.transact(() => {
        for (let i = random.int(2, 5); i > 0; i--) editRandomly(random, author.doc, kind);
      });
    } else if (!author.online) {
      if (die > 0.85) {
        author.online = true;
        counts.returns++;
        // The server's clocks as they were a moment ago, so that what comes overlaps with what is known.
        const stateVector = Y.encodeStateVector(server);
        hear(author, log.length);
        answerStep1(author, stateVector, 'the answer of somebody who returns');
      }
    } else if (die < 0.75) sendSome(author, random.int(1, 6));
    else if (die < 0.88) hear(author, random.int(author.heard, log.length));
    else if (die < 0.91) {
      sendSome(author, author.outbox.length);
      author.online = false;
    } else if (die < 0.95 && log.length > 0) {
      counts.repeated++;
      send(log[random.int(0, log.length - 1)]!, 'a repeated update');
    } else {
      counts.wholes++;
      const behind = Y.encodeStateVector(server);
      sendSome(author, random.int(0, 3));
      answerStep1(author, random.chance(0.5) ? undefined : behind, 'a whole document');
    }
  }
  for (const author of authors) {
    author.online = true;
    answerStep1(author, Y.encodeStateVector(server), 'the last answer');
  }
  for (const author of authors) hear(author, log.length);
  if (fault === null) fault = compareAll(authors, server, log, kind === 'text' ? 'exact' : 'visible');
  for (const author of authors) author.doc.destroy();
  return fault;
}

function compareAll(authors: Author[], server: Y.Doc, log: Uint8Array[], mode: DumpMode): string | null {
  const expected = dumpDocument(server, mode);
  for (const [i, { doc }] of authors.entries()) {
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
      return `author ${i} has something pending`;
    if (dumpDocument(doc, mode) !== expected) return `author ${i} has another document than the log`;
  }
  const merged = new Y.Doc();
  if (log.length > 0) Y.applyUpdate(merged, Y.mergeUpdates(log));
  return dumpDocument(merged, mode) === expected ? null : 'the merged log is another document';
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').slice(0, 400);
}
