// Hands a text to the person as a file.

/** Saves `text` under that name. */
export function downloadText(text: string, fileName: string, type = 'text/markdown'): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own hold on the data by the time this runs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name of a Markdown file with that title, or of a code document with that key. */
export function nameTextFile(title: string, codeKey: string | null): string {
  if (codeKey === null) return `${nameFile(title)}.md`;
  return nameFile(codeKey.slice(codeKey.lastIndexOf('/') + 1));
}

/** A file name that every system takes. */
export function nameFile(title: string): string {
  const name = [...title.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, ' ').replace(/\s+/g, ' ')]
    .slice(0, 80)
    .join('')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return name === '' ? 'document' : name;
}
