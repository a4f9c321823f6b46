// Chat and comments on a document's page: what waits to go out, and the marks in text and preview. One of it for a page,
// once the document is there.

import { computed, effect, type ReadonlySignal, untracked } from '@preact/signals';
import { ownStorage } from '../addresses.ts';
import type { LiveConnection } from '../live/live-connection.ts';
import { createLocalShelf } from '../live/local-shelf.ts';
import { Outbox } from '../live/outbox.ts';
import { browserScheduler } from '../net/scheduler.ts';
import { createPassagePainter, findLines, type PassagePainter } from '../preview/passages.ts';
import type { PreviewHandle } from '../reading/preview-host.tsx';
import { watchAttention } from '../talk/attention.ts';
import { createLiveLink, type LiveLinkParts } from '../talk/live-link.ts';
import type { Rights } from '../talk/message-item.tsx';
import { sayNews } from '../talk/say-news.ts';
import { createTalk, type PanelState, TABS, type Tab, type Talk } from '../talk/talk.ts';
import { createTalkApi } from '../talk/talk-api.ts';
import { talkWordsOf } from '../text/talk-words.ts';
import type { Toasts } from '../ui/toasts.ts';
import { makeRandomName } from './names.ts';
import type { PageParts } from './page-parts.ts';
import type { PageState } from './page-state.ts';

const PANEL_KEY = 'prosa:talk-panel';

export interface PageTalk {
  talk: Talk;
  rights: ReadonlySignal<Rights>;
  destroy: () => void;
}

export interface TalkPorts {
  connection: LiveConnection;
  onChatRead: NonNullable<LiveLinkParts['onChatRead']>;
}

export function createPageTalk(parts: PageParts, toasts: Toasts, ports: TalkPorts): PageTalk {
  const { model, settings, page } = parts;
  const words = () => talkWordsOf(settings.language.value);
  const { connection, onChatRead } = ports;
  const outbox = new Outbox({
    connection,
    shelf: createLocalShelf(ownStorage(localStorage)),
    scheduler: browserScheduler,
    newId: () => makeRandomName(bytes => crypto.getRandomValues(bytes)),
  });
  const link = createLiveLink({ connection, outbox, scheduler: browserScheduler, onChatRead });
  /** What takes the messages about news away again. */
  const shownNews: Record<Tab, (() => void)[]> = { chat: [], comments: [] };
  const talk = createTalk({
    doc: model.key,
    link,
    api: createTalkApi(),
    text: {
      selected: () => page.editor.value?.selectedPassage() ?? null,
      reveal(passage) {
        if (page.mode.value === 'read') settings.setView({ mode: 'edit' });
        return page.editor.value?.revealPassage(passage) ?? false;
      },
    },
    memory: parts.memory,
    panel: readPanel(parts.memory),
    onNews(news) {
      const { threadId, n } = news.message;
      const show = () => (threadId === null ? talk.showMessage(n) : talk.showThread(threadId));
      shownNews[news.tab].push(toasts.show(sayNews(news, words(), talk.nameOf, show)));
    },
  });
  const rights = computed<Rights>(() => {
    const role = model.role.value;
    return { canWrite: role !== 'view', isOwner: role === 'own' };
  });

  page.talkOwnsTitle.value = true;
  page.passages.value = {
    // Who clicks into the text goes on writing there.
    chosen: id => talk.showThread(id, { takesFocus: document.activeElement?.closest('.cm-content') == null }),
    placed: places => {
      talk.threads.places.value = places;
    },
    commentWanted: () => void talk.comment(),
  };
  const stops = [
    effect(() => {
      const { mark, comment } = words().threads;
      page.editor.value?.setPassages({
        marks: talk.marks.value,
        activeId: talk.activeMark.value,
        commenting: rights.value.canWrite && talk.isOpen.value && talk.draft.value === null,
        words: { mark, comment },
      });
    }),
    effect(() => writePanel(parts.memory, talk.panel.value)),
    watchAttention({
      title: computed(() => `${page.title.value} – ${settings.words.value.appName}`),
      badge: talk.badge,
      inFront: talk.inFront,
      document,
      locale: computed(() => settings.words.value.locale),
    }),
    markPreview(page, talk, () => model.text),
    endSeenNews(talk, shownNews),
    learnNames(model, talk),
    reopenWithTalk(model, talk),
  ];
  return {
    talk,
    rights,
    destroy() {
      for (const stop of stops) stop();
      page.passages.value = null;
      page.talkOwnsTitle.value = false;
      talk.destroy();
      link.destroy();
      outbox.end();
    },
  };
}

/** What was seen, here or on another device, needs no message any more, also none that stays. */
function endSeenNews(talk: Talk, shownNews: Record<Tab, (() => void)[]>): () => void {
  return effect(() => {
    const { open, tab } = talk.panel.value;
    for (const one of TABS) {
      const { unread } = one === 'chat' ? talk.chat : talk.threads;
      if (unread.value.count > 0 && !(open && tab === one)) continue;
      for (const end of shownNews[one].splice(0)) untracked(end);
    }
  });
}

/** Who takes another name while they are here is called by it in what they said before. */
function learnNames(model: PageParts['model'], talk: Talk): () => void {
  const shown = new Map<string, string>();
  return effect(() => {
    const renamed = model.peers.value.flatMap(({ personId: id, name, color }) => {
      // Only what is new here: messages may know a newer name than a list of people that is the same as before.
      if (id === null || shown.get(id) === `${color} ${name}`) return [];
      shown.set(id, `${color} ${name}`);
      return [{ id, name, color }];
    });
    untracked(() => talk.learnPeople(renamed));
  });
}

/** Who gets back a document that was taken from them goes on without loading the page: the talk hears of it. */
function reopenWithTalk(model: PageParts['model'], talk: Talk): () => void {
  let wasTaken = false;
  return effect(() => {
    const state = model.state.value;
    if (!talk.isOpen.value) wasTaken = true;
    else if (wasTaken && state.kind === 'ended' && state.end.why === 'no-access') {
      wasTaken = false;
      void model.reopen();
    }
  });
}

/** Highlights in the preview what is talked about. */
function markPreview(page: PageState, talk: Talk, readText: () => string): () => void {
  let painter: PassagePainter | null = null;
  let paintedPane: PreviewHandle | null = null;
  const stop = effect(() => {
    const pane = page.preview.value;
    // Rendered anew: the highlights belong to nodes that may be others now.
    void page.headings.value;
    const { inText } = talk.threads.groups.value;
    const places = talk.threads.places.value;
    if (pane !== paintedPane) {
      painter?.destroy();
      paintedPane = pane;
      painter = pane && createPassagePainter(pane, id => talk.showThread(id));
    }
    if (painter === null) return;
    const placed = inText.flatMap(({ id, passage }) => {
      const at = places.get(id);
      return typeof at === 'number' ? [{ id, quote: passage.quote, at }] : [];
    });
    const lines = findLines(
      readText(),
      placed.map(({ at }) => at),
    );
    painter.show(
      placed.map(({ id, quote }, i) => ({ id, quote, line: lines[i] ?? 0 })),
      talk.activeMark.value,
    );
  });
  return () => {
    stop();
    painter?.destroy();
  };
}

function readPanel(memory: PageParts['memory']): PanelState {
  try {
    const stored: unknown = JSON.parse(memory.getItem(PANEL_KEY) ?? 'null');
    if (typeof stored === 'object' && stored !== null) {
      const { open, tab } = stored as Partial<PanelState>;
      return { open: open === true, tab: TABS.find(one => one === tab) ?? 'chat' };
    }
  } catch {
    // Not JSON, or storage is off.
  }
  return { open: false, tab: 'chat' };
}

function writePanel(memory: PageParts['memory'], panel: PanelState): void {
  try {
    memory.setItem(PANEL_KEY, JSON.stringify(panel));
  } catch {
    // Full or forbidden: it holds until the page is left.
  }
}
