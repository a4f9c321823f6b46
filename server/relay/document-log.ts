// The log of one document: a folded base, the updates since, and the answers that are read from them. Bytes only; knows
// no connections, no store and no time.
import { encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { BaseSlice, skimBase } from './base-slice.ts';
import type { Gate } from './gate.ts';
import { concatUpdates, EMPTY_UPDATE, type LogUpdate, type StructRun, writeChunks } from './log-update.ts';
import type { StoredDocument } from './ports.ts';
import { RefusedError } from './struct-reader.ts';

/** One place in the log. */
export interface Entry extends LogUpdate {
  seq: number;
  author: string;
  /** Milliseconds since 1970. */
  atMs: number;
  /** Number of the session that sent it; 0 when it came from the store or the server itself. */
  sender: number;
}

// Answers that are kept until the log grows, in number and in bytes, and how long at most.
const MAX_ANSWERS = 64;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const KEEP_ANSWERS_MS = 10_000;

export class DocumentLog {
  private readonly gate: Gate;
  private base: BaseSlice | null = null;
  /** The base as a SyncStep2 message; `base` reads inside it, so that the bytes are in memory once. */
  private baseStep2: Uint8Array | null = null;
  private baseSeq = 0;
  private tail: Entry[] = [];
  private tailBytes = 0;
  private readonly answers = new Map<string, Uint8Array[]>();
  private answerBytes = 0;
  private answersKeptSinceMs: number | null = null;

  constructor(gate: Gate) {
    this.gate = gate;
  }

  /**
   * The log of a stored document. Rejects with RefusedError when its bytes are damaged. Large documents are read in
   * slices between which `pause` is awaited.
   */
  static async load(stored: StoredDocument, gate: Gate, pause: () => Promise<void>): Promise<DocumentLog> {
    const log = new DocumentLog(gate);
    if (stored.base !== null) {
      log.baseStep2 = encodeSyncStep2(stored.base);
      const skimmed = await skimBase(bodyOf(log.baseStep2, stored.base), gate.rules, pause);
      log.base = new BaseSlice(skimmed, gate.rules);
      log.baseSeq = stored.baseSeq;
      await gate.learnBase(log.base, skimmed, pause);
    }
    for (const { bytes, author, seq } of stored.tail) {
      if (seq !== log.head + 1) throw new RefusedError('malformed', `update ${seq} follows on ${log.head}`);
      const verdict = gate.readmit(bytes);
      if (verdict.verdict === 'refused' || verdict.gap) {
        const detail = verdict.verdict === 'refused' ? verdict.detail : 'it names what nobody has';
        throw new RefusedError('malformed', `update ${seq} cannot follow: ${detail}`);
      }
      // Building the base deletes what the document's own rules delete (the loser of two values under one key), so
      // that a client's later word about it can be no news any more. Its place stays.
      log.append(verdict.verdict === 'news' ? verdict.update : NO_CONTENT, author, 0, 0);
      if (seq % UPDATES_PER_SLICE === 0) await pause();
    }
    return log;
  }

  /** The last place; 0 when the log is empty. */
  get head(): number {
    return this.baseSeq + this.tail.length;
  }

  /** The last place that the base stands for. */
  get foldedSeq(): number {
    return this.baseSeq;
  }

  get bytes(): number {
    return this.tailBytes + (this.base?.bytes.length ?? 0);
  }

  get bytesInTail(): number {
    return this.tailBytes;
  }

  append(update: LogUpdate, author: string, atMs: number, sender: number): Entry {
    const { bytes, runs, deletes } = update;
    const entry: Entry = { bytes, runs, deletes, seq: this.head + 1, author, atMs, sender };
    this.tail.push(entry);
    this.tailBytes += bytes.length;
    this.clearAnswers();
    return entry;
  }

  /** The updates at places [fromSeq, toSeq]; all of them must be in the tail. */
  entries(fromSeq: number, toSeq: number): Entry[] {
    return this.tail.slice(fromSeq - this.baseSeq - 1, toSeq - this.baseSeq);
  }

  /** The session that sent all updates after `cursor`; 0 when there were several, or none, or the store. */
  soleSenderAfter(cursor: number): number {
    if (cursor < this.baseSeq || cursor >= this.head) return 0;
    const first = cursor - this.baseSeq;
    const sender = this.tail[first]!.sender;
    for (let i = first + 1; i < this.tail.length; i++) if (this.tail[i]!.sender !== sender) return 0;
    return sender;
  }

  /** Update messages that bring somebody who was served up to `cursor` to the head. */
  framesAfter(cursor: number): Uint8Array[] {
    if (cursor >= this.head) return [];
    if (cursor >= this.baseSeq) return [encodeUpdate(concatUpdates(this.entries(cursor + 1, this.head)))];
    const frames = this.base === null ? [] : [encodeUpdate(this.base.bytes)];
    if (this.tail.length > 0) frames.push(encodeUpdate(concatUpdates(this.tail)));
    return frames;
  }

  /**
   * The messages that answer a SyncStep1: what is missing behind `clocks`. The last one is the SyncStep2, at which the
   * client believes to be synced, so the tail goes ahead of the base. The frames are shared: do not write to them.
   *
   * Answers are kept until the log grows. After a restart everybody asks the same question: 150 clients that join a
   * 4 MB document at once cost one answer and 150 sends of the same buffer.
   */
  answer(stateVector: Uint8Array, clocks: ReadonlyMap<number, number>): Uint8Array[] {
    const key = stateVector.length <= MAX_KEY_BYTES ? String.fromCharCode(...stateVector) : null;
    const kept = key === null ? undefined : this.answers.get(key);
    if (kept !== undefined) return kept;
    const frames = clocks.size === 0 ? this.answerEverything() : [encodeSyncStep2(this.diff(clocks))];
    let bytes = 0;
    for (const frame of frames) if (frame !== this.baseStep2) bytes += frame.length;
    if (key !== null && bytes <= MAX_ANSWER_BYTES) {
      if (this.answers.size >= MAX_ANSWERS || this.answerBytes + bytes > MAX_ANSWER_BYTES)
        this.clearAnswers();
      this.answers.set(key, frames);
      this.answerBytes += bytes;
    }
    return frames;
  }

  /** One Update message with what is behind `clocks`, and all deletions. */
  updateBehind(clocks: ReadonlyMap<number, number>): Uint8Array {
    return encodeUpdate(this.diff(clocks));
  }

  /** The clock of every client at a place that is still in the tail. */
  clocksAt(cursor: number): ReadonlyMap<number, number> {
    const clocks = new Map(this.gate.known.clients());
    for (let i = this.tail.length - 1; i >= cursor - this.baseSeq; i--) {
      for (const { client, clock } of this.tail[i]!.runs) clocks.set(client, clock);
    }
    return clocks;
  }

  /** Lets go of answers that nobody has asked for in a while. */
  forgetAnswers(nowMs: number): void {
    if (this.answerBytes === 0) return;
    if (this.answersKeptSinceMs === null) this.answersKeptSinceMs = nowMs;
    else if (nowMs - this.answersKeptSinceMs > KEEP_ANSWERS_MS) this.clearAnswers();
  }

  private clearAnswers(): void {
    if (this.answers.size > 0) this.answers.clear();
    this.answerBytes = 0;
    this.answersKeptSinceMs = null;
  }

  /**
   * Puts a new base in the place of everything up to `seq`; `beforeCut` is called right before. Rejects with RefusedError,
   * and then nothing changes.
   */
  async fold(
    base: Uint8Array,
    seq: number,
    pause: () => Promise<void>,
    beforeCut: () => void,
  ): Promise<void> {
    const step2 = encodeSyncStep2(base);
    const slice = new BaseSlice(await skimBase(bodyOf(step2, base), this.gate.rules, pause), this.gate.rules);
    if (seq <= this.baseSeq || seq > this.head) return; // somebody else folded meanwhile
    beforeCut();
    const gone = this.tail.splice(0, seq - this.baseSeq);
    for (const { bytes } of gone) this.tailBytes -= bytes.length;
    this.base = slice;
    this.gate.structs.setBase(slice);
    this.baseStep2 = step2;
    this.baseSeq = seq;
    this.clearAnswers();
  }

  private answerEverything(): Uint8Array[] {
    if (this.baseStep2 === null) {
      return [encodeSyncStep2(this.tail.length === 0 ? EMPTY_UPDATE : concatUpdates(this.tail))];
    }
    return this.tail.length === 0
      ? [this.baseStep2]
      : [encodeUpdate(concatUpdates(this.tail)), this.baseStep2];
  }

  private diff(clocks: ReadonlyMap<number, number>): Uint8Array {
    const chunks = new Map<number, StructRun[]>();
    for (const [client, known] of this.gate.known.clients()) {
      const asked = clocks.get(client) ?? 0;
      const run = asked < known ? this.base?.runFrom(client, asked) : null;
      if (run !== null && run !== undefined) chunks.set(client, [run]);
    }
    for (const entry of this.tail) {
      for (const run of entry.runs) {
        if (run.endClock <= (clocks.get(run.client) ?? 0)) continue;
        const list = chunks.get(run.client);
        if (list === undefined) chunks.set(run.client, [run]);
        else list.push(run);
      }
    }
    return writeChunks(chunks, this.gate.known.deleteSet());
  }
}

const UPDATES_PER_SLICE = 500;
const NO_CONTENT: LogUpdate = { bytes: EMPTY_UPDATE, runs: [], deletes: [] };

// State vectors up to this size, some 700 clients, are used as a key for answers that are kept.
const MAX_KEY_BYTES = 8192;

function bodyOf(frame: Uint8Array, body: Uint8Array): Uint8Array {
  return frame.subarray(frame.length - body.length);
}
