// Plays a session over one transport: everybody opens their document, authors type on time, every keystroke is timed
// on every other screen, and in the end all must read the same text. Runs in the load process and in tests.
import * as Y from 'yjs';
import { TEXT_NAME } from '../load/keystrokes.ts';
import { pause, waitUntil } from '../load/wait.ts';
import { createRandom, percentile } from '../stats.ts';
import { makeClient } from './make-client.ts';
import type { Session } from './session.ts';
import type { TransportClient } from './transport-client.ts';
import { POLL_EVERY_MS, pathOf, type TransportName } from './transports.ts';

export interface PlayResult {
  /** Keystrokes that were pressed, and how often one arrived on another screen. */
  keystrokes: number;
  deliveries: number;
  /** Of the updates themselves: what would have to travel at least. */
  payloadBytes: number;
  /** From the key to another screen. */
  p50Ms: number;
  p99Ms: number;
  /** How late the keys were pressed: what the load process could not keep up with. */
  lateP99Ms: number;
}

/** Moments at which somebody reads the server's counters; the play goes on when they have. */
export type Mark = 'connected' | 'ended';

/** A number like those that Yjs draws. */
const FIRST_CLIENT = 0x9000_0000;

interface Document {
  people: Person[];
  /** When each keystroke was pressed, by its bytes. */
  pressedMs: Map<string, number>;
}

/** Rejects when an update got lost, came twice, or a text differs from what was typed. */
export async function play(
  name: TransportName,
  port: number,
  session: Session,
  mark: (mark: Mark) => Promise<void>,
): Promise<PlayResult> {
  const { peoplePerDocument, documentCount, durationMs } = session.shape;
  const latencies: number[] = [];
  let broken: Error | null = null;
  const breakOff = (error: Error): void => {
    broken ??= error;
  };
  // When in each second somebody polls: people do not open their pages in step.
  const random = createRandom(documentCount);
  const documents = Array.from({ length: documentCount }, (_, index) => {
    const document: Document = { people: [], pressedMs: new Map() };
    for (let i = 0; i < peoplePerDocument; i++) {
      const path = pathOf(documentName(index), String(FIRST_CLIENT + i));
      const person = new Person(document.pressedMs, latencies);
      const parts = { port, path, received: person.receive, failed: breakOff };
      document.people.push(person.use(makeClient(name, parts, random() * POLL_EVERY_MS)));
    }
    return document;
  });
  const throwIfBroken = (): void => {
    if (broken !== null) throw broken;
  };
  const everybody = documents.flatMap(document => document.people);
  try {
    for (const { people } of documents) {
      const [first] = people;
      await first!.client.open();
      first!.write(session.seed);
      for (const person of people.slice(1)) await person.client.open();
    }
    await waitUntil(() => {
      throwIfBroken();
      return everybody.every(person => person.text !== '');
    }, 'everybody has the page');
    await mark('connected');

    const startMs = performance.now();
    const lateMs = await typeAll(session, documents, startMs);
    await pause(Math.max(0, startMs + durationMs - performance.now()));
    const wanted = session.keystrokes.length * (peoplePerDocument - 1);
    await waitUntil(() => {
      throwIfBroken();
      return latencies.length >= wanted;
    }, 'every keystroke has reached every other screen');
    await mark('ended');
    throwIfBroken();
    verify(session, documents);
    latencies.sort((a, b) => a - b);
    return {
      keystrokes: session.keystrokes.length,
      deliveries: latencies.length,
      payloadBytes: session.keystrokes.reduce((sum, { update }) => sum + update.length, 0),
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      lateP99Ms: percentile(lateMs.sort(), 0.99),
    };
  } finally {
    for (const person of everybody) person.client.close();
  }
}

/** Somebody with a document open: a Y.Doc of their own, as every page has. */
class Person {
  readonly doc = new Y.Doc();
  receivedCount = 0;
  readonly #pressedMs: ReadonlyMap<string, number>;
  readonly #latencies: number[];
  #client: TransportClient | null = null;

  constructor(pressedMs: ReadonlyMap<string, number>, latencies: number[]) {
    this.#pressedMs = pressedMs;
    this.#latencies = latencies;
  }

  use(client: TransportClient): this {
    this.#client = client;
    return this;
  }

  get client(): TransportClient {
    if (this.#client === null) throw new Error('invariant violation: a person without a client');
    return this.#client;
  }

  get text(): string {
    return this.doc.getText(TEXT_NAME).toString();
  }

  readonly receive = (updates: readonly Uint8Array[]): void => {
    for (const update of updates) {
      Y.applyUpdate(this.doc, update);
      const pressedMs = this.#pressedMs.get(keyOf(update));
      // The page that was there before anybody typed is not timed.
      if (pressedMs === undefined) continue;
      this.receivedCount += 1;
      this.#latencies.push(performance.now() - pressedMs);
    }
  };

  write(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update);
    this.client.send(update);
  }
}

/** Presses the keys as planned; resolves after the last one with how late each was pressed. */
async function typeAll(
  { keystrokes }: Session,
  documents: readonly Document[],
  startMs: number,
): Promise<Float64Array> {
  const lateMs = new Float64Array(keystrokes.length);
  for (const [
    index,
    { atMs, document: documentIndex, person: personIndex, update },
  ] of keystrokes.entries()) {
    while (performance.now() < startMs + atMs) await pause(1);
    const document = documents[documentIndex]!;
    const person = document.people[personIndex]!;
    const nowMs = performance.now();
    lateMs[index] = nowMs - startMs - atMs;
    document.pressedMs.set(keyOf(update), nowMs);
    person.write(update);
  }
  return lateMs;
}

function verify(session: Session, documents: readonly Document[]): void {
  for (const [index, { people }] of documents.entries()) {
    const typed = session.keystrokes.filter(keystroke => keystroke.document === index);
    for (const [i, person] of people.entries()) {
      const who = `${documentName(index)}: person ${i}`;
      const wanted = typed.filter(keystroke => keystroke.person !== i).length;
      if (person.receivedCount !== wanted) {
        throw new Error(`${who} received ${person.receivedCount} of ${wanted} keystrokes`);
      }
      if (person.text !== session.texts[index]) {
        throw new Error(`${who} reads another text`);
      }
    }
  }
}

/** 22 letters, as many as Prosa's own names have. */
function documentName(index: number): string {
  return `q1Zk3vXo0bT7mWc5yRj9${String(index).padStart(2, '0')}`;
}

function keyOf(update: Uint8Array): string {
  return Buffer.from(update.buffer, update.byteOffset, update.byteLength).toString('latin1');
}
