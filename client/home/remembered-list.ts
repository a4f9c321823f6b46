// The list of documents as it was seen last, kept on this device for when there is no server to ask.
import type { DocumentRow } from '../../protocol/api.ts';

/** localStorage, or a Map in tests. May throw, as browsers do when storage is off or full. */
export interface ListMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface RememberedList {
  asOfMs: number;
  rows: readonly DocumentRow[];
}

const KEY = 'prosa:home-list';
/** Some 40 kB. */
const MAX_ROWS = 100;

export function recallList(memory: ListMemory): RememberedList | null {
  try {
    const kept: unknown = JSON.parse(memory.getItem(KEY) ?? 'null');
    if (isRemembered(kept)) return kept;
  } catch {
    // Not ours, or storage is off: then nothing is known.
  }
  return null;
}

/**
 * `rows` have just been answered. `isWhole`: of all documents, so that nothing else is remembered; else they are added.
 */
export function rememberList(
  memory: ListMemory,
  rows: readonly DocumentRow[],
  isWhole: boolean,
  nowMs: number,
): void {
  const answered = new Set(rows.map(row => row.name));
  const others = isWhole ? [] : (recallList(memory)?.rows ?? []).filter(row => !answered.has(row.name));
  const kept = [...rows, ...others]
    // Who is there now is not true later.
    .map(row => ({ ...row, here: [] }))
    .sort((a, b) => b.visitedMs - a.visitedMs)
    .slice(0, MAX_ROWS);
  try {
    memory.setItem(KEY, JSON.stringify({ asOfMs: nowMs, rows: kept } satisfies RememberedList));
  } catch {
    // Full or forbidden: the list is then known while there is a server.
  }
}

/** Somebody else uses this browser from now on. */
export function forgetList(memory: ListMemory): void {
  try {
    memory.setItem(KEY, 'null');
  } catch {
    // Storage is off: there is nothing to forget.
  }
}

function isRemembered(value: unknown): value is RememberedList {
  if (typeof value !== 'object' || value === null) return false;
  const { asOfMs, rows } = value as Partial<RememberedList>;
  if (typeof asOfMs !== 'number' || !Array.isArray(rows)) return false;
  return rows.every(
    row =>
      typeof row?.name === 'string' &&
      typeof row.title === 'string' &&
      typeof row.excerpt === 'string' &&
      typeof row.visitedMs === 'number' &&
      typeof row.editedMs === 'number' &&
      typeof row.createdMs === 'number' &&
      Array.isArray(row.tags) &&
      Array.isArray(row.here),
  );
}
