// The questions about oneself, over fetch and nothing else. Every answer is a value.

import type { DeviceCode, Me } from '../../protocol/access.ts';
import type { ChangeMe } from '../../protocol/access-schemas.ts';
import { ACCESS_PATHS } from '../api-addresses.ts';
import { type Answer, createAsk, type Fetch, sendJson } from './ask-api.ts';

/** Nothing here throws or rejects. */
export interface MeApi {
  me(): Promise<Answer<Me>>;
  change(change: ChangeMe): Promise<Answer<Me>>;
  /** A code with which another browser becomes this person. */
  makeCode(): Promise<Answer<DeviceCode>>;
  /** This browser becomes the person of the code. */
  redeemCode(code: string): Promise<Answer<Me>>;
  signOut(): Promise<Answer<null>>;
  /** No other browser is this person any more. */
  signOutOthers(): Promise<Answer<null>>;
}

export function createMeApi(fetch: Fetch, patienceMs?: number): MeApi {
  const ask = createAsk(fetch, patienceMs);
  return {
    me: () => ask(ACCESS_PATHS.me, { method: 'GET' }),
    change: change => ask(ACCESS_PATHS.me, sendJson('PATCH', change)),
    makeCode: () => ask(ACCESS_PATHS.deviceCode, { method: 'POST' }),
    redeemCode: code => ask(ACCESS_PATHS.redeemCode, sendJson('POST', { code })),
    signOut: () => ask(ACCESS_PATHS.signOut, { method: 'POST' }),
    signOutOthers: () => ask(ACCESS_PATHS.signOutOthers, { method: 'POST' }),
  };
}
