// The bell, and how much is unread. It stands in the head of every page; the list comes when it is opened.
import type { NoticesWords } from '../text/notices-words.ts';
import './bell.css';
import type { Notices } from './notices.ts';

export interface BellProps {
  notices: Pick<Notices, 'unreadCount'>;
  words: NoticesWords;
  open: () => void;
}

const MAX_SHOWN = 99;

export function Bell({ notices, words, open }: BellProps) {
  const unread = notices.unreadCount.value;
  const label = words.bell(unread);
  return (
    <button
      type="button"
      class="button is-quiet is-square bell"
      aria-haspopup="dialog"
      aria-label={label}
      title={label}
      onClick={open}
    >
      <svg
        class="icon"
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        aria-hidden="true"
      >
        <path
          d="M4 14.25h12c-1.2-1.2-1.5-2.6-1.5-5a4.5 4.5 0 0 0-9 0c0 2.4-.3 3.8-1.5 5Z"
          stroke-linejoin="round"
        />
        <path d="M8.25 16.75a2 2 0 0 0 3.5 0M10 2.75v2" stroke-linecap="round" />
      </svg>
      {unread > 0 && (
        <span class="bell-count" aria-hidden="true">
          {unread > MAX_SHOWN ? `${MAX_SHOWN}+` : unread.toLocaleString(words.locale)}
        </span>
      )}
    </button>
  );
}
