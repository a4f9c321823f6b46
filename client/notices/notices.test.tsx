// @vitest-environment jsdom
/** @jsxImportSource preact */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromClient, FromServer, LiveEvent } from '../../protocol/live.ts';
import type { Notice, NoticeList } from '../../protocol/talk.ts';
import { LiveConnection, type LiveSocket } from '../live/live-connection.ts';
import { SimulatedScheduler } from '../testing/simulated-scheduler.ts';
import {
  type Asked,
  findFaults,
  makeFetch,
  ok,
  refuse,
  type Stage,
  setStage,
  settle,
} from '../testing/stage.tsx';
import { LANGUAGES } from '../text/language.ts';
import { noticesEn, noticesWordsOf } from '../text/notices-words.ts';
import { createNoticesApi } from './api.ts';
import { Bell } from './bell.tsx';
import { createDesktop, type DesktopPort } from './desktop.ts';
import { noticePath, readTalkPlace } from './notice-place.ts';
import { createNotices, groupNotices } from './notices.ts';
import { NoticesDialog } from './notices-dialog.tsx';
import { sayText, sayWhy } from './say-notice.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

function makeNotice(id: string, doc: string, atMs: number, change: Partial<Notice> = {}): Notice {
  const author = { id: 'bob', name: HOSTILE, color: '#000000' };
  const message = { id: `m-${id}`, n: atMs, threadId: null, author, atMs, text: `@[Ana](ana) ${HOSTILE}` };
  return { id, doc, title: `Title of ${doc}`, why: 'mention', message, readMs: null, ...change };
}

const FIRST: NoticeList = {
  notices: [makeNotice('a', 'plan', 10), makeNotice('b', 'team/notes', 30, { readMs: 5 })],
  unreadCount: 3,
  last: 7,
};

/** A page with a connection to a server that plays its part of /live. */
async function makePage() {
  const scheduler = new SimulatedScheduler();
  const said: FromClient[] = [];
  let answer: 'done' | 'failed' = 'done';
  const socket: LiveSocket = {
    readyState: 1,
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send(text) {
      const message = JSON.parse(text) as FromClient;
      said.push(message);
      if (message.type === 'subscribe') {
        hear({ type: 'subscribed', topic: 'me', last: 7, reset: message.after === null });
      }
      if (!('id' in message)) return;
      if (answer === 'done') hear({ type: 'done', id: message.id });
      else hear({ type: 'failed', id: message.id, reason: 'cannot-save', sentence: 'No.' });
    },
    close() {},
  };
  const hear = (message: FromServer) => socket.onmessage?.({ data: JSON.stringify(message) });
  const connection = new LiveConnection({ openSocket: () => socket, scheduler, random: () => 0.5 });
  const server = makeFetch(({ path, method, body }: Asked) => {
    if (path === '/api/notices') return ok(list);
    return method === 'GET' ? ok({ notify: 'all' }) : ok(body);
  });
  const list: NoticeList = { ...FIRST };
  const api = createNoticesApi(server.fetch);
  const onArrival = vi.fn();
  const notices = createNotices({ connection, scheduler, api, now: () => 99, onArrival });
  connection.start();
  socket.onopen?.({} as never);
  hear({ type: 'welcome', person: { id: 'ana', name: 'Ana', color: '#000000' } });
  await settle();
  let n = 7;
  return {
    api,
    said,
    asked: server.asked,
    notices,
    list,
    onArrival,
    refuseAll: () => {
      answer = 'failed';
    },
    happen: (event: LiveEvent) => hear({ type: 'events', topic: 'me', events: [{ n: ++n, event }] }),
  };
}

describe('what concerns me', () => {
  it('BELL-1: counts what is unread, also what is not in the list, and groups by document', async () => {
    const { notices } = await makePage();
    // One is in the list, two are older than it.
    expect(notices.unreadCount.value).toBe(3);
    expect(notices.groups.value.map(({ doc, unreadCount }) => [doc, unreadCount])).toEqual([
      ['plan', 1],
      ['team/notes', 0],
    ]);
    expect(groupNotices([])).toEqual([]);
  });

  it('BELL-1: what comes is there once, is told, and stands first in its group', async () => {
    const { notices, happen, onArrival } = await makePage();
    const notice = makeNotice('c', 'plan', 50);
    happen({ kind: 'notice', notice });
    happen({ kind: 'notice', notice });
    expect(notices.unreadCount.value).toBe(4);
    expect(onArrival).toHaveBeenCalledOnce();
    expect(notices.groups.value[0]?.notices.map(({ id }) => id)).toEqual(['c', 'a']);
  });

  it('BELL-1: of very many the newest are kept, and all unread are counted', async () => {
    const { notices, happen } = await makePage();
    for (let i = 0; i < 250; i++) happen({ kind: 'notice', notice: makeNotice(`n${i}`, 'plan', 100 + i) });
    expect(notices.list.value).toHaveLength(200);
    expect(notices.unreadCount.value).toBe(253);
  });

  it('BELL-2: what is read here is told once, and what was read on another device is read here', async () => {
    const { notices, happen, said } = await makePage();
    happen({ kind: 'notice', notice: makeNotice('c', 'plan', 50) });
    void notices.readDocument('plan');
    expect(notices.unreadCount.value).toBe(2);
    await settle();
    expect(said.at(-1)).toMatchObject({ type: 'read-notices', noticeIds: ['c', 'a'] });
    happen({ kind: 'notices-read', noticeIds: ['a', 'c', 'old-1'] });
    expect(notices.unreadCount.value).toBe(1);
    const count = said.length;
    await notices.readAll();
    expect(said).toHaveLength(count);
  });

  it('BELL-2: what the server did not note is unread again', async () => {
    const { notices, refuseAll } = await makePage();
    refuseAll();
    await notices.readOne('a');
    expect(notices.unreadCount.value).toBe(3);
  });

  it('BELL-2: tells what was read of a chat elsewhere, as long as somebody listens', async () => {
    const { notices, happen } = await makePage();
    const heard = vi.fn();
    const stop = notices.onChatRead(heard);
    happen({ kind: 'chat-read', doc: 'plan', upTo: 12 });
    stop();
    happen({ kind: 'chat-read', doc: 'plan', upTo: 13 });
    expect(heard.mock.calls).toEqual([['plan', 12]]);
  });

  it('BELL-3: a notice is said in one line, cut by characters', () => {
    const notice = makeNotice('a', 'plan', 1);
    expect(sayWhy(notice, noticesEn)).toBe(`${HOSTILE} named you`);
    expect(sayText(notice)).toBe(`@Ana ${HOSTILE}`);
    const long = { ...notice, message: { ...notice.message, text: '👩‍🚀 \n'.repeat(200) } };
    expect([...sayText(long)].length).toBeLessThanOrEqual(160);
    expect(sayText(long)).not.toMatch(/\p{Cs}|\n/u);
  });

  it('BELL-3: that something was shared is said by who did it, and leads to the document itself', () => {
    const { message } = makeNotice('a', 'plan', 1);
    const shared = makeNotice('a', 'plan', 1, {
      why: 'shared',
      message: { ...message, id: '', n: 0, text: '' },
    });
    for (const language of LANGUAGES) {
      expect(sayWhy(shared, noticesWordsOf(language))).toContain(HOSTILE);
    }
    expect(sayText(shared)).toBe('');
    expect(noticePath(shared)).toBe('/d/plan');
    expect(noticePath(makeNotice('a', 'plan', 1))).toBe('/d/plan#chat=1');
  });
});

describe('the bell', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = setStage();
  });
  afterEach(() => stage.clear());

  function makeDesktop(permission: ReturnType<DesktopPort['permission']>) {
    const port = {
      permission: vi.fn(() => permission),
      ask: vi.fn(async () => {
        permission = 'granted';
        return permission;
      }),
      show: vi.fn(),
      isAway: vi.fn(() => true),
    };
    const kept = new Map<string, string>();
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    return { port, memory, desktop: createDesktop(port, memory) };
  }

  async function open(language: (typeof LANGUAGES)[number] = 'en') {
    const page = await makePage();
    const words = noticesWordsOf(language);
    const go = vi.fn();
    stage.show(
      <>
        <Bell notices={page.notices} words={words} open={() => {}} />
        <NoticesDialog
          notices={page.notices}
          api={page.api}
          desktop={makeDesktop('default').desktop}
          words={words}
          nameOf={doc => doc}
          open={go}
          close={() => {}}
        />
      </>,
    );
    await settle();
    return { ...page, go };
  }

  it.each(LANGUAGES)(
    'BELL-3: has no faults that axe finds, and what people wrote is text (%s)',
    async language => {
      const { notices } = await open(language);
      expect(await findFaults(stage.root)).toEqual([]);
      expect(document.querySelector('img')).toBeNull();
      expect(document.body.textContent).toContain(HOSTILE);
      expect(stage.find('.bell').getAttribute('aria-label')).toBe(
        noticesWordsOf(language).bell(notices.unreadCount.value),
      );
    },
  );

  it('BELL-3: a notice leads to its document and is read then', async () => {
    const { go, notices, said, list } = await open();
    const link = stage.find<HTMLAnchorElement>('.notices-link');
    expect(link.getAttribute('href')).toBe('/d/plan#chat=10');
    await stage.click(link);
    expect(go).toHaveBeenCalledWith(expect.objectContaining({ id: 'a' }));
    expect(notices.list.value.find(({ id }) => id === 'a')?.readMs).toBe(99);
    // Two were too old for the list: once it is read, they are in it.
    list.notices = [makeNotice('old', 'plan', 1)];
    list.unreadCount = 1;
    await stage.click(stage.button('Mark all as read'));
    expect(notices.list.value.map(({ id }) => id)).toEqual(['old']);
    await stage.click(stage.button('Mark all as read'));
    expect(said.at(-1)).toMatchObject({ type: 'read-notices', noticeIds: ['old'] });
    expect(notices.unreadCount.value).toBe(0);
  });

  it('BELL-3: the address of a notice is read as it was made, and one made by hand harms nothing', () => {
    const at = (threadId: string | null) => {
      const notice = makeNotice('a', 'team/my notes', 12);
      const path = noticePath({ ...notice, message: { ...notice.message, threadId } });
      return new URL(path, 'http://prosa.test');
    };
    expect(at(null).pathname).toBe('/d/team/my%20notes');
    expect(readTalkPlace(at(null).hash)).toEqual({ threadId: null, n: 12 });
    expect(readTalkPlace(at('7').hash)).toEqual({ threadId: '7' });
    expect(readTalkPlace('#chat')).toEqual({ threadId: null, n: null });
    for (const other of ['', '#', '#chat=', '#chat=x', '#chat=-1', '#chatter', '#thread=%', '#k=chat']) {
      expect(readTalkPlace(other), other).toBeNull();
    }
  });

  it('BELL-4: of each document one chooses what to hear of; it is asked for when it is opened', async () => {
    const { asked } = await open();
    const notify = () => asked.filter(({ path }) => path.startsWith('/api/notify'));
    expect(notify()).toEqual([]);
    const details = stage.find<HTMLDetailsElement>('.notices-choice');
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await settle();
    const select = stage.find<HTMLSelectElement>('.notices-choice select');
    expect(select.value).toBe('all');
    expect(await findFaults(stage.root)).toEqual([]);
    select.value = 'none';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    expect(notify().at(-1)).toEqual({ method: 'PATCH', path: '/api/notify/plan', body: { notify: 'none' } });
  });

  it('BELL-5: the system shows notices only after the person asked, and only while nobody looks', async () => {
    const { port, memory, desktop } = makeDesktop('default');
    desktop.show('t', 'b', 'x', () => {});
    expect(port.ask).not.toHaveBeenCalled();
    expect(port.show).not.toHaveBeenCalled();
    await desktop.turnOn();
    expect(desktop.state.value).toBe('on');
    desktop.show('t', 'b', 'x', () => {});
    expect(port.show).toHaveBeenCalledOnce();
    port.isAway.mockReturnValue(false);
    desktop.show('t', 'b', 'x', () => {});
    expect(port.show).toHaveBeenCalledOnce();
    expect(createDesktop(port, memory).state.value).toBe('on');
    desktop.turnOff();
    port.isAway.mockReturnValue(true);
    desktop.show('t', 'b', 'x', () => {});
    expect(port.show).toHaveBeenCalledOnce();
    expect(createDesktop(port, memory).state.value).toBe('off');
    expect(makeDesktop('denied').desktop.state.value).toBe('denied');
    expect(makeDesktop('missing').desktop.state.value).toBe('missing');
  });

  it('BELL-4: a choice that the server refuses shows as it was, with a word', async () => {
    const { fetch } = makeFetch(({ method }) =>
      method === 'GET' ? ok({ notify: 'mentions' }) : refuse(403, 'not-allowed'),
    );
    const page = await makePage();
    stage.show(
      <NoticesDialog
        notices={page.notices}
        api={createNoticesApi(fetch)}
        desktop={makeDesktop('denied').desktop}
        words={noticesEn}
        nameOf={doc => doc}
        open={() => {}}
        close={() => {}}
      />,
    );
    const details = stage.find<HTMLDetailsElement>('.notices-choice');
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await settle();
    const select = stage.find<HTMLSelectElement>('.notices-choice select');
    select.value = 'all';
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    expect(select.value).toBe('mentions');
    expect(details.textContent).toContain(noticesEn.choiceFailed);
  });

  it('BELL-6: notices by mail show only where the server has mail', async () => {
    for (const mail of ['none', 'there'] as const) {
      const { fetch } = makeFetch(({ path }) =>
        ok(path === '/api/digest' ? { mail, address: { state: 'missing' }, choice: 'off' } : FIRST),
      );
      const page = await makePage();
      stage.show(
        <NoticesDialog
          key={mail}
          notices={page.notices}
          api={createNoticesApi(fetch)}
          desktop={makeDesktop('denied').desktop}
          words={noticesEn}
          nameOf={doc => doc}
          open={() => {}}
          close={() => {}}
        />,
      );
      await settle();
      expect(stage.root.querySelectorAll('.notices-digest')).toHaveLength(mail === 'there' ? 1 : 0);
      expect(await findFaults(stage.root)).toEqual([]);
    }
  });
});
