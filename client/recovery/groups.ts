// Which copies want a decision, which only wait, and which are merely there. Pure.
import type { CopyRecord } from '../session/copy-list.ts';

export const COPY_GROUPS = ['refused', 'waiting', 'kept'] as const;
export type CopyGroup = (typeof COPY_GROUPS)[number];

export function findGroup(record: CopyRecord): CopyGroup {
  const { unsent } = record;
  // A copy that cannot be read may hold anything.
  if (unsent === null || record.place === 'set-aside') return 'refused';
  // What the server no longer has is nowhere else, even when all of it was sent once.
  if (unsent.why === 'gone' || unsent.why === 'other-epoch') return 'refused';
  if (unsent.count === 0) return 'kept';
  return unsent.why === null ? 'waiting' : 'refused';
}

/** True while the person has decided nothing about changes that the server did not accept. */
export function wantsDecision(record: CopyRecord): boolean {
  if (record.sentAs !== null || findGroup(record) !== 'refused') return false;
  return record.place === 'set-aside' || (record.unsent?.count ?? 0) > 0;
}

/** Those that want a decision first; within a group, what was written last comes first. */
export function sortCopies(records: readonly CopyRecord[]): CopyRecord[] {
  const rank = (record: CopyRecord) => COPY_GROUPS.indexOf(findGroup(record));
  const time = (record: CopyRecord) => record.unsent?.untilMs ?? record.unsent?.whyAtMs ?? 0;
  const name = (record: CopyRecord) => record.title ?? record.key;
  return [...records].sort(
    (a, b) => rank(a) - rank(b) || time(b) - time(a) || name(a).localeCompare(name(b)),
  );
}
