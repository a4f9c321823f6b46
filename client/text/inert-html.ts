// HTML from elsewhere, as a document that is read and never shown. A parser's document runs nothing, but browsers
// hold it to the page's policy all the same, and report each style and handler in it: a table from a spreadsheet has
// hundreds. So they are taken out of the text first. This keeps the peace and is no protection; the policy is.

const UNWANTED_ATTRIBUTE = /([\s"'/])(?:style|on[a-z]+)(?=[\s=])/gi;

/** What can be read in it is all there; styles and handlers are not. */
export function parseInertHtml(html: string): Document {
  return new DOMParser().parseFromString(quieten(html), 'text/html');
}

/** Takes time in proportion to the length, whatever the text is. */
export function quieten(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let from = html.indexOf('<'); from >= 0; from = html.indexOf('<', at)) {
    parts.push(html.slice(at, from));
    const to = /[a-z]/i.test(html[from + 1] ?? '') ? findTagEnd(html, from) : from + 1;
    const tag = html.slice(from, to);
    if (/^<style[\s/>]/i.test(tag)) {
      const closing = /<\/style/gi;
      closing.lastIndex = to;
      at = closing.exec(html)?.index ?? html.length;
      continue;
    }
    parts.push(tag.replace(UNWANTED_ATTRIBUTE, '$1data-unused'));
    at = to;
  }
  parts.push(html.slice(at));
  return parts.join('');
}

/** Behind the ">", which does not count within quotes. */
function findTagEnd(html: string, from: number): number {
  let quote = '';
  for (let i = from; i < html.length; i++) {
    const letter = html[i]!;
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '>') return i + 1;
  }
  return html.length;
}
