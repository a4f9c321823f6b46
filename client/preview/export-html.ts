// A document as one .html file that needs nothing else: the same pipeline as the preview, the style sheets inside,
// formulas as MathML, diagrams as images, no script. Its own policy allows exactly that style sheet and images.

import { measureFrontMatter, readFrontMatter } from '../../markdown/front-matter.ts';
import { createMarkdownRenderer } from '../../markdown/markdown.ts';
import { joinTokens, planPreview } from '../../markdown/plan.ts';
import type { PreviewWords } from '../../markdown/words.ts';
import tokensCss from '../ui/tokens.css?inline';
import type { DiagramPainter } from './diagram/diagram-painter.ts';
import { createCodeColours, type FindGrammar } from './enhance/code.ts';
import { createDiagramSetter } from './enhance/diagrams.ts';
import { createMathSetter } from './enhance/math.ts';
import {
  fillContents,
  type LinkedBlock,
  type LinkOptions,
  linkFootnotes,
  linkHeadings,
  markFollowing,
} from './links.ts';
import previewCss from './preview.css?inline';
import printCss from './print.css?inline';
import { createSanitizer } from './sanitize.ts';
import { whenIdleIn } from './slices.ts';

export interface ExportParts {
  document: Document;
  words: PreviewWords;
  /** BCP 47, for documents that do not say themselves. */
  language: string;
  /** For documents without a title or heading. */
  fallbackTitle: string;
  findGrammar: FindGrammar;
  painter: DiagramPainter;
  /**
   * The content of an image that the document refers to by a relative address, as a data: URL; null when it cannot
   * be had. Without it, or with null, the address is made absolute.
   */
  readImage?: (url: string) => Promise<string | null>;
}

const PAGE_CSS = `
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; }
.preview { height: auto; min-height: 100vh; overflow: visible; scrollbar-gutter: auto; }
.md { padding-bottom: 4rem; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

/** The whole text of the file. Never rejects for what is written in `source`. */
export async function exportHtml(source: string, parts: ExportParts): Promise<string> {
  const { words } = parts;
  const window = parts.document.defaultView!;
  // A document that is not shown: building the file loads no image and tells no host.
  const document = parts.document.implementation.createHTMLDocument('');
  const text = source.replace(/\r\n?/g, '\n');
  const head = await readFrontMatter(text.slice(0, measureFrontMatter(text)));
  const renderer = createMarkdownRenderer({
    words,
    remoteImages: 'show',
    lineBreaks: head.lineBreaks ?? true,
    tasks: 'fixed',
  });
  const sanitizer = createSanitizer(window, 'show');
  const plan = planPreview(renderer.parser, text, null);

  const article = document.createElement('article');
  article.className = 'md';
  const body = document.createElement('div');
  body.className = 'md-body';
  const footnoteSection = document.createElement('section');
  footnoteSection.className = 'md-footnotes';
  article.append(body, footnoteSection);

  const makeNodes = (html: string) => {
    const template = document.createElement('template');
    template.innerHTML = sanitizer.sanitizeText(html);
    return document.importNode(template.content, true);
  };
  const blocks: LinkedBlock[] = [];
  const definitions = new Map<string, LinkedBlock>();
  for (const unit of plan.units) {
    const rendered = renderer.render({ tokens: joinTokens(unit) }, plan.definitions);
    const group = document.createElement('div');
    group.className = 'md-group';
    group.append(makeNodes(rendered.html));
    const element = group.querySelector<HTMLElement>(':scope > .md-footnote') ?? group;
    const block = {
      element,
      fromLine: unit.fromLine,
      headings: rendered.headings,
      footnotes: rendered.footnotes,
    };
    if (unit.kind === 'block') {
      blocks.push(block);
      body.append(element);
      continue;
    }
    const label = String(unit.segments[0]!.tokens[0]!.meta?.label);
    if (!definitions.has(label)) definitions.set(label, block);
  }
  const options: LinkOptions = { words, idPrefix: '', anchors: 'none' };
  const { list: headings } = linkHeadings(blocks, options);
  fillContents(article, headings);
  const footnoteSource = {
    findDefinition: (label: string) => definitions.get(label),
    makeInline: makeNodes,
  };
  linkFootnotes(blocks, footnoteSource, footnoteSection, options);
  if (footnoteSection.hidden) footnoteSection.remove();
  await enhance(article, parts);
  for (const group of body.querySelectorAll(':scope > .md-group')) group.replaceWith(...group.childNodes);
  markFollowing(body.children);
  removeTraces(article);

  const title =
    head.title ?? (headings.find(({ level }) => level === 1) ?? headings[0])?.text ?? parts.fallbackTitle;
  const style = `${tokensCss}${previewCss}${printCss}${PAGE_CSS}`;
  return assemble({
    title: title === '' ? parts.fallbackTitle : title,
    language: head.language ?? parts.language,
    style,
    styleHash: await hashStyle(window, style),
    body: article.outerHTML,
  });
}

async function enhance(article: HTMLElement, parts: ExportParts): Promise<void> {
  const { words, findGrammar, painter } = parts;
  const colours = createCodeColours(findGrammar);
  const math = createMathSetter('mathml', () => words, whenIdleIn(parts.document.defaultView!));
  for (const code of article.querySelectorAll<HTMLElement>('.md-code')) {
    colours.colour(code.querySelector('code')!, code.dataset.language ?? '');
  }
  for (const formula of article.querySelectorAll<HTMLElement>('.md-math')) math.set(formula);
  const diagrams = [...article.querySelectorAll<HTMLElement>('.md-diagram')];
  if (diagrams.length > 0) {
    const setter = createDiagramSetter({
      painter,
      theme: () => 'light',
      words: () => words,
      address: 'data',
    });
    for (const diagram of diagrams) setter.set(diagram, null);
    await setter.settled();
  }
  await Promise.all([math.settled(), colours.settled()]);
  for (const image of article.querySelectorAll('img')) await settleImage(image, parts);
}

async function settleImage(image: HTMLImageElement, { document, readImage }: ExportParts): Promise<void> {
  image.removeAttribute('loading');
  const src = image.getAttribute('src') ?? '';
  if (/^(?:data:|https?:)/i.test(src)) return;
  const absolute = new URL(src, document.baseURI).href;
  image.setAttribute('src', (await readImage?.(absolute)) ?? absolute);
}

// What serves the page alone; a file has nobody to tell about lines and tasks.
function removeTraces(article: HTMLElement): void {
  for (const element of article.querySelectorAll('*')) {
    for (const name of ['data-line', 'data-end', 'data-task', 'data-language']) element.removeAttribute(name);
  }
}

async function hashStyle(window: Window & typeof globalThis, style: string): Promise<string> {
  const digest = await window.crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

interface Page {
  title: string;
  language: string;
  style: string;
  styleHash: string;
  body: string;
}

function assemble({ title, language, style, styleHash, body }: Page): string {
  const policy = `default-src 'none'; style-src '${styleHash}'; img-src https: http: data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main class="preview">
${body}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
