// The browser's own file chooser, for images.
import { IMAGE_ACCEPT } from './upload-text.ts';

/** Calls `chosen` unless the person chose none. */
export function chooseImages(chosen: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = IMAGE_ACCEPT;
  input.multiple = true;
  input.onchange = () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) chosen(files);
  };
  input.click();
}
