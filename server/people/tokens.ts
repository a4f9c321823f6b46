// Tokens (JWT) with which other applications let their own people into documents: whoever holds the key says who may do what
// with which document, until when. Knows no sockets and no sessions.
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { documentKey } from '../../protocol/document-names.ts';
import { ROLES, type Role } from '../../protocol/roles.ts';
import type { TokenPass } from './admission.ts';
import { cleanPersonName } from './people-book.ts';

/** HS256 with a secret, or ES256 with a public key in PEM. */
export type TokenKey = { kind: 'secret'; secret: string } | { kind: 'public-key'; pem: string };

const MAX_SUBJECT_CHARS = 256;
const AUTHOR_CHARS = 22;

/**
 * Reads tokens. A pass is given when the signature is of the one key and kind that is configured, `doc` is the document's
 * name, `role` is a role, and `exp` is to come; else null. Never rejects.
 */
export function createTokenReader(
  key: TokenKey,
  wallNow: () => number,
): (token: string, doc: string) => Promise<TokenPass | null> {
  const [verifier, algorithm]: [KeyObject | Uint8Array, string] =
    key.kind === 'secret'
      ? [new TextEncoder().encode(key.secret), 'HS256']
      : [createPublicKey(key.pem), 'ES256'];

  return async (token, doc) => {
    try {
      const { payload } = await jwtVerify(token, verifier, {
        // The token's own word for its kind counts for nothing.
        algorithms: [algorithm],
        requiredClaims: ['doc', 'role', 'exp'],
        currentDate: new Date(wallNow()),
      });
      const { role, exp, sub, name } = payload;
      if (typeof payload.doc !== 'string' || documentKey(payload.doc) !== doc) return null;
      if (!isRole(role) || exp === undefined) return null;
      const isNamed = typeof sub === 'string' && sub !== '' && sub.length <= MAX_SUBJECT_CHARS;
      const id = isNamed ? publicIdOf(sub) : null;
      return {
        role,
        identity:
          id === null
            ? null
            : { id, name: cleanPersonName(typeof name === 'string' ? name : null), color: null },
        author: id,
        expiresMs: exp * 1000,
      };
    } catch {
      // jose's errors say what is wrong with a token that a stranger has sent: nothing to log, and nothing to tell them.
      return null;
    }
  };
}

/** Others see the same person as the same, and nothing of how the other application calls them. */
function publicIdOf(subject: string): string {
  const hash = createHash('sha256').update(`prosa token subject\n${subject}`).digest('base64url');
  return `t-${hash.slice(0, AUTHOR_CHARS)}`;
}

function isRole(value: unknown): value is Role {
  return ROLES.some(role => role === value);
}
