// What the store and its worker thread say to each other. Plain data only.
import type { Birth, Folded, NewText } from '../../relay/ports.ts';
import type { PlainError } from '../store-error.ts';
import type { KeptDamage } from './data-folder.ts';
import type { PackedAppends, PackedDocument } from './packing.ts';
import type { ReadAnswer, StoreRead, StoreWrite, WriteOutcome } from './store-messages.ts';

/** What a worker is started for. */
export type WorkerTask =
  | { task: 'serve'; folder: string }
  /** Reads all but the log of updates, beside the worker that serves. */
  | { task: 'read'; folder: string }
  /** Copies the database into a new file, beside the worker that serves, and ends. */
  | { task: 'backup'; folder: string; toFile: string };

export type Request =
  | { type: 'open'; doc: string; birth: Birth }
  | { type: 'create'; doc: string; birth: Birth; first: NewText }
  | { type: 'load'; doc: string }
  | { type: 'append'; group: PackedAppends }
  | { type: 'compact'; doc: string; folded: Folded; atMs: number }
  | { type: 'reset'; doc: string; folded: Folded; epoch: string; setAside: number[]; atMs: number }
  | { type: 'write'; writes: readonly StoreWrite[] }
  | { type: 'close' };

export interface NumberedRequest {
  id: number;
  request: Request;
}

export type Answer =
  | { type: 'document'; document: PackedDocument | null }
  /** One entry for each call of the group: null when its updates are on disk. */
  | { type: 'appended'; errors: (PlainError | null)[]; commitCount: number }
  | { type: 'made'; made: 'created' | 'exists' }
  | { type: 'written'; outcomes: WriteOutcome[] }
  | { type: 'done' }
  | { type: 'failed'; error: PlainError };

export type FromWorker =
  | { type: 'ready'; damage: KeptDamage | null }
  | { type: 'cannot-open'; error: PlainError }
  | { type: 'answer'; id: number; answer: Answer };

/** To the thread that reads; null ends it. */
export interface NumberedRead {
  id: number;
  read: StoreRead | null;
}

export interface FromReader {
  id: number;
  answer: { outcome: 'read'; value: ReadAnswer } | { outcome: 'failed'; error: PlainError };
}
