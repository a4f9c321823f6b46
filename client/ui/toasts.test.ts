import { effect, signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createToasts, MAX_TOASTS, TOAST_MS, type Toasts } from './toasts.ts';

const texts = (toasts: Toasts) => toasts.list.value.map(({ text }) => text);

describe('messages', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('TOOL-15: can be shown and dismissed by what follows a state', () => {
    const toasts = createToasts();
    const away = signal(true);
    let dismiss: (() => void) | null = null;
    const stop = effect(() => {
      if (away.value) dismiss = toasts.show({ text: 'away', stays: 'until-dismissed' });
      else dismiss?.();
    });
    expect(texts(toasts)).toEqual(['away']);
    away.value = false;
    expect(texts(toasts)).toEqual([]);
    stop();
  });

  it('TOOL-15: go after four seconds', () => {
    const toasts = createToasts();
    toasts.show({ text: 'a' });
    vi.advanceTimersByTime(TOAST_MS - 1);
    expect(texts(toasts)).toEqual(['a']);
    vi.advanceTimersByTime(1);
    expect(texts(toasts)).toEqual([]);
  });

  it('TOOL-15: wait while somebody points at one, and then take their time again', () => {
    const toasts = createToasts();
    toasts.show({ text: 'a' });
    vi.advanceTimersByTime(TOAST_MS - 1);
    toasts.pause();
    toasts.show({ text: 'b' });
    vi.advanceTimersByTime(60_000);
    expect(texts(toasts)).toEqual(['a', 'b']);
    toasts.resume();
    vi.advanceTimersByTime(TOAST_MS - 1);
    expect(texts(toasts)).toEqual(['a', 'b']);
    vi.advanceTimersByTime(1);
    expect(texts(toasts)).toEqual([]);
  });

  it('TOOL-15: dismissing the one under the pointer lets the next ones go', () => {
    const toasts = createToasts();
    const take = toasts.show({ text: 'a' });
    toasts.pause();
    take();
    toasts.show({ text: 'b' });
    vi.advanceTimersByTime(TOAST_MS);
    expect(texts(toasts)).toEqual([]);
  });

  it('TOOL-15: at most three; what stays goes last', () => {
    const toasts = createToasts();
    toasts.show({ text: 'failed', stays: 'until-dismissed' });
    for (const text of ['a', 'b', 'c']) toasts.show({ text });
    expect(texts(toasts)).toEqual(['failed', 'b', 'c']);
    expect(toasts.list.value).toHaveLength(MAX_TOASTS);
    vi.advanceTimersByTime(60_000);
    expect(texts(toasts)).toEqual(['failed']);
    toasts.dismiss(toasts.list.value[0]?.id ?? 0);
    expect(texts(toasts)).toEqual([]);
  });

  it('TOOL-15: the same message twice is one, with its time from the second', () => {
    const toasts = createToasts();
    toasts.show({ text: 'a' });
    vi.advanceTimersByTime(TOAST_MS - 1);
    toasts.show({ text: 'a' });
    vi.advanceTimersByTime(TOAST_MS - 1);
    expect(texts(toasts)).toEqual(['a']);
  });
});
