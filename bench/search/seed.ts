// Fills a data folder through the store of the built server, as its own archive and API would have. Runs before the server.
import { makeCorpus } from './corpus.ts';

/** What is used of the built server; it is loaded where it was built, beside this file. */
interface BuiltServer {
  openSqliteStore(options: { folder: string; workerUrl: URL; log: unknown }): Promise<{
    create(doc: string, birth: object, first: object): Promise<'created' | 'exists'>;
    catalogue: { noteVisit(person: string, doc: string, atMs: number): Promise<void> };
    close(): Promise<void>;
  }>;
  composeDraft(draft: { text: string; title: null; language: null }): { bytes: Uint8Array; facts: object };
  GuestSessions: new (
    key: Buffer,
    wallNow: () => number,
  ) => { greet(cookie: undefined, isSecure: boolean): { person: string; setCookie: string | null } };
  openSessionKey(folder: string): Promise<Buffer>;
}

export interface Seeded {
  /** The Cookie header of each person; all see all documents, the first one made them. */
  cookies: string[];
  documentCount: number;
  tookMs: number;
}

export async function seedDocuments(
  folder: string,
  smallCount: number,
  largeCount: number,
  peopleCount: number,
): Promise<Seeded> {
  const began = performance.now();
  const server = await loadServer();
  const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
  const store = await server.openSqliteStore({ folder, workerUrl: builtUrl('store/sqlite/worker.js'), log });
  const sessions = new server.GuestSessions(await server.openSessionKey(folder), Date.now);
  const people = Array.from({ length: peopleCount }, () => sessions.greet(undefined, false));
  const owner = people[0]!.person;
  let documentCount = 0;
  let visits: Promise<void>[] = [];
  for (const { key, text } of makeCorpus(smallCount, largeCount)) {
    const { bytes, facts } = server.composeDraft({ text, title: null, language: null });
    const atMs = Date.now();
    const birth = { epoch: `epoch-of-${key}`, kind: 'text', atMs, owner };
    await store.create(key, birth, { bytes, author: 'bench', facts });
    visits.push(...people.slice(1).map(({ person }) => store.catalogue.noteVisit(person, key, atMs)));
    documentCount++;
    if (visits.length < 1000) continue;
    await Promise.all(visits);
    visits = [];
  }
  await Promise.all(visits);
  await store.close();
  return {
    cookies: people.map(({ setCookie }) => setCookie!.split(';')[0]!),
    documentCount,
    tookMs: performance.now() - began,
  };
}

function builtUrl(path: string): URL {
  return new URL(`../../server/${path}`, import.meta.url);
}

async function loadServer(): Promise<BuiltServer> {
  const parts = await Promise.all(
    [
      'store/sqlite/sqlite-store.js',
      'archive/drafts.js',
      'people/guest-session.js',
      'people/session-key.js',
    ].map(path => import(builtUrl(path).href) as Promise<Partial<BuiltServer>>),
  );
  return Object.assign({}, ...parts) as BuiltServer;
}
