// Markdown to HTML, one top-level block at a time. Pure: text in, text out; no DOM. What comes out is meant to be
// harmless already, and is sanitised once more before it reaches a page (sanitize.ts).
import MarkdownItClass, { type Env, type MarkdownIt, type RendererRule, type Token } from 'markdown-it';
import deflist from 'markdown-it-deflist';
import mark from 'markdown-it-mark';
import sub from 'markdown-it-sub';
import sup from 'markdown-it-sup';
import { cleanRawHtml, escapeAttribute, type Nesting } from './raw-html.ts';
import type { Definition } from './segments.ts';
import { recordDefinitions } from './segments.ts';
import { addEmoji } from './syntax/emoji.ts';
import { addFootnotes, type FootnoteEnv } from './syntax/footnotes.ts';
import { addMath } from './syntax/math.ts';
import { addContainers, type CalloutKind } from './syntax/shapes.ts';
import { isSafeLink, leavesPage, placeImage, readHost } from './urls.ts';
import type { PreviewWords } from './words.ts';

export interface MarkdownOptions {
  words: PreviewWords;
  /** Images of other hosts: shown, or made a link so that no other host learns who reads. */
  remoteImages: 'show' | 'link';
  /** Whether a line break in the source is one on the page. */
  lineBreaks: boolean;
  /** Whether task boxes can be ticked. */
  tasks: 'live' | 'fixed';
  /** HTML for a formula, for pages that are finished as text. Without it, formulas are left to be set on the page. */
  setFormula?: (formula: string, display: boolean) => string;
  /** `code` shows diagrams as they are written; else they are left to be drawn on the page. */
  diagrams?: 'code';
}

/** A block, or several that raw HTML holds together, as the renderer wants it. */
export interface RenderInput {
  /** Lines in their maps count from the first line of the whole. */
  tokens: readonly Token[];
}

export interface Heading {
  /** 1 to 6. */
  level: number;
  text: string;
  /** Counts from the first line of its block. */
  line: number;
}

/** A footnote that a block refers to, in order: by its label, or with its own HTML. */
export type FootnoteUse =
  | { kind: 'label'; label: string }
  /** Its text may refer to footnotes too. */
  | { kind: 'inline'; html: string; footnotes: readonly FootnoteUse[] };

export interface RenderedBlock {
  html: string;
  headings: readonly Heading[];
  footnotes: readonly FootnoteUse[];
  /** Definitions that were asked for, with what was found then: while all are the same, the HTML is. */
  lookups: ReadonlyMap<string, string | null>;
}

/** Finds what a document defines. Keys are definitionKey()s; values are equal exactly when definitions are. */
export type Definitions = ReadonlyMap<string, { definition: Definition; value: string }>;

export interface MarkdownRenderer {
  /** The parser for segmentText(). */
  readonly parser: MarkdownIt;
  readonly options: MarkdownOptions;
  render(input: RenderInput, definitions: Definitions): RenderedBlock;
}

export function definitionKey(kind: Definition['kind'], label: string): string {
  return `${kind}:${label}`;
}

interface RenderEnv extends FootnoteEnv {
  headings: Heading[];
  footnotes: FootnoteUse[];
  rawHtml: Nesting;
}

/** Longer chains of ">" or bullets than this are shown as text: the parser is recursive. */
const MAX_NESTING = 40;

export function createMarkdownRenderer(options: MarkdownOptions): MarkdownRenderer {
  const md = new MarkdownItClass({
    html: true,
    linkify: true,
    breaks: options.lineBreaks,
    typographer: false,
    maxNesting: MAX_NESTING,
  });
  // "README.md" is a file name here, not a site in Moldova.
  md.linkify.set({ fuzzyLink: false });
  md.validateLink = url => isSafeLink(url) || placeImage(url) === 'inline';
  md.use(deflist);
  md.use(mark);
  md.use(sub);
  md.use(sup);
  addEmoji(md);
  addContainers(md);
  addMath(md);
  addFootnotes(md);
  recordDefinitions(md);
  // Blocks are parsed in segments.ts; the core chain here only does what follows.
  md.core.ruler.disable(['normalize', 'block']);
  setRules(md, options);

  return {
    parser: md,
    options,
    render({ tokens }, definitions) {
      const lookups = new Map<string, string | null>();
      const find = (kind: Definition['kind'], label: string) => {
        const key = definitionKey(kind, label);
        const entry = definitions.get(key);
        lookups.set(key, entry?.value ?? null);
        return entry?.definition;
      };
      const env: RenderEnv = {
        headings: [],
        footnotes: [],
        rawHtml: { depth: 0 },
        hasFootnote: label => find('footnote', label) !== undefined,
        references: watchReferences(label => {
          const found = find('link', label);
          return found?.kind === 'link' ? { href: found.href, title: found.title } : undefined;
        }),
      };
      const state = new md.core.State('', md, env);
      state.tokens = [...tokens];
      for (const token of tokens) if (token.type === 'inline') token.children = [];
      md.core.process(state);
      const html = md.renderer.render(state.tokens, md.options, env);
      return { html, headings: env.headings, footnotes: env.footnotes, lookups };
    },
  };
}

type References = NonNullable<Env['references']>;

/** An object that answers by `find`, whatever it is asked for. */
function watchReferences(find: (label: string) => References[string] | undefined): References {
  return new Proxy(Object.create(null) as References, {
    get: (_target, label) => (typeof label === 'string' ? find(label) : undefined),
  });
}

function setRules(md: MarkdownIt, options: MarkdownOptions): void {
  const { words } = options;
  const { escapeHtml } = md.utils;
  const rules = md.renderer.rules;
  const raw = { loadRemoteImages: options.remoteImages === 'show' };

  rules.html_block = (tokens, i, _options, env) =>
    cleanRawHtml(tokens[i]!.content, raw, (env as RenderEnv).rawHtml);
  rules.html_inline = rules.html_block;

  for (const type of [
    'paragraph',
    'blockquote',
    'bullet_list',
    'ordered_list',
    'list_item',
    'tr',
    'dl',
    'dt',
    'dd',
  ]) {
    rules[`${type}_open`] = withLines;
  }
  rules.hr = withLines;

  rules.heading_open = (tokens, i, _options, env) => {
    const token = tokens[i]!;
    const line = token.map?.[0] ?? 0;
    const text = readText(tokens[i + 1]);
    (env as RenderEnv).headings.push({ level: Number(token.tag.slice(1)), text, line });
    return `<${token.tag} class="md-heading"${lines(token)}>`;
  };

  rules.link_open = (tokens, i, opts, _env, self) => {
    const token = tokens[i]!;
    const href = String(token.attrGet('href') ?? '');
    if (!isSafeLink(href)) token.attrSet('href', '#');
    token.attrSet('rel', 'noopener noreferrer nofollow');
    if (leavesPage(href)) token.attrSet('target', '_blank');
    return self.renderToken(tokens, i, opts);
  };

  rules.image = (tokens, i, opts, env, self) => {
    const token = tokens[i]!;
    const src = String(token.attrGet('src') ?? '');
    const alt = self.renderInlineAsText(token.children ?? [], opts, env);
    const title = token.attrGet('title');
    switch (placeImage(src)) {
      case 'refused':
        return escapeHtml(alt);
      case 'elsewhere':
        if (options.remoteImages === 'link') {
          const shown = alt === '' ? readHost(src) : `${alt} (${readHost(src)})`;
          return `<a class="md-remote-image" href="${escapeAttribute(src)}" target="_blank" rel="noopener noreferrer nofollow">${escapeHtml(shown)}</a>`;
        }
        break;
    }
    const size = title === null ? '' : ` title="${escapeAttribute(String(title))}"`;
    return `<img src="${escapeAttribute(src)}" alt="${escapeAttribute(alt)}"${size} loading="lazy" decoding="async">`;
  };

  rules.table_open = (tokens, i) =>
    `<div class="md-table" role="group" aria-label="${escapeAttribute(words.table)}"${lines(tokens[i]!)}><table>\n`;
  rules.table_close = () => '</table></div>\n';
  // markdown-it aligns with a style attribute, which the page's policy forbids.
  for (const type of ['th_open', 'td_open']) {
    rules[type] = (tokens, i) => {
      const token = tokens[i]!;
      const align = /text-align:(left|center|right)/.exec(String(token.attrGet('style') ?? ''))?.[1];
      return `<${token.tag}${align === undefined ? '' : ` class="md-${align}"`}>`;
    };
  }

  rules.fence = (tokens, i) => {
    const token = tokens[i]!;
    const language = /^[^\s={:,]*/.exec(md.utils.unescapeAll(token.info).trim())?.[0] ?? '';
    if (language === 'mermaid' && options.diagrams !== 'code') {
      return placeholder('diagram', token, escapeHtml(token.content.trim()));
    }
    if (language === 'math') return mathBlock(token);
    return codeBlock(token, language);
  };
  rules.code_block = (tokens, i) => codeBlock(tokens[i]!, '');
  const codeBlock = (token: Token, language: string) =>
    `<div class="md-code"${lines(token)} data-language="${escapeAttribute(language)}">` +
    `<pre tabindex="0" role="group" aria-label="${escapeAttribute(`${words.code} ${language}`.trim())}">` +
    `<code>${escapeHtml(token.content)}</code></pre></div>\n`;

  const formula = (source: string, display: boolean) =>
    options.setFormula?.(source, display) ?? escapeHtml(source);
  const mathBlock = (token: Token) => placeholder('math', token, formula(token.content.trim(), true));
  rules.math_inline = (tokens, i) => `<span class="md-math">${formula(tokens[i]!.content, false)}</span>`;
  rules.math_display = (tokens, i) =>
    `<span class="md-math md-math-display">${formula(tokens[i]!.content, true)}</span>`;
  rules.math_block = (tokens, i) => mathBlock(tokens[i]!);

  rules.contents = (tokens, i) =>
    `<nav class="md-contents" aria-label="${escapeAttribute(words.contents)}"${lines(tokens[i]!)}></nav>\n`;

  rules.task_box = (tokens, i) => {
    const { checked, label } = tokens[i]!.meta as { checked: boolean; label: string };
    const fixed = options.tasks === 'fixed' ? ' disabled' : '';
    const name = label.replace(/[*_`~[\]]+/g, '').slice(0, 120);
    return (
      `<input type="checkbox" class="md-task-box" data-task="${tokens[i]!.map?.[0] ?? 0}"` +
      ` aria-label="${escapeAttribute(name)}"${checked ? ' checked' : ''}${fixed}>`
    );
  };

  rules.container_callout_open = (tokens, i) => {
    const token = tokens[i]!;
    const { kind, title } = token.meta as { kind: CalloutKind | 'spoiler'; title: string };
    if (kind === 'spoiler') {
      return `<details${lines(token)}><summary>${escapeHtml(title || words.spoiler)}</summary>\n`;
    }
    const label = words.callouts[kind];
    return (
      `<div class="md-callout md-callout-${kind}" role="note"${lines(token)}>` +
      `<p class="md-callout-title">${escapeHtml(title || label)}</p>\n`
    );
  };
  rules.container_callout_close = (tokens, i) => {
    const open = tokens.findLast(
      (token, k) => k < i && token.type === 'container_callout_open' && token.level === tokens[i]!.level,
    );
    return open?.meta?.kind === 'spoiler' ? '</details>\n' : '</div>\n';
  };

  rules.footnote_open = (tokens, i) => `<div class="md-footnote"${lines(tokens[i]!)}>`;
  rules.footnote_close = () => '</div>\n';
  rules.footnote_reference = (tokens, i, opts, env, self) => {
    const token = tokens[i]!;
    const label = token.meta?.label;
    const own = env as RenderEnv;
    if (typeof label === 'string') own.footnotes.push({ kind: 'label', label });
    else {
      const outer = own.footnotes;
      own.footnotes = [];
      const html = `<p>${self.renderInline(token.children ?? [], opts, env)}</p>`;
      outer.push({ kind: 'inline', html, footnotes: own.footnotes });
      own.footnotes = outer;
    }
    return '<sup class="md-footnote-mark"><a href="#"></a></sup>';
  };
}

const withLines: RendererRule = (tokens, i, options, _env, self) => {
  const token = tokens[i]!;
  if (token.map !== null && !token.hidden) {
    token.attrSet('data-line', token.map[0]);
    token.attrSet('data-end', token.map[1]);
  }
  return self.renderToken(tokens, i, options);
};

function lines(token: Token): string {
  return token.map === null ? '' : ` data-line="${token.map[0]}" data-end="${token.map[1]}"`;
}

function placeholder(kind: 'math' | 'diagram', token: Token, content: string): string {
  const display = kind === 'math' ? ' md-math-display' : '';
  return `<div class="md-${kind}${display}"${lines(token)}>${content}</div>\n`;
}

/** What a heading says, without its markup. */
function readText(inline: Token | undefined): string {
  let text = '';
  const walk = (tokens: readonly Token[]) => {
    for (const token of tokens) {
      if (token.type === 'softbreak' || token.type === 'hardbreak') text += ' ';
      else if (token.type === 'image') walk(token.children ?? []);
      else if (['text', 'code_inline', 'math_inline', 'text_special', 'emoji'].includes(token.type))
        text += token.content;
    }
  };
  walk(inline?.children ?? []);
  return text.trim();
}
