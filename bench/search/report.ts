// What a run of `--search` measured. Types only.
import type { MachineFacts } from '../machine.ts';
import type { LoopDelay } from '../servers.ts';

export interface Latency {
  count: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface Round {
  searches: Record<string, Latency>;
  /** The first search after the start. */
  firstMs: number;
  savedAlone: Latency;
  savedBesideSearch: Latency;
  loopAlone: LoopDelay;
  loopBesideSearch: LoopDelay;
  cpuMsPerSearch: number;
  loadAverage: number;
}

export interface SearchReport {
  machine: MachineFacts;
  documentCount: number;
  seedMs: number;
  roundCount: number;
  rounds: Round[];
}
