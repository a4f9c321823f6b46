// When a digest is due and what is in it. Pure: knows no store, no mail, no clock.
import type { DigestChoice } from '../../protocol/digest.ts';
import type { Notice } from '../../protocol/talk.ts';
import type { DigestAddress } from '../ports/digest.ts';

/** Who is about reads the bell. Only what has waited so long goes by mail. */
export const DIGEST_WAIT_MS = 10 * 60_000;

const GAP_MS: Record<Exclude<DigestChoice, 'off'>, number> = { daily: 86_400_000, hourly: 3_600_000 };

export interface DigestGroup {
  doc: string;
  title: string;
  notices: readonly Notice[];
}

export interface DigestPlan {
  /** Those with the newest notices first, as the bell shows them. */
  groups: readonly DigestGroup[];
  noticeCount: number;
  /** The last notice that it tells of. */
  upTo: number;
}

/** Whether a digest may go there at all, whatever is unread. */
export function isDue(
  { confirmedMs, choice, sentMs }: Pick<DigestAddress, 'confirmedMs' | 'choice' | 'sentMs'>,
  nowMs: number,
): boolean {
  if (confirmedMs === null || choice === 'off') return false;
  return sentMs === null || nowMs - sentMs >= GAP_MS[choice];
}

/** What of the person's notices belongs into the next digest; null: nothing, or it is too early. */
export function planDigest(
  address: Pick<DigestAddress, 'confirmedMs' | 'choice' | 'sentMs' | 'sentNotice'>,
  notices: readonly Notice[],
  nowMs: number,
): DigestPlan | null {
  if (!isDue(address, nowMs)) return null;
  const untold = notices
    .filter(({ id, readMs }) => readMs === null && Number(id) > address.sentNotice)
    .sort((a, b) => Number(a.id) - Number(b.id));
  // Up to the first that is too young: what is told of is one number, and nothing before it may be passed over.
  const young = untold.findIndex(({ message }) => nowMs - message.atMs < DIGEST_WAIT_MS);
  const fresh = (young === -1 ? untold : untold.slice(0, young)).reverse();
  if (fresh.length === 0) return null;
  const groups = new Map<string, { doc: string; title: string; notices: Notice[] }>();
  for (const notice of fresh) {
    const { doc, title } = notice;
    const group = groups.get(doc) ?? { doc, title, notices: [] };
    group.notices.push(notice);
    groups.set(doc, group);
  }
  return {
    groups: [...groups.values()],
    noticeCount: fresh.length,
    upTo: Math.max(...fresh.map(({ id }) => Number(id))),
  };
}
