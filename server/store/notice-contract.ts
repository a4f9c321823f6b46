// The part of the TalkStore contract that is about notices: who is told of what, and what they have read of it. Imported by
// tests only.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewMessage } from '../../protocol/talk.ts';
import type { TalkResult, TalkStore } from '../ports/talk.ts';
import {
  eventsFor,
  messageOf,
  newMessage,
  PASSAGE,
  type TalkWorld,
  toldBy,
} from '../testing/talk-samples.ts';

export function registerNoticeContract(name: string, makeWorld: () => Promise<TalkWorld>): void {
  describe(`TalkStore contract, notices: ${name}`, () => {
    let world: TalkWorld;
    let talk: TalkStore;

    beforeEach(async () => {
      world = await makeWorld();
      ({ talk } = world);
      await world.store.open('a', { epoch: 'a', kind: 'text', atMs: 1, owner: 'ana' });
      for (const person of ['bob', 'eva', 'leo']) await world.catalogue.noteVisit(person, 'a', 5);
    });

    afterEach(async () => {
      await world.store.close();
      await world.destroy();
    });

    const say = (person: string, text: string, more: Partial<NewMessage> = {}) =>
      talk.send(person, 'a', newMessage(text, more), 100);
    const at = async (person: string) => `@[${person}](${(await world.access.person(person)).id})`;
    const author = async (person: string) => {
      const { id, name, color } = await world.access.person(person);
      return { id, name, color };
    };
    const unread = async (person: string) => (await talk.notices(person, 100)).unreadCount;
    /** Who heard of it, and why. */
    const heard = (result: TalkResult) =>
      Object.fromEntries(
        toldBy(result).flatMap(({ person, events }) =>
          events.flatMap(({ event }) => (event.kind === 'notice' ? [[person, event.notice.why]] : [])),
        ),
      );

    it('TALK-6: who is named hears of it, once, with what was said and where', async () => {
      await world.catalogue.setTitle('a', 'Plano');
      await world.access.setPerson('ana', { name: 'Ana' });
      const sent = await say('ana', `${await at('bob')} and ${await at('bob')}: look`);
      const { id, text, author } = messageOf(sent);
      const notice = {
        ...{ id: expect.any(String), doc: 'a', title: 'Plano', why: 'mention', readMs: null },
        message: { id, n: 1, threadId: null, author, atMs: 100, text },
      };
      expect(toldBy(sent).slice(1)).toEqual([
        { topic: 'me', person: 'bob', events: [{ n: 1, event: { kind: 'notice', notice } }] },
      ]);
      expect(await talk.notices('bob', 10)).toEqual({ notices: [notice], unreadCount: 1, last: 1 });
      expect((await talk.replay('me', 'bob', 0, 9)).events).toEqual([
        { n: 1, event: { kind: 'notice', notice } },
      ]);
    });

    it('TALK-6: what only looks like a name is none, and of many the first twenty count', async () => {
      const bob = (await world.access.person('bob')).id;
      for (const text of [
        `@[x]${bob}`,
        `@(${bob})`,
        `[x](${bob})`,
        '@[bob](bob)',
        `@[a\nb](${bob})`,
        '@[](x)',
      ]) {
        expect(heard(await say('ana', text))).toEqual({});
      }
      const people = Array.from({ length: 22 }, (_, i) => `crowd ${i}`);
      for (const person of people) await world.catalogue.noteVisit(person, 'a', 5);
      const text = (await Promise.all(people.map(at))).join(' ');
      expect(Object.keys(heard(await say('ana', text)))).toEqual(people.slice(0, 20));
    });

    it('TALK-7: an answer tells who is answered, a thread who wrote in it; each once, never oneself', async () => {
      const first = messageOf(await say('ana', 'who?'));
      expect(heard(await say('bob', 'me', { replyTo: first.id }))).toEqual({ ana: 'reply' });
      expect(heard(await say('bob', `me, ${await at('ana')}`, { replyTo: first.id }))).toEqual({
        ana: 'mention',
      });
      expect(heard(await say('ana', `I, ${await at('ana')}`, { replyTo: first.id }))).toEqual({});
      const thread = { clientId: 't', passage: PASSAGE, text: `see ${await at('eva')}` };
      const begun = await talk.beginThread('bob', 'a', thread, 1);
      expect(heard(begun)).toEqual({ eva: 'mention' });
      const { threadId, id } = messageOf(begun);
      expect(heard(await say('ana', 'hm', { threadId }))).toEqual({ bob: 'thread' });
      expect(heard(await say('leo', 'so', { threadId, replyTo: id }))).toEqual({
        bob: 'reply',
        ana: 'thread',
      });
    });

    it('TALK-7: who wants to hear of all hears of all, who wants none of none', async () => {
      expect(await talk.notify('bob', 'a')).toBe('mentions');
      await talk.setNotify('bob', 'a', 'all');
      await talk.setNotify('eva', 'a', 'none');
      expect([await talk.notify('bob', 'a'), await talk.notify('eva', 'a')]).toEqual(['all', 'none']);
      expect(heard(await say('ana', `x ${await at('eva')}`))).toEqual({ bob: 'message' });
      expect(heard(await say('bob', 'y'))).toEqual({});
      const thread = { clientId: 't', passage: PASSAGE, text: 'z' };
      expect(heard(await talk.beginThread('ana', 'a', thread, 1))).toEqual({ bob: 'message' });
      await talk.setNotify('bob', 'a', 'mentions');
      expect(await talk.notify('bob', 'a')).toBe('mentions');
      expect(heard(await say('ana', 'x'))).toEqual({});
      await expect(talk.setNotify('bob', 'nowhere', 'all')).rejects.toMatchObject({
        code: 'STORE_NO_DOCUMENT',
      });
    });

    it('TALK-8: nobody is told of a document that they do not know or may not see', async () => {
      // Open to everybody who knows its name; the stranger does not.
      expect(heard(await say('ana', `${await at('stranger')} ${await at('bob')}`))).toEqual({
        bob: 'mention',
      });
      await world.access.setBase('a', 'none');
      const endMs = Date.now() + 3_600_000;
      const text = `${await at('stranger')} ${await at('bob')} ${await at('eva')} ${await at('leo')}`;
      expect(heard(await say('ana', text))).toEqual({});
      await world.access.setMember('a', (await world.access.person('bob')).id, 'view');
      await world.access.addLink({
        ...{ id: 'l', doc: 'a', role: 'view', label: '', createdMs: 1, expiresMs: endMs },
        ...{ secretHash: new Uint8Array(32), passwordHash: null },
      });
      await world.access.grant('l', 'eva', 2);
      expect(heard(await say('ana', text))).toEqual({ bob: 'mention', eva: 'mention' });
      const late = await talk.send('ana', 'a', newMessage(text), endMs);
      expect(heard(late)).toEqual({ bob: 'mention' });
    });

    it('TALK-8: who may see a document no longer is shown nothing of it, and the numbers stay', async () => {
      await say('ana', `secret ${await at('bob')}`);
      await talk.markRead('bob', 'a', 0);
      await world.access.setBase('a', 'none');
      expect(await talk.notices('bob', 10)).toEqual({ notices: [], unreadCount: 0, last: 1 });
      const { events, last } = await talk.replay('me', 'bob', 0, 9);
      expect([events.length, last]).toEqual([1, 1]);
      expect(JSON.stringify(events)).not.toContain('secret');
      await world.access.setBase('a', 'view');
      expect(await unread('bob')).toBe(1);
      await world.catalogue.setBinned('a', 7);
      expect(await unread('bob')).toBe(0);
    });

    it('TALK-6: an edit tells who is newly named, and nobody again', async () => {
      const [bob, eva] = [await at('bob'), await at('eva')];
      const { id } = messageOf(await say('ana', `hi ${bob}`));
      const edit = (text: string) => talk.edit('ana', 'a', id, text, 200);
      expect(heard(await edit(`hello ${bob} ${eva} ${await at('ana')}`))).toEqual({ eva: 'mention' });
      expect(heard(await edit('nobody'))).toEqual({});
      expect(heard(await edit(`again ${bob} ${eva}`))).toEqual({});
      expect(await unread('bob')).toBe(1);
      // A notice says what the message says now.
      expect((await talk.notices('bob', 9)).notices[0]!.message.text).toContain('again');
    });

    it('TALK-9: deleting a message takes unread notices away, everywhere', async () => {
      const text = `@ ${await at('bob')} ${await at('eva')}`;
      const { id } = messageOf(await say('ana', text));
      const noticeId = (await talk.notices('bob', 9)).notices[0]!.id;
      await talk.markNoticesRead('eva', [(await talk.notices('eva', 9)).notices[0]!.id], 5);
      const removed = await talk.remove('ana', 'a', id, false, 6);
      expect(eventsFor(removed, 'bob')).toEqual([{ kind: 'notices-read', noticeIds: [noticeId] }]);
      expect(eventsFor(removed, 'eva')).toEqual([]);
      for (const person of ['bob', 'eva']) {
        expect(await talk.notices(person, 9)).toEqual({ notices: [], unreadCount: 0, last: 2 });
        const { events } = await talk.replay('me', person, 0, 9);
        expect(events.map(({ event }) => event.kind)).toEqual(['notices-read', 'notices-read']);
      }
    });

    it('TALK-9: a notice is read once, by whose it is; unread ones come first, the newest first', async () => {
      const bob = await at('bob');
      for (let i = 0; i < 4; i++) await say('ana', `${i} ${bob}`);
      const ids = (await talk.notices('bob', 9)).notices.map(notice => notice.id);
      expect(await talk.markNoticesRead('eva', ids, 5)).toEqual({ outcome: 'done', told: [] });
      const read = await talk.markNoticesRead('bob', [ids[0]!, ids[2]!, ids[0]!, 'x', '0', '999'], 77);
      expect(toldBy(read)).toMatchObject([{ topic: 'me', person: 'bob', events: [{ n: 5 }] }]);
      expect(eventsFor(read, 'bob')).toEqual([{ kind: 'notices-read', noticeIds: [ids[2], ids[0]] }]);
      expect(await talk.markNoticesRead('bob', [ids[0]!], 78)).toEqual({ outcome: 'done', told: [] });
      const { notices, unreadCount } = await talk.notices('bob', 3);
      expect(notices.map(notice => [notice.id, notice.readMs])).toEqual([
        [ids[1], null],
        [ids[3], null],
        [ids[0], 77],
      ]);
      expect(unreadCount).toBe(2);
      expect((await talk.replay('me', 'bob', 4, 9)).events).toEqual([
        { n: 5, event: { kind: 'notices-read', noticeIds: [ids[2], ids[0]] } },
      ]);
    });

    it('TALK-9: who has read the chat has read the notices of it, and not those of threads', async () => {
      const bob = await at('bob');
      await say('ana', bob);
      await talk.beginThread('ana', 'a', { clientId: 't', passage: PASSAGE, text: bob }, 1);
      await say('ana', bob);
      const ids = (await talk.notices('bob', 9)).notices.map(notice => notice.id).reverse();
      const read = await talk.markRead('bob', 'a', 2);
      expect(eventsFor(read, 'bob')).toEqual([
        { kind: 'chat-read', doc: 'a', upTo: 2 },
        { kind: 'notices-read', noticeIds: [ids[0]] },
      ]);
      expect(await unread('bob')).toBe(2);
    });

    it('TALK-16: who is made a member hears of it, from whom, once as long as it is unread; never oneself', async () => {
      await world.access.setPerson('ana', { name: 'Ana' });
      await world.access.setBase('a', 'none');
      const id = async (person: string) => (await world.access.person(person)).id;
      await world.access.setMember('a', await id('bob'), 'edit');
      const told = await talk.tellShared('ana', 'a', await id('bob'), 50);
      const notice = {
        ...{ id: expect.any(String), doc: 'a', title: '', why: 'shared', readMs: null },
        message: { id: '', n: 0, threadId: null, author: await author('ana'), atMs: 50, text: '' },
      };
      expect(toldBy(told)).toEqual([
        { topic: 'me', person: 'bob', events: [{ n: 1, event: { kind: 'notice', notice } }] },
      ]);
      expect(await talk.notices('bob', 9)).toEqual({ notices: [notice], unreadCount: 1, last: 1 });
      expect(heard(await talk.tellShared('ana', 'a', await id('bob'), 60))).toEqual({});
      expect(heard(await talk.tellShared('ana', 'a', await id('ana'), 60))).toEqual({});
      // Who may not see it, or is nobody, hears nothing.
      expect(heard(await talk.tellShared('ana', 'a', await id('eva'), 60))).toEqual({});
      expect(await talk.tellShared('ana', 'a', 'nobody', 60)).toEqual({ outcome: 'not-found' });
      expect(await talk.tellShared('ana', 'nowhere', await id('bob'), 60)).toEqual({ outcome: 'not-found' });
      const [{ id: noticeId } = { id: '' }] = (await talk.notices('bob', 9)).notices;
      await talk.markNoticesRead('bob', [noticeId], 70);
      expect(heard(await talk.tellShared('ana', 'a', await id('bob'), 80))).toEqual({ bob: 'shared' });
      expect((await talk.notices('bob', 9)).notices.map(({ readMs }) => readMs)).toEqual([null, 70]);
    });

    it('TALK-16: it ends with the membership, with access, with the document, and with the wish to hear nothing', async () => {
      await say('ana', 'in the chat');
      const bob = (await world.access.person('bob')).id;
      await world.access.setMember('a', bob, 'edit');
      await talk.tellShared('ana', 'a', bob, 50);
      await talk.markRead('bob', 'a', 1);
      expect(await unread('bob')).toBe(1);
      await world.access.setBase('a', 'none');
      await world.access.setMember('a', bob, null);
      expect(await unread('bob')).toBe(0);
      await world.access.setBase('a', 'view');
      const [notice] = (await talk.notices('bob', 9)).notices;
      const withdrawn = await talk.withdrawShared('ana', 'a', bob, 60);
      expect(eventsFor(withdrawn, 'bob')).toEqual([{ kind: 'notices-read', noticeIds: [notice!.id] }]);
      expect(await talk.withdrawShared('ana', 'a', bob, 61)).toEqual({ outcome: 'done', told: [] });
      await talk.setNotify('bob', 'a', 'none');
      expect(heard(await talk.tellShared('ana', 'a', bob, 70))).toEqual({});
      await world.access.setMember('a', (await world.access.person('eva')).id, 'edit');
      expect(heard(await talk.tellShared('ana', 'a', (await world.access.person('eva')).id, 70))).toEqual({
        eva: 'shared',
      });
      await world.catalogue.purge('a');
      expect(await talk.notices('eva', 9)).toEqual({ notices: [], unreadCount: 0, last: 1 });
    });

    it('TALK-13: notices of a document that is deleted for good are gone', async () => {
      await say('ana', await at('bob'));
      await world.catalogue.purge('a');
      expect(await talk.notices('bob', 9)).toEqual({ notices: [], unreadCount: 0, last: 1 });
      expect(await talk.replay('me', 'bob', 0, 9)).toMatchObject({
        events: [{ n: 1, event: { kind: 'notices-read' } }],
        last: 1,
      });
    });
  });
}
