// People, as the writing connection knows them: each has a number from when they are first heard of.
import { randomBytes } from 'node:crypto';
import type Database from 'libsql';

// Each readable with black or white on it. People are given one and can change it.
const COLORS = [
  ...['#c2410c', '#b4840b', '#4d7c0f', '#0f766e', '#0369a1'],
  ...['#4338ca', '#7e22ce', '#be185d', '#9f1239', '#57534e'],
];

export class PeopleTable {
  readonly #insert: Database.Statement;
  readonly #id: Database.Statement;

  constructor(db: Database.Database) {
    this.#insert = db.prepare(
      `INSERT OR IGNORE INTO people (person, public_id, color) VALUES (?, lower(hex(randomblob(12))), ?)`,
    );
    this.#id = db.prepare('SELECT id FROM people WHERE person = ?').raw();
  }

  /** The number of who has this session's id; they are made when nobody has heard of them. */
  idOf(person: string): number {
    const known = this.find(person);
    if (known !== null) return known;
    this.#insert.run(person, COLORS[Math.floor(Math.random() * COLORS.length)]!);
    return this.find(person)!;
  }

  /** A session's id that nobody has: 128 random bits. */
  makeId(): string {
    return randomBytes(16).toString('base64url');
  }

  find(person: string): number | null {
    const row = this.#id.get(person) as [number] | undefined;
    return row?.[0] ?? null;
  }
}
