// Hands a document to the person as one .html file that needs nothing else. Load it with a dynamic import: it brings the
// whole preview along.
import { findGrammar } from '../preview/enhance/grammars.ts';
import { exportHtml } from '../preview/export-html.ts';
import { previewWordsOf, sharePainter } from '../preview/open-preview.ts';
import { downloadText, nameFile } from './download.ts';

/** `language` is that of the interface, for documents that do not say their own. Rejects never for what is written. */
export async function downloadHtml(text: string, title: string, language: string): Promise<void> {
  const html = await exportHtml(text, {
    document,
    words: previewWordsOf(language),
    language,
    fallbackTitle: title,
    findGrammar,
    painter: sharePainter(document),
    readImage,
  });
  downloadText(html, `${nameFile(title)}.html`, 'text/html');
}

/** Pictures of this server go into the file; others stay where they are. */
async function readImage(url: string): Promise<string | null> {
  const { origin, href } = new URL(url, location.href);
  if (origin !== location.origin) return null;
  const response = await fetch(href);
  if (!response.ok) return null;
  const blob = await response.blob();
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(blob);
  });
}
