// The table of roles and actions, and where a role comes from.
import { describe, expect, it } from 'vitest';
import { BASE_ROLES, LINK_ROLES } from '../../protocol/access.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import type { AccessFacts } from '../ports/access.ts';
import {
  ACTIONS,
  decideRole,
  findNextExpiry,
  type InstancePolicy,
  type KnownPerson,
  mayCreate,
  mayDo,
  mayEnter,
} from './policy.ts';

const OPEN: InstancePolicy = { guests: 'create' };
const GUESTS = ['create', 'edit', 'view', 'none'] as const;
const ana: KnownPerson = { id: 'ana', by: 'guest' };
const bob: KnownPerson = { id: 'bob', by: 'sign-in' };

function factsOf(facts: Partial<AccessFacts> = {}): AccessFacts {
  return { owner: null, base: 'none', members: new Map(), grants: [], binnedMs: null, ...facts };
}

describe('what a role may do', () => {
  // Read as a table: + may, - may not.
  const TABLE: Readonly<Record<(typeof ACTIONS)[number], string>> = {
    //                          none view comment edit own
    'view text': '- + + + +',
    export: '- + + + +',
    comment: '- - + + +',
    chat: '- - + + +',
    'resolve thread': '- - + + +',
    'edit text': '- - - + +',
    retitle: '- - - + +',
    tag: '- - - + +',
    upload: '- - - + +',
    'change access': '- - - - +',
    'make links': '- - - - +',
    bin: '- - - - +',
    purge: '- - - - +',
    "remove another's message": '- - - - +',
  };

  it.each(ACTIONS)('POLICY-1: "%s" is for the roles of the table, and for nobody else', action => {
    const roles: (Role | null)[] = [null, ...ROLES];
    expect(roles.map(role => (mayDo(role, action) ? '+' : '-')).join(' ')).toBe(TABLE[action]);
  });
});

describe('which role somebody has', () => {
  it.each(BASE_ROLES)('POLICY-2: base "%s" is what everybody has, with a session or without', base => {
    const expected = base === 'none' ? null : base;
    expect(decideRole(factsOf({ base }), ana, OPEN, 0)).toBe(expected);
    expect(decideRole(factsOf({ base }), null, OPEN, 0)).toBe(expected);
  });

  it('POLICY-2: who made it owns it; nobody owns what nobody is known to have made', () => {
    expect(decideRole(factsOf({ owner: 'ana' }), ana, OPEN, 0)).toBe('own');
    expect(decideRole(factsOf({ owner: 'ana' }), bob, OPEN, 0)).toBeNull();
    expect(decideRole(factsOf({ base: 'edit' }), ana, OPEN, 0)).toBe('edit');
  });

  it('POLICY-2: the highest of base, membership and links counts, whatever the order', () => {
    const grant = (role: (typeof LINK_ROLES)[number]) => ({
      person: 'ana',
      linkId: role,
      role,
      expiresMs: null,
      revokedMs: null,
    });
    for (const base of BASE_ROLES) {
      for (const member of ROLES) {
        for (const link of LINK_ROLES) {
          const facts = factsOf({
            base,
            members: new Map([['ana', member]]),
            grants: [grant(link), grant('view')],
          });
          const ranks = [base, member, link].map(role => ROLES.indexOf(role as Role));
          expect(decideRole(facts, ana, OPEN, 0)).toBe(ROLES[Math.max(...ranks)]);
          expect(decideRole(facts, bob, OPEN, 0)).toBe(base === 'none' ? null : base);
        }
      }
    }
  });

  it('POLICY-3: what a link gave ends at its time and when it is revoked', () => {
    const grant = { person: 'ana', linkId: 'l', role: 'edit', expiresMs: 100, revokedMs: null } as const;
    expect(decideRole(factsOf({ grants: [grant] }), ana, OPEN, 99)).toBe('edit');
    expect(decideRole(factsOf({ grants: [grant] }), ana, OPEN, 100)).toBeNull();
    expect(decideRole(factsOf({ grants: [{ ...grant, revokedMs: 50 }] }), ana, OPEN, 60)).toBeNull();
    expect(findNextExpiry(factsOf({ grants: [{ ...grant, expiresMs: 300 }, grant] }), 50)).toBe(100);
    expect(findNextExpiry(factsOf({ grants: [{ ...grant, expiresMs: 300 }, grant] }), 100)).toBe(300);
    expect(findNextExpiry(factsOf({ grants: [grant] }), 100)).toBeNull();
    expect(findNextExpiry(factsOf({ grants: [{ ...grant, revokedMs: 1 }] }), 0)).toBeNull();
  });

  it.each(GUESTS)(
    'POLICY-4: guests "%s" caps guests and clients without a session, and nobody else',
    guests => {
      const cap = { create: 'own', edit: 'edit', view: 'view', none: null }[guests];
      const policy = { guests };
      const owned = factsOf({ owner: 'ana', base: 'edit', members: new Map([['bob', 'own']]) });
      expect(decideRole(owned, ana, policy, 0)).toBe(cap);
      expect(decideRole(owned, bob, policy, 0)).toBe('own');
      expect(decideRole(owned, null, policy, 0)).toBe(cap === 'own' ? 'edit' : cap);
      expect(mayCreate(ana, policy)).toBe(guests === 'create');
      expect(mayCreate(null, policy)).toBe(guests === 'create');
      expect(mayCreate(bob, policy)).toBe(true);
      expect(mayEnter(ana, policy)).toBe(guests !== 'none');
      expect(mayEnter(bob, policy)).toBe(true);
    },
  );

  it('POLICY-4: a cap gives nothing to who has less', () => {
    expect(decideRole(factsOf({ base: 'view' }), ana, { guests: 'edit' }, 0)).toBe('view');
    expect(decideRole(factsOf(), ana, { guests: 'edit' }, 0)).toBeNull();
  });
});
