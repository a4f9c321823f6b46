// Closes what a block of HTML leaves open and drops what it closes without having opened, so that a block put into
// a page stays in its place. For HTML of the renderer only: there, every "<" is a tag and every value is quoted.

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/g;
const VOID_TAGS: ReadonlySet<string> = new Set(['br', 'hr', 'img', 'wbr', 'col', 'input']);

/** The same HTML, well nested: each end tag closes what was opened last under its name. */
export function closeTags(html: string): string {
  const open: string[] = [];
  const closed = html.replace(TAG, (tag, slash: string, name: string, rest: string) => {
    if (VOID_TAGS.has(name) || rest.endsWith('/')) return tag;
    if (slash === '') {
      open.push(name);
      return tag;
    }
    const at = open.lastIndexOf(name);
    if (at < 0) return '';
    const inner = open.splice(at).slice(1);
    return `${inner.reverse().map(endTag).join('')}${tag}`;
  });
  return closed + open.reverse().map(endTag).join('');
}

function endTag(name: string): string {
  return `</${name}>`;
}
