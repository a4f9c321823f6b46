// HTML files, such as Etherpad's export, as Markdown. The only place for turndown. Needs the DOM's parser, which runs no
// script and loads nothing.
import Turndown from 'turndown';
import { parseInertHtml } from '../../text/inert-html.ts';

export function turnHtmlIntoMarkdown(html: string): string {
  const page = parseInertHtml(html);
  const turndown = new Turndown({
    headingStyle: 'atx',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
    hr: '---',
  });
  turndown.remove(['script', 'style', 'title', 'noscript', 'template', 'iframe', 'object']);
  turndown.addRule('struck', {
    filter: ['s', 'del'],
    replacement: content => (content.trim() === '' ? content : `~~${content}~~`),
  });
  // Its own rule puts four columns before every item.
  turndown.addRule('item', {
    filter: 'li',
    replacement: (content, node) => {
      const list = node.parentElement;
      const number =
        [...(list?.children ?? [])].indexOf(node as HTMLElement) + Number(list?.getAttribute('start') ?? 1);
      const mark = list?.nodeName === 'OL' ? `${number}. ` : '- ';
      const text = content.trim().replace(/\n/g, `\n${' '.repeat(mark.length)}`);
      return `${mark}${text}${node.nextSibling === null ? '' : '\n'}`;
    },
  });
  return (
    turndown
      .turndown(page.body)
      // Etherpad divides lines and paragraphs alike by <br>: two of them are a paragraph, one keeps its break.
      .replace(/^[ \t]+$/gm, '')
      .replace(/[ \t]+\n(?=\n|$)/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
      .concat('\n')
  );
}
