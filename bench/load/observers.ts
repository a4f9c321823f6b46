// Observers of clients that want nothing but to be there. Knows no scenario.
import type { ClientObserver } from './client.ts';

export const UNMOVED: ClientObserver = { updateArrived: () => {}, cursorsArrived: () => {} };
