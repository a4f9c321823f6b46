// A document as one finished HTML page, made of text alone: no DOM, no script, one style sheet that its own policy
// names. What a person wrote reaches it escaped or through raw-html.ts, and every block is closed by itself, so that
// no text can break out of its place. The page of the client has a second wall (DOMPurify); here it is the policy.
import katex from 'katex';
import { parse } from 'yaml';
import { closeTags } from './close-tags.ts';
import { type FrontMatter, interpretFrontMatter, measureFrontMatter } from './front-matter.ts';
import { type HeadingNode, leaveOutTitle, MAX_CONTENTS, nestHeadings } from './heading-tree.ts';
import { createMarkdownRenderer, type FootnoteUse, type RenderedBlock } from './markdown.ts';
import { joinTokens, planPreview } from './plan.ts';
import { escapeAttribute } from './raw-html.ts';
import { nameHeadings } from './slugs.ts';
import { STANDALONE_POLICY, STANDALONE_STYLE } from './standalone-style.ts';
import { type PreviewWords, previewWordsOf } from './words.ts';

export interface StandalonePage {
  text: string;
  /** For documents that do not name themselves. */
  title: string;
  /** The name of a programming language shows the text as code; null or "Markdown" sets it. */
  language: string | null;
  /** BCP 47: the language of the page's own words, and of a document that does not say its own. */
  locale: string;
}

/** The same limits as for formulas on the page (client/preview/enhance/math.ts). */
const FORMULA_LIMITS = { maxExpand: 400, maxSize: 20 };
const MAX_FORMULA_CHARS = 8_000;
/** KaTeX takes milliseconds for some formulas: a page waits for no more than this many of their characters. */
const MAX_ALL_FORMULAS_CHARS = 200_000;

/** The whole text of the page. Throws nothing for what is written in `text`. */
export function renderStandaloneHtml(page: StandalonePage): string {
  const words = previewWordsOf(page.locale);
  const text = page.text.replace(/\r\n?/g, '\n');
  if (page.language !== null && page.language.toLowerCase() !== 'markdown') {
    const code = `<pre class="md-source" tabindex="0"><code>${escapeText(text)}</code></pre>`;
    return assemble({ title: page.title, locale: page.locale, body: code });
  }
  const head = interpretFrontMatter(text.slice(0, measureFrontMatter(text)), parse);
  const { body, title } = renderBody(text, words, head);
  return assemble({
    title: head.title ?? (title || page.title),
    locale: head.language ?? page.locale,
    body,
  });
}

function renderBody(text: string, words: PreviewWords, head: FrontMatter): { body: string; title: string } {
  const renderer = createMarkdownRenderer({
    words,
    remoteImages: 'link',
    lineBreaks: head.lineBreaks ?? true,
    tasks: 'fixed',
    setFormula: createFormulaSetter(),
    diagrams: 'code',
  });
  const plan = planPreview(renderer.parser, text, null);
  const blocks: RenderedBlock[] = [];
  const definitions = new Map<string, RenderedBlock>();
  for (const unit of plan.units) {
    const rendered = renderer.render({ tokens: joinTokens(unit) }, plan.definitions);
    if (unit.kind === 'block') {
      blocks.push(rendered);
      continue;
    }
    const label = String(unit.segments[0]!.tokens[0]!.meta?.label);
    if (!definitions.has(label)) definitions.set(label, rendered);
  }
  const headings = nameAll(blocks);
  const notes = new Footnotes(definitions, words);
  const contents = listContents(headings);
  let next = 0;
  let contentsLeft = MAX_CONTENTS;
  const parts = blocks.map(block => {
    const html = notes.number(block.html, block.footnotes).replace(HEADING, (_mark, level) => {
      const { slug } = headings[next++]!;
      return `<h${level} id="${escapeAttribute(slug)}" class="md-heading"`;
    });
    const linked = addAnchors(
      html.replace(CONTENTS, (_mark, open) => `${open}${contentsLeft-- > 0 ? contents : ''}</nav>`),
      words,
    );
    return closeTags(removeTraces(linked));
  });
  const first = headings.find(({ level }) => level === 1) ?? headings[0];
  return { body: `${parts.join('\n')}\n${notes.finish()}`, title: first?.text ?? '' };
}

// The marks below can only be the renderer's own: what a person writes never gets a class.
const HEADING = /<h([1-6]) class="md-heading"/g;
const CONTENTS = /(<nav class="md-contents"[^>]*>)<\/nav>/g;
const FOOTNOTE = /<sup class="md-footnote-mark"><a href="#"><\/a><\/sup>/g;
const HEADING_END = /<h([1-6]) id="([^"]*)" class="md-heading"[^>]*>[\s\S]*?<\/h\1>/g;

interface NamedHeading {
  level: number;
  text: string;
  slug: string;
}

function nameAll(blocks: readonly RenderedBlock[]): NamedHeading[] {
  const headings = blocks.flatMap(block => block.headings);
  const slugs = nameHeadings(headings.map(({ text }) => text));
  return headings.map(({ level, text }, i) => ({ level, text, slug: slugs[i]! }));
}

function addAnchors(html: string, words: PreviewWords): string {
  return html.replace(HEADING_END, (whole, level: string, id: string) => {
    const end = whole.length - `</h${level}>`.length;
    const label = escapeAttribute(words.linkToSection);
    return `${whole.slice(0, end)} <a class="md-anchor" href="#${id}" aria-label="${label}">#</a></h${level}>`;
  });
}

function listContents(headings: readonly NamedHeading[]): string {
  const list = (nodes: readonly HeadingNode<NamedHeading>[]): string => {
    if (nodes.length === 0) return '';
    const items = nodes.map(({ heading, below }) => {
      const link = `<a href="#${escapeAttribute(heading.slug)}">${escapeText(heading.text)}</a>`;
      return `<li>${link}${list(below)}</li>`;
    });
    return `<ul>${items.join('')}</ul>`;
  };
  return list(nestHeadings(leaveOutTitle(headings)));
}

/** Gives footnotes their numbers in the order of their first mention, and lists them at the end. */
class Footnotes {
  readonly #definitions: ReadonlyMap<string, RenderedBlock>;
  readonly #words: PreviewWords;
  readonly #numbers = new Map<string, number>();
  readonly #items: { html: string; uses: number; footnotes: readonly FootnoteUse[] }[] = [];

  constructor(definitions: ReadonlyMap<string, RenderedBlock>, words: PreviewWords) {
    this.#definitions = definitions;
    this.#words = words;
  }

  number(html: string, uses: readonly FootnoteUse[]): string {
    let at = 0;
    return html.replace(FOOTNOTE, mark => {
      const use = uses[at++];
      return use === undefined ? mark : this.#mark(this.#find(use));
    });
  }

  /** The section of footnotes; "" without any. Definitions that mention footnotes bring those along. */
  finish(): string {
    if (this.#items.length === 0) return '';
    const bodies: string[] = [];
    for (let i = 0; i < this.#items.length; i++) {
      const { html, footnotes } = this.#items[i]!;
      bodies.push(closeTags(removeTraces(this.number(html, footnotes))));
    }
    const items = bodies.map((body, i) => {
      const number = i + 1;
      let back = '';
      for (let use = 1; use <= this.#items[i]!.uses; use++) {
        const label = escapeAttribute(this.#words.backToText(number));
        back += ` <a href="#${referenceId(number, use)}" aria-label="${label}">↩</a>`;
      }
      return `<li id="fn-${number}">${body}<span class="md-footnote-back">${back}</span></li>`;
    });
    const label = escapeAttribute(this.#words.footnotes);
    return `<section class="md-footnotes" aria-label="${label}"><ol>${items.join('\n')}</ol></section>`;
  }

  #find(use: FootnoteUse): number {
    const known = use.kind === 'label' ? this.#numbers.get(use.label) : undefined;
    if (known !== undefined) return known;
    if (use.kind === 'inline') return this.#items.push({ html: use.html, uses: 0, footnotes: use.footnotes });
    const definition = this.#definitions.get(use.label);
    const number = this.#items.push({
      html: definition?.html ?? '',
      uses: 0,
      footnotes: definition?.footnotes ?? [],
    });
    this.#numbers.set(use.label, number);
    return number;
  }

  #mark(number: number): string {
    const use = ++this.#items[number - 1]!.uses;
    const label = escapeAttribute(this.#words.footnote(number));
    return `<sup class="md-footnote-mark"><a href="#fn-${number}" id="${referenceId(number, use)}" role="doc-noteref" aria-label="${label}">${number}</a></sup>`;
  }
}

function referenceId(number: number, use: number): string {
  return `fnref-${number}${use > 1 ? `-${use}` : ''}`;
}

const FORMULA_TAG =
  /<(?!\/?(?:span|math|semantics|annotation|mrow|mi|mo|mn|ms|mtext|mspace|msup|msub|msubsup|mfrac|msqrt|mroot|mover|munder|munderover|mtable|mtr|mtd|mlabeledtr|mpadded|mphantom|menclose|mstyle|merror|mmultiscripts|none)[\s/>])/;

function createFormulaSetter(): (formula: string, display: boolean) => string {
  let left = MAX_ALL_FORMULAS_CHARS;
  return (formula, display) => {
    const asWritten = `<code>${escapeText(formula)}</code>`;
    left -= formula.length;
    if (formula.length > MAX_FORMULA_CHARS || left < 0) return asWritten;
    try {
      const html = katex
        .renderToString(formula, {
          displayMode: display,
          output: 'mathml',
          trust: false,
          strict: 'ignore',
          throwOnError: true,
          macros: {},
          ...FORMULA_LIMITS,
        })
        .replace(/ style="[^"]*"/g, '');
      return FORMULA_TAG.test(html) ? asWritten : html;
    } catch {
      // It is no TeX, or more of it than is sensible: shown as written.
      return asWritten;
    }
  };
}

// What serves the live page alone.
function removeTraces(html: string): string {
  return html.replace(/ data-(?:line|end|task|language)="[^"]*"(?=[^<]*>)/g, '');
}

function assemble({ title, locale, body }: { title: string; locale: string; body: string }): string {
  return `<!doctype html>
<html lang="${escapeAttribute(locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(STANDALONE_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeText(title)}</title>
<style>${STANDALONE_STYLE}</style>
</head>
<body>
<main class="md">
${body}
</main>
</body>
</html>
`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
