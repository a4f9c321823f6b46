// A data folder as a server left it, and seeded damage to its files: flipped bits, lost sectors, torn and swapped pages, cut
// ends. Says what the store makes of it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import * as Y from 'yjs';
import { type Append, CorruptDocumentError } from '../relay/ports.ts';
import { sampleFacts } from '../store/contract.ts';
import { packAppends, unpackDocument } from '../store/sqlite/packing.ts';
import { SqliteDatabase } from '../store/sqlite/sqlite-database.ts';
import { StoreError } from '../store/store-error.ts';
import { ROOTS } from './edits.ts';
import type { Random } from './random.ts';

const PAGE_BYTES = 4096;
const SECTOR_BYTES = 512;
const DOC_COUNT = 8;

/** The files of one folder, and what was called saved in it. */
export interface Template {
  files: ReadonlyMap<DataFile, Buffer>;
  /** An earlier state of the database file: what a torn write leaves in a page. */
  earlier: Buffer;
  saved: ReadonlyMap<string, SavedDocument>;
  /** The document that the last commit was about, and the first update that came with it. */
  last: { doc: string; seq: number };
}

type DataFile = 'prosa.db' | 'prosa.db-wal';

interface SavedDocument {
  base: Uint8Array | null;
  baseSeq: number;
  /** Every update, from place 1. */
  updates: Uint8Array[];
}

/**
 * Writes a data folder into `folder` and takes its files: "killed" with commits that are in the log only, "closed" with all
 * in the database.
 */
export function makeTemplate(folder: string, random: Random, end: 'killed' | 'closed'): Template {
  const saved = new Map<string, SavedDocument>();
  const path = join(folder, 'prosa.db');
  let earlier: Buffer = Buffer.alloc(0);
  for (let generation = 0; ; generation++) {
    const database = new SqliteDatabase(folder);
    for (let n = 0; n < DOC_COUNT; n++) growDocument(database, saved, `doc ${n}`, random);
    const last = { doc: 'doc 0', seq: appendSome(database, saved, 'doc 0', random) };
    if (generation === 1) {
      const isKilled = end === 'killed';
      if (!isKilled) database.close();
      const names: DataFile[] = isKilled ? ['prosa.db', 'prosa.db-wal'] : ['prosa.db'];
      const files = new Map(names.map(name => [name, readFileSync(join(folder, name))] as const));
      if (isKilled) database.close();
      return { files, earlier, saved, last };
    }
    database.close();
    earlier = readFileSync(path);
  }
}

function growDocument(
  database: SqliteDatabase,
  saved: Map<string, SavedDocument>,
  doc: string,
  random: Random,
): void {
  if (!saved.has(doc)) {
    saved.set(doc, { base: null, baseSeq: 0, updates: [] });
    database.open(doc, { epoch: `epoch of ${doc}`, kind: 'any', atMs: 1, owner: 'ana' });
  }
  for (let commit = 0; commit < 2; commit++) appendSome(database, saved, doc, random);
  if (!random.chance(0.5)) return;
  const document = saved.get(doc)!;
  const { updates } = document;
  const upToSeq = random.int(Math.max(1, document.baseSeq), updates.length);
  const base = Y.mergeUpdates(updates.slice(0, upToSeq));
  document.baseSeq = upToSeq;
  document.base = base;
  const stateVector = Y.encodeStateVectorFromUpdate(base);
  const facts = sampleFacts(`${doc} up to ${upToSeq}`);
  database.compact(doc, { upToSeq, base, stateVector, deleteSet: Uint8Array.of(0), facts }, 5);
}

/** One commit of a few updates. Returns the place of the first. */
function appendSome(
  database: SqliteDatabase,
  saved: ReadonlyMap<string, SavedDocument>,
  doc: string,
  random: Random,
): number {
  const { updates } = saved.get(doc)!;
  const first = updates.length + 1;
  const written = new Y.Doc();
  // The same bytes in every run: where damage hits them must not change.
  written.clientID = random.int(1, 2 ** 31);
  if (updates.length > 0) Y.applyUpdate(written, Y.mergeUpdates(updates));
  written.on('update', update => updates.push(update));
  const text = written.getText(ROOTS.text);
  for (let i = random.int(1, 9); i > 0; i--) {
    const word = `${updates.length + 1} of ${doc} `;
    text.insert(text.length, word.repeat(random.pick([1, 1, 3, 60])));
  }
  const appends: Append[] = updates.slice(first - 1).map((bytes, i) => {
    return { doc, seq: first + i, bytes, author: `author ${random.int(1, 3)}`, atMs: first + i };
  });
  const { errors } = database.append(packAppends([appends]));
  if (errors.some(error => error !== null)) throw new Error('invariant violation: it is not stored');
  return first;
}

export interface Damage {
  file: DataFile;
  what: 'bit' | 'bytes' | 'sector' | 'torn page' | 'swapped pages' | 'cut';
  at: number;
}

/** Writes the files of `template` into `folder`, damaged once. */
export function writeDamaged(template: Template, folder: string, random: Random): Damage {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = random.pick([...template.files.keys()]);
  for (const [name, whole] of template.files) {
    writeFileSync(join(folder, name), name === file ? Buffer.from(whole) : whole);
  }
  const bytes = Buffer.from(template.files.get(file)!);
  const what = random.pick(['bit', 'bytes', 'sector', 'torn page', 'swapped pages', 'cut'] as const);
  const at = random.int(0, bytes.length - 1);
  const pageAt = Math.floor(at / PAGE_BYTES) * PAGE_BYTES;
  let damaged = bytes;
  switch (what) {
    case 'bit':
      bytes[at]! ^= 1 << random.int(0, 7);
      break;
    case 'bytes':
      for (let i = at; i < Math.min(bytes.length, at + random.int(2, 60)); i++) bytes[i] = random.int(0, 255);
      break;
    case 'sector': {
      const from = Math.floor(at / SECTOR_BYTES) * SECTOR_BYTES;
      bytes.fill(0, from, from + SECTOR_BYTES);
      break;
    }
    case 'torn page': {
      // Some sectors of it are of an earlier time; in the log, where a page was never before, of another place.
      const old = file === 'prosa.db' ? template.earlier : bytes.subarray(PAGE_BYTES);
      const length = SECTOR_BYTES * random.int(1, 7);
      // A page that was not there yet was nothing.
      if (pageAt >= old.length) bytes.fill(0, pageAt, pageAt + length);
      else old.copy(bytes, pageAt, pageAt, pageAt + length);
      break;
    }
    case 'swapped pages': {
      const other = PAGE_BYTES * random.int(0, Math.floor(bytes.length / PAGE_BYTES) - 1);
      const page = Buffer.from(bytes.subarray(pageAt, pageAt + PAGE_BYTES));
      bytes.copy(bytes, pageAt, other, other + PAGE_BYTES);
      page.copy(bytes, other);
      break;
    }
    case 'cut':
      damaged = bytes.subarray(0, at);
  }
  writeFileSync(join(folder, file), damaged);
  return { file, what, at };
}

export interface Finding {
  /** The folder was refused as a whole, with a line that names it. */
  refused: string | null;
  /** The log was found damaged, and kept. */
  isLogKept: boolean;
  /** Documents that are all there. */
  whole: string[];
  /** Documents that were refused by name. */
  corrupt: string[];
  /** Documents that are there as they were at an earlier time (up to `seq`), or not at all (0). */
  earlier: { doc: string; seq: number }[];
  /** Documents whose text is as it was, but whose copies on people's devices will not be merged: they are asked. */
  otherEpoch: string[];
  /** What may never be: other bytes than were written, errors of no kind. */
  wrong: string[];
}

/** Opens the folder as a server would, and loads everything. */
export function examine(folder: string, { saved }: Template): Finding {
  const finding: Finding = {
    refused: null,
    isLogKept: false,
    whole: [],
    corrupt: [],
    earlier: [],
    otherEpoch: [],
    wrong: [],
  };
  let database: SqliteDatabase;
  try {
    database = new SqliteDatabase(folder);
  } catch (error) {
    if (error instanceof StoreError && error.message.includes(folder)) finding.refused = error.message;
    else finding.wrong.push(`opening: ${String(error)}`);
    return finding;
  }
  finding.isLogKept = database.damage !== null && existsSync(database.damage.keptIn);
  for (const [doc, document] of saved) examineDocument(database, doc, document, finding);
  try {
    database.close();
  } catch {
    // Writing back what is damaged may fail; all that is there stays where it is.
  }
  return finding;
}

function examineDocument(
  database: SqliteDatabase,
  doc: string,
  { base, baseSeq, updates }: SavedDocument,
  finding: Finding,
): void {
  try {
    const stored = database.load(doc);
    if (stored === null) {
      finding.earlier.push({ doc, seq: 0 });
      return;
    }
    const { tail, base: foundBase, baseSeq: foundBaseSeq, epoch } = unpackDocument(stored);
    const isWrong =
      tail.some(({ seq, bytes }) => !Buffer.from(bytes).equals(updates[seq - 1]!)) ||
      (foundBaseSeq === baseSeq && !Buffer.from(foundBase ?? []).equals(base ?? Buffer.alloc(0)));
    if (isWrong) finding.wrong.push(`${doc}: other bytes`);
    if (epoch !== `epoch of ${doc}`) finding.otherEpoch.push(doc);
    const end = tail.at(-1)?.seq ?? foundBaseSeq;
    if (end === updates.length) finding.whole.push(doc);
    else finding.earlier.push({ doc, seq: end });
  } catch (error) {
    if (error instanceof CorruptDocumentError) finding.corrupt.push(doc);
    else finding.wrong.push(`${doc}: ${String(error)}`);
  }
}

/** SQLite's own look at everything, as a person with sqlite3 have it: true when it finds nothing. */
export function isSoundTo(folder: string): boolean {
  const db = new Database(join(folder, 'prosa.db'));
  try {
    const rows = db.prepare('PRAGMA integrity_check').raw().all() as [string][];
    return rows[0]?.[0] === 'ok';
  } catch {
    return false;
  } finally {
    db.close();
  }
}
