// The work that all servers get, and what is to be reached in it.
import type { Job } from './jobs.ts';

export interface Scenario {
  name: string;
  title: string;
  job: Job;
  /** Most that Prosa may cost, as a share of the best other server in the same run; null: no such goal. */
  goal: number | null;
}

export interface Pace {
  warmUpMs: number;
  windowMs: number;
  joiningCount: number;
}

export const FULL: Pace = { warmUpMs: 4000, windowMs: 10_000, joiningCount: 150 };
export const QUICK: Pace = { warmUpMs: 2000, windowMs: 4000, joiningCount: 50 };

export function listScenarios(pace: Pace): Scenario[] {
  const typing = {
    kind: 'fan-out',
    keysPerSecond: 10,
    warmUpMs: pace.warmUpMs,
    windowMs: pace.windowMs,
  } as const;
  const crowd = { ...typing, roomCount: 1, peoplePerRoom: 200, typingPerRoom: 40 };
  const pairs = { ...typing, roomCount: 250, peoplePerRoom: 2, cursors: false };
  return [
    {
      name: 'crowd',
      title: '1 room of 200, 40 of them typing at 10/s',
      job: { ...crowd, cursors: false },
      goal: 1 / 5,
    },
    {
      name: 'crowd-cursors',
      title: '1 room of 200, 40 of them typing at 10/s, with cursors',
      job: { ...crowd, cursors: true },
      goal: null,
    },
    {
      name: 'pairs',
      title: '250 rooms of 2, one of them typing at 10/s',
      job: { ...pairs, typingPerRoom: 1 },
      goal: 1 / 2,
    },
    {
      name: 'join-small',
      title: `${pace.joiningCount} people open a document of 304 kB at once`,
      job: { kind: 'join', peopleCount: pace.joiningCount, documentBytes: 304_000 },
      goal: null,
    },
    {
      name: 'join-large',
      title: `${pace.joiningCount} people open a document of 4 MB at once`,
      job: { kind: 'join', peopleCount: pace.joiningCount, documentBytes: 4_000_000 },
      goal: null,
    },
  ];
}
