// Reads the structs of a Yjs update (format v1) one after the other and builds nothing: no items, no documents, no
// strings but root names and map keys. Stricter than Yjs: whatever Yjs would decode to something that it writes
// differently, or not at all, is refused here.
//
// The format: https://github.com/yjs/yjs/blob/v13.6.33/src/utils/encoding.js (readClientsStructRefs),
// src/structs/Item.js (readItemContent and the Content* classes), and lib0's decoding.js (readAny).
import type { RefusalReason } from '../../protocol/close-codes.ts';
import { isJsonDeeperThan } from '../../protocol/json-depth.ts';

/** The bytes are not an update that may enter a document. Caught by the gate, never leaves the relay. */
export class RefusedError extends Error {
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.name = 'RefusedError';
    this.reason = reason;
  }
}

/** Content references of Yjs structs: the low five bits of the info byte. */
export const REF = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  doc: 9,
  skip: 10,
} as const;

/** What a document's kind lets in, and how large its parts may be. */
export interface ContentRules {
  /** Bit n is set when content reference n is allowed. */
  readonly allowedRefs: number;
  /** Bit n is set when shared type n (0 array, 1 map, 2 text, 3 to 6 XML) may be nested. */
  readonly allowedTypes: number;
  /** How many shared types deep content may lie; the roots are at depth 1. */
  readonly maxDepth: number;
  readonly maxRoots: number;
}

const bit = (...refs: number[]) => refs.reduce((bits, ref) => bits | (1 << ref), 0);

/** Prosa's own documents: text, deletions, and maps and arrays of plain values. */
export const TEXT_RULES: ContentRules = {
  allowedRefs: bit(REF.gc, REF.deleted, REF.string, REF.type, REF.any, REF.skip),
  allowedTypes: bit(0, 1),
  maxDepth: 8,
  maxRoots: 64,
};

/** Documents of other applications: everything but subdocuments. */
export const ANY_RULES: ContentRules = {
  allowedRefs:
    bit(REF.gc, REF.deleted, REF.json, REF.binary, REF.string, REF.embed, REF.format) |
    bit(REF.type, REF.any, REF.skip),
  allowedTypes: bit(0, 1, 2, 3, 4, 5, 6),
  maxDepth: 64,
  maxRoots: 4096,
};

// A clock counts every character that one client ever wrote. Yjs itself stops being exact at 2^53.
export const MAX_CLOCK = 2 ** 31;
const MAX_CLIENT_ID = Number.MAX_SAFE_INTEGER;
const MAX_NAME_BYTES = 1024;
// Plain values are decoded recursively by every client.
const MAX_VALUE_DEPTH = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const PARENT = { copied: 0, root: 1, item: 2 } as const;

/**
 * A cursor over bytes. After readStruct() its fields describe one struct. One object is used for a whole update:
 * nothing is allocated per struct.
 */
export class StructReader {
  bytes: Uint8Array;
  at: number;
  readonly rules: ContentRules;

  /** Of the struct that readStruct() has read. */
  ref = 0;
  length = 0;
  /** Where the struct's bytes begin; they end at `at`. */
  from = 0;
  /** Where its content begins, behind origins and parent. */
  contentFrom = 0;
  /** -1: none. */
  originClient = -1;
  originClock = 0;
  rightClient = -1;
  rightClock = 0;
  parentKind: 0 | 1 | 2 = PARENT.copied;
  parentClient = 0;
  parentClock = 0;
  parentName = '';
  parentSub: string | null = null;

  constructor(bytes: Uint8Array, at: number, rules: ContentRules) {
    this.bytes = bytes;
    this.at = at;
    this.rules = rules;
  }

  /** Throws RefusedError when the bytes end early or the number is over 2^53 - 1. */
  readVarUint(): number {
    const { bytes } = this;
    let at = this.at;
    if (at >= bytes.length) this.refuse('ends early');
    let byte = bytes[at++]!;
    if (byte < 0x80) {
      this.at = at;
      return byte;
    }
    let value = byte & 0x7f;
    let factor = 128;
    for (;;) {
      if (at >= bytes.length) this.refuse('ends early');
      byte = bytes[at++]!;
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER || factor > 2 ** 56) this.refuse('number out of range');
      if (byte < 0x80) {
        this.at = at;
        return value;
      }
      factor *= 128;
    }
  }

  readClientId(): number {
    const client = this.readVarUint();
    if (client > MAX_CLIENT_ID) this.refuse(`client ${client} out of range`);
    return client;
  }

  readClock(): number {
    const clock = this.readVarUint();
    if (clock > MAX_CLOCK) this.refuse(`clock ${clock} over ${MAX_CLOCK}`);
    return clock;
  }

  /** A count of things of which each takes at least `bytesEach` of what is left. */
  readCount(bytesEach: number): number {
    const count = this.readVarUint();
    const left = this.bytes.length - this.at;
    if (count * bytesEach > left) this.refuse(`count ${count} with ${left} bytes left`);
    return count;
  }

  /** Reads the struct at `at`. Throws RefusedError when it is not one that the rules let in. */
  readStruct(): void {
    this.readHeader();
    const { ref } = this;
    this.length = ref === REF.gc || ref === REF.skip ? this.readLength() : this.skimContent(ref);
  }

  /** Reads the struct at `at` up to its content, and leaves `length` as it was. */
  readHeader(): void {
    this.from = this.at;
    const info = this.readByte();
    const ref = info & 0x1f;
    this.ref = ref;
    this.originClient = -1;
    this.rightClient = -1;
    this.parentKind = PARENT.copied;
    this.parentSub = null;
    if (ref > REF.skip) this.refuse(`content ${ref}`);
    if ((this.rules.allowedRefs & (1 << ref)) === 0) {
      throw new RefusedError('not-allowed-here', `content ${ref} is not allowed in this document`);
    }
    if (ref === REF.gc || ref === REF.skip) {
      if (info !== ref) this.refuse(`info ${info}`);
      this.contentFrom = this.at;
      return;
    }
    if ((info & 0x80) !== 0) {
      this.originClient = this.readClientId();
      this.originClock = this.readClock();
    }
    if ((info & 0x40) !== 0) {
      this.rightClient = this.readClientId();
      this.rightClock = this.readClock();
    }
    if ((info & 0xc0) === 0) {
      const named = this.readVarUint();
      if (named === 1) {
        this.parentKind = PARENT.root;
        this.parentName = this.readName();
      } else if (named === 0) {
        this.parentKind = PARENT.item;
        this.parentClient = this.readClientId();
        this.parentClock = this.readClock();
      } else this.refuse(`parent info ${named}`);
      if ((info & 0x20) !== 0) this.parentSub = this.readName();
    }
    this.contentFrom = this.at;
  }

  private skimContent(ref: number): number {
    switch (ref) {
      case REF.deleted:
        return this.readLength();
      case REF.string: {
        const units = this.skimString();
        if (units === 0) this.refuse('empty string');
        return units;
      }
      case REF.any: {
        const count = this.readCount(1);
        if (count === 0) this.refuse('no values');
        for (let i = 0; i < count; i++) this.skimAny(1);
        return count;
      }
      case REF.json: {
        const count = this.readCount(1);
        if (count === 0) this.refuse('no values');
        for (let i = 0; i < count; i++) this.skimJson(true);
        return count;
      }
      case REF.binary:
        this.skip(this.readVarUint());
        return 1;
      case REF.embed:
        this.skimJson(false);
        return 1;
      case REF.format:
        this.skimString();
        this.skimJson(false);
        return 1;
      case REF.type: {
        const type = this.readVarUint();
        if (type > 6) this.refuse(`shared type ${type}`);
        if ((this.rules.allowedTypes & (1 << type)) === 0) {
          throw new RefusedError('not-allowed-here', `shared type ${type} is not allowed in this document`);
        }
        if (type === 3 || type === 5) this.skimString();
        return 1;
      }
      default:
        return this.refuse(`content ${ref}`);
    }
  }

  /**
   * With the cursor behind the count of a list of values (ContentAny or ContentJSON) that was read before: steps over
   * `skip` values. The rest reaches to the end of the struct.
   */
  skipValues(ref: number, skip: number): void {
    for (let i = 0; i < skip; i++) {
      if (ref === REF.any) this.skimAny(1);
      else this.skimJson(true);
    }
  }

  private readLength(): number {
    const length = this.readClock();
    if (length === 0) this.refuse('length 0');
    return length;
  }

  private readByte(): number {
    if (this.at >= this.bytes.length) this.refuse('ends early');
    return this.bytes[this.at++]!;
  }

  private skip(count: number): void {
    if (count > this.bytes.length - this.at) this.refuse('ends early');
    this.at += count;
  }

  private readName(): string {
    const length = this.readVarUint();
    if (length > MAX_NAME_BYTES) this.refuse(`name of ${length} bytes`);
    const from = this.at;
    this.skip(length);
    return this.decode(from, this.at);
  }

  /** Steps over a string and returns its length in UTF-16 units, as Yjs counts it. */
  private skimString(): number {
    const length = this.readVarUint();
    const from = this.at;
    this.skip(length);
    const { bytes } = this;
    const to = this.at;
    let units = 0;
    let plain = true;
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (byte < 0x80) units++;
      else {
        plain = false;
        // Continuation bytes count nothing; a lead byte of four counts two units, every other lead one.
        if (byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
      }
    }
    // Decoding is the one sure test of UTF-8, and it is native. ASCII needs none.
    if (!plain) this.decode(from, to);
    return units;
  }

  private decode(from: number, to: number): string {
    try {
      return utf8.decode(this.bytes.subarray(from, to));
    } catch {
      // TypeError of the fatal decoder: these bytes are no text, and no client could read them.
      return this.refuse('not UTF-8');
    }
  }

  private skimJson(allowUndefined: boolean): void {
    const length = this.readVarUint();
    const from = this.at;
    this.skip(length);
    const text = this.decode(from, this.at);
    if (allowUndefined && text === 'undefined') return;
    if (isJsonDeeperThan(this.bytes, MAX_VALUE_DEPTH, from, this.at)) this.refuse('value too deep');
    try {
      JSON.parse(text);
    } catch {
      // SyntaxError: clients would throw while they apply it.
      this.refuse('not JSON');
    }
  }

  private skimAny(depth: number): void {
    if (depth > MAX_VALUE_DEPTH) this.refuse('value too deep');
    const kind = this.readByte();
    switch (kind) {
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return;
      case 125: // integer
        this.skimVarInt();
        return;
      case 124: // float32
        this.skip(4);
        return;
      case 123: // float64
      case 122: // bigint
        this.skip(8);
        return;
      case 119:
        this.skimString();
        return;
      case 118: {
        const count = this.readCount(2);
        for (let i = 0; i < count; i++) {
          // lib0 assigns keys one by one: this one would change the object's prototype and be gone when written.
          if (this.readName() === '__proto__') this.refuse('key __proto__');
          this.skimAny(depth + 1);
        }
        return;
      }
      case 117: {
        const count = this.readCount(1);
        for (let i = 0; i < count; i++) this.skimAny(depth + 1);
        return;
      }
      case 116:
        this.skip(this.readVarUint());
        return;
      default:
        this.refuse(`value kind ${kind}`);
    }
  }

  private skimVarInt(): void {
    const first = this.readByte();
    let value = first & 0x3f;
    if ((first & 0x80) === 0) return;
    let factor = 64;
    for (;;) {
      const byte = this.readByte();
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER || factor > 2 ** 56) this.refuse('number out of range');
      if (byte < 0x80) return;
      factor *= 128;
    }
  }

  refuse(detail: string): never {
    throw new RefusedError('malformed', `${detail} at byte ${this.at} of ${this.bytes.length}`);
  }
}
