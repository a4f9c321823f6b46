// What the list needs of this device: the documents that are kept here, and a search in them. A port; and what the list
// makes of them. Pure.
import type { DocumentRow } from '../../protocol/api.ts';
import type { ListChoice, ListState } from './home-model.ts';
import type { ShownHit } from './search-model.ts';
import { compareBy } from './sort-rows.ts';

export interface DeviceDocument {
  /** The document. */
  name: string;
  /** "" when it has none, or none is known. */
  title: string;
  excerpt: string;
  /** When it was last open or seen to change here, by this device's clock; null: that is not known. */
  seenMs: number | null;
  /** Changes that the server has not got. */
  waitingCount: number;
  /** False for what was begun here and never met a server. */
  isOnServer: boolean;
}

/** Nothing here rejects. */
export interface Device {
  list(): Promise<readonly DeviceDocument[]>;
  /** The best first. */
  search(text: string): Promise<readonly ShownHit[]>;
}

export type DeviceDocuments = ReadonlyMap<string, DeviceDocument>;

/** How a row stands on this device; null: nothing is to be said. */
export type DeviceMark =
  | { kind: 'here'; waitingCount: number; isOnServer: boolean }
  | { kind: 'absent' }
  | null;

export interface MergeParts {
  rows: readonly DocumentRow[];
  documents: DeviceDocuments;
  choice: ListChoice;
  /** True when the server could not be asked. */
  isAway: boolean;
  /** In any list; null when it is in none that was asked for. */
  known: (name: string) => DocumentRow | null;
}

/**
 * The rows to show: what the server said last, and what only this device knows. While there is a server only what waits is
 * added; without one everything that is here.
 */
export function mergeRows({
  rows: told,
  documents,
  choice,
  isAway,
  known,
}: MergeParts): readonly DocumentRow[] {
  const rows = isAway ? told.map(row => freshen(row, documents.get(row.name))) : told;
  if (choice.tag !== null || (choice.view !== 'recent' && !(choice.view === 'mine' && isAway))) return rows;
  const listed = new Set(rows.map(row => row.name));
  const added: DocumentRow[] = [];
  for (const document of documents.values()) {
    if (listed.has(document.name)) continue;
    const row = known(document.name);
    if (row !== null && row.binnedMs !== null) continue;
    if (!isAway && document.waitingCount === 0) continue;
    if (choice.view === 'mine' && (row === null ? document.isOnServer : !row.mine)) continue;
    added.push(row ?? rowOf(document));
  }
  if (added.length === 0) return rows;
  return [...rows, ...added].sort(compareBy(choice.sort));
}

/** What this device saw of a document after the list did. */
export function freshen(row: DocumentRow, document: DeviceDocument | undefined): DocumentRow {
  if (document === undefined || document.title === '') return row;
  const isNewer = row.title === '' || (document.seenMs ?? 0) >= row.editedMs;
  return isNewer ? { ...row, title: document.title, excerpt: document.excerpt } : row;
}

/** A row for what no list of the server has. */
export function rowOf(document: DeviceDocument): DocumentRow {
  const ms = document.seenMs ?? 0;
  return {
    name: document.name,
    title: document.title,
    language: null,
    excerpt: document.excerpt,
    createdMs: ms,
    editedMs: ms,
    visitedMs: ms,
    pinned: false,
    mine: !document.isOnServer,
    tags: [],
    binnedMs: null,
    here: [],
  };
}

export function markOf(name: string, documents: DeviceDocuments | null, isAway: boolean): DeviceMark {
  const document = documents?.get(name);
  if (document === undefined) return isAway && documents !== null ? { kind: 'absent' } : null;
  if (!isAway && document.waitingCount === 0) return null;
  return { kind: 'here', waitingCount: document.waitingCount, isOnServer: document.isOnServer };
}

/** True when the list could not be asked for because there is no server to be reached. */
export function isAwayState(state: ListState): boolean {
  const failure = state.kind === 'failed' ? state.failure : state.kind === 'known' ? state.doubt : null;
  return failure !== null && (failure.kind === 'unreachable' || failure.kind === 'timed-out');
}
