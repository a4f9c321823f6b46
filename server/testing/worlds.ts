// Runs simulated worlds by their seeds: sets up virtual time, and only then loads what must live in it.
import type { Archive } from '../relay/ports.ts';
import type { Tampering } from './simulated-server.ts';
import { SimulatedTime } from './simulated-time.ts';
import type { WorldResult } from './world.ts';

export type WorldRunner = (seed: string, tampering?: Tampering) => Promise<WorldResult>;

/**
 * Takes over the timers of this process for good and returns how to run a world. In the process, yjs and y-websocket may
 * not have been loaded before.
 */
export async function prepareWorlds(): Promise<WorldRunner> {
  const time = new SimulatedTime();
  time.installGlobals();
  const { runWorld } = await import('./world.ts');
  const fold = await loadFold();
  return async (seed, tampering = {}) => {
    time.reset();
    return runWorld({ seed, time, fold, tampering });
  };
}

async function loadFold(): Promise<Archive['fold']> {
  const Y = await import('yjs');
  return async ({ base, tail }) => {
    const doc = new Y.Doc();
    if (base !== null) Y.applyUpdate(doc, base);
    for (const { bytes } of tail) Y.applyUpdate(doc, bytes);
    const update = Y.encodeStateAsUpdate(doc);
    return {
      outcome: 'verified',
      folded: {
        upToSeq: tail.at(-1)?.seq ?? 0,
        base: update,
        stateVector: Y.encodeStateVector(doc),
        deleteSet: new Uint8Array([0]),
        text: '',
      },
    };
  };
}
