// Addresses below /api that no page needs before it stands: people, talk, notices by mail.
import { ACCESS_PATHS as ACCESS } from '../protocol/access.ts';
import { DIGEST_PATHS as DIGEST } from '../protocol/digest.ts';
import { TALK_PATHS as TALK } from '../protocol/talk.ts';
import { below } from './addresses.ts';

export const ACCESS_PATHS = below(ACCESS);
export const DIGEST_PATHS = below(DIGEST);
export const TALK_PATHS = below(TALK);
