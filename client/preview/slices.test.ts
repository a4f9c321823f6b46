import { expect, test } from 'vitest';
import { createSlicedWork } from './slices.ts';
import { createIdleHand } from './testing.ts';

const STEP_MS = 40;

/** Work of five steps that notes its name when it is done. One slice is one step. */
function openBench() {
  const hand = createIdleHand();
  const finished: string[] = [];
  let nowMs = 0;
  const work = createSlicedWork(hand.whenIdle, () => nowMs);
  const steps = (name: string) =>
    function* () {
      for (let i = 1; i < 5; i++) yield;
      finished.push(name);
    };
  const slice = () => {
    nowMs += STEP_MS;
    return hand.slice(0);
  };
  return { work, finished, steps, slice };
}

test('PREV-3: texts that come faster than one can be shown do not keep all of them from being shown', () => {
  const { work, finished, steps, slice } = openBench();
  for (let i = 0; i < 40; i++) {
    work.follow(steps(`text ${i}`));
    for (let j = 0; j < 3; j++) slice();
  }
  expect(finished.length).toBeGreaterThan(5);
  while (slice());
  expect(finished.at(-1)).toBe('text 39');
});

test('PREV-3: a newer text drops an older one that has just begun', () => {
  const { work, finished, steps, slice } = openBench();
  work.follow(steps('old'));
  slice();
  slice();
  work.follow(steps('new'));
  while (slice());
  expect(finished).toEqual(['new']);
});

test('PREV-3: what must not be shown any more is dropped, however long it has waited; finishing does all that is left', () => {
  const { work, finished, steps, slice } = openBench();
  for (let i = 0; i < 5; i++) {
    work.follow(steps('of old settings'));
    for (let j = 0; j < 3; j++) slice();
  }
  const before = finished.length;
  work.start(steps('of new settings'));
  slice();
  work.finish();
  expect(finished.slice(before)).toEqual(['of new settings']);
  expect(slice()).toBe(false);
});
