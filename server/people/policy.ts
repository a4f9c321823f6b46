// Who may do what with a document: the one place that decides. Pure; knows no requests, no sockets, no store.
import type { Me } from '../../protocol/access.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import type { AccessFacts } from '../ports/access.ts';

/** What one does with a document that is there. */
export const ACTIONS = [
  'view text',
  'export',
  'comment',
  'chat',
  'resolve thread',
  'edit text',
  'retitle',
  'tag',
  'upload',
  'change access',
  'make links',
  'bin',
  'purge',
  "remove another's message",
] as const;
export type Action = (typeof ACTIONS)[number];

/** The least role for each action. */
const LEAST: Readonly<Record<Action, Role>> = {
  'view text': 'view',
  export: 'view',
  comment: 'comment',
  chat: 'comment',
  'resolve thread': 'comment',
  'edit text': 'edit',
  retitle: 'edit',
  tag: 'edit',
  upload: 'edit',
  'change access': 'own',
  'make links': 'own',
  bin: 'own',
  purge: 'own',
  "remove another's message": 'own',
};

/** How the server knows somebody; null: a client without a session. */
export interface KnownPerson {
  /** The session's id. */
  id: string;
  by: Me['by'];
}

/** What holds for all documents of this server. */
export interface InstancePolicy {
  /** What guests may do at most; clients without a session are guests. */
  guests: Me['guests'];
}

export function mayDo(role: Role | null, action: Action): boolean {
  return role !== null && rankOf(role) >= rankOf(LEAST[action]);
}

/** Whether somebody may make documents. */
export function mayCreate(person: KnownPerson | null, policy: InstancePolicy): boolean {
  return !isGuest(person) || policy.guests === 'create';
}

/** Whether somebody may do anything at all here. */
export function mayEnter(person: KnownPerson | null, policy: InstancePolicy): boolean {
  return !isGuest(person) || policy.guests !== 'none';
}

/**
 * The role of somebody in a document at a time (milliseconds since 1970), whether it is in the bin or not; null: none.
 * The highest counts of what everybody has, what they are a member for and what links gave them; who made it owns it.
 */
export function decideRole(
  facts: AccessFacts,
  person: KnownPerson | null,
  policy: InstancePolicy,
  nowMs: number,
): Role | null {
  let rank = facts.base === 'none' ? -1 : rankOf(facts.base);
  if (person !== null) {
    if (facts.owner === person.id) rank = rankOf('own');
    const member = facts.members.get(person.id);
    if (member !== undefined) rank = Math.max(rank, rankOf(member));
    for (const grant of facts.grants) {
      if (grant.person !== person.id || grant.revokedMs !== null) continue;
      if (grant.expiresMs === null || grant.expiresMs > nowMs) rank = Math.max(rank, rankOf(grant.role));
    }
  }
  if (isGuest(person)) rank = Math.min(rank, GUEST_RANKS[policy.guests]);
  return ROLES[rank] ?? null;
}

/** When the next grant ends by itself, in milliseconds since 1970; null: none will. */
export function findNextExpiry(facts: AccessFacts, nowMs: number): number | null {
  let next: number | null = null;
  for (const { expiresMs, revokedMs } of facts.grants) {
    if (expiresMs === null || revokedMs !== null || expiresMs <= nowMs) continue;
    if (next === null || expiresMs < next) next = expiresMs;
  }
  return next;
}

const GUEST_RANKS: Readonly<Record<Me['guests'], number>> = {
  create: rankOf('own'),
  edit: rankOf('edit'),
  view: rankOf('view'),
  none: -1,
};

function isGuest(person: KnownPerson | null): boolean {
  return person === null || person.by === 'guest';
}

function rankOf(role: Role): number {
  return ROLES.indexOf(role);
}
