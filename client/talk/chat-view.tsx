// The chat's tab: messages, who is typing, the field to write in, and the search.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../protocol/talk.ts';
import type { TalkWords } from '../text/talk-words.ts';
import { CloseIcon } from '../ui/icons.tsx';
import { listNames } from './chat-groups.ts';
import { ChatSearch } from './chat-search.tsx';
import { Composer } from './composer.tsx';
import { cutLine, PassageChip, type Rights } from './message-item.tsx';
import { MessageList } from './message-list.tsx';
import { plainText } from './message-text.ts';
import type { Talk } from './talk.ts';
import { PassageIcon, ReplyIcon } from './talk-icons.tsx';

export interface ChatViewProps {
  talk: Talk;
  rights: Rights;
  words: TalkWords;
  /** Says something politely to screen readers, and in a line to everybody. */
  say: (text: string) => void;
  searching: boolean;
  endSearch: () => void;
}

/** More than so many who type are not listed. */
const MAX_TYPISTS = 3;

export function ChatView({ talk, rights, words, say, searching, endSearch }: ChatViewProps) {
  const { chat } = talk;
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const view = useRef<HTMLDivElement>(null);
  const state = chat.state.value;
  const isEmpty = chat.shown.value.messages.length === 0 && talk.waiting.value.length === 0;
  const passage = talk.quotedPassage.value;
  const { canWrite } = rights;

  const focusField = () => view.current?.querySelector<HTMLElement>('.talk-foot .talk-input')?.focus();
  useEffect(() => {
    if (replyTo !== null) focusField();
  }, [replyTo]);

  function send(text: string): void {
    talk.send({ text, replyTo: replyTo?.id ?? null, passage });
    setReplyTo(null);
    talk.quotedPassage.value = null;
  }

  function editLast(): void {
    const own = chat.shown.value.messages.findLast(
      message => chat.isOwn(message) && message.deletedMs === null,
    );
    const item = view.current?.querySelector<HTMLElement>(`[data-n="${own?.n ?? -1}"]`);
    item?.querySelector<HTMLElement>('.is-edit')?.click();
  }

  if (searching) {
    return (
      <ChatSearch
        talk={talk}
        words={words}
        close={endSearch}
        choose={message => {
          endSearch();
          void chat.goTo(message.n);
        }}
      />
    );
  }
  return (
    <div ref={view} class="talk-view">
      {state === 'failed' && (
        <div class="talk-blank" role="alert">
          <p>{words.notLoaded}</p>
          <button type="button" class="button" onClick={talk.load}>
            {words.tryAgain}
          </button>
        </div>
      )}
      {state === 'loading' && (
        <p class="talk-blank" role="status">
          {words.loading}
        </p>
      )}
      {state !== 'loading' && isEmpty && state !== 'failed' && (
        <div class="talk-blank">
          <p>{words.chat.empty}</p>
          {canWrite && <p class="talk-hint">{words.chat.emptyHint}</p>}
        </div>
      )}
      {(state === 'loaded' || !isEmpty) && !(isEmpty && state === 'loaded') && (
        <MessageList talk={talk} rights={rights} words={words} reply={setReplyTo} say={say} />
      )}
      <TypingLine talk={talk} where="chat" words={words} />
      <div class="talk-foot">
        {canWrite ? (
          <Composer
            label={words.composer.message}
            placeholder={words.composer.placeholder}
            action={words.composer.send}
            purpose="send"
            draft={talk.drafts.get('chat')}
            onDraft={draft => talk.drafts.set('chat', draft)}
            onSend={send}
            onTyping={() => talk.typing.note('chat')}
            onEditLast={editLast}
            findPeople={talk.findNamed}
            words={words}
            {...(replyTo === null ? {} : { onCancel: () => setReplyTo(null) })}
            tools={
              <button
                type="button"
                class="button is-quiet is-square"
                aria-label={words.composer.passage}
                title={words.composer.passage}
                onMouseDown={event => event.preventDefault()}
                onClick={() => {
                  const selected = talk.text.selected();
                  if (selected === null) say(words.composer.noSelection);
                  else talk.quotedPassage.value = selected;
                }}
              >
                <PassageIcon />
              </button>
            }
          >
            {replyTo !== null && (
              <p class="talk-attached">
                <ReplyIcon />
                <span class="talk-attached-text">
                  {words.composer.replyTo(talk.who(replyTo.author).name)}
                  <bdi class="talk-quote-text">{cutLine(plainText(replyTo.text, talk.nameOf))}</bdi>
                </span>
                <button
                  type="button"
                  class="talk-action"
                  aria-label={words.composer.dropReply}
                  title={words.composer.dropReply}
                  onClick={() => {
                    setReplyTo(null);
                    focusField();
                  }}
                >
                  <CloseIcon />
                </button>
              </p>
            )}
            {passage !== null && (
              <p class="talk-attached">
                <PassageChip talk={talk} passage={passage} words={words} />
                <button
                  type="button"
                  class="talk-action"
                  aria-label={words.composer.dropPassage}
                  title={words.composer.dropPassage}
                  onClick={() => {
                    talk.quotedPassage.value = null;
                    focusField();
                  }}
                >
                  <CloseIcon />
                </button>
              </p>
            )}
          </Composer>
        ) : (
          <p class="talk-hint">{words.readOnly}</p>
        )}
      </div>
    </div>
  );
}

export function TypingLine({ talk, where, words }: { talk: Talk; where: string; words: TalkWords }) {
  const names = talk.typing.list.value.filter(typist => typist.where === where).map(({ name }) => name);
  return (
    <p class="talk-typing" aria-hidden="true">
      {names.length === 0 ? (
        ''
      ) : (
        <bdi>
          {names.length > MAX_TYPISTS
            ? words.chat.someTyping
            : words.chat.isTyping(listNames(names, words), names.length)}
        </bdi>
      )}
    </p>
  );
}
