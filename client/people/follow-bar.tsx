// Says whom one follows, in their colour, and ends it. Its live region is there from the start, so that it is read.
import { useEffect, useRef } from 'preact/hooks';
import type { ToolsWords } from '../text/tools-words.ts';
import { chooseInk } from './colours.ts';
import './follow-bar.css';

export interface FollowBarProps {
  /** Null while nobody is followed. */
  person: { name: string; color: string } | null;
  stop: () => void;
  words: ToolsWords;
}

export function FollowBar({ person, stop, words }: FollowBarProps) {
  const latestStop = useRef(stop);
  latestStop.current = stop;
  const isOn = person !== null;

  useEffect(() => {
    if (!isOn) return;
    // In the text the editor hears Escape; this is for everywhere else.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('dialog[open]') === null) latestStop.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isOn]);

  return (
    <div class="follow-region" aria-live="polite">
      {person !== null && (
        <div class="follow-bar" style={{ background: person.color, color: chooseInk(person.color) }}>
          <span class="follow-text">
            <span class="follow-name">{words.people.following(person.name)}</span>
            <span class="follow-escape"> · {words.people.escape}</span>
          </span>
          <button
            type="button"
            class="follow-stop"
            aria-label={words.people.stopFollowing(person.name)}
            onClick={stop}
          >
            {words.people.stop}
          </button>
        </div>
      )}
    </div>
  );
}
