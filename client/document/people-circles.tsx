// The people who are here, as circles: initial and colour; a click finds their caret. More than five: four and "+N".
import { useState } from 'preact/hooks';
import { chooseInk } from '../people/colours.ts';
import { arrangeCircles } from '../people/crowd.ts';
import { pickInitial } from '../people/identity.ts';
import type { Peer } from '../session/presence.ts';
import type { Words } from '../text/en.ts';

export interface PeopleCirclesProps {
  peers: readonly Peer[];
  words: Words;
  reveal: (clientId: number) => void;
}

export function PeopleCircles({ peers, words, reveal }: PeopleCirclesProps) {
  const [expanded, setExpanded] = useState(false);
  const { shown, hidden } = arrangeCircles(peers);
  const visible = expanded ? peers : shown;
  const hiddenNames = hidden.map(peer => peer.name || words.guest);
  return (
    <ul class={expanded ? 'circles is-expanded' : 'circles'} aria-label={words.peopleHere}>
      {visible.map(peer => {
        const name = peer.name || words.guest;
        return (
          <li key={peer.clientId}>
            <button
              type="button"
              class="circle"
              style={{ background: peer.color, color: chooseInk(peer.color) }}
              aria-label={words.showPerson(name)}
              title={name}
              onClick={() => reveal(peer.clientId)}
            >
              {pickInitial(name)}
            </button>
          </li>
        );
      })}
      {hidden.length > 0 && (
        <li>
          <button
            type="button"
            class="circle is-more"
            aria-expanded={expanded}
            aria-label={words.othersHere(words.shortenNames(hiddenNames))}
            title={hiddenNames.slice(0, 30).join(', ')}
            onClick={() => setExpanded(!expanded)}
          >
            {expanded ? '–' : `+${hidden.length}`}
          </button>
        </li>
      )}
    </ul>
  );
}
