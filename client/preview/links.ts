// What in a shown document depends on all of it: names of headings, the table of contents, numbers of footnotes.
// Works on nodes that are already sanitised, changes only what differs, and makes no HTML from text.
import { type HeadingNode, leaveOutTitle, MAX_CONTENTS, nestHeadings } from '../../markdown/heading-tree.ts';
import type { FootnoteUse, Heading } from '../../markdown/markdown.ts';
import { nameHeadings } from '../../markdown/slugs.ts';
import type { PreviewWords } from '../../markdown/words.ts';

export interface DocumentHeading extends Heading {
  /** Counts from the first line of the document. */
  line: number;
  /** For "#slug" addresses. */
  slug: string;
}

export interface LinkedBlock {
  element: HTMLElement;
  fromLine: number;
  headings: readonly Heading[];
  footnotes: readonly FootnoteUse[];
}

export interface FootnoteSource {
  /** Blocks of definitions, by label. */
  findDefinition(label: string): LinkedBlock | undefined;
  /** Nodes for the HTML of a footnote that was written on the spot. */
  makeInline(html: string): DocumentFragment;
}

export interface LinkOptions {
  words: PreviewWords;
  /** Stands before every id, so that none can shadow a property of the page. "" where no script runs. */
  idPrefix: string;
  /** Whether headings carry a link to themselves. */
  anchors: 'shown' | 'none';
}

export interface LinkedHeadings {
  list: readonly DocumentHeading[];
  /** The blocks they are in. */
  owners: readonly LinkedBlock[];
}

/** Names the headings of all blocks, in their ids too, and lists them. `known` is the result of last time. */
export function linkHeadings(
  blocks: readonly LinkedBlock[],
  options: LinkOptions,
  known: LinkedHeadings | null = null,
): LinkedHeadings {
  const owners = blocks.filter(block => block.headings.length > 0);
  // Typing in a paragraph moves headings and changes none.
  const isKnown =
    known?.owners.length === owners.length && owners.every((block, i) => block === known.owners[i]);
  const slugs = isKnown
    ? known.list.map(({ slug }) => slug)
    : nameHeadings(owners.flatMap(({ headings }) => headings.map(({ text }) => text)));
  const list: DocumentHeading[] = [];
  for (const block of owners) {
    const elements = isKnown ? [] : listHeadings(block.element);
    block.headings.forEach(({ level, text, line }, i) => {
      const slug = slugs[list.length]!;
      list.push({ level, text, line: block.fromLine + line, slug });
      const element = elements[i];
      if (element === undefined) return;
      setAttribute(element, 'id', options.idPrefix + slug);
      if (options.anchors === 'shown') showAnchor(element, slug, text, options.words);
    });
  }
  return { list, owners };
}

function showAnchor(element: Element, slug: string, text: string, words: PreviewWords): void {
  let anchor = element.querySelector<HTMLAnchorElement>(':scope > .md-anchor');
  if (anchor === null) {
    anchor = element.ownerDocument.createElement('a');
    anchor.className = 'md-anchor';
    element.append(anchor);
  }
  setAttribute(anchor, 'href', `#${encodeURIComponent(slug)}`);
  setAttribute(anchor, 'aria-label', words.linkToHeading(text));
  // The link stands in the heading; it is no part of what the heading is called.
  setAttribute(element, 'aria-label', text);
}

function listHeadings(element: Element): Element[] {
  return element.matches('.md-heading') ? [element] : [...element.querySelectorAll('.md-heading')];
}

/**
 * Marks headings right below another one, which stand closer. A "+" in the style sheet would say the same, and make
 * every new block cost the browser 9 ms of style in a document of 3,000 blocks (measured).
 */
export function markFollowing(blocks: Iterable<Element>): void {
  let wasHeading = false;
  for (const block of blocks) {
    const isHeading = block.classList.contains('md-heading');
    if (isHeading && block.classList.contains('md-follows') !== wasHeading)
      block.classList.toggle('md-follows', wasHeading);
    wasHeading = isHeading;
  }
}

/** Fills every "[toc]" with links to the headings. */
export function fillContents(root: ParentNode, headings: readonly DocumentHeading[]): void {
  const places = [...root.querySelectorAll<HTMLElement>('.md-contents')].slice(0, MAX_CONTENTS);
  if (places.length === 0) return;
  const listed = leaveOutTitle(headings);
  const print = listed.map(({ level, slug, text }) => `${level} ${slug} ${text}`).join('\n');
  for (const place of places) {
    if (contentsShown.get(place) === print) continue;
    contentsShown.set(place, print);
    place.replaceChildren(listContents(place.ownerDocument, listed));
  }
}

const contentsShown = new WeakMap<Element, string>();

function listContents(document: Document, headings: readonly DocumentHeading[]): HTMLElement {
  const list = (nodes: readonly HeadingNode<DocumentHeading>[]): HTMLElement => {
    const element = document.createElement('ul');
    for (const { heading, below } of nodes) {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = `#${encodeURIComponent(heading.slug)}`;
      link.textContent = heading.text;
      item.append(link);
      if (below.length > 0) item.append(list(below));
      element.append(item);
    }
    return element;
  };
  return list(nestHeadings(headings));
}

/** Numbers the footnotes in the order of their first mention and shows their texts in `section`. */
export function linkFootnotes(
  blocks: readonly LinkedBlock[],
  source: FootnoteSource,
  section: HTMLElement,
  options: LinkOptions,
): void {
  const { words, idPrefix } = options;
  const document = section.ownerDocument;
  const numbers = new Map<string, number>();
  const items: FootnoteItem[] = [];
  const waiting = blocks.filter(block => block.footnotes.length > 0);
  // Definitions can mention footnotes too: they queue behind the text.
  for (const block of waiting) {
    const marks = block.element.querySelectorAll<HTMLAnchorElement>('.md-footnote-mark > a');
    block.footnotes.forEach((use, i) => {
      const mark = marks[i];
      if (mark === undefined) return;
      let number = use.kind === 'label' ? numbers.get(use.label) : undefined;
      if (number === undefined) {
        number = items.length + 1;
        if (use.kind === 'label') {
          numbers.set(use.label, number);
          const definition = source.findDefinition(use.label);
          if (definition !== undefined) waiting.push(definition);
          items.push({
            number,
            uses: 0,
            body: definition ? [definition.element] : [],
            key: `: ${use.label}`,
          });
        } else {
          const body = document.createElement('div');
          body.className = 'md-footnote';
          body.append(source.makeInline(use.html));
          items.push({ number, uses: 0, body: [body], key: `^ ${use.html}` });
          waiting.push({ ...block, element: body, headings: [], footnotes: use.footnotes });
        }
      }
      const item = items[number - 1]!;
      item.uses++;
      if (mark.textContent !== String(number)) mark.textContent = String(number);
      setAttribute(mark, 'href', `#${idPrefix}fn-${number}`);
      setAttribute(mark, 'id', `${idPrefix}fnref-${number}${item.uses > 1 ? `-${item.uses}` : ''}`);
      setAttribute(mark, 'aria-label', words.footnote(number));
      setAttribute(mark, 'role', 'doc-noteref');
    });
  }
  showFootnotes(section, items, options);
}

interface FootnoteItem {
  number: number;
  uses: number;
  body: readonly Node[];
  key: string;
}

const itemsShown = new WeakMap<Element, { print: string; bodies: readonly Node[] }>();

function showFootnotes(section: HTMLElement, items: readonly FootnoteItem[], options: LinkOptions): void {
  const { words, idPrefix } = options;
  const document = section.ownerDocument;
  section.hidden = items.length === 0;
  const print = items.map(item => `${item.key} ${item.uses}`).join('\n');
  const bodies = items.filter(item => item.key.startsWith(':')).flatMap(item => item.body);
  const shown = itemsShown.get(section);
  if (shown?.print === print && shown.bodies.every((body, i) => body === bodies[i])) return;
  itemsShown.set(section, { print, bodies });
  setAttribute(section, 'aria-label', words.footnotes);
  const list = document.createElement('ol');
  for (const { number, uses, body } of items) {
    const item = document.createElement('li');
    item.id = `${idPrefix}fn-${number}`;
    item.append(...body);
    const back = document.createElement('span');
    back.className = 'md-footnote-back';
    for (let use = 1; use <= uses; use++) {
      const link = document.createElement('a');
      link.href = `#${idPrefix}fnref-${number}${use > 1 ? `-${use}` : ''}`;
      link.textContent = '↩';
      link.setAttribute('aria-label', words.backToText(number));
      back.append(' ', link);
    }
    const lastParagraph = (item.firstElementChild as HTMLElement | null)?.lastElementChild;
    // One that stands from an earlier showing of the same node goes first.
    for (const old of item.querySelectorAll('.md-footnote-back')) old.remove();
    (lastParagraph?.localName === 'p' ? lastParagraph : item).append(back);
    list.append(item);
  }
  section.replaceChildren(list);
}

function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
