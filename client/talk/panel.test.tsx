// @vitest-environment jsdom
/** @jsxImportSource preact */
import { signal } from '@preact/signals';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TALK_LIMITS } from '../../protocol/talk.ts';
import { HOSTILE_TEXTS } from '../preview/hostile.ts';
import { talkEn, talkPtBr } from '../text/talk-words.ts';
import { prefixTitle, watchAttention } from './attention.ts';
import { groupMessages, sayDay } from './chat-groups.ts';
import { sayNews } from './say-news.ts';
import { createTalk, type Tab, type Talk } from './talk.ts';
import { TalkButton } from './talk-button.tsx';
import { TalkPanel } from './talk-panel.tsx';
import { ALICE, BOB, CAROL, createFakeServer, createFakeText, DOC, settle, somePassage } from './testing.ts';

let root: HTMLElement;
let talk: Talk;

interface Opening {
  tab?: Tab;
  before?: (server: ReturnType<typeof createFakeServer>) => void;
  canWrite?: boolean;
  isOwner?: boolean;
}

async function open({ tab = 'chat', before, canWrite = true, isOwner = false }: Opening = {}) {
  const server = createFakeServer();
  before?.(server);
  const text = createFakeText();
  const memory = { getItem: () => null, setItem: () => {} };
  talk = createTalk({
    doc: DOC,
    link: server.link,
    api: server.api,
    text,
    memory,
    panel: { open: true, tab },
  });
  await act(async () => {
    render(<TalkPanel talk={talk} rights={{ canWrite, isOwner }} words={talkEn} />, root);
    await settle();
  });
  return { server, text };
}
const all = <E extends HTMLElement = HTMLElement>(selector: string) => [
  ...root.querySelectorAll<E>(selector),
];
function find<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`nothing is ${selector}`);
  return found;
}
const byName = (name: string) => find(`[aria-label="${name}"]`);
const field = () => find<HTMLTextAreaElement>('.talk-foot textarea, .is-active textarea');
async function doing(what: () => unknown): Promise<void> {
  await act(async () => {
    what();
    await settle();
  });
}
const type = (text: string) =>
  doing(() => {
    const element = field();
    element.value = text;
    element.setSelectionRange(text.length, text.length);
    element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
const press = async (key: string, init: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  await doing(() => field().dispatchEvent(event));
  return event;
};
const later = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const texts = () => all('.talk-message .talk-text').map(element => element.textContent);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/["\\]/g, '\\$&'), supports: () => true });
  root = document.createElement('div');
  document.body.append(root);
});
afterEach(() => {
  act(() => render(null, root));
  talk?.destroy();
  root.remove();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('writing', () => {
  it('CHAT-10: Enter sends, Shift+Enter does not, nor an Enter that ends composing', async () => {
    const { server } = await open();
    await type('hello');
    expect((await press('Enter', { shiftKey: true })).defaultPrevented).toBe(false);
    await press('Enter', { isComposing: true });
    await doing(() => field().dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true })));
    await press('Enter');
    expect(server.messages).toHaveLength(0);
    await doing(() => field().dispatchEvent(new CompositionEvent('compositionend', { bubbles: true })));
    expect((await press('Enter')).defaultPrevented).toBe(true);
    expect(server.messages.map(({ text }) => text)).toEqual(['hello']);
    expect(field().value).toBe('');
    await type('   ');
    await press('Enter');
    expect(server.messages).toHaveLength(1);
  });

  it('CHAT-10: what is too long is counted and not sent', async () => {
    const { server } = await open();
    await type('x'.repeat(TALK_LIMITS.maxTextChars + 3));
    expect(find('.talk-left').textContent).toBe('3 characters too many');
    await press('Enter');
    expect(server.messages).toHaveLength(0);
  });

  it('CHAT-6: "@" lists people; one that is chosen by keyboard is named by id', async () => {
    const { server } = await open();
    await type('hi @b');
    await later(200);
    const options = all('[role=option]');
    expect(options.map(option => option.textContent)).toEqual(['BBob']);
    expect(field().getAttribute('aria-activedescendant')).toBe(options[0]!.id);
    expect(field().getAttribute('aria-controls')).toBe(options[0]!.parentElement!.id);
    await press('Enter');
    expect(field().value).toBe('hi @Bob ');
    expect(all('[role=option]')).toHaveLength(0);
    await press('Enter');
    expect(server.messages.map(({ text }) => text)).toEqual([`hi @[Bob](${BOB.id})`]);
  });

  it('CHAT-6: Escape closes the list and keeps what was typed', async () => {
    await open();
    await type('hi @b');
    await later(200);
    await press('Escape');
    expect(all('[role=option]')).toHaveLength(0);
    expect([field().value, talk.panel.value.open]).toEqual(['hi @b', true]);
  });

  it('CHAT-11: a reply quotes its message, and a passage goes along as a link', async () => {
    const { server, text } = await open({ before: one => one.say('what do you think?') });
    await doing(() => byName(talkEn.message.reply).click());
    expect(find('.talk-attached').textContent).toContain('what do you think?');
    await doing(() => byName(talkEn.composer.passage).click());
    expect(find('.talk-said').textContent).toBe(talkEn.composer.noSelection);
    text.selection = somePassage('the words');
    await doing(() => byName(talkEn.composer.passage).click());
    await type('like this');
    await press('Enter');
    const [question, answer] = server.messages;
    expect(answer).toMatchObject({ replyTo: question!.id, passage: { quote: 'the words' } });
    expect(find('.talk-quote').textContent).toContain('what do you think?');
    await doing(() => find('.talk-chip').click());
    expect(text.revealed.map(({ quote }) => quote)).toEqual(['the words']);
  });

  it('CHAT-12: one’s own can be changed and deleted, others’ only removed by an owner', async () => {
    const { server } = await open({
      before(one) {
        one.say('mine', { author: ALICE });
        one.say('theirs');
      },
    });
    expect([all('.is-edit').length, all('[aria-label=Delete]').length]).toEqual([1, 1]);
    await doing(() => find('.is-edit').click());
    const edited = find<HTMLTextAreaElement>('.talk-scroll textarea');
    expect(edited.value).toBe('mine');
    await doing(() => {
      edited.value = 'mine, changed';
      edited.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
    await doing(() =>
      edited.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })),
    );
    expect(texts()).toEqual(['mine, changed', 'theirs']);
    expect(find('.talk-edited').textContent).toBe('edited');
    await doing(() => byName('Delete').click());
    expect(find('.talk-confirm').textContent).toContain(talkEn.message.confirmDelete);
    await doing(() => find('.talk-confirm button').click());
    expect(server.messages[0]!.deletedMs).not.toBeNull();
    expect(texts()).toEqual(['theirs']);
    expect(find('.talk-deleted').textContent).toBe(talkEn.chat.deleted);
  });

  it('CHAT-12: an owner removes what others wrote', async () => {
    const { server } = await open({ isOwner: true, before: one => one.say('theirs') });
    await doing(() => byName('Remove').click());
    await doing(() => find('.talk-confirm button').click());
    expect(server.messages[0]!.deletedMs).not.toBeNull();
  });

  it('CHAT-4: what waits has a clock, what failed says why and can be tried again', async () => {
    const { server } = await open();
    server.cut();
    await type('later');
    await press('Enter');
    expect(find('.talk-waiting').textContent).toBe(talkEn.message.waiting);
    const { clientId } = talk.waiting.value[0]!;
    await doing(() => server.fail(clientId, 'too-many'));
    expect(find('.talk-failure').textContent).toContain(talkEn.reasons['too-many']);
    await doing(() => server.mend());
    await doing(() => find('.talk-failure button').click());
    expect(texts()).toEqual(['later']);
    expect(all('.talk-waiting, .talk-failure')).toHaveLength(0);
  });

  it('CHAT-12: who may only view reads along, without a field and without buttons', async () => {
    await open({ canWrite: false, before: one => one.say('hello') });
    expect(all('textarea, .talk-action')).toHaveLength(0);
    expect(find('.talk-foot').textContent).toBe(talkEn.readOnly);
    await doing(() => talk.show('comments'));
    expect(all('textarea')).toHaveLength(0);
  });
});

describe('reading', () => {
  it('CHAT-13: by day and author, with the line before what is unread', () => {
    const day = Date.UTC(2026, 0, 5, 12);
    const server = createFakeServer();
    const at = (minutes: number) => day + minutes * 60_000;
    server.say('1', { atMs: at(-60 * 26) });
    server.say('2', { atMs: at(0) });
    server.say('3', { atMs: at(1) });
    server.say('4', { atMs: at(2), author: CAROL });
    server.say('5', { atMs: at(30), author: CAROL });
    server.say('6', { atMs: at(31), author: CAROL });
    const days = groupMessages(server.messages, 6);
    expect(days.map(one => one.groups.map(group => group.messages.map(({ text }) => text).join()))).toEqual([
      ['1'],
      ['2,3', '4', '5', '6'],
    ]);
    expect(days.flatMap(one => one.groups.map(group => group.isFirstUnread))).toEqual([
      ...[false, false, false, false, true],
    ]);
    expect(sayDay(at(0), at(5), talkEn)).toBe('Today');
    expect(sayDay(at(0), at(60 * 24), talkPtBr)).toBe('Ontem');
    expect(sayDay(at(0), at(60 * 24 * 9), talkPtBr)).toBe('segunda-feira, 5 de janeiro');
    expect(sayDay(at(0), at(60 * 24 * 400), talkEn)).toContain('2026');
  });

  it('CHAT-13: one message is a stop of Tab; the arrow keys go to the others', async () => {
    await open({
      before(one) {
        for (const text of ['a', 'b', 'c']) one.say(text);
      },
    });
    const stops = () => all('article[tabindex="0"]').map(element => element.dataset.n);
    expect(stops()).toEqual(['3']);
    await doing(() => find('article[data-n="3"]').focus());
    await doing(() =>
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true })),
    );
    expect([stops(), (document.activeElement as HTMLElement).dataset.n]).toEqual([['2'], '2']);
  });

  it('CHAT-14: new messages are read out politely, many as a number', async () => {
    const { server } = await open({ before: one => one.say('old') });
    const live = () =>
      all('[aria-live=polite]')
        .map(element => element.textContent)
        .join('');
    expect(live()).toBe('');
    await doing(() => server.say('hello', { author: BOB }));
    expect(live()).toBe('Bob wrote: hello');
    await doing(() => server.say('mine', { author: ALICE }));
    expect(live()).toBe('Bob wrote: hello');
    await doing(() => {
      server.cut();
      for (let i = 0; i < 7; i++) server.say(`missed ${i}`);
      server.mend();
    });
    expect(live()).toBe('7 new messages');
  });

  it('CHAT-9: the search marks its hits and leads to the message', async () => {
    const { server } = await open({
      before(one) {
        one.say('the needle is here');
        for (let i = 0; i < 120; i++) one.say(`hay ${i}`);
      },
    });
    await doing(() => byName(talkEn.search.open).click());
    await doing(() => {
      const input = find<HTMLInputElement>('input[type=search]');
      input.value = 'needle';
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
    await later(300);
    expect(all('.talk-hit mark').map(element => element.textContent)).toEqual(['needle']);
    await doing(() => find('.talk-hit').click());
    expect(find('.is-found').textContent).toContain('the needle is here');
    expect(server.log.filter(line => line.startsWith('chat'))).toHaveLength(2);
  });

  it('CHAT-15: hostile texts, names and colours are inert (TRAP 42)', async () => {
    await open({
      tab: 'chat',
      before(one) {
        for (const { markdown } of HOSTILE_TEXTS) {
          const text = markdown.slice(0, 3_900);
          one.say(text, {
            author: { id: 'p-x', name: markdown.slice(0, 40), color: 'red;position:fixed' },
            passage: somePassage(markdown.slice(0, 500)),
          });
        }
        one.begin(HOSTILE_TEXTS[0]!.markdown, HOSTILE_TEXTS[1]!.markdown);
      },
    });
    const check = () => {
      expect(
        all('script, img, iframe, object, embed, svg script, style, form, base, meta, link'),
      ).toHaveLength(0);
      for (const element of all('*')) {
        for (const { name, value } of element.attributes) {
          expect(name.startsWith('on')).toBe(false);
          if (name === 'style') expect(value).not.toMatch(/fixed|url|expression/);
        }
      }
      for (const link of all<HTMLAnchorElement>('a')) {
        expect(link.protocol).toMatch(/^https?:$/);
        expect(link.rel).toContain('noopener');
      }
    };
    let shown = 0;
    for (;;) {
      check();
      shown = Math.max(shown, texts().length);
      if (!talk.chat.shown.value.hasOlder) break;
      await doing(() => talk.chat.showOlder());
    }
    expect(shown).toBeGreaterThan(100);
    await doing(() => talk.show('comments'));
    check();
    expect(window).not.toHaveProperty('__hurt');
  });
});

describe('the panel', () => {
  it('CHAT-16: tabs go by arrow keys, Escape closes, and a tab says what is new in it', async () => {
    const { server } = await open();
    await doing(() => server.begin('x', 'a comment'));
    const [chat, comments] = all('[role=tab]');
    expect(comments!.getAttribute('aria-label')).toBe('Comments, 1 new');
    await doing(() =>
      chat!.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
      ),
    );
    expect(talk.panel.value.tab).toBe('comments');
    expect(find('[role=tabpanel]').getAttribute('aria-labelledby')).toBe(comments!.id);
    await doing(() =>
      comments!.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
      ),
    );
    expect(talk.panel.value.open).toBe(false);
  });

  it('CHAT-16: what was begun to be written is there again', async () => {
    await open();
    await type('half a thou');
    await doing(() => talk.show('comments'));
    await doing(() => talk.show('chat'));
    expect(field().value).toBe('half a thou');
  });

  it('CHAT-17: its button, the title and the icon say what is new while nobody looks', async () => {
    const { server } = await open();
    await doing(() => talk.close());
    act(() => render(<TalkButton talk={talk} words={talkEn} />, root));
    document.head.innerHTML = '<link rel="icon" type="image/svg+xml" href="/icon.svg">';
    const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    const [title, locale] = [signal('Notes'), signal('en')];
    const stop = watchAttention({ title, badge: talk.badge, inFront: talk.inFront, document, locale });
    await doing(() => server.say(`@[Alice](${ALICE.id})`));
    expect(find('button').getAttribute('aria-label')).toBe('Chat and comments: 1 new, 1 naming you');
    expect(document.title).toBe('Notes');
    hasFocus.mockReturnValue(false);
    await doing(() => window.dispatchEvent(new Event('blur')));
    const icon = () => document.querySelector('link[rel=icon]')!.getAttribute('href');
    expect([document.title, icon()]).toEqual(['(1) Notes', '/icon-dot.svg']);
    title.value = 'Other notes';
    expect(document.title).toBe('(1) Other notes');
    hasFocus.mockReturnValue(true);
    await doing(() => window.dispatchEvent(new Event('focus')));
    expect([document.title, icon()]).toEqual(['Other notes', '/icon.svg']);
    stop();
    expect(prefixTitle('x', 1_204, true, 'en')).toBe('(1,204+) x');
  });

  it('CHAT-17: a mention stays at the edge of the page until it is dismissed, other news goes', async () => {
    const { server } = await open();
    const message = server.say(`hey @[Alice](${ALICE.id})`);
    const show = vi.fn();
    const news = { tab: 'chat', message, count: 1 } as const;
    const mention = sayNews({ ...news, isMention: true }, talkEn, talk.nameOf, show);
    expect(mention).toMatchObject({ text: 'Bob named you: hey @Alice', stays: 'until-dismissed' });
    mention.action!.run();
    expect(show).toHaveBeenCalledTimes(1);
    const many = sayNews({ ...news, count: 12, isMention: false }, talkPtBr, talk.nameOf, show);
    expect(many).toMatchObject({ text: '12 mensagens novas na conversa', stays: 'a-while' });
  });
});

describe('comments in the panel', () => {
  it('NOTE-8: reply, resolve and reopen, "Resolved (1)", also without the right to change the text', async () => {
    const { server } = await open({ tab: 'comments', before: one => one.begin('the words', 'a thought') });
    await doing(() => find('button.talk-thread-quote').click());
    await type('an answer');
    await press('Enter');
    expect(texts()).toEqual(['a thought', 'an answer']);
    await doing(() => byName(talkEn.threads.resolve).click());
    expect(find('summary').textContent).toBe('Resolved (1)');
    expect(server.events.at(-1)!.event).toMatchObject({ kind: 'thread', thread: { resolvedBy: ALICE } });
    await doing(() => byName(talkEn.threads.reopen).click());
    expect(all('summary')).toHaveLength(0);
  });

  it('NOTE-7: those whose text is gone are under a heading of their own', async () => {
    const { server } = await open({ tab: 'comments', before: one => one.begin('gone', 'a thought') });
    await doing(() => {
      talk.threads.places.value = new Map([[talk.threads.list.value[0]!.id, null]]);
    });
    expect(find('.talk-part-title').textContent).toBe(talkEn.threads.orphans);
    expect(server.messages).toHaveLength(1);
  });

  it('NOTE-8: writing about a selection; without one it says what to do', async () => {
    const { server, text } = await open({ tab: 'comments' });
    const begin = () => all('.talk-bar button').find(one => one.textContent === 'Comment')!;
    await doing(() => begin().click());
    expect(find('.talk-said').textContent).toBe(talkEn.threads.noSelection);
    text.selection = somePassage('the words');
    await doing(() => begin().click());
    expect(document.activeElement).toBe(field());
    await type('a thought');
    await press('Enter');
    expect(server.messages).toMatchObject([{ text: 'a thought', author: ALICE }]);
    expect(all('.talk-thread')).toHaveLength(1);
  });
});
