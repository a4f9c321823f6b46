import { signal } from '@preact/signals';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { NumberedEvent } from '../../protocol/live.ts';
import { createChatModel, MAX_SHOWN } from './chat-model.ts';
import { ALICE, createFakeServer, DOC } from './testing.ts';

function open(count: number) {
  const server = createFakeServer();
  for (let i = 1; i <= count; i++) server.say(`message ${i}`);
  const markRead = vi.fn();
  const model = createChatModel({
    ...{ doc: DOC, api: server.api, me: signal(ALICE), markRead },
    onMessages() {},
  });
  const texts = () => model.shown.value.messages.map(({ text }) => text);
  const live = () => model.apply(server.events.filter(({ n }) => n > model.last()));
  return { server, model, markRead, texts, live };
}

describe('the window over a chat', () => {
  it('CHAT-1: opens with the newest page, and shows older ones page by page to the first', async () => {
    const { server, model, texts } = open(120);
    await model.load();
    expect([texts().length, texts()[0], texts().at(-1)]).toEqual([50, 'message 71', 'message 120']);
    await model.showOlder();
    await model.showOlder();
    expect([texts().length, texts()[0]]).toEqual([120, 'message 1']);
    expect(model.shown.value.hasOlder).toBe(false);
    await model.showOlder();
    expect(server.log).toEqual(['chat null', 'chat 71', 'chat 21']);
  });

  it('CHAT-1: ten thousand messages cost a page each, and a bounded number is shown', async () => {
    const { server, model, texts } = open(10_000);
    await model.load();
    for (let i = 0; i < 10; i++) await model.showOlder();
    expect(texts()).toHaveLength(MAX_SHOWN);
    expect(texts()[0]).toBe('message 9451');
    expect(model.shown.value.hasNewer).toBe(true);
    const asked = server.log.length;
    while (model.shown.value.hasNewer) await model.showNewer();
    expect(texts().at(-1)).toBe('message 10000');
    expect(texts()).toHaveLength(MAX_SHOWN);
    // What was left behind is still here.
    expect(server.log).toHaveLength(asked);
  });

  it('CHAT-2: a message from far back is brought into view with its neighbours, and from there on to the end', async () => {
    const { server, model, texts, live } = open(0);
    for (let i = 1; i <= 400; i++) {
      server.say(`message ${i}`);
      // Comments have numbers of the same row.
      if (i % 3 === 0) server.begin('x', 'a comment');
    }
    await model.load();
    const target = server.messages.find(({ text }) => text === 'message 40')!;
    await model.goTo(target.n);
    expect(texts()).toContain('message 40');
    expect(model.wanted.value).toEqual({ n: target.n, isShown: false });
    expect(model.shown.value.hasNewer).toBe(true);
    for (let i = 0; model.shown.value.hasNewer; i++) {
      expect(i).toBeLessThan(20);
      await model.showNewer();
      const numbers = texts().map(text => Number(text.slice(8)));
      expect(numbers).toEqual(numbers.map((_, at) => numbers[0]! + at));
    }
    expect(texts().at(-1)).toBe('message 400');
    server.say('message 401');
    live();
    expect(texts().at(-1)).toBe('message 401');
  });

  it('CHAT-2: a message that is wanted before the chat is there is shown as soon as it is, and is not read by that', async () => {
    const { server, model, texts, markRead } = open(300);
    const { n } = server.messages[19]!;
    model.setSeen(true);
    await model.goTo(n);
    expect(model.wanted.value).toBeNull();
    await model.load();
    await vi.waitFor(() => expect(model.wanted.value).toEqual({ n, isShown: false }));
    expect(texts()).toContain('message 20');
    expect(model.shown.value.hasNewer).toBe(true);
    expect(markRead).not.toHaveBeenCalled();
    // Of a number that nothing has, nothing comes.
    await model.goTo(9_999);
    expect(texts()).toContain('message 20');
  });

  it('CHAT-3: pages and events give the same, in any order and any number of times', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('say', 'edit', 'delete', 'thread'), { minLength: 1, maxLength: 90 }),
        fc.nat(90),
        fc.array(fc.nat(200), { maxLength: 60 }),
        async (deeds, loadAfter, again) => {
          const { server, model, texts } = open(0);
          const told: NumberedEvent[] = [];
          let at = 0;
          for (const deed of deeds) {
            const known = server.messages.filter(({ threadId }) => threadId === null);
            const target = known[(at * 7) % Math.max(1, known.length)];
            if (deed === 'thread') server.begin('x', 'y');
            else if (deed === 'say' || target === undefined) server.say(`message ${at}`);
            else if (deed === 'edit' && target.deletedMs === null) {
              server.change(target.id, { text: `edit ${at}`, editedMs: 1_000 + at });
            } else server.change(target.id, { text: '', deletedMs: 1_000 + at });
            if (at === loadAfter) await model.load();
            told.push(...server.events.slice(told.length));
            model.apply(told.slice(-1));
            at += 1;
          }
          await model.load();
          // Told once more, in pieces, as after a connection that was lost.
          for (const from of again) model.apply(told.slice(from % told.length));
          while (model.shown.value.hasOlder) await model.showOlder();
          const expected = server.messages.filter(({ threadId }) => threadId === null);
          expect(texts()).toEqual(expected.map(({ text }) => text));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('CHAT-3: what was missed beyond the replay is a page, with no hole shown as if it were none', async () => {
    const { server, model, texts } = open(60);
    await model.load();
    for (let i = 61; i <= 300; i++) server.say(`message ${i}`);
    // What was here is not what is told anew.
    server.change(server.messages[30]!.id, { text: '', deletedMs: 5 });
    await model.load();
    expect([texts()[0], texts().at(-1)]).toEqual(['message 251', 'message 300']);
    for (let i = 0; i < 3; i++) await model.showOlder();
    expect(texts()[0]).toBe('message 101');
    expect(texts()).toHaveLength(200);
    for (let i = 0; i < 3; i++) await model.showOlder();
    expect(texts()).toContain('message 30');
    expect(texts()).not.toContain('message 31');
  });

  it('CHAT-1: a chat that could not be loaded says so and can be asked again', async () => {
    const { server, model, texts } = open(3);
    server.cut();
    await model.load();
    expect(model.state.value).toBe('failed');
    server.mend();
    await model.load();
    expect([model.state.value, texts().length]).toEqual(['loaded', 3]);
  });
});

describe('what is unread', () => {
  it('CHAT-8: counts what others wrote since, mentions apart, and not what was deleted', async () => {
    const { server, model, live } = open(3);
    server.setReadUpTo(3);
    await model.load();
    server.say('hello');
    server.say('mine', { author: ALICE });
    server.say(`look @[Alice](${ALICE.id})`);
    const gone = server.say('gone');
    server.change(gone.id, { text: '', deletedMs: 1 });
    live();
    expect(model.unread.value).toEqual({ count: 2, isMore: false, mentions: 1 });
  });

  it('CHAT-8: is read when it is seen: panel open, window in front, newest in view; the line stays', async () => {
    const { server, model, markRead, live } = open(3);
    server.setReadUpTo(1);
    await model.load();
    expect(model.unread.value.count).toBe(2);
    model.setAtEnd(false);
    model.setSeen(true);
    expect(markRead).not.toHaveBeenCalled();
    model.setAtEnd(true);
    expect(markRead.mock.calls).toEqual([[3]]);
    expect(model.unread.value.count).toBe(0);
    expect(model.unreadLine.value).toBe(2);
    model.setSeen(false);
    server.say('later');
    live();
    expect(model.unread.value.count).toBe(1);
    expect(markRead).toHaveBeenCalledTimes(1);
    model.setSeen(true);
    expect([model.unreadLine.value, markRead.mock.calls.at(-1)]).toEqual([4, [4]]);
  });

  it('CHAT-8: the line is there too when the panel was open before the chat was loaded', async () => {
    const { server, model, markRead } = open(3);
    server.setReadUpTo(1);
    model.setSeen(true);
    await model.load();
    expect([model.unreadLine.value, markRead.mock.calls]).toEqual([2, [[3]]]);
  });

  it('CHAT-8: says that there is more than was loaded; read elsewhere is read here', async () => {
    const { model } = open(90);
    await model.load();
    expect(model.unread.value).toMatchObject({ count: 50, isMore: true });
    model.chatRead(90);
    expect(model.unread.value).toEqual({ count: 0, isMore: false, mentions: 0 });
  });
});
