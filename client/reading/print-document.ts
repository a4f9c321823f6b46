// A document on paper, whatever the page shows at that moment: a sheet of its own in light colours, with formulas
// and diagrams ready, which is there for as long as the print takes.
import { loadPreview } from './load-preview.ts';

/** Diagrams and images may take so long; then it is printed as far as it is. */
const READY_LIMIT_MS = 8_000;

let isPrinting = false;

/** Resolves when the browser's print dialog has been answered. Rejects when the preview cannot be loaded. */
export async function printDocument(text: string, locale: string): Promise<void> {
  if (isPrinting) return;
  isPrinting = true;
  const sheet = document.createElement('div');
  sheet.className = 'print-sheet';
  sheet.inert = true;
  document.body.append(sheet);
  try {
    const { openPreview } = await loadPreview();
    const listener = { taskToggled() {} };
    const preview = openPreview({ parent: sheet, locale, theme: 'light', tasks: 'fixed', listener });
    try {
      preview.update(text);
      preview.flush();
      await Promise.race([makeReady(sheet, () => preview.settled()), wait(READY_LIMIT_MS)]);
      // Where it returns before the dialog is answered (phones), `afterprint` says when that is.
      const printed = new Promise(done => window.addEventListener('afterprint', done, { once: true }));
      window.print();
      await Promise.race([printed, wait(READY_LIMIT_MS)]);
    } finally {
      preview.destroy();
    }
  } finally {
    sheet.remove();
    isPrinting = false;
  }
}

async function makeReady(sheet: HTMLElement, settled: () => Promise<void>): Promise<void> {
  // Front matter is read on the side and can change how lines break.
  await wait(50);
  await settled();
  await document.fonts.ready;
  const images = [...sheet.querySelectorAll('img')];
  for (const image of images) image.loading = 'eager';
  await Promise.all(images.map(image => image.decode().catch(() => undefined)));
}

function wait(delayMs: number): Promise<void> {
  return new Promise(done => setTimeout(done, delayMs));
}

/** The browser's key for printing prints the document instead of the page. Returns what ends that. */
export function watchPrintKey(print: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    const isPrint = event.key.toLowerCase() === 'p' && (event.ctrlKey || event.metaKey);
    if (!isPrint || event.shiftKey || event.altKey || event.defaultPrevented) return;
    event.preventDefault();
    print();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
