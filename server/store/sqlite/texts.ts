// Texts of the database, as they may be after a disk has spoiled them. libsql ends the whole process when a text that it hands
// over is not UTF-8, so every text is asked for as bytes and decoded here.
import type Database from 'libsql';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Of SQL: a text that a query hands over, as its bytes. Wherever it is only compared or sorted by, it stays a text. */
export function bytesOf(expression: string): string {
  return `CAST(${expression} AS BLOB)`;
}

/** The text, or null when its bytes are not UTF-8 any more. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

/** One of `values`; `otherwise` for what has rotted into none of them. */
export function oneOf<V extends string, O>(values: readonly V[], value: string, otherwise: O): V | O {
  return (values as readonly string[]).includes(value) ? (value as V) : otherwise;
}

/** A query whose rows have numbers, nulls and texts. What is spoiled in a text reads as U+FFFD, and the rest of it stands. */
export class TextQuery {
  readonly #statement: Database.Statement;
  readonly #sql: string;

  /** In `sql` each text is handed over by bytesOf(). */
  constructor(db: Database.Database, sql: string) {
    this.#statement = db.prepare(sql).raw();
    this.#sql = sql;
  }

  get(...params: unknown[]): unknown[] | undefined {
    const row = this.#statement.get(...params) as unknown[] | undefined;
    return row === undefined ? undefined : this.#read(row);
  }

  all(...params: unknown[]): unknown[][] {
    return (this.#statement.all(...params) as unknown[][]).map(row => this.#read(row));
  }

  #read(row: unknown[]): unknown[] {
    return row.map(value => {
      if (typeof value === 'string')
        throw new Error(`invariant violation: not asked for as bytes: ${this.#sql}`);
      // Buffer.toString() puts U+FFFD where bytes are no UTF-8.
      return value instanceof Uint8Array
        ? Buffer.from(value.buffer, value.byteOffset, value.length).toString()
        : value;
    });
  }
}
