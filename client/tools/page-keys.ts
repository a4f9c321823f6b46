// The page's own shortcuts: what no control has taken is looked up in the list of commands.
import type { Command, KeyScope } from './commands.ts';
import { isKey, type Platform } from './keys.ts';

/**
 * Runs the command whose key was pressed and left alone by everything else: the editor hears its keys first. A modal
 * dialog keeps all keys to itself. Returns what stops it.
 */
export function listenForKeys(
  root: Document,
  platform: Platform,
  commands: () => readonly Command[],
): () => void {
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    if (root.querySelector('dialog[open]') !== null) return;
    const scopes: readonly KeyScope[] = isTyping(event.target) ? ['page'] : ['page', 'outside-text'];
    const command = findByKey(commands(), event, platform, scopes);
    if (command === undefined) return;
    event.preventDefault();
    command.run();
  }
  root.addEventListener('keydown', onKey);
  return () => root.removeEventListener('keydown', onKey);
}

function findByKey(
  commands: readonly Command[],
  event: KeyboardEvent,
  platform: Platform,
  scopes: readonly KeyScope[],
): Command | undefined {
  return commands.find(
    command =>
      command.keys.some(({ key, scope }) => scopes.includes(scope) && isKey(key, event, platform)) &&
      command.isAvailable(),
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest('input, textarea, select, [contenteditable]');
  if (field === null) return false;
  return !(field instanceof HTMLInputElement && /^(?:checkbox|radio|button|range|color)$/.test(field.type));
}
