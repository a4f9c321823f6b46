// All that is written and read besides the log of updates: the catalogue, people and access, talk.
import type { PlainError } from '../store-error.ts';
import type { AccessRead, AccessReadAnswers, AccessWrite, AccessWriteAnswers } from './access-messages.ts';
import type {
  CatalogueRead,
  CatalogueWrite,
  CatalogueWriteAnswers,
  ReadAnswers,
} from './catalogue-messages.ts';
import type { DigestRead, DigestReadAnswers, DigestWrite, DigestWriteAnswers } from './digest-messages.ts';
import type { TalkRead, TalkReadAnswers, TalkWrite, TalkWriteAnswers } from './talk-messages.ts';

export type StoreWrite = CatalogueWrite | AccessWrite | TalkWrite | DigestWrite;
export interface WriteAnswers
  extends CatalogueWriteAnswers,
    AccessWriteAnswers,
    TalkWriteAnswers,
    DigestWriteAnswers {}
export type WriteAnswer = WriteAnswers[StoreWrite['type']];

/** How one write went. */
export type WriteOutcome =
  | { outcome: 'done'; answer: WriteAnswer }
  | { outcome: 'failed'; error: PlainError };

export type StoreRead = CatalogueRead | AccessRead | TalkRead | DigestRead;
export interface StoreReadAnswers
  extends ReadAnswers,
    AccessReadAnswers,
    TalkReadAnswers,
    DigestReadAnswers {}
export type ReadAnswer = StoreReadAnswers[StoreRead['type']];

/** Where the work is done. */
export interface StoreThreads {
  /**
   * In one transaction; one outcome for each. What was appended before to a document that the catalogue writes about is
   * stored before.
   */
  write(writes: readonly StoreWrite[]): Promise<readonly WriteOutcome[]>;
  read<R extends StoreRead>(read: R): Promise<StoreReadAnswers[R['type']]>;
}
