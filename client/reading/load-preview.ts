// The one place from which the preview is loaded: Markdown parser, sanitiser and style sheets come with it.
export function loadPreview() {
  return import('../preview/open-preview.ts');
}
