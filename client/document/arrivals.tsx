// One quiet line for screen readers when people come and go, gathered over two seconds. Nobody sees it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { compareCrowds } from '../people/crowd.ts';
import type { Peer } from '../session/presence.ts';
import type { Words } from '../text/en.ts';

const GATHER_MS = 2_000;

export function Arrivals({ peers, words }: { peers: readonly Peer[]; words: Words }) {
  const told = useRef<ReadonlyMap<number, string>>(new Map());
  const [line, setLine] = useState('');

  useEffect(() => {
    const timer = setTimeout(() => {
      const now = new Map(peers.map(peer => [peer.clientId, peer.name || words.guest]));
      const { joined, left } = compareCrowds(told.current, now);
      told.current = now;
      const sentences = [
        joined.length > 0 ? words.joined(words.shortenNames(joined)) : '',
        left.length > 0 ? words.left(words.shortenNames(left)) : '',
      ].filter(sentence => sentence !== '');
      if (sentences.length > 0) setLine(`${sentences.join('. ')}.`);
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [peers, words]);

  return (
    <div class="visually-hidden" aria-live="polite">
      {line}
    </div>
  );
}
