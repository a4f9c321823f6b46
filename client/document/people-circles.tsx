// The people who are here, as circles: initial and colour; a click finds their caret. More than five: four and "+N".
import { useState } from 'preact/hooks';
import { arrangeCircles } from '../people/crowd.ts';
import { PersonCircle } from '../people/person-circle.tsx';
import type { Peer } from '../session/presence.ts';
import type { Words } from '../text/en.ts';
import { toolsWordsOf } from '../text/tools-words.ts';

export interface PeopleCirclesProps {
  peers: readonly Peer[];
  words: Words;
  reveal: (clientId: number) => void;
  /** Who is followed; null for nobody. Without `follow` nobody can be. */
  followed?: number | null;
  follow?: (clientId: number) => void;
  stopFollowing?: () => void;
}

export function PeopleCircles(props: PeopleCirclesProps) {
  const { peers, words, reveal, follow } = props;
  const [expanded, setExpanded] = useState(false);
  const { shown, hidden } = arrangeCircles(peers);
  const visible = expanded ? peers : shown;
  const hiddenNames = hidden.map(peer => peer.name || words.guest);
  const toolWords = toolsWordsOf(words.locale === 'pt-BR' ? 'pt-BR' : 'en');
  return (
    <ul class={expanded ? 'circles is-expanded' : 'circles'} aria-label={words.peopleHere}>
      {visible.map(peer => {
        const name = peer.name || words.guest;
        return (
          <li key={peer.clientId}>
            <PersonCircle
              name={name}
              color={peer.color}
              label={words.showPerson(name)}
              isFollowed={props.followed === peer.clientId}
              reveal={() => reveal(peer.clientId)}
              follow={follow === undefined ? null : () => follow(peer.clientId)}
              stopFollowing={() => props.stopFollowing?.()}
              words={toolWords}
            />
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
