import { describe, expect, it } from 'vitest';
import { placeBeside } from '../ui/floating.ts';
import { CODE_TOOLS, fitTools, MARKDOWN_TOOLS, type Tool } from './toolbar-layout.ts';

const SIZES = { toolPx: 40, linePx: 13 };

/** As wide as the page would draw them, with "More". */
function measure(tools: readonly Tool[], withMore: boolean): number {
  const lines = tools.filter((tool, at) => at > 0 && tool.section !== tools[at - 1]?.section).length;
  return tools.length * 40 + lines * 13 + (withMore ? 40 + (tools.length > 0 ? 13 : 0) : 0);
}

describe('what fits on the toolbar', () => {
  it('TOOL-5: never more than fits, and never less than it could be by rank', () => {
    for (let width = 53; width < 1_000; width++) {
      const shown = fitTools(MARKDOWN_TOOLS, width, SIZES, true);
      expect(measure(shown, true)).toBeLessThanOrEqual(width);
      const next = MARKDOWN_TOOLS.filter(tool => !shown.includes(tool)).sort((a, b) => a.rank - b.rank)[0];
      if (next === undefined) continue;
      const withNext = MARKDOWN_TOOLS.filter(tool => tool === next || shown.includes(tool));
      expect(measure(withNext, true)).toBeGreaterThan(width);
    }
  });

  it('TOOL-5: a wider bar shows all that a narrower one does, in the same order', () => {
    let before: readonly Tool[] = [];
    for (let width = 0; width < 1_000; width += 7) {
      const shown = fitTools(MARKDOWN_TOOLS, width, SIZES, true);
      expect(before.filter(tool => !shown.includes(tool))).toEqual([]);
      expect(shown).toEqual(MARKDOWN_TOOLS.filter(tool => shown.includes(tool)));
      before = shown;
    }
    expect(before).toEqual(MARKDOWN_TOOLS);
  });

  it('TOOL-5: at 360 px undo, bold and headings are there', () => {
    const ids = fitTools(MARKDOWN_TOOLS, 360 - 8, SIZES, true).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['undo', 'redo', 'bold', 'italic', 'heading']));
  });

  it('TOOL-5: no room is kept for More where nothing is in it', () => {
    expect(fitTools(CODE_TOOLS, 3 * 40 + 13, SIZES, false)).toEqual(CODE_TOOLS);
    expect(fitTools(CODE_TOOLS, 3 * 40 + 12, SIZES, false).map(({ id }) => id)).toEqual(['undo']);
    expect(fitTools(CODE_TOOLS, 0, SIZES, false)).toEqual([]);
  });

  it('TOOL-5: ranks and sections leave no doubt', () => {
    for (const tools of [MARKDOWN_TOOLS, CODE_TOOLS]) {
      expect(new Set(tools.map(({ rank }) => rank)).size).toBe(tools.length);
      expect(tools.map(({ section }) => section)).toEqual(
        tools.map(({ section }) => section).toSorted((a, b) => a - b),
      );
    }
  });
});

describe('what floats', () => {
  const view = { width: 360, height: 640 };

  it('TOOL-8: is below its button, and inside the window', () => {
    const anchor = { left: 340, top: 50, width: 20, height: 40 };
    for (const align of ['start', 'center', 'end'] as const) {
      const { left, top } = placeBeside(anchor, { width: 200, height: 100 }, view, align, 4);
      expect(top).toBe(94);
      expect(left).toBeGreaterThanOrEqual(8);
      expect(left + 200).toBeLessThanOrEqual(352);
    }
  });

  it('TOOL-8: is above where there is more room', () => {
    const anchor = { left: 0, top: 600, width: 20, height: 30 };
    expect(placeBeside(anchor, { width: 200, height: 100 }, view, 'start', 4)).toEqual({ left: 8, top: 496 });
  });

  it('TOOL-8: keeps its beginning in sight when it is wider than the window', () => {
    const anchor = { left: 100, top: 10, width: 20, height: 30 };
    expect(placeBeside(anchor, { width: 500, height: 30 }, view, 'center', 4).left).toBe(8);
  });
});
