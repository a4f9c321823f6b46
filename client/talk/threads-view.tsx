// The comments' tab: threads in the order of the text, those whose text is gone, those that are resolved, and the field for
// a new one. Works without the right to change the text.
import { useState } from 'preact/hooks';
import type { Passage } from '../../protocol/talk.ts';
import type { TalkWords } from '../text/talk-words.ts';
import { PlusIcon } from '../ui/icons.tsx';
import { Composer } from './composer.tsx';
import { cutLine, type Rights } from './message-item.tsx';
import type { Talk } from './talk.ts';
import { DownIcon, UpIcon } from './talk-icons.tsx';
import { ThreadCard } from './thread-card.tsx';
import type { ShownThread } from './threads-model.ts';

export interface ThreadsViewProps {
  talk: Talk;
  rights: Rights;
  words: TalkWords;
  say: (text: string) => void;
}

/** Shown at once; thousands of threads would make the panel slow. */
const PART = 50;

export function ThreadsView({ talk, rights, words, say }: ThreadsViewProps) {
  const { threads } = talk;
  const { inText, orphans, resolved } = threads.groups.value;
  const state = threads.state.value;
  const draft = talk.draft.value;
  const active = threads.active.value;
  const [showsResolved, setShowsResolved] = useState(false);
  const activeIsResolved = resolved.some(({ id }) => id === active);
  const isEmpty = inText.length + orphans.length + resolved.length === 0;
  const card = (thread: ShownThread) => (
    <ThreadCard key={thread.id} talk={talk} thread={thread} rights={rights} words={words} />
  );

  return (
    <div class="talk-view">
      <div class="talk-bar">
        {rights.canWrite && (
          <button
            type="button"
            class="button is-small"
            onMouseDown={event => event.preventDefault()}
            onClick={() => {
              if (!talk.comment()) say(words.threads.noSelection);
            }}
          >
            <PlusIcon />
            {words.threads.start}
          </button>
        )}
        <span class="talk-bar-end">
          <button
            type="button"
            class="button is-quiet is-square is-small"
            aria-label={words.threads.previous}
            title={words.threads.previous}
            disabled={inText.length === 0}
            onClick={() => talk.step('previous')}
          >
            <UpIcon />
          </button>
          <button
            type="button"
            class="button is-quiet is-square is-small"
            aria-label={words.threads.next}
            title={words.threads.next}
            disabled={inText.length === 0}
            onClick={() => talk.step('next')}
          >
            <DownIcon />
          </button>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a <section> with a name is no group of cards. */}
      <div class="talk-scroll talk-threads" role="group" aria-label={words.threads.list}>
        {draft !== null && (
          <NewThread key={draft.from + draft.to} talk={talk} passage={draft} words={words} />
        )}
        {state === 'loading' && (
          <p class="talk-blank" role="status">
            {words.loading}
          </p>
        )}
        {state === 'failed' && (
          <div class="talk-blank" role="alert">
            <p>{words.notLoaded}</p>
            <button type="button" class="button" onClick={talk.load}>
              {words.tryAgain}
            </button>
          </div>
        )}
        {state === 'loaded' && isEmpty && draft === null && (
          <div class="talk-blank">
            <p>{words.threads.empty}</p>
            {rights.canWrite && <p class="talk-hint">{words.threads.emptyHint}</p>}
          </div>
        )}
        <Part threads={inText} active={active} card={card} words={words} />
        {orphans.length > 0 && (
          <section class="talk-part">
            <h2 class="talk-part-title">{words.threads.orphans}</h2>
            <Part threads={orphans} active={active} card={card} words={words} />
          </section>
        )}
        {resolved.length > 0 && (
          <details
            class="talk-part"
            open={showsResolved || activeIsResolved}
            onToggle={event => setShowsResolved(event.currentTarget.open)}
          >
            <summary class="talk-part-title">{words.threads.resolved(resolved.length)}</summary>
            {(showsResolved || activeIsResolved) && (
              <Part threads={resolved} active={active} card={card} words={words} />
            )}
          </details>
        )}
        {!rights.canWrite && state === 'loaded' && <p class="talk-hint">{words.readOnly}</p>}
      </div>
    </div>
  );
}

interface PartProps {
  threads: readonly ShownThread[];
  active: string | null;
  card: (thread: ShownThread) => preact.ComponentChild;
  words: TalkWords;
}

/** The first of them, the one that is looked at always among them, and a button for more. */
function Part({ threads, active, card, words }: PartProps) {
  const [count, setCount] = useState(PART);
  const at = threads.findIndex(({ id }) => id === active);
  const shown = threads.slice(0, Math.max(count, at + 1));
  return (
    <>
      {shown.map(card)}
      {shown.length < threads.length && (
        <button type="button" class="button is-small talk-more" onClick={() => setCount(shown.length + PART)}>
          {words.threads.more}
        </button>
      )}
    </>
  );
}

function NewThread({ talk, passage, words }: { talk: Talk; passage: Passage; words: TalkWords }) {
  return (
    <section class="talk-thread is-active" aria-label={words.threads.newComment}>
      <p class="talk-thread-quote">
        <bdi>{cutLine(passage.quote)}</bdi>
      </p>
      <Composer
        label={words.threads.newComment}
        placeholder={words.threads.placeholder}
        action={words.threads.start}
        purpose="send"
        draft={talk.drafts.get('new-thread')}
        onDraft={draft => talk.drafts.set('new-thread', draft)}
        onSend={text => talk.beginThread(passage, text)}
        onCancel={() => {
          talk.draft.value = null;
        }}
        findPeople={talk.findNamed}
        takesFocus
        words={words}
      />
    </section>
  );
}
