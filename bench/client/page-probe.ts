/// <reference lib="dom" />
// What runs inside the page: notes long tasks, frames, keystrokes and when things appear. Goes into the page before its
// own scripts, as source text: nothing here may refer to anything outside of `installProbe`.

/** Times in milliseconds since the navigation began. */
export interface ProbeNotes {
  longTasks: { at: number; ms: number }[];
  /** Frames over 50 ms as the browser counts them, with the scripts that ran longest in them. */
  longFrames: { at: number; ms: number; scripts: string[] }[];
  /** From a key to the next paint, in steps of 8 ms; keys under 16 ms are not listed. */
  slowKeysMs: number[];
  keyCount: number;
  /** When a key first found the preview changed after it. */
  previewMs: number[];
  /** The text could be typed in. */
  focusMs: number | null;
  /** The wanted text stood in the editor. */
  textMs: number | null;
  /** The preview changed for the last time. */
  previewChangedMs: number | null;
}

declare global {
  interface Window {
    prosaBench: ProbeNotes;
  }
}

export function installProbe(wanted: string): void {
  const empty = (): ProbeNotes => ({
    longTasks: [],
    longFrames: [],
    slowKeysMs: [],
    keyCount: 0,
    previewMs: [],
    focusMs: null,
    textMs: null,
    previewChangedMs: null,
  });
  window.prosaBench = empty();
  const observe = (type: string, options: object, take: (entry: PerformanceEntry) => void): void => {
    new PerformanceObserver(list => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      ...options,
    });
  };
  observe('longtask', {}, entry => {
    window.prosaBench.longTasks.push({ at: entry.startTime, ms: entry.duration });
  });
  observe('long-animation-frame', {}, entry => {
    const { scripts = [] } = entry as unknown as {
      scripts?: { duration: number; invoker: string; sourceFunctionName: string; sourceURL: string }[];
    };
    const told = [...scripts]
      .sort((a, b) => b.duration - a.duration)
      .slice(0, 3)
      .map(one => {
        const file = one.sourceURL.split('/').at(-1);
        return `${one.duration.toFixed(0)} ms ${one.invoker} ${one.sourceFunctionName} ${file}`;
      });
    window.prosaBench.longFrames.push({ at: entry.startTime, ms: entry.duration, scripts: told });
  });
  observe('event', { durationThreshold: 16 }, entry => {
    if (entry.name === 'keydown') window.prosaBench.slowKeysMs.push(entry.duration);
  });

  let openKeys: number[] = [];
  addEventListener(
    'keydown',
    event => {
      window.prosaBench.keyCount += 1;
      openKeys.push(event.timeStamp);
    },
    true,
  );
  document.addEventListener('focusin', event => {
    if ((event.target as Element).classList.contains('cm-content')) {
      window.prosaBench.focusMs ??= performance.now();
    }
  });
  new MutationObserver(records => {
    const now = performance.now();
    if (window.prosaBench.textMs === null) {
      for (const line of document.querySelectorAll('.cm-line')) {
        if (line.textContent?.includes(wanted)) window.prosaBench.textMs = now;
      }
    }
    const body = document.querySelector('.md-body');
    if (body === null || !records.some(record => body.contains(record.target))) return;
    window.prosaBench.previewChangedMs = now;
    window.prosaBench.previewMs.push(...openKeys.map(at => now - at));
    openKeys = [];
  }).observe(document, { childList: true, characterData: true, subtree: true });

  addEventListener('prosa-bench-reset', () => {
    const { focusMs, textMs } = window.prosaBench;
    window.prosaBench = { ...empty(), focusMs, textMs };
    openKeys = [];
  });
}
