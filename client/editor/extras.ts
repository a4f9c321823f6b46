// What the editor has besides a text to write in: commands, search, pasting, following, brackets that close, passages that are
// talked about. A chunk of its own, loaded as soon as the editor stands: none of it is needed before the first letter.
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import type * as Y from 'yjs';
import { commandKeymap } from './commands.ts';
import { following } from './follow.ts';
import { passages } from './passages-view.ts';
import { pasting } from './paste.ts';
import type { EditorListener } from './ports.ts';

export { isCommandActive, runCommand } from './commands.ts';
export { setFollowed } from './follow.ts';
export { readSelectedPassage, revealPassage, setPassages } from './passages-view.ts';
export { openSearchPanel };

export function extras(text: Y.Text, listener: EditorListener): Extension {
  return [
    closeBrackets(),
    search({ top: true }),
    highlightSelectionMatches({ minSelectionLength: 3, wholeWords: true }),
    pasting(listener),
    following(() => listener.followEnded()),
    passages(text, listener),
    keymap.of([...commandKeymap, ...closeBracketsKeymap, ...searchKeymap]),
  ];
}
