// Hands a document to the person as one .html file that needs nothing else. Load it with a dynamic import: it brings the
// whole preview along.
import { exportDocument } from '../reading/export-document.ts';
import { downloadText, nameFile } from './download.ts';

/** `language` is that of the interface, for documents that do not say their own. */
export async function downloadHtml(text: string, title: string, language: string): Promise<void> {
  const html = await exportDocument(text, language, title);
  downloadText(html, `${nameFile(title)}.html`, 'text/html');
}
