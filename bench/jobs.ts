// What the orchestrator asks of the load process, and what comes back: the only thing the two share.
import type { Target } from './load/client.ts';

/** People type in rooms, everybody in a room sees it. */
export interface FanOutJob {
  kind: 'fan-out';
  roomCount: number;
  peoplePerRoom: number;
  typingPerRoom: number;
  /**
   * How many people of each room read all that they get, which is checked and timed. The others take the bytes in and
   * look at nothing but the kind: in a room of thousands the generator would otherwise measure itself.
   */
  readersPerRoom: number;
  /** Keystrokes per second of each who types. */
  keysPerSecond: number;
  /** Each keystroke is followed by the cursor's new place, as editors do. */
  cursors: boolean;
  warmUpMs: number;
  windowMs: number;
}

/** Many people open one document at the same moment, while somebody has it open. */
export interface JoinJob {
  kind: 'join';
  peopleCount: number;
  documentBytes: number;
}

/** Many people who have a document already come back at the same moment, after the server was started again. */
export interface ReturnJob {
  kind: 'return';
  peopleCount: number;
  documentBytes: number;
}

/** What a server that was started again keeps in memory for documents that one person each has open. */
export interface OpenDocumentsJob {
  kind: 'open-documents';
  documentCount: number;
  documentBytes: number;
}

/** What a server keeps in memory for connections on which nothing happens. */
export interface IdleConnectionsJob {
  kind: 'idle-connections';
  connectionCount: number;
  peoplePerRoom: number;
}

/** How long a keystroke takes to the server's disk, with many rooms typing. Needs a server that says when. */
export interface DiskJob {
  kind: 'disk';
  roomCount: number;
  keysPerSecond: number;
  warmUpMs: number;
  windowMs: number;
}

/** Ten people write in one room while a large document is opened, changed and searched in another. */
export interface LargeJob {
  kind: 'large';
  documentBytes: number;
  keysPerSecond: number;
  calmMs: number;
}

/** A recorded editing history, typed by one real provider as fast as the server takes it, read by another. */
export interface HistoryJob {
  kind: 'history';
  /** The file of the recording, as docs/traces.md describes it. */
  file: string;
}

export type Job =
  | FanOutJob
  | JoinJob
  | ReturnJob
  | OpenDocumentsJob
  | IdleConnectionsJob
  | DiskJob
  | LargeJob
  | HistoryJob;

/** The documents that must be on the server before it is started again and the job begins. */
export interface Filling {
  documentCount: number;
  documentBytes: number;
}

/** What a job wants to find on a server that was started again; null where it begins on an empty one. */
export function fillingOf(job: Job): Filling | null {
  switch (job.kind) {
    case 'return':
    case 'large':
      return { documentCount: 1, documentBytes: job.documentBytes };
    case 'open-documents':
      return { documentCount: job.documentCount, documentBytes: job.documentBytes };
    default:
      return null;
  }
}

/** The name of a document that was filled in. */
export function filledName(index: number): string {
  return `bench-filled-${index}`;
}

export interface LoadOrder {
  target: Target;
  serverPid: number;
  phase: 'fill' | 'measure';
  job: Job;
  /** Where the job's document is, from writeDocument(); null for jobs without one. */
  documentFile: string | null;
}

export interface FanOutResult {
  kind: 'fan-out';
  /** Server CPU per edit delivered to one other person. */
  cpuUsPerDelivery: number;
  /** The part of it that the event loop's thread took; the rest are worker threads and the garbage collector's. */
  mainUsPerDelivery: number;
  deliveries: number;
  /** Part of one core, in the window. */
  serverCores: number;
  loadCores: number;
  /** What all other processes took meanwhile. */
  otherCores: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** How late the generator sent keystrokes, 99th percentile. */
  lateP99Ms: number;
  /** Messages that one receiver got per second. */
  messagesPerSecond: number;
  /** How often one person's cursor moved on one other screen, per second. */
  cursorsPerSecond: number;
  rssBytes: number;
  peakBytes: number;
}

export interface JoinResult {
  kind: 'join';
  /** Server CPU to accept all sockets, up to the point where they may ask. */
  openCpuMs: number;
  /** Server CPU from the first question to the last answer. */
  joinCpuMs: number;
  /** Until the last one has the whole document. */
  allSyncedMs: number;
  documentBytes: number;
  rssBytes: number;
  /** Peak while joining, above what it was before. */
  extraBytes: number;
}

export interface ReturnResult {
  kind: 'return';
  /** Server CPU from the first connection to the last answer. */
  returnCpuMs: number;
  /** From the first attempt to connect until the last one knows that nothing is missing. */
  allSyncedMs: number;
  /** Bytes that one of them got for it. */
  bytesPerPerson: number;
  extraBytes: number;
}

export interface OpenDocumentsResult {
  kind: 'open-documents';
  documentBytes: number;
  /** What the process grew by, for each. */
  bytesPerDocument: number;
  /** The same, as a multiple of the encoded document. */
  timesEncoded: number;
  rssBytes: number;
}

export interface IdleConnectionsResult {
  kind: 'idle-connections';
  bytesPerConnection: number;
  /** Part of one core, while nothing happens. */
  serverCores: number;
  openCpuMs: number;
  rssBytes: number;
}

export interface DiskResult {
  kind: 'disk';
  editsPerSecond: number;
  diskP50Ms: number;
  diskP95Ms: number;
  diskP99Ms: number;
  /** From the key to the other person's screen, in the same time. */
  screenP50Ms: number;
  screenP99Ms: number;
  serverCores: number;
  lateP99Ms: number;
}

/** While what was going on: latency to another screen and delay of the event loop. */
export const LARGE_WINDOWS = ['calm', 'opening', 'changing', 'searching'] as const;
export type LargeWindow = (typeof LARGE_WINDOWS)[number];

export interface LargeResult {
  kind: 'large';
  /** p99 and the worst from the key to another screen, by what was going on; NaN where a server cannot do it. */
  screenP99Ms: Record<LargeWindow, number>;
  screenMaxMs: Record<LargeWindow, number>;
  /** From the question to the whole large document. */
  openedMs: number;
}

export interface HistoryResult {
  kind: 'history';
  edits: number;
  /** From the first edit until the other one reads the same text. */
  tookMs: number;
  serverCpuUsPerEdit: number;
}

export type JobResult =
  | FanOutResult
  | JoinResult
  | ReturnResult
  | OpenDocumentsResult
  | IdleConnectionsResult
  | DiskResult
  | LargeResult
  | HistoryResult;

/** The load process tells when a measured time begins and ends, so that others can watch the same time. */
export type LoadMessage =
  | { type: 'began' }
  | { type: 'ended'; window: string }
  | { type: 'done'; result: JobResult | null }
  | { type: 'failed'; why: string };

/** What a job may call while it runs. */
export interface Telling {
  began(): void;
  /** `window` names what was watched, where a job has several. */
  ended(window?: string): void;
}
