// A message's text as nodes: words, links that open elsewhere, people by name. It comes from others and never becomes HTML.
import { useMemo } from 'preact/hooks';
import { markHits, splitText } from './message-text.ts';

export interface RichTextProps {
  text: string;
  nameOf: (id: string) => string | null;
  /** Whose mentions stand out. */
  ownId: string | null;
  /** Words that were searched for. */
  query?: string;
}

export function RichText({ text, nameOf, ownId, query = '' }: RichTextProps) {
  const parts = useMemo(() => splitText(text, nameOf), [text, nameOf]);
  return (
    <span class="talk-text" dir="auto">
      {parts.map((part, i) => {
        if (part.kind === 'text') return <Marked key={i} text={part.text} query={query} />;
        if (part.kind === 'mention') {
          return (
            <bdi key={i} class={part.id === ownId ? 'talk-mention is-own' : 'talk-mention'}>
              @{part.name}
            </bdi>
          );
        }
        return (
          <a
            key={i}
            class="talk-link"
            href={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow ugc"
          >
            {part.text}
          </a>
        );
      })}
    </span>
  );
}

function Marked({ text, query }: { text: string; query: string }) {
  if (query === '') return <>{text}</>;
  return (
    <>
      {markHits(text, query).map((part, i) =>
        part.marked ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>,
      )}
    </>
  );
}
