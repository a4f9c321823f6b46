// What fault-hook.mjs can be told, and where it is. Plain data.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { RelayLimits } from '../relay/relay-limits.ts';

export const FAULT_HOOK = new URL('./fault-hook.mjs', import.meta.url);

/** Where the server can be made to die. Each belongs to one thread; the process dies with it. */
export const DEATH_POINTS = [
  'before append',
  'in append',
  'after append',
  // On disk, and nobody has been told.
  'before echo',
  'in fold',
  'after fold',
  'before compact',
  'in compact',
  'after compact',
  'before unload',
  'after unload',
  'in creation',
  'in migration',
  'after migration',
  'before close',
  'after close',
] as const;

export type DeathPoint = (typeof DEATH_POINTS)[number];

export interface Faults {
  /** Dies the n-th time, counted from 1. */
  die?: { at: DeathPoint; n: number };
  /** Instead of the relay's own. */
  limits?: Partial<RelayLimits>;
  /** The file that tells of failing writes; it may come, change and go while the server runs. */
  control?: string;
  /**
   * A folder where each thread says every 5 s how large its heap is; while it holds a file named "collect", after what is not
   * needed any more was collected.
   */
  heaps?: string;
}

export interface WriteFaults {
  /** "after commit": it is on disk, but the server hears that it is not. */
  at: 'begin' | 'before commit' | 'after commit';
  code: 'SQLITE_IOERR_WRITE' | 'SQLITE_IOERR_FSYNC' | 'SQLITE_BUSY' | 'SQLITE_FULL';
  /** So many transactions pass, then so many fail. */
  skip: number;
  failures: number;
}

let count = 0;

/** Transactions of the server that watches `file` fail from now on as told. */
export function failWrites(file: string, faults: WriteFaults): void {
  // By a rename, so that no half of it is read.
  writeFileSync(`${file}.part`, JSON.stringify({ ...faults, id: ++count }));
  renameSync(`${file}.part`, file);
}

/** The disk is well again. */
export function healWrites(file: string): void {
  rmSync(file, { force: true });
}
