import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countUnsaved,
  findNextChangeMs,
  reduceSave,
  type SaveEvent,
  type SaveFacts,
  showSaveState,
  startFacts,
} from './save-state.ts';

type Step = [atMs: number, event: SaveEvent];

function play(steps: readonly Step[]): SaveFacts {
  return steps.reduce((facts, [atMs, event]) => reduceSave(facts, event, atMs), startFacts(0));
}

const UP: Step[] = [
  [0, { type: 'storage', storage: 'kept' }],
  [10, { type: 'trying' }],
  [20, { type: 'connected' }],
  [30, { type: 'echoed', upTo: 0 }],
];
const change = (atMs: number): Step => [atMs, { type: 'changed' }];
const lost = (atMs: number, lastHeardMs: number | null = atMs): Step => [atMs, { type: 'lost', lastHeardMs }];

describe('the state of a document', () => {
  const cases: { title: string; steps: Step[]; atMs: number; state: object }[] = [
    { title: 'SAVE-1: is "opening" before the first echo', steps: [], atMs: 100, state: { kind: 'opening' } },
    {
      title: 'SAVE-1: is "saved" when all is echoed',
      steps: UP,
      atMs: 50,
      state: { kind: 'saved', atMs: 30 },
    },
    {
      title: 'SAVE-1: is not "saved" with one change without an echo',
      steps: [...UP, change(100)],
      atMs: 101,
      state: { kind: 'saving', stage: 'quiet', seconds: 0 },
    },
    {
      title: 'SAVE-1: an echo of less than all is not "saved"',
      steps: [...UP, change(100), change(200), [300, { type: 'echoed', upTo: 1 }]],
      atMs: 301,
      state: { kind: 'saving', stage: 'quiet', seconds: 0 },
    },
    {
      title: 'SAVE-2: shows "saving" from 2 s on',
      steps: [...UP, change(100)],
      atMs: 2_100,
      state: { kind: 'saving', stage: 'shown', seconds: 2 },
    },
    {
      title: 'SAVE-2: shows how long from 15 s on',
      steps: [...UP, change(100)],
      atMs: 18_100,
      state: { kind: 'saving', stage: 'slow', seconds: 18 },
    },
    {
      title: 'SAVE-2: the age is that of the oldest change without an echo',
      steps: [...UP, change(1_000), change(4_000), [5_000, { type: 'echoed', upTo: 1 }]],
      atMs: 5_500,
      state: { kind: 'saving', stage: 'quiet', seconds: 1 },
    },
    {
      title: 'SAVE-3: a connection lost for less than 5 s is not shown',
      steps: [...UP, lost(1_000)],
      atMs: 5_999,
      state: { kind: 'saved', atMs: 30 },
    },
    {
      title: 'SAVE-3: from 5 s on it says when it tries again',
      steps: [...UP, lost(1_000), [1_000, { type: 'retry-planned', atMs: 9_900 }]],
      atMs: 6_000,
      state: { kind: 'reconnecting', waitingCount: 0, retryInSeconds: 4 },
    },
    {
      title: 'SAVE-3, TRAP 39: the loss counts from the last sign of life',
      steps: [...UP, lost(20_000, 8_000)],
      atMs: 20_000,
      state: { kind: 'reconnecting', waitingCount: 0, retryInSeconds: null },
    },
    {
      title: 'SAVE-4: is "offline" when the browser says so, at once',
      steps: [...UP, change(900), lost(1_000), [1_001, { type: 'browser-online', online: false }]],
      atMs: 1_002,
      state: { kind: 'offline', waitingCount: 1, browserOnline: false },
    },
    {
      title: 'SAVE-4: a browser that says "offline" is not believed while the connection works',
      steps: [...UP, [100, { type: 'browser-online', online: false }]],
      atMs: 101,
      state: { kind: 'saved', atMs: 30 },
    },
    {
      title: 'SAVE-4: is "offline" after three failed tries',
      steps: [...UP, lost(1_000), lost(2_000, null), lost(3_000, null), lost(4_000, null), change(4_100)],
      atMs: 6_000,
      state: { kind: 'offline', waitingCount: 1, browserOnline: true },
    },
    {
      title: 'SAVE-5: says for 4 s what was merged after a loss that was shown',
      steps: [
        ...UP,
        lost(1_000),
        change(7_000),
        change(8_000),
        [9_000, { type: 'connected' }],
        [9_100, { type: 'echoed', upTo: 2 }],
      ],
      atMs: 13_099,
      state: { kind: 'back', mergedCount: 2 },
    },
    {
      title: 'SAVE-5: and then is "saved"',
      steps: [
        ...UP,
        lost(1_000),
        change(7_000),
        [9_000, { type: 'connected' }],
        [9_100, { type: 'echoed', upTo: 1 }],
      ],
      atMs: 13_100,
      state: { kind: 'saved', atMs: 9_100 },
    },
    {
      title: 'SAVE-5: an echo that overtakes the first round says so too',
      steps: [
        ...UP,
        lost(1_000),
        change(7_000),
        [9_000, { type: 'echoed', upTo: 1 }],
        [9_010, { type: 'connected' }],
      ],
      atMs: 9_020,
      state: { kind: 'back', mergedCount: 1 },
    },
    {
      title: 'SAVE-5: a loss that was never shown is not mentioned',
      steps: [
        ...UP,
        lost(1_000),
        change(1_500),
        [2_000, { type: 'connected' }],
        [2_100, { type: 'echoed', upTo: 1 }],
      ],
      atMs: 2_200,
      state: { kind: 'saved', atMs: 2_100 },
    },
    {
      title: 'SAVE-6: never promises this device to somebody whose browser keeps nothing',
      steps: [...UP, [50, { type: 'storage', storage: 'refused' }], change(900), lost(1_000)],
      atMs: 6_000,
      state: { kind: 'not-stored', waitingCount: 1 },
    },
    {
      title: 'SAVE-7: says that the server cannot save',
      steps: [...UP, change(100), [200, { type: 'server-trouble', trouble: true }]],
      atMs: 210,
      state: { kind: 'cannot-save', waitingCount: 1 },
    },
    {
      title: 'SAVE-7: until it can',
      steps: [
        ...UP,
        change(100),
        [200, { type: 'server-trouble', trouble: true }],
        [300, { type: 'server-trouble', trouble: false }],
        [310, { type: 'echoed', upTo: 1 }],
      ],
      atMs: 320,
      state: { kind: 'saved', atMs: 310 },
    },
    {
      title: 'SAVE-8: a lowered role shows what was not sent',
      steps: [...UP, change(100), [110, { type: 'role', role: 'view' }]],
      atMs: 120,
      state: { kind: 'access-changed', unsentCount: 1 },
    },
    {
      title: 'SAVE-8: an echo after a refusal is not "saved"',
      steps: [
        ...UP,
        change(100),
        [110, { type: 'refused', reason: 'too-deep', sentence: 'no' }],
        [120, { type: 'echoed', upTo: 1 }],
      ],
      atMs: 130,
      state: { kind: 'refused', reason: 'too-deep', sentence: 'no' },
    },
    {
      title: 'SAVE-9, TRAP 37: a change that is too large is said so',
      steps: [...UP, change(100), [101, { type: 'too-big', bytes: 9, maxBytes: 8 }]],
      atMs: 130,
      state: { kind: 'too-big', bytes: 9, maxBytes: 8 },
    },
    {
      title: 'SAVE-10: what ended stays ended',
      steps: [
        ...UP,
        change(100),
        [110, { type: 'ended', end: { why: 'no-access' } }],
        [120, { type: 'connected' }],
      ],
      atMs: 130,
      state: { kind: 'ended', end: { why: 'no-access' }, unsentCount: 1 },
    },
    {
      title: 'SAVE-11: changes of an earlier visit count as waiting',
      steps: [
        [0, { type: 'storage', storage: 'kept' }],
        [1, { type: 'adopted', count: 12 }],
        [2, { type: 'browser-online', online: false }],
      ],
      atMs: 10,
      state: { kind: 'offline', waitingCount: 12, browserOnline: false },
    },
  ];

  it.each(cases)('$title', ({ steps, atMs, state }) => {
    expect(showSaveState(play(steps), atMs)).toEqual(state);
  });
});

const anyEvent: fc.Arbitrary<SaveEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<SaveEvent>({ type: 'changed' }) },
  { weight: 4, arbitrary: fc.nat(30).map((upTo): SaveEvent => ({ type: 'echoed', upTo })) },
  fc.nat(5).map((count): SaveEvent => ({ type: 'adopted', count })),
  fc.constantFrom<SaveEvent>({ type: 'connected' }, { type: 'trying' }),
  fc.option(fc.nat(100_000)).map((lastHeardMs): SaveEvent => ({ type: 'lost', lastHeardMs })),
  fc.nat(200_000).map((atMs): SaveEvent => ({ type: 'retry-planned', atMs })),
  fc.boolean().map((online): SaveEvent => ({ type: 'browser-online', online })),
  fc.boolean().map((trouble): SaveEvent => ({ type: 'server-trouble', trouble })),
  fc.constantFrom<SaveEvent>({ type: 'storage', storage: 'kept' }, { type: 'storage', storage: 'refused' }),
  fc.constantFrom<SaveEvent>({ type: 'role', role: 'view' }, { type: 'role', role: 'edit' }),
  fc.constant<SaveEvent>({ type: 'refused', reason: 'too-fast', sentence: '' }),
);
const anySteps = fc.array(fc.tuple(fc.nat(9_000), anyEvent), { maxLength: 60 });

describe('whatever happens', () => {
  it('SAVE-1: is never "saved" while a change has no echo', () => {
    fc.assert(
      fc.property(anySteps, steps => {
        let facts = startFacts(0);
        let now = 0;
        // Counted here beside the reducer: how many were made, how many an echo has covered.
        let made = 0;
        let echoed = 0;
        for (const [waitMs, event] of steps) {
          now += waitMs;
          const refused = facts.refusal !== null;
          facts = reduceSave(facts, event, now);
          if (event.type === 'changed') made += 1;
          if (event.type === 'adopted') made += event.count;
          if (event.type === 'echoed' && !refused) echoed = Math.max(echoed, Math.min(event.upTo, made));
          expect(countUnsaved(facts)).toBe(made - echoed);
          expect(facts.unsaved.length === 0).toBe(made === echoed);
          if (made > echoed) expect(showSaveState(facts, now).kind).not.toBe('saved');
        }
      }),
    );
  });

  it('SAVE-2: the state stays as it is until the time that was told', () => {
    fc.assert(
      fc.property(anySteps, fc.nat(30_000), (steps, waitMs) => {
        let now = 0;
        let facts = startFacts(0);
        for (const [stepMs, event] of steps) {
          now += stepMs;
          facts = reduceSave(facts, event, now);
        }
        const nextMs = findNextChangeMs(facts, now);
        if (nextMs !== null) expect(nextMs).toBeGreaterThan(now);
        const laterMs = Math.min(now + waitMs, nextMs === null ? Number.POSITIVE_INFINITY : nextMs - 1);
        const seen = showSaveState(facts, now);
        const later = showSaveState(facts, laterMs);
        // Seconds that are not shown yet may pass unseen.
        if (seen.kind === 'saving' && later.kind === 'saving' && seen.stage !== 'slow') {
          expect(later.stage).toBe(seen.stage);
        } else expect(later).toEqual(seen);
      }),
    );
  });
});
