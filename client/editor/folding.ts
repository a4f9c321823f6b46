// Folding: a gutter with a mark on each line that can fold, and its keys. What folds is said by the grammars.
import { codeFolding, foldGutter } from '@codemirror/language';
import type { Extension } from '@codemirror/state';

export const folding: Extension = [
  codeFolding({ placeholderText: '…' }),
  foldGutter({ openText: '▾', closedText: '▸' }),
];
