// Where a notice leads, as an address: its document, and behind "#" what is shown beside the text there.

import type { Notice } from '../../protocol/talk.ts';
import { addressOf } from '../addresses.ts';

const CHAT = /^#chat(?:=(\d{1,15}))?$/;
const THREAD = '#thread=';

/** What is shown beside the text: a thread, or the chat at its message of that number; null: at its end. */
export type TalkPlace = { threadId: string } | { threadId: null; n: number | null };

export type NoticePlace = Pick<Notice, 'doc'> & { message: Pick<Notice['message'], 'threadId' | 'n'> };

export function noticePath({ doc, message: { threadId, n } }: NoticePlace): string {
  const path = addressOf(doc);
  if (threadId !== null) return `${path}${THREAD}${encodeURIComponent(threadId)}`;
  // A share is about no message.
  return n === 0 ? path : `${path}#chat=${n}`;
}

/** What the fragment of an address wants to be shown; null: nothing. */
export function readTalkPlace(hash: string): TalkPlace | null {
  const chat = CHAT.exec(hash);
  if (chat !== null) return { threadId: null, n: chat[1] === undefined ? null : Number(chat[1]) };
  if (!hash.startsWith(THREAD)) return null;
  try {
    return { threadId: decodeURIComponent(hash.slice(THREAD.length)) };
  } catch {
    // Made by hand: "%" without its digits.
    return null;
  }
}
