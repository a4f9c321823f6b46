// What is asked of addresses for digests, as plain data that can cross to another thread. Each type belongs to the method of
// the DigestStore port that bears its name.
import type { DigestChoice, DigestLanguage } from '../../../protocol/digest.ts';
import type { DigestAddress } from '../../ports/digest.ts';

export type DigestWrite =
  | {
      type: 'set-digest-address';
      person: string;
      email: string;
      choice: DigestChoice;
      language: DigestLanguage;
    }
  | { type: 'confirm-digest'; person: string; email: string; atMs: number }
  | { type: 'set-digest-choice'; person: string; choice: DigestChoice }
  | {
      type: 'claim-digest';
      from: Pick<DigestAddress, 'person' | 'email' | 'sentMs' | 'sentNotice'>;
      to: { sentMs: number | null; sentNotice: number };
    };

export interface DigestWriteAnswers {
  'set-digest-address': null;
  'confirm-digest': null;
  'set-digest-choice': null;
  'claim-digest': boolean;
}

export type DigestRead =
  | { type: 'digest-address'; by: { person: string } | { publicId: string } }
  | { type: 'digests-waiting'; after: string; limit: number };

export interface DigestReadAnswers {
  'digest-address': DigestAddress | null;
  'digests-waiting': DigestAddress[];
}
