// Who may do what with a document, as it travels over /api/access, /api/links and /api/me: paths, limits and the types of
// answers. The schemas of what a client sends are in access-schemas.ts.
import { documentPath } from './document-names.ts';
import type { Role } from './roles.ts';

/** What everybody who knows a document's name may do. */
export const BASE_ROLES = ['none', 'view', 'comment', 'edit'] as const;
export type BaseRole = (typeof BASE_ROLES)[number];

/** What a share link gives. */
export const LINK_ROLES = ['view', 'comment', 'edit'] as const;
export type LinkRole = (typeof LINK_ROLES)[number];

export const ACCESS_LIMITS = {
  maxLinksPerDocument: 50,
  maxMembersPerDocument: 500,
  maxPasswordChars: 200,
  maxLabelChars: 80,
  maxNameChars: 40,
  /** A code that moves a session to another device. */
  deviceCodeMs: 10 * 60_000,
} as const;

export const ACCESS_PATHS = {
  me: '/api/me',
  /** POST: a code for another device. */
  deviceCode: '/api/me/code',
  /** POST { code }: this browser becomes that person. */
  redeemCode: '/api/me/redeem',
  access: (key: string) => `/api/access/${documentPath(key)}`,
  /** POST: makes a link. */
  links: '/api/links',
  /** DELETE: revokes it. */
  link: (id: string) => `/api/links/${encodeURIComponent(id)}`,
  /** POST { secret, password? }: this person gets what the link gives. */
  redeemLink: '/api/links/redeem',
  /** GET: goes to the provider of sign-in and comes back. */
  signIn: '/api/sign-in',
  /** Where the provider sends people back to. */
  signInCallback: '/api/sign-in/callback',
  /** POST: this browser is a new guest's. */
  signOut: '/api/sign-out',
  /** POST: every other browser of this person is signed out, at once. */
  signOutOthers: '/api/sign-out/others',
} as const;

/** A share link is `/d/<name>#k=<secret>`: what follows "#" is never sent to a server by itself, and is in no log. */
export const LINK_FRAGMENT = '#k=';

export interface PublicPerson {
  /** Not the session's id: what others may know of a person. */
  id: string;
  name: string;
  /** #rrggbb */
  color: string;
}

export interface Me extends PublicPerson {
  /** How this person is known. */
  by: 'guest' | 'sign-in' | 'proxy';
  /** What guests of this instance may do at most. */
  guests: 'create' | 'edit' | 'view' | 'none';
  /** Where to sign in: a path with the server's base path; null when this instance has no sign-in. */
  signIn: string | null;
}

export interface Member extends PublicPerson {
  role: Role;
}

export interface ShareLink {
  id: string;
  role: LinkRole;
  label: string;
  createdMs: number;
  /** null: never. */
  expiresMs: number | null;
  hasPassword: boolean;
  /** How many people have used it. */
  peopleCount: number;
}

/** GET /api/access/<name>. Links are shown to owners only. */
export interface DocumentAccess {
  base: BaseRole;
  you: Role;
  members: readonly Member[];
  links: readonly ShareLink[];
}

/** POST /api/links: the only time that the secret is shown. */
export interface MadeLink {
  link: ShareLink;
  secret: string;
}

/** POST /api/links/redeem */
export interface RedeemedLink {
  name: string;
  role: Role;
}

/** POST /api/me/code */
export interface DeviceCode {
  /** Eight letters and digits that nobody mixes up, in two groups: "7K3F-9QWX". */
  code: string;
  expiresMs: number;
}
