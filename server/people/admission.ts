// The way of a connection from the door to the relay: what it may do is looked up first, and looked after as long as it is
// open. Knows no sockets and no documents.
import { randomBytes } from 'node:crypto';
import { CLOSE, type CloseCode } from '../../protocol/close-codes.ts';
import type { Role } from '../../protocol/roles.ts';
import type { AccessFacts } from '../ports/access.ts';
import { unprovenAuthor } from '../ports/authors.ts';
import type { Candidate } from '../ports/caller.ts';
import type { Clock, Connection, GovernedSession, Identity, Log, Session, Visitor } from '../relay/ports.ts';
import type { AccessBook } from './access-book.ts';
import { type PeopleBook, toIdentity, toKnown } from './people-book.ts';
import { type KnownPerson, mayCreate, mayEnter } from './policy.ts';

/** Somebody who comes with a token instead of a session: another application vouches for them. */
export interface TokenPass {
  role: Role;
  identity: Identity | null;
  /** Stored with what they write; null: nobody is vouched for by name. */
  author: string | null;
  /** Milliseconds since 1970. */
  expiresMs: number;
}

export interface AdmissionParts {
  book: AccessBook;
  people: PeopleBook;
  /** The relay's. */
  connect(connection: Connection, visitor: Visitor): GovernedSession;
  /** Null when the token says nothing that counts for the document. Null itself: tokens are not asked for here. */
  readToken: ((token: string, doc: string) => Promise<TokenPass | null>) | null;
  clock: Pick<Clock, 'wallNow' | 'after'>;
  log: Log;
  /** What somebody may send before it is known what they may do. */
  maxWaitingBytes: number;
}

type Verdict =
  | { kind: 'in'; role: Role; isProvisional: boolean }
  | { kind: 'out'; code: CloseCode; reason: string };

const LOOK_AGAIN_MS = 200;
const MAX_LOOKS = 5;
const LABEL_BYTES = 9;
const MAX_TIMER_MS = 2 ** 31 - 1;
const NO_ACCESS = 'you have no access to this document';
const NOT_SIGNED_IN = 'sign in first';
const SIGNED_OUT = 'signed out on another device';
const TOKEN_REFUSED = 'the token does not open this document';

/**
 * Safety: nothing of a connection reaches the relay before its role is known; when a change has been announced, a role from
 * before is used only until the facts have been read again. Liveness: every connection is admitted or closed.
 */
export class Admission {
  readonly #parts: AdmissionParts;
  /** Admitted by the facts of their document, by document. */
  readonly #governed = new Map<string, Set<Entrant>>();
  /** Documents that somebody is about to make, so that nobody's role is known for good. */
  readonly #births = new Set<string>();

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    parts.book.onChanged(doc => {
      if (doc !== null) return void this.#judgeAgain(doc);
      for (const each of this.#governed.keys()) void this.#judgeAgain(each);
    });
    parts.people.onChanged(person => void this.#renewPerson(person));
  }

  /** Connections that are looked after. */
  get size(): number {
    let size = 0;
    for (const governed of this.#governed.values()) size += governed.size;
    return size;
  }

  /** Never throws. The session takes messages from now on. */
  connect(connection: Connection, visitor: Candidate): Session {
    const entrant = new Entrant(connection, visitor, this.#parts);
    this.#admit(entrant).catch((error: unknown) => {
      this.#parts.log.error('a role could not be looked up', { doc: visitor.doc, error });
      // Not final: the client comes back.
      entrant.end(CLOSE.internal, 'access could not be looked up');
    });
    return entrant;
  }

  /** To be awaited when a document is on disk and before anybody hears of it. Rejects when the store cannot say. */
  async opened(doc: string): Promise<void> {
    if (!this.#births.delete(doc)) return;
    // What was read before it was there says nothing any more.
    this.#parts.book.changed(doc);
    const facts = await this.#parts.book.facts(doc);
    if (facts !== null) this.#apply(doc, facts);
  }

  /** Sessions of this person have ended, all but `kept`: their connections do, too. */
  endSessions(person: string, kept: string): void {
    for (const governed of this.#governed.values()) {
      for (const entrant of [...governed]) {
        const { visitor } = entrant;
        if (visitor.person === person && visitor.session !== kept) entrant.end(CLOSE.notSignedIn, SIGNED_OUT);
      }
    }
  }

  async #admit(entrant: Entrant): Promise<void> {
    const { book, readToken } = this.#parts;
    const { visitor } = entrant;
    if (visitor.token !== null && readToken !== null) {
      const pass = await readToken(visitor.token, visitor.doc);
      if (pass === null) entrant.end(CLOSE.notSignedIn, TOKEN_REFUSED);
      else entrant.enterWith(pass);
      return;
    }
    // Before anything is read: from here on the entrant hears of changes.
    this.#govern(entrant);
    if (visitor.person !== null) await this.#introduce(entrant, visitor.person);
    const facts = await book.facts(visitor.doc);
    if (entrant.isGone) return;
    const verdict = this.#judge(entrant.known, facts);
    if (verdict.kind === 'out') {
      entrant.end(verdict.code, verdict.reason);
      return;
    }
    if (verdict.isProvisional) this.#births.add(visitor.doc);
    entrant.enter(verdict.role);
    // Made meanwhile by somebody else: then nobody waits for its birth any more.
    if (verdict.isProvisional) void this.#judgeAgain(visitor.doc);
  }

  async #introduce(entrant: Entrant, id: string): Promise<void> {
    const person = await this.#parts.people.person(id);
    entrant.introduce(toKnown(id, person), toIdentity(person));
  }

  #judge(known: KnownPerson | null, facts: AccessFacts | null): Verdict {
    const { book } = this.#parts;
    const out = (code: CloseCode, reason: string): Verdict => ({ kind: 'out', code, reason });
    if (!mayEnter(known, book.policy)) return out(CLOSE.notSignedIn, NOT_SIGNED_IN);
    if (facts === null) {
      if (!mayCreate(known, book.policy)) return out(CLOSE.noSuchDocument, 'there is no such document');
      return { kind: 'in', role: 'edit', isProvisional: true };
    }
    const role = book.decide(facts, known);
    if (role === null) return out(CLOSE.noAccess, NO_ACCESS);
    if (facts.binnedMs !== null) return out(CLOSE.noSuchDocument, 'the document is in the bin');
    return { kind: 'in', role, isProvisional: false };
  }

  #govern(entrant: Entrant): void {
    const { doc } = entrant.visitor;
    const governed = this.#governed.get(doc) ?? new Set();
    this.#governed.set(doc, governed.add(entrant));
    entrant.onGone = () => {
      governed.delete(entrant);
      if (governed.size > 0 || this.#governed.get(doc) !== governed) return;
      this.#governed.delete(doc);
      this.#births.delete(doc);
    };
  }

  /** Something may have changed. When it cannot be read what, everybody is asked to come again. */
  async #judgeAgain(doc: string, look = 1): Promise<void> {
    const governed = this.#governed.get(doc);
    if (governed === undefined) return;
    const { book, clock, log } = this.#parts;
    try {
      const facts = await book.facts(doc);
      // Not made yet, or gone: then the relay tells everybody.
      if (facts !== null && facts.binnedMs === null) this.#apply(doc, facts);
    } catch (error) {
      log.warn('roles could not be looked up', { doc, look, error });
      if (look < MAX_LOOKS) {
        clock.after(LOOK_AGAIN_MS, () => void this.#judgeAgain(doc, look + 1));
        return;
      }
      for (const entrant of [...governed]) entrant.end(CLOSE.internal, 'access could not be looked up');
    }
  }

  #apply(doc: string, facts: AccessFacts): void {
    for (const entrant of [...(this.#governed.get(doc) ?? [])]) {
      // Who still waits is judged when they enter.
      if (entrant.session === null) continue;
      const role = this.#parts.book.decide(facts, entrant.known);
      if (role !== null) entrant.session.changeRole(role);
      else if (mayEnter(entrant.known, this.#parts.book.policy)) {
        entrant.end(CLOSE.noAccess, 'your access to this document has ended');
      } else entrant.end(CLOSE.notSignedIn, NOT_SIGNED_IN);
    }
  }

  async #renewPerson(id: string): Promise<void> {
    const { people, log } = this.#parts;
    const docs = new Set<string>();
    const theirs: Entrant[] = [];
    for (const [doc, governed] of this.#governed) {
      for (const entrant of governed) {
        if (entrant.visitor.person !== id) continue;
        theirs.push(entrant);
        docs.add(doc);
      }
    }
    if (theirs.length === 0) return;
    try {
      const person = await people.person(id);
      for (const entrant of theirs) entrant.introduce(toKnown(id, person), toIdentity(person));
    } catch (error) {
      log.warn('a person could not be looked up', { error });
      for (const entrant of theirs) entrant.end(CLOSE.internal, 'access could not be looked up');
    }
    for (const doc of docs) void this.#judgeAgain(doc);
  }
}

/** One connection: waiting until its role is known, then as the relay's session. */
class Entrant implements Session {
  readonly visitor: Candidate;
  known: KnownPerson | null = null;
  /** Null while it waits, and after it has gone. */
  session: GovernedSession | null = null;
  isGone = false;
  /** Set when it is looked after. */
  onGone: () => void = () => {};
  private identity: Identity | null = null;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private expiry: { cancel(): void } | null = null;
  private readonly connection: Connection;
  private readonly parts: AdmissionParts;

  constructor(connection: Connection, visitor: Candidate, parts: AdmissionParts) {
    this.connection = connection;
    this.visitor = visitor;
    this.parts = parts;
  }

  introduce(known: KnownPerson, identity: Identity): void {
    this.known = known;
    this.identity = identity;
    this.session?.changeIdentity(identity);
  }

  enter(role: Role, more: Partial<Visitor> = {}): void {
    if (this.isGone) return;
    const { token: _token, session: _session, ...candidate } = this.visitor;
    const visitor = { ...candidate, identity: this.identity, ...more, role };
    const author = more.author ?? visitor.person ?? unprovenAuthor(visitor.author, makeLabel());
    const session = this.parts.connect(this.connection, { ...visitor, author });
    this.session = session;
    const frames = this.waiting;
    this.waiting = [];
    for (const frame of frames) session.receive(frame);
  }

  enterWith({ role, identity, author, expiresMs }: TokenPass): void {
    this.enter(role, { identity, person: null, ...(author === null ? {} : { author }) });
    this.expireAt(expiresMs);
  }

  receive(frame: Uint8Array): void {
    if (this.session !== null) {
      this.session.receive(frame);
      return;
    }
    if (this.isGone) return;
    this.waitingBytes += frame.length;
    if (this.waitingBytes > this.parts.maxWaitingBytes) {
      this.end(CLOSE.tooMany, 'too much sent before access was looked up');
      return;
    }
    this.waiting.push(frame);
  }

  drained(): void {
    this.session?.drained();
  }

  closed(): void {
    this.leave();
    const { session } = this;
    this.session = null;
    session?.closed();
  }

  end(code: CloseCode, reason: string): void {
    if (this.session !== null) this.session.end(code, reason);
    else if (!this.isGone) this.connection.close(code, reason);
    this.leave();
  }

  private expireAt(atMs: number): void {
    const { clock } = this.parts;
    if (this.isGone) return;
    const restMs = atMs - clock.wallNow();
    if (restMs <= 0) {
      this.end(CLOSE.notSignedIn, 'the token has expired');
      return;
    }
    this.expiry = clock.after(Math.min(restMs, MAX_TIMER_MS), () => this.expireAt(atMs));
  }

  private leave(): void {
    this.isGone = true;
    this.waiting = [];
    this.expiry?.cancel();
    this.expiry = null;
    this.onGone();
    this.onGone = () => {};
  }
}

function makeLabel(): string {
  return randomBytes(LABEL_BYTES).toString('base64url');
}
