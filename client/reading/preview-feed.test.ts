// When a changing text is brought to the preview, by a clock that the test moves.
import { expect, test } from 'vitest';
import { createPreviewFeed, type FeedClock } from './preview-feed.ts';

function makeWorld() {
  let nowMs = 0;
  let jobs: { at: number; run: () => void }[] = [];
  const clock: FeedClock = {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const job = { at: nowMs + delayMs, run };
      jobs.push(job);
      return () => {
        jobs = jobs.filter(other => other !== job);
      };
    },
  };
  let content = 'start';
  const listeners = new Set<() => void>();
  const shown: string[] = [];
  const feed = createPreviewFeed(
    {
      read: () => content,
      subscribe(changed) {
        listeners.add(changed);
        return () => listeners.delete(changed);
      },
    },
    text => shown.push(text),
    clock,
  );
  return {
    feed,
    shown,
    listeners,
    pass(ms: number) {
      const until = nowMs + ms;
      for (;;) {
        const next = jobs.filter(job => job.at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        jobs = jobs.filter(job => job !== next);
        nowMs = next.at;
        next.run();
      }
      nowMs = until;
    },
    write(text: string) {
      content = text;
      for (const changed of listeners) changed();
    },
  };
}

test('READ-3: a single change shows at once, fast typing after a pause, and never later than 600 ms', () => {
  const world = makeWorld();
  expect(world.shown).toEqual(['start']);
  world.pass(1000);
  world.write('a');
  expect(world.shown).toEqual(['start', 'a']);
  world.pass(50);
  world.write('ab');
  world.pass(50);
  world.write('abc');
  expect(world.shown).toHaveLength(2);
  world.pass(120);
  expect(world.shown.at(-1)).toBe('abc');
  const before = world.shown.length;
  for (let i = 0; i < 40; i++) {
    world.pass(50);
    world.write(`typing ${i}`);
  }
  // Two seconds without a pause: shown at least every 600 ms, and far from every time.
  expect(world.shown.length - before).toBeGreaterThanOrEqual(3);
  expect(world.shown.length - before).toBeLessThanOrEqual(5);
  world.pass(1000);
  expect(world.shown.at(-1)).toBe('typing 39');
});

test('READ-3: while hidden nothing is shown, and what changed meanwhile is shown on return', () => {
  const world = makeWorld();
  world.feed.setRunning(false);
  world.pass(1000);
  world.write('one');
  world.write('two');
  world.pass(1000);
  expect(world.shown).toEqual(['start']);
  world.feed.setRunning(true);
  expect(world.shown).toEqual(['start', 'two']);
  world.feed.setRunning(false);
  world.feed.setRunning(true);
  expect(world.shown).toHaveLength(2);
  world.feed.stop();
  expect(world.listeners.size).toBe(0);
});
