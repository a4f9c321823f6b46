// Hands a text to the person as a file.

/** Saves `text` as a Markdown file named after `title`. */
export function downloadMarkdown(text: string, title: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${nameFile(title)}.md`;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has its own hold on the data by the time this runs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file name that every system takes. */
export function nameFile(title: string): string {
  const name = [...title.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, ' ').replace(/\s+/g, ' ')]
    .slice(0, 80)
    .join('')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return name === '' ? 'document' : name;
}
