// The exported file with all that it needs in a browser: grammars, the frame that draws diagrams, and this site's own
// images, which are put into the file. Loaded with a dynamic import.
import { previewWordsOf } from '../../markdown/words.ts';
import { findGrammar } from './enhance/grammars.ts';
import { exportHtml } from './export-html.ts';
import { sharePainter } from './open-preview.ts';

/** Larger images stay on the server and are referred to. */
const MAX_IMAGE_BYTES = 8_000_000;

/** The whole text of an .html file. `locale` is BCP 47; `title` for a document that does not name itself. */
export function exportDocumentHtml(text: string, locale: string, title: string): Promise<string> {
  return exportHtml(text, {
    document,
    words: previewWordsOf(locale),
    language: locale,
    fallbackTitle: title,
    findGrammar,
    painter: sharePainter(document),
    readImage,
  });
}

async function readImage(url: string): Promise<string | null> {
  if (new URL(url).origin !== location.origin) return null;
  try {
    const response = await fetch(url);
    const blob = await response.blob();
    const isImage = response.ok && /^image\/(?:png|gif|jpeg|webp|avif)$/.test(blob.type);
    return isImage && blob.size <= MAX_IMAGE_BYTES ? await toDataUrl(blob) : null;
  } catch {
    // Offline, or the image is gone: the file refers to it.
    return null;
  }
}

function toDataUrl(blob: Blob): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error ?? new Error('the image could not be read'));
    reader.readAsDataURL(blob);
  });
}
