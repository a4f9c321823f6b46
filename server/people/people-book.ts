// People as the server knows them now: what others may see of them and how they are known, in memory for those who are
// about. All changes of people go through here, so nobody is shown as they were.
import type { Me, PublicPerson } from '../../protocol/access.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Identity } from '../relay/ports.ts';
import type { KnownPerson } from './policy.ts';

export type Person = PublicPerson & { by: Me['by'] };

export interface PeopleStore extends Pick<AccessStore, 'person' | 'setPerson' | 'personOfAccount'> {}

const MAX_REMEMBERED = 20_000;

export class PeopleBook {
  readonly #store: PeopleStore;
  /** Used last, last. */
  readonly #people = new Map<string, Promise<Person>>();
  /** What was read, or is being read, and has changed since. */
  readonly #stale = new WeakSet<Promise<Person>>();
  /** Accounts of proxies that are being told to the store, by the person's id. */
  readonly #introductions = new Map<string, { told: Promise<string>; hasFailed: boolean }>();
  readonly #listeners: ((person: string) => void)[] = [];

  constructor(store: PeopleStore) {
    this.#store = store;
  }

  /** The person of a session's id, made when they are new. Rejects when the store cannot say. */
  async person(id: string): Promise<Person> {
    for (;;) {
      const known = this.#people.get(id) ?? this.#load(id);
      this.#people.delete(id);
      this.#people.set(id, known);
      if (this.#people.size > MAX_REMEMBERED) this.#people.delete(this.#people.keys().next().value!);
      let person: Person;
      try {
        person = await known;
      } catch (error) {
        if (this.#people.get(id) === known) this.#people.delete(id);
        throw error;
      }
      if (!this.#stale.has(known)) return person;
    }
  }

  /** Others see this from now on. Durable when it resolves. */
  async change(id: string, change: { name?: string; color?: string }): Promise<Person> {
    await this.person(id);
    await this.#store.setPerson(id, change);
    this.#forget(id);
    return this.person(id);
  }

  /**
   * The session's id that belongs to an account. It is `guest` when the account is new and the guest has none yet, so that
   * somebody who signs in for the first time stays who they were; else `fresh`, a new id.
   */
  async signIn(account: string, guest: string, fresh: string, name: string | null): Promise<string> {
    const before = await this.person(guest);
    const candidate = before.by === 'guest' ? guest : fresh;
    const id = await this.#store.personOfAccount(account, 'sign-in', candidate, cleanPersonName(name));
    this.#forget(id);
    return id;
  }

  /** A proxy vouches for this person. They are looked up only after the store has heard of it. Never rejects. */
  introduce(account: string, id: string, name: string | null): void {
    if (this.#introductions.get(id)?.hasFailed === false) return;
    const told = this.#store.personOfAccount(account, 'proxy', id, cleanPersonName(name));
    const introduction = { told, hasFailed: false };
    this.#introductions.set(id, introduction);
    // Whoever asks for the person hears of it: they must not be taken for a guest. The next request tries again.
    told.catch(() => {
      introduction.hasFailed = true;
    });
  }

  /** Calls `changed` when what is known of a person has changed, before person() answers the new. */
  onChanged(changed: (person: string) => void): void {
    this.#listeners.push(changed);
  }

  async #load(id: string): Promise<Person> {
    await this.#introductions.get(id)?.told;
    return this.#store.person(id);
  }

  #forget(id: string): void {
    const known = this.#people.get(id);
    if (known !== undefined) this.#stale.add(known);
    this.#people.delete(id);
    for (const changed of this.#listeners) changed(id);
  }
}

/** What others see in awareness: until a person has chosen a name, what their page says. */
export function toIdentity({ id, name, color }: PublicPerson): Identity {
  return name === '' ? { id, name: null, color: null } : { id, name, color };
}

export function toKnown(id: string, { by }: Person): KnownPerson {
  return { id, by };
}

const MAX_NAME_CHARS = 40;

/** A name as others may see it: one line, at most 40 characters; null when nothing is left. */
export function cleanPersonName(name: string | null): string | null {
  const line = (name ?? '')
    .slice(0, 400)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, MAX_NAME_CHARS).join('').trim() || null;
}
