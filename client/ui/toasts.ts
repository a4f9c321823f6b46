// The messages that stand at the edge of the page for a while, as a list: at most three, each for four seconds unless
// it stays. Knows no elements.
import { type ReadonlySignal, signal } from '@preact/signals';

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface ToastRequest {
  text: string;
  action?: ToastAction;
  /** "until-dismissed" for what must not be missed, such as a failure that can be tried again. */
  stays?: 'a-while' | 'until-dismissed';
}

export interface Toast extends ToastRequest {
  id: number;
}

export const TOAST_MS = 4_000;
export const MAX_TOASTS = 3;

export interface Toasts {
  readonly list: ReadonlySignal<readonly Toast[]>;
  /** Returns what takes it away again. */
  show(toast: ToastRequest): () => void;
  dismiss(id: number): void;
  /** While somebody points at them, or has the focus in them, none goes. */
  pause(): void;
  resume(): void;
}

/**
 * Showing and dismissing read nothing that calls an effect again: they may be called in one.
 *
 * Each toast goes after four seconds in which nobody was busy with any of them; a fourth one takes the oldest's place.
 */
export function createToasts(): Toasts {
  const list = signal<readonly Toast[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let nextId = 1;
  let paused = false;

  function dismiss(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    list.value = list.peek().filter(toast => toast.id !== id);
    // The one that was pointed at may have gone from under the pointer, which then leaves nothing.
    if (list.peek().length === 0) paused = false;
  }

  function start(toast: Toast): void {
    if (paused || toast.stays === 'until-dismissed') return;
    clearTimeout(timers.get(toast.id));
    timers.set(
      toast.id,
      setTimeout(() => dismiss(toast.id), TOAST_MS),
    );
  }

  return {
    list,
    show(request) {
      const same = list.peek().find(toast => toast.text === request.text);
      if (same !== undefined) dismiss(same.id);
      const toast: Toast = { ...request, id: nextId++ };
      if (list.peek().length >= MAX_TOASTS) {
        const oldest = list.peek().find(other => other.stays !== 'until-dismissed') ?? list.peek()[0];
        if (oldest !== undefined) dismiss(oldest.id);
      }
      list.value = [...list.peek(), toast];
      start(toast);
      return () => dismiss(toast.id);
    },
    dismiss,
    pause() {
      paused = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
    resume() {
      paused = false;
      for (const toast of list.peek()) start(toast);
    },
  };
}
