// Opens and closes chat and comments, and says how much is unread.
import type { TalkWords } from '../text/talk-words.ts';
import { sayCount } from './chat-groups.ts';
import type { Talk } from './talk.ts';
import './talk-button.css';
import { TalkIcon } from './talk-icons.tsx';

export function TalkButton({ talk, words }: { talk: Talk; words: TalkWords }) {
  const badge = talk.badge.value;
  const { open, tab } = talk.panel.value;
  const count = open ? '' : sayCount(badge, words);
  const label = words.openPanel(count, badge.mentions);
  return (
    <button
      type="button"
      class="button is-quiet is-square talk-button"
      aria-expanded={open}
      aria-label={label}
      title={label}
      onClick={() => (open ? talk.close() : talk.show(tab))}
    >
      <TalkIcon />
      {count !== '' && (
        <span class={badge.mentions > 0 ? 'talk-badge is-mention' : 'talk-badge'} aria-hidden="true">
          {badge.mentions > 0 ? `@${count}` : count}
        </span>
      )}
    </button>
  );
}
