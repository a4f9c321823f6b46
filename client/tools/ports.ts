// What the tools need of the page they stand on. The editor is a ToolTarget as it is; the tools know no connection and
// no document's model.
import type { EditorCommand } from '../editor/ports.ts';

export interface ToolTarget {
  focus(): void;
  run(command: EditorCommand): void;
  /** False when it would do nothing now, such as undoing nothing. */
  canRun(command: EditorCommand): boolean;
  /** True when the caret stands in what the command makes: bold text, a heading, a list. */
  isActive(command: EditorCommand): boolean;
  /** From 1. */
  goToLine(line: number): void;
}

/** What a person can do with the text now. "hidden": only the preview is in view. */
export type TextAccess = 'write' | 'read' | 'hidden';

/** A heading of the document, for jumps. */
export interface HeadingPlace {
  text: string;
  /** From 1 to 6. */
  level: number;
  /** From 1. */
  line: number;
}

/** Where small things are remembered: localStorage, or a Map. May throw, as browsers do when storage is off. */
export interface ToolMemory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}
