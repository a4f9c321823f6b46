// To whom a digest of notices may be sent by e-mail, as the store keeps it. Notices themselves are talk.
import type { DigestChoice, DigestLanguage } from '../../protocol/digest.ts';

export interface DigestAddress {
  /** The session's id. */
  person: string;
  /** What others may know of them, and links in a mail may carry. */
  publicId: string;
  email: string;
  /** null: nobody has said yet that this mailbox is theirs. */
  confirmedMs: number | null;
  choice: DigestChoice;
  language: DigestLanguage;
  /** When the last digest went off; null: none did. */
  sentMs: number | null;
  /** The last notice that a digest has told of; 0 before the first. */
  sentNotice: number;
}

/** Every method rejects when it could not do its work; what changes something is durable when it resolves. */
export interface DigestStore {
  /** Null: they gave none. */
  address(who: { person: string } | { publicId: string }): Promise<DigestAddress | null>;
  /** Takes the place of an earlier one. Another address than before is not confirmed; when digests went off stays known. */
  setAddress(
    person: string,
    address: { email: string; choice: DigestChoice; language: DigestLanguage },
  ): Promise<void>;
  /** Does nothing when their address is another one by now, or is confirmed. */
  confirm(person: string, email: string, atMs: number): Promise<void>;
  /** Does nothing when they have no address. */
  setChoice(person: string, choice: DigestChoice): Promise<void>;
  /** Confirmed, not "off", with unread notices that no digest has told of; up to `limit`, by person, after `after`. */
  waiting(after: string, limit: number): Promise<DigestAddress[]>;
  /**
   * `from` is what the two were: false, and nothing is changed, when they are not that any more, or the address is another one,
   * is not confirmed, or nothing is wanted there.
   */
  claim(
    address: Pick<DigestAddress, 'person' | 'email' | 'sentMs' | 'sentNotice'>,
    to: { sentMs: number | null; sentNotice: number },
  ): Promise<boolean>;
}
