// What the preview's tests share. Imported by tests only.

import { previewEn } from '../../markdown/words.ts';
import type { DiagramPainter } from './diagram/diagram-painter.ts';
import { PreviewPane, type PreviewParts } from './preview-pane.ts';
import type { WhenIdle } from './slices.ts';

/** Draws nothing, and says so in words that would be harmful as HTML. */
export const failingPainter: DiagramPainter = {
  draw: async () => ({ outcome: 'failed', reason: '<img src=x onerror="window.__hurt=1">' }),
  destroy() {},
};

/** Idle time that the test hands out. */
export function createIdleHand(): { whenIdle: WhenIdle; slice: (timeMs: number) => boolean } {
  let waiting: ((timeLeft: () => number) => void) | null = null;
  return {
    whenIdle: run => {
      waiting = run;
      return {
        cancel() {
          waiting = null;
        },
      };
    },
    slice(timeMs) {
      const run = waiting;
      waiting = null;
      const end = performance.now() + timeMs;
      run?.(() => end - performance.now());
      return run !== null;
    },
  };
}

export function openPane(parts: Partial<PreviewParts> = {}): PreviewPane {
  return new PreviewPane({
    parent: document.body,
    words: previewEn,
    theme: 'light',
    remoteImages: 'link',
    tasks: 'live',
    findGrammar: async () => null,
    painter: failingPainter,
    listener: { taskToggled() {} },
    ...parts,
  });
}
