// Chat and comments beside the text; on phones a sheet over its lower part. Load it when it is first opened.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TalkWords } from '../text/talk-words.ts';
import { CloseIcon, SearchIcon } from '../ui/icons.tsx';
import { sayCount } from './chat-groups.ts';
import { ChatView } from './chat-view.tsx';
import type { Rights } from './message-item.tsx';
import { plainText } from './message-text.ts';
import { TABS, type Tab, type Talk } from './talk.ts';
import './talk.css';
import { ThreadsView } from './threads-view.tsx';

export interface TalkPanelProps {
  talk: Talk;
  rights: Rights;
  words: TalkWords;
  /** It was closed from inside: the focus wants to go somewhere. */
  onClosed?: () => void;
}

/** A line that answers what was just done. */
const SAID_MS = 5_000;

export function TalkPanel({ talk, rights, words, onClosed }: TalkPanelProps) {
  const { tab } = talk.panel.value;
  const panel = useRef<HTMLElement>(null);
  const [searching, setSearching] = useState(false);
  const [isTall, setIsTall] = useState(false);
  const [said, setSaid] = useState('');
  const isOpen = talk.isOpen.value;

  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const asked = talk.focusAsked.value;
  useEffect(() => {
    if (asked === 0) return;
    const root = panel.current;
    // On phones the keyboard would cover what was opened.
    const field = matchMedia('(pointer: coarse)').matches
      ? null
      : root?.querySelector<HTMLElement>('.talk-thread.is-active .talk-input, .talk-foot .talk-input');
    (field ?? root?.querySelector<HTMLElement>('[role=tab][aria-selected=true]'))?.focus();
  }, [asked]);

  function close(): void {
    talk.close();
    onClosed?.();
  }
  function choose(next: Tab): void {
    setSearching(false);
    talk.panel.value = { open: true, tab: next };
  }

  return (
    <aside
      ref={panel}
      class={isTall ? 'talk is-tall' : 'talk'}
      aria-label={words.panel}
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
        event.preventDefault();
        close();
      }}
    >
      <button
        type="button"
        class="talk-grip"
        aria-label={isTall ? words.shorter : words.taller}
        onClick={() => setIsTall(!isTall)}
      />
      <div class="talk-top">
        <div class="talk-tabs" role="tablist" aria-label={words.panel}>
          {TABS.map(one => (
            <TabButton key={one} tab={one} talk={talk} words={words} isChosen={one === tab} choose={choose} />
          ))}
        </div>
        {tab === 'chat' && isOpen && !searching && (
          <button
            type="button"
            class="button is-quiet is-square"
            aria-label={words.search.open}
            title={words.search.open}
            onClick={() => setSearching(true)}
          >
            <SearchIcon />
          </button>
        )}
        <button
          type="button"
          class="button is-quiet is-square"
          aria-label={words.close}
          title={words.close}
          onClick={close}
        >
          <CloseIcon />
        </button>
      </div>
      {talk.phase.value === 'offline' && isOpen && (
        <p class="talk-notice" role="status">
          {words.offline}
        </p>
      )}
      <div class="talk-body" role="tabpanel" id={`talk-${tab}`} aria-labelledby={`talk-tab-${tab}`}>
        {!isOpen ? (
          <p class="talk-blank" role="status">
            {words.gone}
          </p>
        ) : tab === 'chat' ? (
          <ChatView
            talk={talk}
            rights={rights}
            words={words}
            say={setSaid}
            searching={searching}
            endSearch={() => setSearching(false)}
          />
        ) : (
          <ThreadsView talk={talk} rights={rights} words={words} say={setSaid} />
        )}
      </div>
      <p class={said === '' ? 'talk-said visually-hidden' : 'talk-said'} role="status">
        {said}
      </p>
      <Arrived talk={talk} words={words} />
    </aside>
  );
}

interface TabButtonProps {
  tab: Tab;
  talk: Talk;
  words: TalkWords;
  isChosen: boolean;
  choose: (tab: Tab) => void;
}

function TabButton({ tab, talk, words, isChosen, choose }: TabButtonProps) {
  const unread = tab === 'chat' ? talk.chat.unread.value : talk.threads.unread.value;
  const count = isChosen ? '' : sayCount(unread, words);
  return (
    <button
      type="button"
      id={`talk-tab-${tab}`}
      class="talk-tab"
      role="tab"
      aria-selected={isChosen}
      aria-controls={isChosen ? `talk-${tab}` : undefined}
      aria-label={count === '' ? undefined : words.tabWithNew(words.tabs[tab], count)}
      tabIndex={isChosen ? 0 : -1}
      onClick={() => choose(tab)}
      onKeyDown={event => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        choose(tab === 'chat' ? 'comments' : 'chat');
        const other = event.currentTarget.parentElement?.querySelector<HTMLElement>('[aria-selected=false]');
        other?.focus();
      }}
    >
      {words.tabs[tab]}
      {count !== '' && <span class="talk-count">{count}</span>}
    </button>
  );
}

/** Reads out what others say while the chat is open: the last one, or how many came at once. */
function Arrived({ talk, words }: { talk: Talk; words: TalkWords }) {
  const [text, setText] = useState('');
  const known = useRef<number | null>(null);
  const { messages, hasNewer } = talk.chat.shown.value;
  const isLoaded = talk.chat.state.value === 'loaded';
  const isShown = talk.panel.value.tab === 'chat' && !hasNewer;
  const lastNumber = messages.at(-1)?.n ?? 0;
  useEffect(() => {
    const before = known.current;
    if (isLoaded) known.current = lastNumber;
    if (before === null || !isShown) return;
    const news = messages.filter(
      message => message.n > before && message.deletedMs === null && !talk.chat.isOwn(message),
    );
    const last = news.at(-1);
    if (last === undefined) return;
    const said = plainText(last.text, talk.nameOf);
    setText(
      news.length === 1
        ? words.chat.arrived(talk.who(last.author).name, said)
        : words.chat.arrivedMany(news.length),
    );
  }, [lastNumber, isLoaded]);
  return (
    <div class="visually-hidden" aria-live="polite">
      {text}
    </div>
  );
}
