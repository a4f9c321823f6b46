// What stands on the toolbar, and what of it fits. Pure.
import type { EditorCommand } from '../editor/ports.ts';
import type { PageCommand } from './commands.ts';

export type ToolId = EditorCommand | PageCommand;

export interface Tool {
  /** A command, or the menu of headings. */
  id: ToolId | 'heading';
  /** Tools of one section stand together; a line parts it from the next. */
  section: number;
  /** Who stays longest when it gets narrow: 1 goes last. */
  rank: number;
}

/** In their order on the bar. Ranked by what people press on a phone, where keys for it are missing. */
export const MARKDOWN_TOOLS: readonly Tool[] = [
  { id: 'bold', section: 1, rank: 3 },
  { id: 'italic', section: 1, rank: 4 },
  { id: 'strikethrough', section: 1, rank: 14 },
  { id: 'inline-code', section: 1, rank: 11 },
  { id: 'heading', section: 2, rank: 5 },
  { id: 'bullet-list', section: 3, rank: 6 },
  { id: 'numbered-list', section: 3, rank: 10 },
  { id: 'task-list', section: 3, rank: 8 },
  { id: 'quote', section: 3, rank: 12 },
  { id: 'link', section: 4, rank: 9 },
  { id: 'insert-image', section: 4, rank: 7 },
  { id: 'table', section: 4, rank: 13 },
  { id: 'code-block', section: 4, rank: 15 },
  { id: 'math', section: 4, rank: 16 },
  { id: 'undo', section: 5, rank: 1 },
  { id: 'redo', section: 5, rank: 2 },
];

export const CODE_TOOLS: readonly Tool[] = [
  { id: 'undo', section: 1, rank: 1 },
  { id: 'redo', section: 1, rank: 2 },
  { id: 'find', section: 2, rank: 3 },
];

/** Always in the menu "More" of a Markdown document, behind what did not fit. */
export const MORE_TOOLS: readonly ToolId[] = ['callout', 'footnote', 'rule', 'find'];

/** In the menu of headings, and each by itself in "More" when that menu does not fit. */
export const HEADING_TOOLS: readonly ToolId[] = ['heading-1', 'heading-2', 'heading-3'];

export interface ToolSizes {
  /** All tools are as wide as each other, the button "More" too. */
  toolPx: number;
  /** A line between two sections, with its margins. */
  linePx: number;
}

/**
 * Which tools fit into `availablePx`, in their order on the bar. They are taken by rank, and the first that does not
 * fit ends it, so that a narrower bar never shows one that a wider bar hides. Room for "More" is kept when `hasMore`,
 * or when something does not fit.
 */
export function fitTools(
  tools: readonly Tool[],
  availablePx: number,
  sizes: ToolSizes,
  hasMore: boolean,
): readonly Tool[] {
  if (!hasMore && measureTools(tools, sizes) <= availablePx) return tools;
  const fitting = new Set<Tool>();
  for (const tool of [...tools].sort((a, b) => a.rank - b.rank)) {
    fitting.add(tool);
    const shown = tools.filter(other => fitting.has(other));
    // "More" is a section of its own.
    const withMore = measureTools(shown, sizes) + sizes.linePx + sizes.toolPx;
    if (withMore > availablePx) {
      fitting.delete(tool);
      break;
    }
  }
  return tools.filter(tool => fitting.has(tool));
}

function measureTools(tools: readonly Tool[], { toolPx, linePx }: ToolSizes): number {
  const sections = new Set(tools.map(tool => tool.section)).size;
  return tools.length * toolPx + Math.max(0, sections - 1) * linePx;
}
