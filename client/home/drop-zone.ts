// Files that are dragged over the page, wherever they are let go. Knows the DOM only.
import { type ChosenFile, takeDropped } from './import/found-files.ts';

/**
 * Watches the whole window: a file that misses the target must not make the browser leave the page. `hover` hears whether
 * files are over the page now. Returns what ends it.
 */
export function watchDrops(
  target: Window,
  hover: (over: boolean) => void,
  take: (files: Promise<ChosenFile[]>) => void,
): () => void {
  // Entering a child comes before leaving its parent: only the sum says whether they are still over the page.
  let depth = 0;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const onEnter = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (++depth === 1) hover(true);
  };
  const onOver = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
  };
  const onLeave = (event: DragEvent) => {
    if (!carriesFiles(event) || depth === 0) return;
    if (--depth === 0) hover(false);
  };
  const onDrop = (event: DragEvent) => {
    if (!carriesFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    depth = 0;
    hover(false);
    take(takeDropped(event.dataTransfer));
  };
  target.addEventListener('dragenter', onEnter);
  target.addEventListener('dragover', onOver);
  target.addEventListener('dragleave', onLeave);
  target.addEventListener('drop', onDrop);
  return () => {
    target.removeEventListener('dragenter', onEnter);
    target.removeEventListener('dragover', onOver);
    target.removeEventListener('dragleave', onLeave);
    target.removeEventListener('drop', onDrop);
  };
}

/** Opens the browser's file chooser; an empty answer, or none, is nothing chosen. */
export function chooseFromDisk(what: 'files' | 'folder', take: (files: FileList) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  if (what === 'folder') input.webkitdirectory = true;
  input.addEventListener('change', () => {
    if (input.files !== null && input.files.length > 0) take(input.files);
  });
  input.click();
}
