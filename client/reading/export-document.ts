// A document as an .html file that stands alone. What makes it is loaded when it is first asked for.

/** Resolves with the text of the file; rejects when its maker cannot be loaded. */
export async function exportDocument(text: string, locale: string, title: string): Promise<string> {
  const { exportDocumentHtml } = await import('../preview/open-export.ts');
  return exportDocumentHtml(text, locale, title);
}
