// The e-mail digest of notices, as /api/digest carries it: paths, and the types of answers. The schema of what a client sends
// is in digest-schemas.ts.

/** How often at most. */
export const DIGEST_CHOICES = ['off', 'daily', 'hourly'] as const;
export type DigestChoice = (typeof DIGEST_CHOICES)[number];

export const DIGEST_LANGUAGES = ['en', 'pt-BR'] as const;
export type DigestLanguage = (typeof DIGEST_LANGUAGES)[number];

export const DIGEST_PATHS = {
  /** GET, PATCH. */
  digest: '/api/digest',
  /** GET: a page with a button; POST: the address is confirmed. Both with ?t=<token>. */
  confirm: '/api/digest/confirm',
  /** GET: a page with a button; POST: no more mail. Both with ?t=<token>. */
  off: '/api/digest/off',
} as const;

export const MAX_EMAIL_CHARS = 254;

/** GET and PATCH /api/digest */
export type Digest =
  /** This server sends no mail. */
  | { mail: 'none' }
  | {
      mail: 'there';
      /** "waiting": nothing is sent there until the link in the first mail was used. */
      address: { state: 'missing' } | { state: 'waiting' | 'confirmed'; email: string };
      choice: DigestChoice;
    };
