// The work that all servers get, and what is to be reached in it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FanOutJob, Job } from './jobs.ts';
import type { ServerName } from './servers.ts';

/** What is to be reached. */
export type Goal =
  /** Prosa's figure, as a share of the best other server's in the same run. */
  | { kind: 'share'; figure: string; atMost: number }
  /** Prosa's own figure, in its unit. Counts on a quiet machine only. */
  | { kind: 'own'; figure: string; atMost: number; unit: string };

export interface Scenario {
  name: string;
  title: string;
  job: Job;
  /** The figure that servers are compared by: the smaller, the better. */
  measure: string;
  goals: Goal[];
  /** Which servers can do it; null: all. */
  servers: readonly ServerName[] | null;
}

export interface Pace {
  warmUpMs: number;
  windowMs: number;
  joiningCount: number;
  returningCount: number;
  openCount: number;
  idleCount: number;
  largeBytes: number;
}

export const FULL: Pace = {
  warmUpMs: 4000,
  windowMs: 10_000,
  joiningCount: 150,
  returningCount: 500,
  openCount: 200,
  idleCount: 10_000,
  largeBytes: 16_000_000,
};
export const QUICK: Pace = {
  warmUpMs: 2000,
  windowMs: 4000,
  joiningCount: 50,
  returningCount: 200,
  openCount: 50,
  idleCount: 2000,
  largeBytes: 4_000_000,
};

const DOCUMENT_BYTES = 304_000;
const AUTHOR_COUNTS = [300, 500, 1000, 2000];
/** What is to be reached at 95 of 100 keystrokes, in milliseconds, by the number of authors. */
const AUTHOR_GOALS_MS: Record<number, number> = { 1000: 100, 2000: 300 };
/** In the largest rooms so many read all of it; the others take it in. */
const READER_COUNT = 20;

/** The recording that is replayed, in the folder that docs/traces.md describes. */
const RECORDING = 'automerge-paper.json.gz';

/** All scenarios; the recorded history only where the folder of recordings is known. */
export function listScenarios(pace: Pace, traces: string | null = null): Scenario[] {
  const typing = {
    kind: 'fan-out',
    keysPerSecond: 10,
    warmUpMs: pace.warmUpMs,
    windowMs: pace.windowMs,
  } as const;
  const room = { ...typing, roomCount: 1, readersPerRoom: Number.MAX_SAFE_INTEGER };
  const crowd: FanOutJob = { ...room, peoplePerRoom: 200, typingPerRoom: 40, cursors: false };
  const byCpu = { measure: 'cpuUsPerDelivery', servers: null };
  const scenarios: Scenario[] = [
    {
      ...byCpu,
      name: 'table',
      title: '1 room of 10, all typing at 10/s, with cursors',
      job: { ...room, peoplePerRoom: 10, typingPerRoom: 10, cursors: true },
      goals: [{ kind: 'own', figure: 'p99Ms', atMost: 20, unit: 'ms' }],
    },
    {
      ...byCpu,
      name: 'crowd',
      title: '1 room of 200, 40 of them typing at 10/s',
      job: crowd,
      goals: [{ kind: 'share', figure: 'cpuUsPerDelivery', atMost: 1 / 5 }],
    },
    {
      ...byCpu,
      name: 'crowd-cursors',
      title: '1 room of 200, 40 of them typing at 10/s, with cursors',
      job: { ...crowd, cursors: true },
      goals: [],
    },
    {
      ...byCpu,
      name: 'pairs',
      title: '250 rooms of 2, one of them typing at 10/s',
      job: {
        ...typing,
        roomCount: 250,
        peoplePerRoom: 2,
        typingPerRoom: 1,
        readersPerRoom: 2,
        cursors: false,
      },
      goals: [{ kind: 'share', figure: 'cpuUsPerDelivery', atMost: 1 / 2 }],
    },
    ...AUTHOR_COUNTS.map((count): Scenario => {
      const goalMs = AUTHOR_GOALS_MS[count];
      return {
        name: `authors-${count}`,
        title: `1 room of ${count}, all typing at 5/s, with cursors`,
        job: {
          ...room,
          keysPerSecond: 5,
          peoplePerRoom: count,
          typingPerRoom: count,
          readersPerRoom: READER_COUNT,
          cursors: true,
        },
        measure: 'p95Ms',
        goals: goalMs === undefined ? [] : [{ kind: 'own', figure: 'p95Ms', atMost: goalMs, unit: 'ms' }],
        servers: null,
      };
    }),
    {
      name: 'join-small',
      title: `${pace.joiningCount} people open a document of 304 kB at once`,
      job: { kind: 'join', peopleCount: pace.joiningCount, documentBytes: DOCUMENT_BYTES },
      measure: 'joinCpuMs',
      goals: [{ kind: 'own', figure: 'joinCpuMs', atMost: 100, unit: 'ms' }],
      servers: null,
    },
    {
      name: 'join-large',
      title: `${pace.joiningCount} people open a document of 4 MB at once`,
      job: { kind: 'join', peopleCount: pace.joiningCount, documentBytes: 4_000_000 },
      measure: 'joinCpuMs',
      goals: [{ kind: 'own', figure: 'joinCpuMs', atMost: 1000, unit: 'ms' }],
      servers: null,
    },
    {
      name: 'return',
      title: `${pace.returningCount} people who have the document come back after a restart`,
      job: { kind: 'return', peopleCount: pace.returningCount, documentBytes: DOCUMENT_BYTES },
      measure: 'returnCpuMs',
      goals: [],
      servers: null,
    },
    {
      name: 'open-documents',
      title: `${pace.openCount} documents of 304 kB are open`,
      job: { kind: 'open-documents', documentCount: pace.openCount, documentBytes: DOCUMENT_BYTES },
      measure: 'bytesPerDocument',
      goals: [
        {
          kind: 'own',
          figure: 'bytesPerDocument',
          atMost: 1.5 * DOCUMENT_BYTES + 20_000,
          unit: 'bytes',
        },
      ],
      servers: null,
    },
    {
      name: 'idle',
      title: `${pace.idleCount} connections on which nothing happens, ten to a room`,
      job: { kind: 'idle-connections', connectionCount: pace.idleCount, peoplePerRoom: 10 },
      measure: 'bytesPerConnection',
      goals: [],
      servers: null,
    },
    {
      name: 'disk',
      title: '100 rooms of 2, one of them typing at 10/s: from the key to the disk',
      job: {
        kind: 'disk',
        roomCount: 100,
        keysPerSecond: 10,
        warmUpMs: pace.warmUpMs,
        windowMs: pace.windowMs,
      },
      measure: 'diskP95Ms',
      goals: [{ kind: 'own', figure: 'diskP95Ms', atMost: 50, unit: 'ms' }],
      // The others do not say when something is on disk.
      servers: ['prosa'],
    },
    {
      name: 'large',
      title: `10 people write while a document of ${pace.largeBytes / 1e6} MB is opened, changed and searched`,
      job: { kind: 'large', documentBytes: pace.largeBytes, keysPerSecond: 10, calmMs: 5000 },
      measure: 'openingScreenP99Ms',
      goals: [{ kind: 'own', figure: 'openingLoopP99Ms', atMost: 20, unit: 'ms' }],
      servers: null,
    },
  ];
  const file = traces === null ? null : join(traces, RECORDING);
  if (file !== null && existsSync(file)) {
    scenarios.push({
      name: 'history',
      title: 'a recorded history of 259,778 edits, typed and read by stock providers',
      job: { kind: 'history', file },
      measure: 'serverCpuUsPerEdit',
      goals: [],
      // The provider of Hocuspocus is another one.
      servers: ['prosa', 'y-websocket-server'],
    });
  }
  return scenarios;
}
