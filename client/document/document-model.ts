// One document as the page sees it: signals over a session, and what happens when the server turns out to hold
// another document than this browser's copy. Knows no elements.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Role } from '../../protocol/roles.ts';
import {
  addSetAside,
  currentCopyName,
  forgetSetAside,
  listSetAside,
  rememberCopy,
  type Shelf,
  setCopyAside,
} from '../session/copy-shelf.ts';
import type { DocumentSession } from '../session/document-session.ts';
import { type KeptText, keepNewText, readKeptText } from '../session/kept-text.ts';
import type { OpenCopy } from '../session/local-copy.ts';
import { lookSame, type Peer } from '../session/presence.ts';
import type { SaveFacts, SaveState } from '../session/save-state.ts';
import { readLanguage, readTitle, writeLanguage, writeTitle } from './document-facts.ts';
import { holdsForeignContent } from './foreign-content.ts';

export interface DocumentModelParts {
  key: string;
  shelf: Shelf;
  openCopy: OpenCopy;
  /** Removes a copy; resolves when it is gone, or when the browser would not. */
  deleteCopy: (name: string) => Promise<void>;
  openSession: (key: string, copyName: string) => DocumentSession;
  newName: () => string;
  now: () => number;
}

/** A local copy that does not belong to the server's document, waiting for the person's decision. */
export interface SetAsideCopy {
  name: string;
  text: string;
}

export type OpenAsNewResult = { outcome: 'opened'; key: string } | { outcome: 'not-stored' };

export class DocumentModel {
  readonly key: string;
  #parts: DocumentModelParts;
  #session: DocumentSession;
  #copyName = '';
  #readySession = signal<DocumentSession | null>(null);
  #state = signal<SaveState>({ kind: 'opening' });
  #storage = signal<SaveFacts['storage']>('opening');
  #peers = signal<readonly Peer[]>([]);
  #setAside = signal<readonly SetAsideCopy[]>([]);
  #foreign = signal(false);
  #role = signal<Role>('edit');
  #title = signal<string | null>(null);
  #language = signal<string | null>(null);
  #closed = false;

  constructor(parts: DocumentModelParts) {
    this.key = parts.key;
    this.#parts = parts;
    this.#session = this.#openSession();
    void this.#readSetAside();
  }

  /** The session whose local copy is loaded: its text can be shown and edited. */
  get readySession(): ReadonlySignal<DocumentSession | null> {
    return this.#readySession;
  }

  get state(): ReadonlySignal<SaveState> {
    return this.#state;
  }

  get storage(): ReadonlySignal<SaveFacts['storage']> {
    return this.#storage;
  }

  /** Another list when somebody comes, goes or looks different; their carets move without one. */
  get peers(): ReadonlySignal<readonly Peer[]> {
    return this.#peers;
  }

  get setAside(): ReadonlySignal<readonly SetAsideCopy[]> {
    return this.#setAside;
  }

  /** True when the document holds more than this editor can show without spoiling it. */
  get foreign(): ReadonlySignal<boolean> {
    return this.#foreign;
  }

  /** What this person may do here, as far as the server has said. */
  get role(): ReadonlySignal<Role> {
    return this.#role;
  }

  /** Set by hand; null: the first heading is the title. */
  get title(): ReadonlySignal<string | null> {
    return this.#title;
  }

  /** Chosen by somebody; null: the document's name decides. */
  get language(): ReadonlySignal<string | null> {
    return this.#language;
  }

  setTitle(title: string | null): void {
    writeTitle(this.#session.meta, title);
  }

  setLanguage(language: string | null): void {
    writeLanguage(this.#session.meta, language);
  }

  /** The session of the moment; another one after the document was replaced. */
  get session(): DocumentSession {
    return this.#session;
  }

  get text(): string {
    return this.#session.text.toString();
  }

  /** Makes a new document of a copy that was set aside. The copy goes once the new one is stored. */
  async openAsNew(copy: SetAsideCopy): Promise<OpenAsNewResult> {
    const { openCopy, shelf, newName, now } = this.#parts;
    // Another tab that has not heard of the server yet may have written on in it.
    const kept: KeptText = (await readKeptText(openCopy, copy.name)) ?? { text: copy.text, meta: {} };
    const key = newName();
    const isStored = await keepNewText(openCopy, currentCopyName(shelf, key), kept, now());
    if (!isStored) return { outcome: 'not-stored' };
    await this.discard(copy);
    return { outcome: 'opened', key };
  }

  async discard(copy: SetAsideCopy): Promise<void> {
    forgetSetAside(this.#parts.shelf, this.key, copy.name);
    this.#setAside.value = this.#setAside.value.filter(other => other.name !== copy.name);
    await this.#parts.deleteCopy(copy.name);
  }

  /** Begins anew with the copy of this browser, after the server had ended it: this person may have it again. */
  async reopen(): Promise<void> {
    const session = this.#session;
    this.#readySession.value = null;
    this.#peers.value = [];
    await session.close();
    if (!this.#closed && this.#session === session) this.#openSession();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#session.close();
  }

  #openSession(): DocumentSession {
    this.#copyName = currentCopyName(this.#parts.shelf, this.key);
    const session = this.#parts.openSession(this.key, this.#copyName);
    rememberCopy(this.#parts.shelf, this.key);
    this.#session = session;
    const show = () => {
      this.#state.value = session.state;
      this.#storage.value = session.storage;
      this.#role.value = session.role;
    };
    session.subscribe({
      stateChanged: show,
      roleChanged: role => {
        this.#role.value = role;
      },
      peersChanged: () => {
        const peers = session.listPeers();
        if (!lookSame(this.#peers.value, peers)) this.#peers.value = peers;
      },
      kindKnown: kind => {
        if (kind === 'any') this.#watchContent(session);
      },
      ended: end => {
        if (end.why === 'replaced') void this.#startAfresh(session);
      },
    });
    show();
    const readMeta = () => {
      this.#title.value = readTitle(session.meta);
      this.#language.value = readLanguage(session.meta);
    };
    session.meta.observe(readMeta);
    readMeta();
    void session.start().then(() => {
      if (this.#closed || this.#session !== session) return;
      show();
      this.#readySession.value = session;
    });
    return session;
  }

  /** The server holds another document: keeps this copy apart and opens that one. Never mixes the two. */
  async #startAfresh(session: DocumentSession): Promise<void> {
    const { text } = this;
    const { shelf, openCopy, deleteCopy, now } = this.#parts;
    const isKept = session.storage === 'kept';
    const meta = { ...session.meta.toJSON() } as KeptText['meta'];
    this.#readySession.value = null;
    this.#peers.value = [];
    setCopyAside(shelf, this.key, this.#copyName);
    // Another tab may have removed the copy once it was decided about there: what was written here since is in no
    // database. Where the browser stores nothing at all, the page still has it.
    const name = isKept || text === '' ? this.#copyName : addSetAside(shelf, this.key, now());
    if (text !== '') this.#setAside.value = [...this.#setAside.value, { name, text }];
    await session.close();
    if (name !== this.#copyName) await keepNewText(openCopy, name, { text, meta }, now());
    else if (isKept && text === '') {
      forgetSetAside(shelf, this.key, name);
      await deleteCopy(name);
    }
    if (!this.#closed) this.#openSession();
  }

  /** Copies that an earlier visit set aside and nobody decided about. */
  async #readSetAside(): Promise<void> {
    for (const name of listSetAside(this.#parts.shelf, this.key)) {
      const kept = await readKeptText(this.#parts.openCopy, name);
      // One that cannot be read now may be read the next time.
      if (kept === null || this.#setAside.value.some(copy => copy.name === name)) continue;
      if (kept.text === '') forgetSetAside(this.#parts.shelf, this.key, name);
      else this.#setAside.value = [...this.#setAside.value, { name, text: kept.text }];
    }
  }

  #watchContent(session: DocumentSession): void {
    const look = () => {
      this.#foreign.value = holdsForeignContent(session.doc);
    };
    session.doc.on('afterTransaction', transaction => {
      if (transaction.changed.size > 0) look();
    });
    look();
  }
}
