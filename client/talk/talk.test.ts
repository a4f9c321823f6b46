import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIVE_LIMITS } from '../../protocol/live.ts';
import type { Message } from '../../protocol/talk.ts';
import { createTalk, type PanelState, type Talk, type TalkNews } from './talk.ts';
import { ALICE, BOB, CAROL, createFakeServer, createFakeText, DOC, settle, somePassage } from './testing.ts';

let talk: Talk;

async function open(panel: PanelState = { open: true, tab: 'chat' }, before?: (server: Server) => void) {
  const server = createFakeServer();
  before?.(server);
  const memory = new Map<string, string>();
  const text = createFakeText();
  const news: TalkNews[] = [];
  talk = createTalk({
    doc: DOC,
    link: server.link,
    api: server.api,
    text,
    memory: { getItem: key => memory.get(key) ?? null, setItem: (key, value) => void memory.set(key, value) },
    panel,
    onNews: one => news.push(one),
  });
  await settle();
  const texts = () => talk.chat.shown.value.messages.map((message: Message) => message.text);
  const waiting = () =>
    talk.waiting.value.map(
      ({ what, state }) => `${state.kind}: ${what.kind === 'message' ? what.message.text : ''}`,
    );
  return { server, text, news, texts, waiting, memory };
}
type Server = ReturnType<typeof createFakeServer>;

const send = (text: string) => talk.send({ text, replyTo: null, passage: null });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  talk.destroy();
  vi.useRealTimers();
});

describe('who speaks', () => {
  it('CHAT-18: is called by the name that was heard last, in all that they said and where they are named', async () => {
    const { server } = await open({ open: true, tab: 'chat' }, early => {
      early.say('old words');
    });
    const [message] = talk.chat.shown.value.messages;
    const before = talk.nameOf;
    expect(talk.who(message!.author)).toEqual(BOB);
    talk.learnPeople([
      { id: BOB.id, name: 'Roberto', color: '#112233' },
      { ...CAROL, name: '' },
    ]);
    expect(talk.who(message!.author)).toMatchObject({ name: 'Roberto', color: '#112233' });
    expect([before(BOB.id), talk.nameOf(BOB.id), talk.nameOf(CAROL.id)]).toEqual(['Bob', 'Roberto', null]);
    server.say('new words', { author: { ...BOB, name: 'Beto' } });
    await settle();
    expect(talk.who(message!.author).name).toBe('Beto');
    talk.learnPeople([{ ...ALICE, name: 'not hers' }]);
    expect(talk.who(ALICE).name).toBe(ALICE.name);
  });
});

describe('what is written here', () => {
  it('CHAT-4: waits while there is no connection, and goes out later in order, each once', async () => {
    const { server, texts, waiting } = await open();
    server.cut();
    for (const text of ['one', 'two', 'three']) send(text);
    expect(waiting()).toEqual(['waiting: one', 'waiting: two', 'waiting: three']);
    server.say('meanwhile');
    server.mend();
    await settle();
    expect(waiting()).toEqual([]);
    expect(texts()).toEqual(['meanwhile', 'one', 'two', 'three']);
    server.mend('reset');
    await settle();
    expect(texts()).toEqual(['meanwhile', 'one', 'two', 'three']);
  });

  it('CHAT-4: the message that comes back takes the place of the one that waited', async () => {
    const { server, texts, waiting } = await open();
    server.cut();
    send('mine');
    const { clientId } = talk.waiting.value[0]!;
    server.mend();
    await settle();
    expect([texts(), waiting()]).toEqual([['mine'], []]);
    expect(talk.chat.knows(clientId)).toBe(true);
  });

  it('CHAT-4: somebody else’s message with the same id does not pass for it', async () => {
    const { server, waiting } = await open();
    server.cut();
    send('mine');
    const { clientId } = talk.waiting.value[0]!;
    server.say('theirs', { author: BOB, clientId });
    await talk.chat.load();
    talk.chat.apply(server.events);
    expect(waiting()).toEqual(['waiting: mine']);
  });

  it('CHAT-4: what failed says why, and can be tried again or discarded', async () => {
    const { server, texts, waiting } = await open();
    server.cut();
    send('one');
    send('two');
    const [one, two] = talk.waiting.value;
    server.fail(one!.clientId, 'too-large');
    server.fail(two!.clientId, 'not-allowed');
    expect(talk.waiting.value.map(({ state }) => state)).toEqual([
      { kind: 'failed', reason: 'too-large' },
      { kind: 'failed', reason: 'not-allowed' },
    ]);
    server.mend();
    await settle();
    expect(texts()).toEqual([]);
    talk.retry(two!.clientId);
    talk.discard(one!.clientId);
    await settle();
    expect([texts(), waiting()]).toEqual([['two'], []]);
  });
});

describe('what others do', () => {
  it('CHAT-7: typing shows for some seconds, and ends with the message; one’s own is told sparingly', async () => {
    const { server } = await open();
    const names = () => talk.typing.list.value.map(({ name, where }) => `${name} ${where}`);
    server.type(ALICE);
    server.type(BOB);
    server.type(CAROL, 't1');
    expect(names()).toEqual(['Bob chat', 'Carol t1']);
    server.say('done', { author: BOB });
    expect(names()).toEqual(['Carol t1']);
    vi.advanceTimersByTime(LIVE_LIMITS.typingShownMs - 1);
    server.type(CAROL, 't1');
    vi.advanceTimersByTime(LIVE_LIMITS.typingShownMs - 1);
    expect(names()).toEqual(['Carol t1']);
    vi.advanceTimersByTime(1);
    expect(names()).toEqual([]);
    for (let i = 0; i < 10; i++) talk.typing.note('chat');
    vi.advanceTimersByTime(LIVE_LIMITS.typingEveryMs);
    talk.typing.note('chat');
    expect(server.log.filter(line => line === 'typing chat')).toHaveLength(2);
  });

  it('CHAT-8: is read when it is seen, told once for many; other devices’ reading counts', async () => {
    const { server } = await open({ open: false, tab: 'chat' });
    for (const text of ['a', 'b', `@[Alice](${ALICE.id})`]) server.say(text);
    expect(talk.badge.value).toEqual({ count: 3, isMore: false, mentions: 1 });
    server.readElsewhere(1);
    expect(talk.badge.value.count).toBe(2);
    talk.inFront.value = false;
    talk.show('chat');
    expect(talk.badge.value.count).toBe(2);
    talk.inFront.value = true;
    expect(talk.badge.value.count).toBe(0);
    vi.advanceTimersByTime(1_000);
    expect(server.log.filter(line => line.startsWith('read'))).toEqual(['read 3']);
  });

  it('CHAT-8: is told while the panel is closed or shows another tab, with whether it names this person', async () => {
    const { server, news } = await open({ open: true, tab: 'chat' });
    server.say('seen');
    server.begin('x', 'a comment');
    talk.close();
    server.say(`hey @[Alice](${ALICE.id})`);
    server.say('mine', { author: ALICE });
    expect(news.map(({ tab, message, isMention }) => [tab, message.text, isMention])).toEqual([
      ['comments', 'a comment', false],
      ['chat', `hey @[Alice](${ALICE.id})`, true],
    ]);
    server.cut();
    for (let i = 0; i < 30; i++) server.say(`missed ${i}`);
    server.mend();
    await settle();
    expect(news.slice(2).map(({ count, message }) => [count, message.text])).toEqual([[30, 'missed 29']]);
  });

  it('CHAT-3: access that is taken away is said', async () => {
    const { server } = await open();
    server.refuse();
    expect(talk.isOpen.value).toBe(false);
  });
});

describe('comment threads', () => {
  const ids = (threads: readonly { id: string }[]) => threads.map(({ id }) => id);

  it('NOTE-7: are in the order of the text; orphans and resolved ones apart', async () => {
    const { server } = await open();
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(quote => server.begin(quote, 'text').id);
    talk.threads.places.value = new Map([
      [a!, 30],
      [b!, 10],
      [c!, null],
      [d!, 20],
    ]);
    server.setResolved(d!, true, BOB);
    const { inText, orphans, resolved } = talk.threads.groups.value;
    expect([ids(inText), ids(orphans), ids(resolved)]).toEqual([[b, a], [c], [d]]);
    expect(resolved[0]!.resolvedBy?.name).toBe('Bob');
    expect(ids(talk.marks.value)).toEqual([a, b, c]);
    server.setResolved(d!, false);
    expect(ids(talk.threads.groups.value.inText)).toEqual([b, d, a]);
  });

  it('NOTE-7: next and previous go round in that order, and show the place', async () => {
    const { server, text } = await open();
    const [a, b] = ['a', 'b'].map(quote => server.begin(quote, 'text').id);
    talk.threads.places.value = new Map([
      [a!, 30],
      [b!, 10],
    ]);
    const seen: (string | null)[] = [];
    for (const by of ['next', 'next', 'next', 'previous'] as const) {
      talk.step(by);
      seen.push(talk.threads.active.value);
    }
    expect(seen).toEqual([b, a, b, a]);
    expect(text.revealed.map(({ quote }) => quote)).toEqual(['b', 'a', 'b', 'a']);
  });

  it('NOTE-8: a comment is begun on what is selected, shows at once, and is the same one when it has arrived', async () => {
    const { server, text } = await open({ open: false, tab: 'chat' });
    expect(talk.comment()).toBe(false);
    text.selection = somePassage('the words');
    expect(talk.comment()).toBe(true);
    expect(talk.panel.value).toEqual({ open: true, tab: 'comments' });
    expect(talk.marks.value).toHaveLength(1);
    server.cut();
    talk.beginThread(talk.draft.value!, 'my comment');
    expect(talk.threads.list.value.map(({ phase }) => phase)).toEqual(['begun']);
    expect(talk.marks.value).toHaveLength(1);
    server.mend();
    await settle();
    const [thread] = talk.threads.list.value;
    expect([talk.threads.list.value.length, thread!.phase, thread!.messages[0]!.text]).toEqual([
      1,
      'open',
      'my comment',
    ]);
    expect(talk.threads.active.value).toBe(thread!.id);
  });

  it('NOTE-8: replies come in order, whether the thread is here before them or after', async () => {
    const { server } = await open();
    const thread = server.begin('a', 'first');
    server.say('second', { threadId: thread.id });
    talk.reply(thread.id, 'third');
    await settle();
    const texts = () => talk.threads.find(thread.id)!.messages.map(({ text }) => text);
    expect(texts()).toEqual(['first', 'second', 'third']);
    expect(talk.chat.shown.value.messages).toEqual([]);
    talk.threads.apply([...server.events].reverse());
    expect(texts()).toEqual(['first', 'second', 'third']);
  });

  it('NOTE-9: new comments are news until the tab is looked at; what was there before is none', async () => {
    const { server, memory } = await open({ open: false, tab: 'chat' }, one => one.begin('x', 'old'));
    expect(talk.threads.unread.value.count).toBe(0);
    const thread = server.begin('y', `new, @[Alice](${ALICE.id})`);
    server.say('mine', { author: ALICE, threadId: thread.id });
    expect(talk.threads.unread.value).toEqual({ count: 1, isMore: false, mentions: 1 });
    talk.show('comments');
    expect(talk.threads.unread.value.count).toBe(0);
    expect(memory.get(`prosa:comments-seen:${DOC}`)).toBe('3');
  });

  it('NOTE-8: one whose messages were all taken back is gone', async () => {
    const { server } = await open();
    const thread = server.begin('x', 'oops');
    server.change(thread.messages[0]!.id, { text: '', deletedMs: 5 });
    expect(talk.threads.list.value).toEqual([]);
  });
});
