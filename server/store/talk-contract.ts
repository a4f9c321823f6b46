// The contract suite of the TalkStore port: registers the same tests for every implementation. Imported by tests only.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message, NewMessage } from '../../protocol/talk.ts';
import type { TalkStore } from '../ports/talk.ts';
import {
  eventsFor,
  messageOf,
  newMessage,
  PASSAGE,
  type TalkWorld,
  toldBy,
} from '../testing/talk-samples.ts';
import { registerNoticeContract } from './notice-contract.ts';

/** Registers the suite under `name`. `makeWorld` is called once per test. */
export function registerTalkContract(name: string, makeWorld: () => Promise<TalkWorld>): void {
  registerNoticeContract(name, makeWorld);

  describe(`TalkStore contract: ${name}`, () => {
    let world: TalkWorld;
    let talk: TalkStore;

    beforeEach(async () => {
      world = await makeWorld();
      ({ talk } = world);
      for (const doc of ['a', 'b']) {
        await world.store.open(doc, { epoch: doc, kind: 'text', atMs: 1, owner: 'ana' });
      }
    });

    afterEach(async () => {
      await world.store.close();
      await world.destroy();
    });

    const say = (person: string, text: string, more: Partial<NewMessage> = {}, doc = 'a') =>
      talk.send(person, doc, newMessage(text, more), 100);
    const texts = (messages: readonly Message[]) => messages.map(message => message.text);

    it('TALK-1: every change takes the next number of its topic, and tells what it says', async () => {
      await world.access.setPerson('ana', { name: 'Ana', color: '#112233' });
      const { id } = await world.access.person('ana');
      const first = await talk.send('ana', 'a', newMessage('olá', { clientId: 'c1', passage: PASSAGE }), 123);
      const message = {
        ...{ id: expect.any(String), n: 1, threadId: null, author: { id, name: 'Ana', color: '#112233' } },
        ...{ atMs: 123, text: 'olá', replyTo: null, passage: PASSAGE, editedMs: null, deletedMs: null },
        clientId: 'c1',
      };
      expect(first).toEqual({
        outcome: 'done',
        told: [{ topic: 'doc:a', person: null, events: [{ n: 1, event: { kind: 'message', message } }] }],
      });
      const reply = messageOf(await say('bob', 'oi', { replyTo: messageOf(first).id }));
      expect(reply).toMatchObject({ n: 2, replyTo: messageOf(first).id });
      await talk.edit('bob', 'a', reply.id, 'oi!', 200);
      await talk.remove('ana', 'a', messageOf(first).id, false, 300);
      expect(messageOf(await say('eva', 'x', {}, 'b')).n).toBe(1);
      expect(messageOf(await say('eva', 'x')).n).toBe(5);
      const { events, last } = await talk.replay('doc:a', 'ana', 0, 100);
      expect(events.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
      expect(last).toBe(5);
    });

    it('TALK-1: many at once leave no hole', async () => {
      const people = ['ana', 'bob', 'eva', 'leo'];
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, i) => say(people[i % 4]!, `m${i}`, {}, i % 2 === 0 ? 'a' : 'b')),
      );
      const numbers = results.map(result => messageOf(result).n);
      const ofA = numbers.filter((_, i) => i % 2 === 0).sort((x, y) => x - y);
      expect(ofA).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
      expect((await talk.chat('ana', 'b', null, 500)).messages).toHaveLength(100);
    });

    it('TALK-2: what is sent again is one message, whoever else uses the same id', async () => {
      const message = newMessage('once');
      const [first, second] = await Promise.all([
        talk.send('ana', 'a', message, 1),
        talk.send('ana', 'a', message, 2),
      ]);
      expect([first.outcome, second.outcome]).toEqual(['done', 'known']);
      expect(await talk.send('ana', 'a', { ...message, text: 'twice' }, 3)).toEqual({ outcome: 'known' });
      expect(messageOf(await talk.send('bob', 'a', message, 4)).n).toBe(2);
      const thread = { clientId: 'thread', passage: PASSAGE, text: 'why?' };
      expect((await talk.beginThread('ana', 'a', thread, 5)).outcome).toBe('done');
      expect(await talk.beginThread('ana', 'a', thread, 6)).toEqual({ outcome: 'known' });
      expect((await talk.threads('a')).threads).toHaveLength(1);
      expect(await talk.replay('doc:a', 'ana', 0, 100)).toMatchObject({ last: 3 });
    });

    it('TALK-3: a chat is read in pages from its end; comments are not in it', async () => {
      expect(await talk.chat('ana', 'a', null, 3)).toEqual({
        messages: [],
        before: null,
        last: 0,
        readUpTo: 0,
      });
      for (let i = 1; i <= 7; i++) await say('ana', `m${i}`);
      await talk.beginThread('bob', 'a', { clientId: 't', passage: PASSAGE, text: 'comment' }, 1);
      await say('ana', 'm8');
      const first = await talk.chat('ana', 'a', null, 3);
      expect(first).toMatchObject({ last: 9, before: 6 });
      expect(texts(first.messages)).toEqual(['m6', 'm7', 'm8']);
      const second = await talk.chat('ana', 'a', first.before, 3);
      expect(texts(second.messages)).toEqual(['m3', 'm4', 'm5']);
      const third = await talk.chat('ana', 'a', second.before, 3);
      expect(third.before).toBe(null);
      expect(texts(third.messages)).toEqual(['m1', 'm2']);
      expect(await talk.chat('ana', 'a', 3, 2)).toMatchObject({ before: null });
      expect(await talk.chat('ana', 'nowhere', null, 3)).toMatchObject({ messages: [], last: 0 });
    });

    it('TALK-4: who wrote a message may change it, an owner may remove it, nobody else anything', async () => {
      const { id } = messageOf(await say('ana', 'one'));
      expect(await talk.edit('bob', 'a', id, 'forged', 5)).toEqual({ outcome: 'not-allowed' });
      expect(await talk.remove('bob', 'a', id, false, 5)).toEqual({ outcome: 'not-allowed' });
      expect(messageOf(await talk.edit('ana', 'a', id, 'two', 6))).toMatchObject({
        ...{ id, n: 1, text: 'two', editedMs: 6, deletedMs: null },
      });
      expect(await talk.edit('ana', 'a', id, 'two', 7)).toEqual({ outcome: 'done', told: [] });
      const removed = await talk.remove('bob', 'a', id, true, 8);
      expect(messageOf(removed)).toMatchObject({ id, n: 1, text: '', passage: null, deletedMs: 8 });
      expect(await talk.remove('ana', 'a', id, false, 9)).toEqual({ outcome: 'done', told: [] });
      expect(await talk.edit('ana', 'a', id, 'back', 9)).toEqual({ outcome: 'not-found' });
      expect((await talk.chat('ana', 'a', null, 9)).messages).toMatchObject([{ text: '', deletedMs: 8 }]);
    });

    it('TALK-4: ids of another document, or of nothing, are not found', async () => {
      const { id } = messageOf(await say('ana', 'one'));
      const threadId = messageOf(
        await talk.beginThread('ana', 'a', { clientId: 't', passage: PASSAGE, text: 'x' }, 1),
      ).threadId!;
      const notFound = { outcome: 'not-found' };
      for (const guess of [id, '0', '-1', '999', '1e3', '', ' 1', '0x1', "1' OR 1=1", '9'.repeat(30)]) {
        expect(await talk.edit('ana', 'b', guess, 'x', 1)).toEqual(notFound);
        expect(await talk.remove('ana', 'b', guess, true, 1)).toEqual(notFound);
        expect(await say('ana', 'x', { replyTo: guess }, 'b')).toEqual(notFound);
      }
      for (const guess of [threadId, '0', 'x']) {
        expect(await say('ana', 'x', { threadId: guess }, 'b')).toEqual(notFound);
        expect(await talk.setResolved('ana', 'b', guess, true, 1)).toEqual(notFound);
      }
      expect(await say('ana', 'x', {}, 'nowhere')).toEqual(notFound);
      const thread = { clientId: 'u', passage: PASSAGE, text: 'x' };
      expect(await talk.beginThread('ana', 'nowhere', thread, 1)).toEqual(notFound);
      expect(await talk.markRead('ana', 'nowhere', 1)).toEqual(notFound);
      expect(await talk.replay('doc:b', 'ana', 0, 9)).toEqual({ events: [], last: 0 });
    });

    it('TALK-5: a thread is begun, answered, resolved and opened again', async () => {
      await world.access.setPerson('bob', { name: 'Bob' });
      const begun = await talk.beginThread('ana', 'a', { clientId: 't', passage: PASSAGE, text: 'why?' }, 10);
      const [event] = eventsFor(begun, null);
      expect(event).toMatchObject({
        kind: 'thread',
        thread: {
          ...{ passage: PASSAGE, createdMs: 10, resolvedMs: null, resolvedBy: null },
          messages: [{ n: 1, text: 'why?', passage: null, clientId: 't' }],
        },
      });
      const threadId = messageOf(begun).threadId!;
      expect(messageOf(await say('bob', 'because', { threadId }))).toMatchObject({ n: 2, threadId });
      const resolved = await talk.setResolved('bob', 'a', threadId, true, 30);
      expect(eventsFor(resolved, null)).toMatchObject([
        { kind: 'thread', thread: { id: threadId, resolvedMs: 30, resolvedBy: { name: 'Bob' } } },
      ]);
      expect(await talk.setResolved('ana', 'a', threadId, true, 31)).toEqual({ outcome: 'done', told: [] });
      expect(await talk.threads('a')).toMatchObject({
        threads: [{ resolvedMs: 30, messages: [{ text: 'why?' }, { text: 'because' }] }],
        last: 3,
      });
      const reopened = await talk.setResolved('ana', 'a', threadId, false, 32);
      expect(eventsFor(reopened, null)).toMatchObject([{ thread: { resolvedMs: null, resolvedBy: null } }]);
      expect(await talk.threads('b')).toEqual({ threads: [], last: 0 });
    });

    it('TALK-5: each thread has its own messages, in order, however they came', async () => {
      const ids: string[] = [];
      for (const text of ['A', 'B', 'C']) {
        const thread = { clientId: `thread ${text}`, passage: { ...PASSAGE, quote: text }, text };
        ids.push(messageOf(await talk.beginThread('ana', 'a', thread, 5)).threadId!);
      }
      await talk.beginThread('ana', 'b', { clientId: 'other', passage: PASSAGE, text: 'other' }, 5);
      for (const [i, text] of [
        [2, 'c1'],
        [0, 'a1'],
        [2, 'c2'],
        [0, 'a2'],
      ] as const) {
        await say('bob', text, { threadId: ids[i]! });
        await say('bob', 'in the chat');
      }
      const { threads } = await talk.threads('a');
      expect(threads.map(thread => [thread.id, thread.passage.quote, texts(thread.messages)])).toEqual([
        [ids[0], 'A', ['A', 'a1', 'a2']],
        [ids[1], 'B', ['B']],
        [ids[2], 'C', ['C', 'c1', 'c2']],
      ]);
      const { events } = await talk.replay('doc:a', 'ana', 0, 1);
      expect(events[0]!.event).toEqual({ kind: 'thread', thread: threads[0] });
    });

    it('TALK-9: what was read is read on every device, and goes forwards only', async () => {
      for (let i = 0; i < 5; i++) await say('bob', `m${i}`);
      const read = await talk.markRead('ana', 'a', 3);
      expect(toldBy(read)).toEqual([
        {
          ...{ topic: 'me', person: 'ana' },
          events: [{ n: 1, event: { kind: 'chat-read', doc: 'a', upTo: 3 } }],
        },
      ]);
      for (const upTo of [3, 2, 0, -5]) {
        expect(await talk.markRead('ana', 'a', upTo)).toEqual({ outcome: 'done', told: [] });
      }
      expect(await talk.chat('ana', 'a', null, 1)).toMatchObject({ readUpTo: 3 });
      expect(await talk.chat('bob', 'a', null, 1)).toMatchObject({ readUpTo: 0 });
      expect(eventsFor(await talk.markRead('ana', 'a', 1e9), 'ana')).toMatchObject([{ upTo: 5 }]);
    });

    it('TALK-10: a replay brings what was missed, as it is now', async () => {
      const { id } = messageOf(await say('ana', 'secret'));
      for (let i = 2; i <= 10; i++) await say('bob', `m${i}`);
      await talk.remove('ana', 'a', id, false, 5);
      const all = await talk.replay('doc:a', 'eva', 0, 100);
      expect(all.last).toBe(11);
      expect(all.events.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(JSON.stringify(all)).not.toContain('secret');
      const some = await talk.replay('doc:a', 'eva', 4, 3);
      expect(some).toMatchObject({ events: [{ n: 5 }, { n: 6 }, { n: 7 }], last: 11 });
      for (const after of [11, 12, 1e12, Number.MAX_SAFE_INTEGER]) {
        expect(await talk.replay('doc:a', 'eva', after, 3)).toEqual({ events: [], last: 11 });
      }
      for (const topic of ['doc:b', 'doc:nowhere', 'me', 'home', '', 'doc:']) {
        expect(await talk.replay(topic, 'nobody', 0, 3)).toEqual({ events: [], last: 0 });
      }
    });

    it('TALK-11: a search finds the messages of one chat by their words as they are now', async () => {
      const edited = messageOf(await say('ana', 'A reunião é amanhã'));
      const removed = messageOf(await say('bob', 'reuniao cancelada'));
      await say('bob', 'C++ and "quotes" NEAR room1');
      await say('ana', 'reunião de outro lugar', {}, 'b');
      await talk.beginThread('ana', 'a', { clientId: 't', passage: PASSAGE, text: 'reunião' }, 1);
      const found = async (text: string) => texts(await talk.searchChat('ana', 'a', text));
      expect(await found('REUNIAO')).toEqual(['reuniao cancelada', 'A reunião é amanhã']);
      expect(await found('amanhã reun')).toEqual(['A reunião é amanhã']);
      expect(await found('c++ and')).toHaveLength(1);
      expect(await found('near')).toHaveLength(1);
      for (const odd of ['', ' ', '"', '(', 'room', 'text : x', 'room2', '" OR room : "room2']) {
        expect(texts(await talk.searchChat('ana', 'a', odd))).not.toContain('reunião de outro lugar');
      }
      await talk.edit('ana', 'a', edited.id, 'A festa é amanhã', 2);
      await talk.remove('bob', 'a', removed.id, false, 3);
      expect(await found('reuniao')).toEqual([]);
      expect(await found('festa')).toEqual(['A festa é amanhã']);
      expect(await talk.searchChat('ana', 'nowhere', 'festa')).toEqual([]);
    });

    it('TALK-12: people of a document are found by how their names begin', async () => {
      const named = { ana: 'Ana Souza', bob: 'Bob', eva: 'Évora Anabela', leo: 'Leoana', zoe: 'Ana Z' };
      for (const [person, name] of Object.entries(named)) await world.access.setPerson(person, { name });
      for (const [i, person] of ['bob', 'eva', 'leo', 'nameless'].entries()) {
        await world.catalogue.noteVisit(person, 'a', 10 + i);
      }
      const found = async (text: string) => (await talk.people('a', text)).map(person => person.name);
      expect(await found('')).toEqual(['Leoana', 'Évora Anabela', 'Bob', 'Ana Souza']);
      expect(await found('ANA')).toEqual(['Ana Souza', 'Évora Anabela', 'Leoana']);
      expect(await found('evo')).toEqual(['Évora Anabela']);
      expect(await found('%')).toEqual([]);
      expect((await talk.people('a', 'bob'))[0]).toMatchObject({ id: (await world.access.person('bob')).id });
      await say('zoe', 'here I am');
      expect(await found('ana z')).toEqual(['Ana Z']);
      expect(await talk.people('nowhere', '')).toEqual([]);
    });

    it('TALK-13: talk goes to the bin with its document, comes back with it, and is deleted with it', async () => {
      for (let i = 0; i < 30; i++) await say('bob', `word ${i}`);
      const thread = await talk.beginThread('ana', 'a', { clientId: 't', passage: PASSAGE, text: 'x' }, 1);
      await say('ana', 'answer', { threadId: messageOf(thread).threadId, replyTo: messageOf(thread).id });
      await talk.markRead('ana', 'a', 20);
      await talk.setNotify('ana', 'a', 'all');
      await world.catalogue.setBinned('a', 5);
      expect(await say('bob', 'x')).toEqual({ outcome: 'not-found' });
      expect(await talk.chat('ana', 'a', null, 9)).toMatchObject({ messages: [] });
      expect(await talk.searchChat('ana', 'a', 'word')).toEqual([]);
      await world.catalogue.setBinned('a', null);
      expect(await talk.chat('ana', 'a', null, 9)).toMatchObject({ last: 32, readUpTo: 20 });
      expect(messageOf(await say('bob', 'x')).n).toBe(33);
      await world.catalogue.purge('a');
      expect(await talk.chat('ana', 'a', null, 9)).toMatchObject({ messages: [], last: 0 });
      await world.store.open('a', { epoch: 'new', kind: 'text', atMs: 1, owner: 'eva' });
      expect(messageOf(await say('bob', 'y')).n).toBe(1);
      expect(await talk.searchChat('ana', 'a', 'word')).toEqual([]);
      expect(await talk.threads('a')).toMatchObject({ threads: [] });
      expect(await talk.notify('ana', 'a')).toBe('mentions');
      // What was told to a person keeps its number.
      expect(await talk.replay('me', 'ana', 0, 9)).toMatchObject({ events: [{ n: 1 }, { n: 2 }], last: 2 });
    });

    it('TALK-14: after the store is closed everything is refused', async () => {
      await world.store.close();
      await expect(say('ana', 'x')).rejects.toMatchObject({ code: 'STORE_CLOSED' });
      await expect(talk.chat('ana', 'a', null, 3)).rejects.toMatchObject({ code: 'STORE_CLOSED' });
    });
  });
}
