// Rule API-8: what is streamed is let go when nobody takes it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toPatientStream } from './patient-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(count: number) {
  const life = { made: 0, isOpen: true };
  async function* make() {
    try {
      for (; life.made < count; ) yield Uint8Array.of(++life.made);
    } finally {
      life.isOpen = false;
    }
  }
  return { life, reader: toPatientStream(make(), 1000).getReader() };
}

test('API-8: nothing is made before it is asked for, and all of it comes', async () => {
  const { life, reader } = open(3);
  await vi.advanceTimersByTimeAsync(0);
  expect(life.made).toBe(0);
  const bytes: number[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes.push(...part.value);
    await vi.advanceTimersByTimeAsync(999);
  }
  expect([bytes, life.isOpen]).toEqual([[1, 2, 3], false]);
  await vi.advanceTimersByTimeAsync(60_000);
});

test('API-8: a reader who takes nothing is given up', async () => {
  const { life, reader } = open(3);
  await reader.read();
  await vi.advanceTimersByTimeAsync(1000);
  expect(life.isOpen).toBe(false);
  await expect(reader.read()).rejects.toThrow('took nothing for 1000 ms');
});

test('API-8: a reader who leaves lets go', async () => {
  const { life, reader } = open(3);
  await reader.read();
  await reader.cancel();
  expect(life.isOpen).toBe(false);
});
