// All hostile inputs, by name.
import type { Attack } from './attack.ts';
import { CROWD_ATTACKS } from './crowd-attacks.ts';
import { FRAME_ATTACKS, PATIENT_FRAME_ATTACKS } from './frame-attacks.ts';
import { HTTP_ATTACKS, PATIENT_HTTP_ATTACKS } from './http-attacks.ts';
import { MESSAGE_ATTACKS, PATIENT_MESSAGE_ATTACKS } from './message-attacks.ts';
import { UPDATE_ATTACKS } from './update-attacks.ts';

export const ATTACKS: readonly Attack[] = [
  ...FRAME_ATTACKS,
  ...MESSAGE_ATTACKS,
  ...UPDATE_ATTACKS,
  ...HTTP_ATTACKS,
  ...CROWD_ATTACKS,
];

/** Those that take as long as the server's patience. */
export const PATIENT_ATTACKS: readonly Attack[] = [
  ...PATIENT_FRAME_ATTACKS,
  ...PATIENT_MESSAGE_ATTACKS,
  ...PATIENT_HTTP_ATTACKS,
];
