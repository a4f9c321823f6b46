// The documents of people's lists, as they change: who is in them, their titles, when they were edited. Each document is
// looked at when somebody who looks at a list has it there, once a second at most. Knows no connection.
import type { Moment } from '../../protocol/live.ts';
import type { Clock, Log, Timer } from '../relay/ports.ts';
import { encodeMessage } from './frames.ts';
import type { Shelf } from './ports.ts';
import type { RoleDesk } from './role-desk.ts';

/** A tab that shows a list. */
export interface HomeListener {
  readonly person: string;
  sendMoment(frame: Uint8Array): void;
}

export interface HomeParts {
  shelf: Shelf;
  roles: RoleDesk;
  clock: Pick<Clock, 'now' | 'after'>;
  log: Log;
}

const SPACING_MS = 1_000;
/** A text that is being written changes all the time, and a list shows minutes. */
const TEXT_SPACING_MS = 5_000;
const READERS_KEPT_MS = 30_000;
const MAX_KEPT = 2_000;

interface Kept {
  people: Set<string>;
  untilMs: number;
}

export class HomeNews<L extends HomeListener> {
  readonly #parts: HomeParts;
  readonly #listeners = new Set<L>();
  /** Documents that will be looked at, by name. */
  readonly #due = new Map<string, { timer: Timer; atMs: number; isOnlyPeople: boolean }>();
  /** When a document was last looked at; those of the last seconds. */
  readonly #looked = new Map<string, number>();
  /** What was last told of a document. */
  readonly #told = new Map<string, string>();
  readonly #readers = new Map<string, Kept>();

  constructor(parts: HomeParts) {
    this.#parts = parts;
  }

  add(listener: L): void {
    this.#listeners.add(listener);
  }

  remove(listener: L): void {
    this.#listeners.delete(listener);
    // What happens while nobody looks is not followed.
    if (this.#listeners.size === 0) this.#told.clear();
  }

  visited(person: string, doc: string): void {
    this.#readers.get(doc)?.people.add(person);
  }

  documentChanged(doc: string, what: 'people' | 'title' | 'text'): void {
    if (this.#listeners.size === 0) return;
    const { clock } = this.#parts;
    const nowMs = clock.now();
    const lastMs = this.#looked.get(doc) ?? Number.NEGATIVE_INFINITY;
    const atMs = Math.max(nowMs, lastMs + (what === 'text' ? TEXT_SPACING_MS : SPACING_MS));
    const due = this.#due.get(doc);
    if (due !== undefined) {
      due.isOnlyPeople &&= what === 'people';
      if (due.atMs <= atMs) return;
      due.timer.cancel();
    }
    const isOnlyPeople = (due?.isOnlyPeople ?? true) && what === 'people';
    const timer = clock.after(atMs - nowMs, () => {
      const isAboutPeople = this.#due.get(doc)!.isOnlyPeople;
      this.#due.delete(doc);
      this.#noteLook(doc);
      this.#look(doc, isAboutPeople).catch((error: unknown) => {
        this.#told.delete(doc);
        this.#parts.log.warn('a list could not be brought up to date', { doc, error });
      });
    });
    this.#due.set(doc, { timer, atMs, isOnlyPeople });
  }

  stop(): void {
    for (const { timer } of this.#due.values()) timer.cancel();
    this.#due.clear();
    this.#listeners.clear();
  }

  async #look(doc: string, isOnlyPeople: boolean): Promise<void> {
    const here = this.#parts.shelf.whoIsIn(doc);
    // Cursors move all the time; who is there does not change with them.
    const shown = JSON.stringify(here);
    if (isOnlyPeople && this.#told.get(doc) === shown) return;
    this.#told.delete(doc);
    this.#told.set(doc, shown);
    forgetOldest(this.#told);
    const readers = await this.#readersOf(doc);
    const people = new Set([...this.#listeners].map(({ person }) => person).filter(one => readers.has(one)));
    if (people.size === 0) return;
    const row = await this.#parts.shelf.describe(doc);
    if (row === null) return;
    const allowed = new Set<string>();
    for (const person of people) {
      if ((await this.#parts.roles.roleOf(person, doc)) !== null) allowed.add(person);
    }
    const moment: Moment = { kind: 'document', document: row, here };
    const frame = encodeMessage({ type: 'moment', topic: 'home', moment });
    for (const listener of [...this.#listeners]) {
      if (allowed.has(listener.person)) listener.sendMoment(frame);
    }
  }

  async #readersOf(doc: string): Promise<ReadonlySet<string>> {
    const nowMs = this.#parts.clock.now();
    const known = this.#readers.get(doc);
    if (known !== undefined && nowMs < known.untilMs) return known.people;
    // Put there before it is asked for: who comes in meanwhile is added.
    const kept: Kept = { people: new Set(), untilMs: 0 };
    this.#readers.delete(doc);
    this.#readers.set(doc, kept);
    forgetOldest(this.#readers);
    for (const person of await this.#parts.shelf.readersOf(doc)) kept.people.add(person);
    kept.untilMs = this.#parts.clock.now() + READERS_KEPT_MS;
    return kept.people;
  }

  #noteLook(doc: string): void {
    this.#looked.delete(doc);
    this.#looked.set(doc, this.#parts.clock.now());
    forgetOldest(this.#looked);
  }
}

/** Maps are in the order of their entries: the first is the one that was put there first. */
function forgetOldest(map: Map<string, unknown>): void {
  if (map.size > MAX_KEPT) map.delete(map.keys().next().value!);
}
