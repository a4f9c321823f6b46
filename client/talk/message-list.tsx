// The messages of a chat, by day and author. Keeps the place that a person reads at: what comes above or below moves
// nothing, and at the end the newest stays in view. The arrow keys go from message to message.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../protocol/talk.ts';
import type { TalkWords } from '../text/talk-words.ts';
import { groupMessages, sayDay, sayFully, sayTime } from './chat-groups.ts';
import { Face } from './face.tsx';
import { MessageItem, type Rights, WaitingItem } from './message-item.tsx';
import type { Talk } from './talk.ts';
import { DownIcon, UpIcon } from './talk-icons.tsx';

export interface MessageListProps {
  talk: Talk;
  rights: Rights;
  words: TalkWords;
  reply: (message: Message) => void;
  say: (text: string) => void;
}

/** Nearer to an end than this, more is loaded. */
const NEAR_PX = 240;
/** Nearer to the end than this, the newest message counts as seen. */
const END_PX = 40;
const FOUND_MS = 2_500;

export function MessageList({ talk, rights, words, reply, say }: MessageListProps) {
  const { chat } = talk;
  const { messages, hasOlder, hasNewer } = chat.shown.value;
  const waiting = talk.waiting.value;
  const wanted = chat.wanted.value;
  const unreadFrom = chat.unreadLine.value;
  const scroller = useRef<HTMLDivElement>(null);
  /** What was first in view, and how far from the upper edge. */
  const kept = useRef<{ id: string; top: number } | null>(null);
  const isAtEnd = useRef(true);
  const [away, setAway] = useState(false);
  const [lineAbove, setLineAbove] = useState(false);
  /** Nothing is wanted here, and where one had read before the chat was closed is no place to begin at. */
  const isReopened = useRef(wanted === null || wanted.isShown);
  const [found, setFound] = useState<number | null>(null);
  const [stop, setStop] = useState<string | null>(null);
  const stopId = messages.some(({ id }) => id === stop) ? stop : (messages.at(-1)?.id ?? null);

  function keep(): void {
    const element = scroller.current;
    if (element === null) return;
    const top = element.getBoundingClientRect().top;
    for (const item of element.querySelectorAll<HTMLElement>('[data-id]')) {
      const box = item.getBoundingClientRect();
      if (box.bottom < top) continue;
      kept.current = { id: item.dataset.id ?? '', top: box.top - top };
      break;
    }
    const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
    isAtEnd.current = rest < END_PX && !chat.shown.peek().hasNewer;
    setAway(!isAtEnd.current);
    chat.setAtEnd(isAtEnd.current);
    const line = element.querySelector('.talk-unread');
    setLineAbove(line !== null && line.getBoundingClientRect().bottom < top);
  }

  function onScroll(): void {
    keep();
    const element = scroller.current!;
    if (element.scrollTop < NEAR_PX && hasOlder) void chat.showOlder();
    const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (rest < NEAR_PX && hasNewer) void chat.showNewer();
  }

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    if (isAtEnd.current && !hasNewer) element.scrollTop = element.scrollHeight;
    else if (kept.current !== null) {
      const item = element.querySelector<HTMLElement>(`[data-id="${CSS.escape(kept.current.id)}"]`);
      if (item !== null) {
        const top = item.getBoundingClientRect().top - element.getBoundingClientRect().top;
        element.scrollTop += top - kept.current.top;
      }
    }
    keep();
  }, [messages, waiting]);

  useLayoutEffect(() => {
    if (wanted === null || wanted.isShown) return;
    const item = scroller.current?.querySelector<HTMLElement>(`[data-n="${wanted.n}"]`);
    if (item === null || item === undefined) return;
    wanted.isShown = true;
    isAtEnd.current = false;
    item.scrollIntoView?.({ block: 'center' });
    // What was pressed to come here may be gone, and the arrow keys go on from here.
    item.focus({ preventScroll: true });
    keep();
    setFound(wanted.n);
    setStop(item.dataset.id ?? null);
  }, [wanted, messages]);

  useEffect(() => {
    if (found === null) return;
    const timer = setTimeout(() => setFound(null), FOUND_MS);
    return () => clearTimeout(timer);
  }, [found]);

  useEffect(() => {
    if (isReopened.current && hasNewer) chat.showLatest();
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || typeof ResizeObserver !== 'function') return;
    // A panel that is made smaller, or a keyboard on a phone, must not hide the newest message.
    const watch = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  async function goToAnswered(id: string): Promise<void> {
    if (!(await chat.goToId(id))) say(words.chat.notFound);
  }

  function onKey(event: KeyboardEvent): void {
    const item = (event.target as Element).closest<HTMLElement>('[data-id]');
    if (item === null || event.target !== item) return;
    const items = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-id]') ?? [])];
    const at = items.indexOf(item);
    const next =
      event.key === 'ArrowDown'
        ? items[at + 1]
        : event.key === 'ArrowUp'
          ? items[at - 1]
          : event.key === 'Home'
            ? items[0]
            : event.key === 'End'
              ? items.at(-1)
              : undefined;
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }

  const nowMs = Date.now();
  const days = groupMessages(messages, unreadFrom);
  const { count } = chat.unread.value;
  return (
    <div class="talk-scroll-frame">
      <div
        ref={scroller}
        class="talk-scroll"
        role="log"
        aria-live="off"
        aria-label={words.chat.list}
        aria-busy={chat.busy.value !== 'none'}
        onScroll={onScroll}
        onKeyDown={onKey}
      >
        {hasOlder && (
          <button type="button" class="button is-small talk-more" onClick={() => void chat.showOlder()}>
            {chat.busy.value === 'older' ? words.loading : words.chat.older}
          </button>
        )}
        {days.map(day => (
          <section key={day.key} class="talk-day">
            <h2 class="talk-date">
              <time dateTime={new Date(day.atMs).toISOString()}>{sayDay(day.atMs, nowMs, words)}</time>
            </h2>
            {day.groups.map(group => (
              <div key={group.key}>
                {group.isFirstUnread && <p class="talk-unread">{words.chat.unreadLine}</p>}
                <div class="talk-group">
                  <Face {...talk.who(group.author)} />
                  <div class="talk-group-body">
                    <p class="talk-head">
                      <bdi class="talk-name">{talk.who(group.author).name}</bdi>
                      <time
                        class="talk-time"
                        dateTime={new Date(group.atMs).toISOString()}
                        title={sayFully(group.atMs, words)}
                      >
                        {sayTime(group.atMs, words)}
                      </time>
                    </p>
                    {group.messages.map(message => (
                      <MessageItem
                        key={message.id}
                        talk={talk}
                        message={message}
                        rights={rights}
                        words={words}
                        isStop={message.id === stopId}
                        isFound={message.n === found}
                        onFocus={() => setStop(message.id)}
                        onReply={rights.canWrite ? () => reply(message) : null}
                        onGoToAnswered={id => void goToAnswered(id)}
                      />
                    ))}
                  </div>
                </div>
              </div>
            ))}
          </section>
        ))}
        {hasNewer && (
          <button type="button" class="button is-small talk-more" onClick={() => void chat.showNewer()}>
            {chat.busy.value === 'newer' ? words.loading : words.chat.newer}
          </button>
        )}
        {!hasNewer && waiting.length > 0 && (
          <div class="talk-group">
            <Face name={talk.me.value?.name ?? ''} color={talk.me.value?.color ?? ''} />
            <div class="talk-group-body">
              <p class="talk-head">
                <bdi class="talk-name">{talk.me.value?.name ?? words.composer.you}</bdi>
              </p>
              {waiting.map(out => (
                <WaitingItem key={out.clientId} talk={talk} out={out} words={words} />
              ))}
            </div>
          </div>
        )}
      </div>
      {lineAbove && (
        <button
          type="button"
          class="button is-small talk-jump is-up"
          onClick={() => {
            isAtEnd.current = false;
            scroller.current?.querySelector('.talk-unread')?.scrollIntoView({ block: 'start' });
            setLineAbove(false);
          }}
        >
          <UpIcon />
          {words.chat.toUnread}
        </button>
      )}
      {away && (
        <button
          type="button"
          class="button is-small talk-jump"
          aria-label={count > 0 ? words.chat.newBelow(count) : words.chat.newest}
          onClick={() => {
            isAtEnd.current = true;
            chat.showLatest();
            // Where the newest page is shown already, nothing is drawn anew.
            const element = scroller.current;
            if (element !== null) element.scrollTop = element.scrollHeight;
          }}
        >
          <DownIcon />
          {count > 0 && words.chat.newBelow(count)}
        </button>
      )}
    </div>
  );
}
