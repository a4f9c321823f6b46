// All hostile inputs, by name.
import type { Attack } from './attack.ts';
import { CROWD_ATTACKS } from './crowd-attacks.ts';
import { FRAME_ATTACKS } from './frame-attacks.ts';
import { HTTP_ATTACKS } from './http-attacks.ts';
import { MESSAGE_ATTACKS } from './message-attacks.ts';

export const ATTACKS: readonly Attack[] = [
  ...FRAME_ATTACKS,
  ...MESSAGE_ATTACKS,
  ...HTTP_ATTACKS,
  ...CROWD_ATTACKS,
];
