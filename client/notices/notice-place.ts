// Where a notice leads, as an address: its document, and behind "#" what is shown beside the text there.
import { documentPath } from '../../protocol/document-names.ts';
import type { Notice } from '../../protocol/talk.ts';

const CHAT = '#chat';
const THREAD = '#thread=';

export type NoticePlace = Pick<Notice, 'doc'> & { message: Pick<Notice['message'], 'threadId'> };

export function noticePath({ doc, message: { threadId } }: NoticePlace): string {
  return `/d/${documentPath(doc)}${threadId === null ? CHAT : THREAD + encodeURIComponent(threadId)}`;
}

/** What the fragment of an address wants to be shown; null: nothing. */
export function readTalkPlace(hash: string): { threadId: string | null } | null {
  if (hash === CHAT) return { threadId: null };
  if (!hash.startsWith(THREAD)) return null;
  try {
    return { threadId: decodeURIComponent(hash.slice(THREAD.length)) };
  } catch {
    // Made by hand: "%" without its digits.
    return null;
  }
}
