// One comment thread: the words it is about, what was said, and the field for a reply once it is looked at.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TalkWords } from '../text/talk-words.ts';
import { CheckIcon } from '../ui/icons.tsx';
import { sayFully, sayMoment } from './chat-groups.ts';
import { TypingLine } from './chat-view.tsx';
import { Composer } from './composer.tsx';
import { Face } from './face.tsx';
import { cutLine, MessageItem, type Rights, WaitingItem } from './message-item.tsx';
import type { Talk } from './talk.ts';
import { ReopenIcon } from './talk-icons.tsx';
import type { ShownThread } from './threads-model.ts';

export interface ThreadCardProps {
  talk: Talk;
  thread: ShownThread;
  rights: Rights;
  words: TalkWords;
}

export function ThreadCard({ talk, thread, rights, words }: ThreadCardProps) {
  const isActive = talk.threads.active.value === thread.id;
  const card = useRef<HTMLElement>(null);
  const [stop, setStop] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { messages, waiting, phase } = thread;
  const shown = isActive ? messages : messages.slice(0, 1);
  const hiddenCount = messages.length - shown.length;
  const quote = cutLine(thread.passage.quote);
  const stopId = shown.some(({ id }) => id === stop) ? stop : shown[0]?.id;

  useEffect(() => {
    if (isActive) card.current?.scrollIntoView?.({ block: 'nearest' });
  }, [isActive]);

  function show(): void {
    talk.threads.active.value = thread.id;
    talk.reveal(thread.passage);
  }
  async function setResolved(resolved: boolean): Promise<void> {
    const done = await talk.setResolved(thread.id, resolved);
    setFailure(done.outcome === 'failed' ? words.reasons[done.reason] : null);
  }
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const items = [...(card.current?.querySelectorAll<HTMLElement>('[data-id]') ?? [])];
    const at = items.indexOf(event.target as HTMLElement);
    const next = at < 0 ? undefined : items[event.key === 'ArrowDown' ? at + 1 : at - 1];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }

  const nowMs = Date.now();
  return (
    // A larger target for the pointer; by keyboard its first button does the same.
    <article
      ref={card}
      class={isActive ? 'talk-thread is-active' : 'talk-thread'}
      aria-label={words.threads.about(quote)}
      onKeyDown={onKey}
      onClick={event => {
        if (!isActive && (event.target as Element).closest('button, a, textarea') === null) show();
      }}
    >
      <div class="talk-thread-head">
        <button
          type="button"
          class="talk-thread-quote"
          aria-expanded={isActive}
          aria-label={words.threads.showInText(quote)}
          onClick={show}
        >
          <bdi>{quote}</bdi>
        </button>
        {phase !== 'begun' && rights.canWrite && (
          <button
            type="button"
            class="button is-quiet is-square is-small"
            aria-label={phase === 'resolved' ? words.threads.reopen : words.threads.resolve}
            title={phase === 'resolved' ? words.threads.reopen : words.threads.resolve}
            onClick={() => void setResolved(phase !== 'resolved')}
          >
            {phase === 'resolved' ? <ReopenIcon /> : <CheckIcon />}
          </button>
        )}
      </div>
      {thread.resolvedBy !== null && (
        <p class="talk-hint">{words.threads.resolvedBy(talk.who(thread.resolvedBy).name)}</p>
      )}
      {shown.map(message => (
        <div key={message.id} class="talk-group">
          <Face {...talk.who(message.author)} />
          <div class="talk-group-body">
            <p class="talk-head">
              <bdi class="talk-name">{talk.who(message.author).name}</bdi>
              <time
                class="talk-time"
                dateTime={new Date(message.atMs).toISOString()}
                title={sayFully(message.atMs, words)}
              >
                {sayMoment(message.atMs, nowMs, words)}
              </time>
            </p>
            <MessageItem
              talk={talk}
              message={message}
              rights={rights}
              words={words}
              isStop={message.id === stopId}
              onFocus={() => setStop(message.id)}
              onReply={null}
            />
          </div>
        </div>
      ))}
      {hiddenCount > 0 && (
        <button type="button" class="talk-replies" onClick={show}>
          {words.threads.replies(hiddenCount)}
        </button>
      )}
      {waiting.map(out => (
        <div key={out.clientId} class="talk-group">
          <Face name={talk.me.value?.name ?? ''} color={talk.me.value?.color ?? ''} />
          <div class="talk-group-body">
            <WaitingItem talk={talk} out={out} words={words} />
          </div>
        </div>
      ))}
      {failure !== null && (
        <p class="talk-failure" role="alert">
          {words.message.notChanged(failure)}
        </p>
      )}
      {isActive && phase !== 'begun' && (
        <>
          <TypingLine talk={talk} where={thread.id} words={words} />
          {rights.canWrite && (
            <Composer
              label={words.threads.reply}
              placeholder={words.threads.replyPlaceholder}
              action={words.threads.reply}
              purpose="send"
              draft={talk.drafts.get(thread.id)}
              onDraft={draft => talk.drafts.set(thread.id, draft)}
              onSend={text => talk.reply(thread.id, text)}
              onTyping={() => talk.typing.note(thread.id)}
              findPeople={talk.findNamed}
              words={words}
            />
          )}
        </>
      )}
    </article>
  );
}
