// The keymaps that some people bring along, each loaded when it is chosen. Undo and redo go to the shared document's
// history in all of them: CodeMirror's own is not there.
import type { Extension } from '@codemirror/state';
import type { KeymapName } from './ports.ts';

/** Rejects when it cannot be loaded. */
export async function loadKeymap(name: KeymapName): Promise<Extension> {
  switch (name) {
    case 'default':
      return [];
    case 'vim':
      return (await import('./vim.ts')).vimKeymap;
    case 'emacs':
      return (await import('./emacs.ts')).emacsKeymap;
    default:
      return name satisfies never;
  }
}
