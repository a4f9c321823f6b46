import { afterEach, describe, expect, it, vi } from 'vitest';

// lib0 takes Date.now when it is loaded: simulated time comes first.
vi.hoisted(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});

import * as Y from 'yjs';
import { browserScheduler } from '../net/scheduler.ts';
import { currentCopyName, type Shelf } from '../session/copy-shelf.ts';
import { DocumentSession } from '../session/document-session.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { MemoryCopies } from '../testing/memory-copies.ts';
import { DocumentModel } from './document-model.ts';

const models = new Set<DocumentModel>();
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

afterEach(async () => {
  for (const model of models) await model.close();
  models.clear();
});

class Browser {
  readonly copies = new MemoryCopies();
  readonly #map = new Map<string, string>();
  readonly shelf: Shelf = {
    getItem: key => this.#map.get(key) ?? null,
    setItem: (key, value) => void this.#map.set(key, value),
    removeItem: key => void this.#map.delete(key),
  };

  open(server: FakeServer, key = 'note'): DocumentModel {
    const model = new DocumentModel({
      key,
      shelf: this.shelf,
      openCopy: this.copies.open,
      deleteCopy: async name => void this.copies.kept.delete(name),
      newName: () => 'new-name',
      now: Date.now,
      openSession: (path, copyName) =>
        new DocumentSession({
          serverUrl: 'ws://test/sync',
          path,
          copyName,
          openCopy: this.copies.open,
          author: 'author',
          instance: 'instance',
          user: { name: 'Ana', color: '#c2410c', colorLight: '#c2410c33' },
          scheduler: browserScheduler,
          random: () => 0.5,
          socketClass: server.socketClass,
        }),
    });
    models.add(model);
    return model;
  }
}

/** A document with "mine" in it that the server then loses. */
async function loseOnServer(browser: Browser): Promise<FakeServer> {
  const first = browser.open(new FakeServer());
  await pass(100);
  first.session.text.insert(0, 'mine');
  await pass(500);
  await first.close();
  const server = new FakeServer();
  server.epoch = 'epoch-2';
  server.write(0, 'theirs');
  return server;
}

describe('a document that was replaced on the server', () => {
  it('SAVE-15, TRAP 30: opens as the server has it, the old copy apart, and the person is asked', async () => {
    const browser = new Browser();
    const server = await loseOnServer(browser);
    const model = browser.open(server);
    await pass(1_000);
    expect(model.text).toBe('theirs');
    expect(server.text).toBe('theirs');
    expect(model.state.value.kind).toBe('saved');
    expect(model.setAside.value.map(copy => copy.text)).toEqual(['mine']);
  });

  it('SAVE-15: still asks after a reload', async () => {
    const browser = new Browser();
    const server = await loseOnServer(browser);
    const model = browser.open(server);
    await pass(1_000);
    await model.close();
    const again = browser.open(server);
    await pass(1_000);
    expect(again.text).toBe('theirs');
    expect(again.setAside.value.map(copy => copy.text)).toEqual(['mine']);
  });

  it('SAVE-15: the old copy can become a document of its own', async () => {
    const browser = new Browser();
    const server = await loseOnServer(browser);
    const model = browser.open(server);
    await pass(1_000);
    const [copy] = model.setAside.value;
    expect(await model.openAsNew(copy!)).toEqual({ outcome: 'opened', key: 'new-name' });
    expect(model.setAside.value).toEqual([]);
    expect(browser.copies.kept.has(copy!.name)).toBe(false);

    const elsewhere = new FakeServer();
    const made = browser.open(elsewhere, 'new-name');
    await pass(1_000);
    expect(made.text).toBe('mine');
    expect(elsewhere.text).toBe('mine');
  });

  it('SAVE-15: an old copy is kept when this browser stores no new one', async () => {
    const browser = new Browser();
    const server = await loseOnServer(browser);
    const model = browser.open(server);
    await pass(1_000);
    browser.copies.refusing = true;
    expect(await model.openAsNew(model.setAside.value[0]!)).toEqual({ outcome: 'not-stored' });
    expect(model.setAside.value.map(copy => copy.text)).toEqual(['mine']);
  });

  it('SAVE-15: an empty copy is nothing to ask about', async () => {
    const browser = new Browser();
    const first = browser.open(new FakeServer());
    await pass(100);
    await first.close();
    const server = new FakeServer();
    server.epoch = 'epoch-2';
    const model = browser.open(server);
    await pass(1_000);
    expect(model.setAside.value).toEqual([]);
    expect([...browser.copies.kept.keys()]).toEqual([currentCopyName(browser.shelf, 'note')]);
  });

  it('RECOVER-4: what another tab still wrote into the old copy goes into the new document too', async () => {
    const browser = new Browser();
    const server = await loseOnServer(browser);
    const asleep = new FakeServer();
    asleep.door = 'closed';
    const other = browser.open(asleep);
    await pass(100);
    const model = browser.open(server);
    await pass(1_000);
    other.session.text.insert(4, ', and more');
    expect(model.setAside.value.map(copy => copy.text)).toEqual(['mine']);
    await model.openAsNew(model.setAside.value[0]!);
    const made = browser.copies.readText(currentCopyName(browser.shelf, 'new-name'));
    expect(made).toBe('mine, and more');
  });

  it('RECOVER-4, TRAP 30: a tab whose copy was removed elsewhere keeps what it wrote since, and asks', async () => {
    const browser = new Browser();
    const server = new FakeServer();
    const model = browser.open(server);
    await pass(100);
    model.session.text.insert(0, 'written before ');
    await pass(500);
    server.door = 'closed';
    server.closeAll(1006);
    browser.copies.remove(currentCopyName(browser.shelf, 'note'));
    model.session.text.insert(15, 'and after');
    server.epoch = 'epoch-2';
    server.doc = new Y.Doc();
    server.write(0, 'theirs');
    server.door = 'open';
    model.session.wake('now');
    await pass(1_000);
    expect(model.text).toBe('theirs');
    expect(server.text).toBe('theirs');
    expect(model.setAside.value.map(copy => copy.text)).toEqual(['written before and after']);
    await model.close();
    const again = browser.open(server);
    await pass(1_000);
    expect(again.setAside.value.map(copy => copy.text)).toEqual(['written before and after']);
  });

  it('RECOVER-5: a copy that cannot be read now is asked about the next time', async () => {
    const browser = new Browser();
    const server = await loseOnServer(browser);
    const model = browser.open(server);
    await pass(1_000);
    await model.close();
    browser.copies.refusing = true;
    const blind = browser.open(server);
    await pass(1_000);
    expect(blind.setAside.value).toEqual([]);
    await blind.close();
    browser.copies.refusing = false;
    const again = browser.open(server);
    await pass(1_000);
    expect(again.setAside.value.map(copy => copy.text)).toEqual(['mine']);
  });
});
