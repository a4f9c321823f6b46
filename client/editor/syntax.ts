// Looking at the syntax tree around a place.
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import type { SyntaxNode, Tree } from '@lezer/common';

/** How long a command may wait for the grammar in a text that is not parsed that far yet. */
const PARSE_WAIT_MS = 60;

export function parseUpTo(state: EditorState, to: number): Tree {
  return ensureSyntaxTree(state, to, PARSE_WAIT_MS) ?? syntaxTree(state);
}

/** The innermost node of one of these names that contains or touches `at`. */
export function findAround(state: EditorState, at: number, names: readonly string[]): SyntaxNode | null {
  const tree = parseUpTo(state, at);
  for (const side of [-1, 1] as const) {
    for (let node: SyntaxNode | null = tree.resolveInner(at, side); node !== null; node = node.parent) {
      if (names.includes(node.name)) return node;
    }
  }
  return null;
}

/** Whether Markdown means nothing there. */
export function isInCode(state: EditorState, at: number): boolean {
  return findAround(state, at, ['FencedCode', 'CodeBlock', 'InlineCode']) !== null;
}
