// Signed links of mails: who holds one has read the mailbox. They carry the public id, never the session's.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DIGEST_PATHS } from '../../protocol/digest.ts';
import type { DigestAddress, DigestStore } from '../ports/digest.ts';

export type LinkPurpose = 'confirm' | 'off';

export const CONFIRM_MS = 2 * 86_400_000;
const TOKEN = /^([\w-]{1,64})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/;

export interface DigestLinksParts {
  key: Buffer;
  store: Pick<DigestStore, 'address'>;
  /** Where this server is for people, with its base path and without a slash at the end. */
  site: string;
  wallNow: () => number;
}

/**
 * Safety: a link works for the person and the address that it was made for, while that is their address, and for its
 * purpose only. One that confirms ends after CONFIRM_MS; one that turns off never does.
 */
export class DigestLinks {
  readonly #parts: DigestLinksParts;

  constructor(parts: DigestLinksParts) {
    this.#parts = parts;
  }

  make(purpose: LinkPurpose, { publicId, email }: Pick<DigestAddress, 'publicId' | 'email'>): string {
    const { site, wallNow } = this.#parts;
    const endS = purpose === 'off' ? 0 : Math.floor((wallNow() + CONFIRM_MS) / 1000);
    const end = endS.toString(36);
    const mac = this.#sign(purpose, publicId, end, email).toString('base64url');
    return `${site}${DIGEST_PATHS[purpose]}?t=${publicId}.${end}.${mac}`;
  }

  /** Whose link it is; null when it is worth nothing. */
  async read(purpose: LinkPurpose, token: string): Promise<DigestAddress | null> {
    const [, publicId = '', end = '', mac = ''] = TOKEN.exec(token) ?? [];
    if (publicId === '') return null;
    if (purpose === 'confirm' && Number.parseInt(end, 36) * 1000 < this.#parts.wallNow()) return null;
    const address = await this.#parts.store.address({ publicId });
    if (address === null) return null;
    const expected = this.#sign(purpose, publicId, end, address.email);
    const given = Buffer.from(mac, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected) ? address : null;
  }

  // What is signed begins with its purpose: the same key signs sessions.
  #sign(purpose: LinkPurpose, publicId: string, end: string, email: string): Buffer {
    const text = `digest-${purpose}:${publicId}:${end}:${email}`;
    return createHmac('sha256', this.#parts.key).update(text).digest();
  }
}
