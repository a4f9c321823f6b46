// Errors of every store, as objects and as plain data that can cross to another thread. Knows no SQL.
import { CorruptDocumentError } from '../relay/ports.ts';

/**
 * A store could not do its work. `code` is short and stable: SQLite's own ("SQLITE_FULL", "SQLITE_IOERR_FSYNC"),
 * the system's ("EACCES") or one of STORE_CODES.
 */
export class StoreError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

export const STORE_CODES = {
  /** close() was called before this call. */
  closed: 'STORE_CLOSED',
  /** The worker thread died; whether the work was done is unknown. The next call starts another. */
  workerDied: 'STORE_WORKER_DIED',
  /** The place in the log is taken by other bytes. */
  placeTaken: 'STORE_PLACE_TAKEN',
  /** The update would leave a hole before it. */
  hole: 'STORE_HOLE',
  /** The document was never opened. */
  noDocument: 'STORE_NO_DOCUMENT',
  /** There is no such share link. */
  noLink: 'STORE_NO_LINK',
  /** The arguments contradict each other or what is stored. */
  badFold: 'STORE_BAD_FOLD',
  /** The data folder cannot be used as it is. */
  folder: 'STORE_FOLDER',
} as const;

/** An error as plain data. */
export interface PlainError {
  code: string;
  message: string;
  /** Set when one document is damaged. */
  corrupt: { doc: string; detail: string } | null;
}

export function toPlainError(error: unknown): PlainError {
  if (error instanceof CorruptDocumentError) {
    const prefix = `document ${JSON.stringify(error.doc)} is damaged: `;
    return {
      code: 'STORE_CORRUPT_DOCUMENT',
      message: error.message,
      corrupt: { doc: error.doc, detail: error.message.slice(prefix.length) },
    };
  }
  return {
    code: codeOf(error),
    message: error instanceof Error ? error.message : String(error),
    corrupt: null,
  };
}

export function fromPlainError(plain: PlainError): Error {
  return plain.corrupt === null
    ? new StoreError(plain.code, plain.message)
    : new CorruptDocumentError(plain.corrupt.doc, plain.corrupt.detail);
}

/** The `code` of an error, "UNKNOWN" when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
