// The name of a heading in an address: "#heading-name". The same headings always get the same names.

/** Lower case, letters and digits of every script kept, spaces as hyphens; the second of a name gets "-1". */
export function nameHeadings(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return texts.map(text => {
    const plain = slugify(text);
    let slug = plain;
    for (let n = next.get(plain) ?? 0; taken.has(slug); ) {
      n++;
      next.set(plain, n);
      slug = `${plain}-${n}`;
    }
    taken.add(slug);
    return slug;
  });
}

function slugify(text: string): string {
  const slug = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\s-]+/gu, '')
    .trim()
    .replace(/\s+/g, '-');
  return slug === '' ? 'section' : slug;
}
