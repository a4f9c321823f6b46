// One message: its text, what it answers or links to, and what may be done with it. In the chat as in threads.
import { useRef, useState } from 'preact/hooks';
import type { Message, Passage } from '../../protocol/talk.ts';
import type { TalkWords } from '../text/talk-words.ts';
import { PencilIcon } from '../ui/icons.tsx';
import { sayFully, sayTime } from './chat-groups.ts';
import { Composer } from './composer.tsx';
import { decodeMentions, plainText } from './message-text.ts';
import type { Done, Outgoing } from './ports.ts';
import { RichText } from './rich-text.tsx';
import type { Talk } from './talk.ts';
import { ClockIcon, PassageIcon, ReplyIcon, TrashIcon } from './talk-icons.tsx';

/** What this person may do here. */
export interface Rights {
  canWrite: boolean;
  /** May remove what others wrote. */
  isOwner: boolean;
}

export interface MessageItemProps {
  talk: Talk;
  message: Message;
  rights: Rights;
  words: TalkWords;
  /** The one that Tab comes to. */
  isStop: boolean;
  isFound?: boolean;
  query?: string;
  onFocus?: () => void;
  /** Null where nothing is answered one by one. */
  onReply: (() => void) | null;
  onGoToAnswered?: (id: string) => void;
}

type Mode = 'plain' | 'editing' | 'deleting';

export function MessageItem(props: MessageItemProps) {
  const { talk, message, rights, words, isStop } = props;
  const [mode, setMode] = useState<Mode>('plain');
  const [failure, setFailure] = useState<string | null>(null);
  const element = useRef<HTMLElement>(null);
  const author = talk.who(message.author);
  const isOwn = talk.chat.isOwn(message);
  const isDeleted = message.deletedMs !== null;
  const canDelete = !isDeleted && ((isOwn && rights.canWrite) || rights.isOwner);
  const tabIndex = isStop ? 0 : -1;

  function end(): void {
    setMode('plain');
    element.current?.focus();
  }
  async function tell(doing: Promise<Done>): Promise<void> {
    end();
    const done = await doing;
    setFailure(done.outcome === 'failed' ? words.reasons[done.reason] : null);
  }

  if (mode === 'editing') {
    const { draft, people } = decodeMentions(message.text, talk.nameOf);
    return (
      <Composer
        label={words.message.edit}
        placeholder=""
        action={words.composer.save}
        purpose="save"
        draft={{ text: draft, people }}
        onSend={text => void (text === message.text ? end() : tell(talk.edit(message.id, text)))}
        onCancel={end}
        findPeople={talk.findNamed}
        takesFocus
        words={words}
      />
    );
  }
  return (
    <article
      ref={element}
      class={props.isFound === true ? 'talk-message is-found' : 'talk-message'}
      data-n={message.n}
      data-id={message.id}
      // The arrow keys go from message to message; one of them is a stop of Tab.
      tabIndex={tabIndex}
      aria-label={words.message.actions(author.name)}
      onFocus={props.onFocus}
      onKeyDown={event => {
        if (event.target !== element.current || event.key !== 'Enter' || props.onReply === null) return;
        event.preventDefault();
        props.onReply();
      }}
    >
      {message.replyTo !== null && (
        <Answered
          talk={talk}
          id={message.replyTo}
          words={words}
          goTo={props.onGoToAnswered}
          tabIndex={tabIndex}
        />
      )}
      {isDeleted ? (
        <span class="talk-deleted">{words.chat.deleted}</span>
      ) : (
        <RichText
          text={message.text}
          nameOf={talk.nameOf}
          ownId={talk.me.value?.id ?? null}
          query={props.query ?? ''}
        />
      )}
      {!isDeleted && message.passage !== null && (
        <PassageChip talk={talk} passage={message.passage} words={words} tabIndex={tabIndex} />
      )}
      {!isDeleted && message.editedMs !== null && (
        <span class="talk-edited" title={sayFully(message.editedMs, words)}>
          {words.chat.edited}
        </span>
      )}
      <time class="talk-time is-inside" dateTime={new Date(message.atMs).toISOString()}>
        {sayTime(message.atMs, words)}
      </time>
      {!isDeleted && mode === 'plain' && (
        <span class="talk-actions">
          {props.onReply !== null && rights.canWrite && (
            <button
              type="button"
              class="talk-action"
              tabIndex={tabIndex}
              aria-label={words.message.reply}
              title={words.message.reply}
              onClick={props.onReply}
            >
              <ReplyIcon />
            </button>
          )}
          {isOwn && rights.canWrite && (
            <button
              type="button"
              class="talk-action is-edit"
              tabIndex={tabIndex}
              aria-label={words.message.edit}
              title={words.message.edit}
              onClick={() => setMode('editing')}
            >
              <PencilIcon />
            </button>
          )}
          {canDelete && (
            <button
              type="button"
              class="talk-action"
              tabIndex={tabIndex}
              aria-label={isOwn ? words.message.delete : words.message.remove}
              title={isOwn ? words.message.delete : words.message.remove}
              onClick={() => setMode('deleting')}
            >
              <TrashIcon />
            </button>
          )}
        </span>
      )}
      {mode === 'deleting' && (
        // biome-ignore lint/a11y/useSemanticElements: a <fieldset> would be a form's.
        <div class="talk-confirm" role="group" aria-label={words.message.delete}>
          <span>{isOwn ? words.message.confirmDelete : words.message.confirmRemove(author.name)}</span>
          <button
            type="button"
            class="button is-small"
            ref={button => button?.focus()}
            onClick={() => void tell(talk.remove(message.id))}
          >
            {isOwn ? words.message.delete : words.message.remove}
          </button>
          <button type="button" class="button is-small is-quiet" onClick={end}>
            {words.message.cancel}
          </button>
        </div>
      )}
      {failure !== null && (
        <p class="talk-failure" role="alert">
          {words.message.notChanged(failure)}
        </p>
      )}
    </article>
  );
}

interface AnsweredProps {
  talk: Talk;
  id: string;
  words: TalkWords;
  goTo: ((id: string) => void) | undefined;
  tabIndex: number;
}

/** The message that is answered, in a line. */
function Answered({ talk, id, words, goTo, tabIndex }: AnsweredProps) {
  void talk.chat.version.value;
  const message = talk.chat.find(id);
  const text = message === undefined ? '' : message.deletedMs !== null ? words.chat.deleted : message.text;
  return (
    <button type="button" class="talk-quote" tabIndex={tabIndex} onClick={() => goTo?.(id)}>
      <ReplyIcon />
      {message === undefined ? (
        words.chat.answersUnknown
      ) : (
        <>
          <span class="visually-hidden">{words.chat.answers(talk.who(message.author).name)}</span>
          <bdi class="talk-quote-name" aria-hidden="true">
            {talk.who(message.author).name}
          </bdi>
          <bdi class="talk-quote-text">{cutLine(plainText(text, talk.nameOf))}</bdi>
        </>
      )}
    </button>
  );
}

const LINE_CHARS = 140;

/** The beginning of a text, on one line. */
export function cutLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= LINE_CHARS) return line;
  // Not in the middle of a character.
  return `${line.slice(0, LINE_CHARS).replace(/[\ud800-\udbff]$/, '')}…`;
}

interface PassageChipProps {
  talk: Talk;
  passage: Passage;
  words: TalkWords;
  tabIndex?: number;
}

/** Leads to the place in the text that a message is about. */
export function PassageChip({ talk, passage, words, tabIndex = 0 }: PassageChipProps) {
  const [isGone, setIsGone] = useState(false);
  const quote = cutLine(passage.quote);
  return (
    <button
      type="button"
      class={isGone ? 'talk-chip is-gone' : 'talk-chip'}
      tabIndex={tabIndex}
      title={quote}
      aria-label={words.message.showInText(quote)}
      onClick={() => setIsGone(!talk.reveal(passage))}
    >
      <PassageIcon />
      <span class="talk-chip-label" aria-hidden="true">
        {isGone ? words.message.notInText : words.message.inText}
      </span>
      <bdi class="talk-chip-quote">{quote}</bdi>
      {isGone && (
        <span class="visually-hidden" role="status">
          {words.message.notInText}
        </span>
      )}
    </button>
  );
}

/** What was written here and has not arrived. */
export function WaitingItem({ talk, out, words }: { talk: Talk; out: Outgoing; words: TalkWords }) {
  const { state, what } = out;
  const text = what.kind === 'message' ? what.message.text : what.thread.text;
  const passage = what.kind === 'message' ? what.message.passage : null;
  return (
    <div class={state.kind === 'failed' ? 'talk-message is-failed' : 'talk-message is-waiting'}>
      <RichText text={text} nameOf={talk.nameOf} ownId={null} />
      {passage !== null && <PassageChip talk={talk} passage={passage} words={words} />}
      {state.kind === 'waiting' ? (
        <span class="talk-waiting" title={words.message.waiting}>
          <ClockIcon />
          <span class="visually-hidden">{words.message.waiting}</span>
        </span>
      ) : (
        <div class="talk-failure" role="alert">
          <span>{words.message.failed(words.reasons[state.reason])}</span>
          <button type="button" class="button is-small" onClick={() => talk.retry(out.clientId)}>
            {words.message.retry}
          </button>
          <button type="button" class="button is-small is-quiet" onClick={() => talk.discard(out.clientId)}>
            {words.message.discard}
          </button>
        </div>
      )}
    </div>
  );
}
