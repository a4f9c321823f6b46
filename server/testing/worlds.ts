// Runs simulated worlds by their seeds: sets up virtual time, and only then loads what must live in it.
import { loadPage } from './page-session.ts';
import { installSeededCrypto } from './seeded-crypto.ts';
import type { Tampering } from './simulated-server.ts';
import { SimulatedTime } from './simulated-time.ts';
import type { WorldResult } from './world-life.ts';

export type WorldRunner = (seed: string, tampering?: Tampering) => Promise<WorldResult>;

/**
 * Takes over the timers of this process for good and returns how to run a world. In the process, yjs and y-websocket may
 * not have been loaded before.
 */
export async function prepareWorlds(): Promise<WorldRunner> {
  const time = new SimulatedTime();
  time.installGlobals();
  installSeededCrypto();
  const { runWorld } = await import('./world.ts');
  const { DirectArchive } = await import('../archive/direct-archive.ts');
  const page = await loadPage();
  const archive = new DirectArchive();
  return async (seed, tampering = {}) => {
    time.reset();
    return runWorld({ seed, time, page, fold: request => archive.fold(request), tampering });
  };
}
