// Random numbers of the platform from a seed, so that whatever makes itself an id makes the same one in every run of a
// simulated world. Takes over crypto.getRandomValues of the process for good.
//
// lib0/webcrypto takes that function when it is loaded: call installSeededCrypto() first, then load yjs with import().
import { webcrypto } from 'node:crypto';
import { createRandom, type Random } from './random.ts';

let random: Random = createRandom('nobody has reseeded');

export function installSeededCrypto(): void {
  Object.defineProperty(webcrypto, 'getRandomValues', { configurable: true, value: fill });
}

export function reseedCrypto(seed: string): void {
  random = createRandom(seed);
}

function fill<T extends Uint8Array | Uint32Array>(array: T): T {
  for (let i = 0; i < array.length; i++) array[i] = random.int(0, 0xffffffff);
  return array;
}
