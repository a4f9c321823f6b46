// Finds messages by their words, on the server: also those that were never loaded here. A hit leads to its place.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Message } from '../../protocol/talk.ts';
import type { TalkWords } from '../text/talk-words.ts';
import { CloseIcon } from '../ui/icons.tsx';
import { sayMoment } from './chat-groups.ts';
import { Face } from './face.tsx';
import { markHits, plainText } from './message-text.ts';
import type { Talk } from './talk.ts';

export interface ChatSearchProps {
  talk: Talk;
  words: TalkWords;
  choose: (message: Message) => void;
  close: () => void;
}

const ASK_AFTER_MS = 250;

type Found =
  | { kind: 'nothing-asked' | 'failed' }
  | { kind: 'found'; query: string; list: readonly Message[] };

export function ChatSearch({ talk, words, choose, close }: ChatSearchProps) {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<Found>({ kind: 'nothing-asked' });
  const field = useRef<HTMLInputElement>(null);
  const asked = query.trim();

  // At once: the next key may come before the next frame.
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (asked === '') {
      setFound({ kind: 'nothing-asked' });
      return;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      void talk.search(asked).then(list => {
        if (!isWanted) return;
        if (list === null) setFound({ kind: 'failed' });
        // The newest first: it is what people look for.
        else setFound({ kind: 'found', query: asked, list: [...list].sort((a, b) => b.n - a.n) });
      });
    }, ASK_AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [asked]);

  const nowMs = Date.now();
  return (
    <search
      class="talk-view"
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <div class="talk-search">
        <input
          ref={field}
          class="input"
          type="search"
          aria-label={words.search.field}
          placeholder={words.search.field}
          value={query}
          onInput={event => setQuery(event.currentTarget.value)}
        />
        <button
          type="button"
          class="button is-quiet is-square"
          aria-label={words.search.close}
          title={words.search.close}
          onClick={close}
        >
          <CloseIcon />
        </button>
      </div>
      <p class="talk-hint talk-search-count" role="status">
        {found.kind === 'failed' && words.notLoaded}
        {found.kind === 'found' &&
          (found.list.length === 0 ? words.search.nothing : words.search.count(found.list.length))}
      </p>
      {found.kind === 'found' && (
        <ul class="talk-scroll talk-hits">
          {found.list.map(message => {
            const author = talk.who(message.author);
            return (
              <li key={message.id}>
                <button type="button" class="talk-hit" onClick={() => choose(message)}>
                  <Face name={author.name} color={author.color} />
                  <span class="talk-hit-body">
                    <span class="talk-head">
                      <bdi class="talk-name">{author.name}</bdi>
                      <time class="talk-time" dateTime={new Date(message.atMs).toISOString()}>
                        {sayMoment(message.atMs, nowMs, words)}
                      </time>
                    </span>
                    <span class="talk-text" dir="auto">
                      {markHits(plainText(message.text, talk.nameOf), found.query).map((part, i) =>
                        part.marked ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>,
                      )}
                    </span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </search>
  );
}
