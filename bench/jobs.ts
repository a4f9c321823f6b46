// What the orchestrator asks of the load process, and what comes back: the only thing the two share.
import type { Target } from './load/client.ts';

/** People type in rooms, everybody in a room sees it. */
export interface FanOutJob {
  kind: 'fan-out';
  roomCount: number;
  peoplePerRoom: number;
  typingPerRoom: number;
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

export type Job = FanOutJob | JoinJob;

export interface LoadOrder {
  target: Target;
  serverPid: number;
  job: Job;
  /** Where the document to join is, from makeDocument(); null for other jobs. */
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

export type JobResult = FanOutResult | JoinResult;

/** The load process tells when the measured time begins and ends, so that others can watch the same time. */
export type LoadMessage =
  | { type: 'began' }
  | { type: 'ended' }
  | { type: 'done'; result: JobResult }
  | { type: 'failed'; why: string };
