// Who may do what over HTTP: asks the one policy, and says in words when the answer is no.
import type { Role } from '../../protocol/roles.ts';
import type { AccessBook } from '../people/access-book.ts';
import { type PeopleBook, toKnown } from '../people/people-book.ts';
import { type Action, type KnownPerson, mayCreate, mayDo, mayEnter } from '../people/policy.ts';
import type { AccessFacts } from '../ports/access.ts';
import type { Caller } from '../ports/caller.ts';
import { ApiFault, NO_DOCUMENT } from './api-fault.ts';

export interface Standing {
  facts: AccessFacts;
  role: Role | null;
}

export class AccessDesk {
  readonly #book: AccessBook;
  readonly #people: PeopleBook;

  constructor(book: AccessBook, people: PeopleBook) {
    this.#book = book;
    this.#people = people;
  }

  /** Somebody who came a moment ago is a guest: the store need not hear of everybody who asks once. */
  async whoIs({ person, isNew }: Caller): Promise<KnownPerson> {
    return isNew ? { id: person, by: 'guest' } : toKnown(person, await this.#people.person(person));
  }

  /** Throws 401 where guests may do nothing. */
  async demandEntry(caller: Caller): Promise<void> {
    if (!mayEnter(await this.whoIs(caller), this.#book.policy)) throw notSignedIn('Sign in first.');
  }

  async demandCreation(caller: Caller): Promise<void> {
    if (!mayCreate(await this.whoIs(caller), this.#book.policy)) {
      throw notSignedIn('Sign in to make documents here.');
    }
  }

  /** Null when there is no such document. */
  async look(caller: Caller, doc: string): Promise<Standing | null> {
    const person = await this.whoIs(caller);
    const facts = await this.#book.facts(doc);
    return facts === null ? null : { facts, role: this.#book.decide(facts, person) };
  }

  /** Throws 404 when there is no such document, 403 when the person may not do it. */
  async demand(caller: Caller, doc: string, action: Action): Promise<{ facts: AccessFacts; role: Role }> {
    const standing = await this.look(caller, doc);
    if (standing === null) throw new ApiFault('not-found', NO_DOCUMENT);
    const { facts, role } = standing;
    checkRole(role, action);
    return { facts, role };
  }

  /** Of these documents, those that the person may view, in order. */
  async keepVisible<T>(caller: Caller, items: readonly T[], docOf: (item: T) => string): Promise<T[]> {
    const standings = await Promise.all(items.map(item => this.look(caller, docOf(item))));
    return items.filter((_, i) => mayDo(standings[i]?.role ?? null, 'view text'));
  }
}

/** Throws 403 when the role is not enough. */
export function checkRole(role: Role | null, action: Action): asserts role is Role {
  if (mayDo(role, action)) return;
  throw new ApiFault(
    'not-allowed',
    mayDo(role, 'view text') ? REFUSALS[action] : 'You have no access to this document.',
  );
}

const OWNERS = 'Only owners of a document can do that.';
const EDITORS = 'You can view this document, not change it.';
const REFUSALS: Readonly<Record<Action, string>> = {
  'view text': EDITORS,
  export: EDITORS,
  comment: 'You can view this document, not comment on it.',
  chat: 'You can view this document, not write in its chat.',
  'resolve thread': 'You can view this document, not comment on it.',
  'edit text': EDITORS,
  retitle: EDITORS,
  tag: EDITORS,
  upload: EDITORS,
  'change access': OWNERS,
  'make links': OWNERS,
  bin: 'Only owners of a document can move it to the bin and back.',
  purge: 'Only owners of a document can delete it.',
  "remove another's message": OWNERS,
};

function notSignedIn(sentence: string): ApiFault {
  return new ApiFault('not-signed-in', sentence);
}
