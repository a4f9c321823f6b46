// Markdown for CodeMirror: grammar, colours, what folds, and what Enter does in a list. Built on @lezer/markdown
// directly: markdown() of @codemirror/lang-markdown would bring the grammars of HTML, CSS and JavaScript along, which a
// page of prose does not need before its first letter. Code in fences gets its grammar when there is some.
import {
  defineLanguageFacet,
  foldNodeProp,
  foldService,
  HighlightStyle,
  Language,
  languageDataProp,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language';
import { EditorSelection, type EditorState, type Extension, type StateCommand } from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';
import { tags as t } from '@lezer/highlight';
import { GFM, parseCode, parser } from '@lezer/markdown';
import { findCodeParser } from './languages.ts';

const data = defineLanguageFacet({
  commentTokens: { block: { open: '<!--', close: '-->' } },
  // In prose an apostrophe is not half of a pair.
  closeBrackets: { brackets: ['(', '[', '{', '`'] },
});

const markdownLanguage = new Language(
  data,
  parser.configure([
    GFM,
    parseCode({ codeParser: findCodeParser }),
    {
      props: [
        languageDataProp.add({ Document: data }),
        foldNodeProp.add({
          'FencedCode Blockquote ListItem Table HTMLBlock CommentBlock': (node, state) =>
            foldAfterFirstLine(node, state),
        }),
      ],
    },
  ]),
  [],
  'markdown',
);

const style = HighlightStyle.define([
  { tag: t.heading1, class: 'md-h1' },
  { tag: t.heading2, class: 'md-h2' },
  { tag: t.heading3, class: 'md-h3' },
  { tag: [t.heading4, t.heading5, t.heading6], class: 'md-h4' },
  { tag: t.strong, class: 'md-strong' },
  { tag: t.emphasis, class: 'md-em' },
  { tag: t.strikethrough, class: 'md-strike' },
  { tag: [t.link, t.url], class: 'md-link' },
  { tag: t.monospace, class: 'md-code' },
  { tag: t.quote, class: 'md-quote' },
  { tag: [t.processingInstruction, t.meta, t.contentSeparator, t.labelName], class: 'md-mark' },
  { tag: [t.comment, t.angleBracket, t.tagName], class: 'md-mark' },
]);

function foldAfterFirstLine(node: SyntaxNode, state: EditorState): { from: number; to: number } | null {
  const { to } = state.doc.lineAt(node.from);
  return to < node.to ? { from: to, to: node.to } : null;
}

/** A heading folds everything up to the next one that is not below it. */
const sections = foldService.of((state, from, to) => {
  for (
    let node: SyntaxNode | null = syntaxTree(state).resolveInner(to, -1);
    node !== null && node.from >= from;
    node = node.parent
  ) {
    const level = readLevel(node);
    if (level === null) continue;
    const end = findSectionEnd(node, level);
    // The blank lines before the next heading stay, so that sections do not stick together.
    const text = state.sliceDoc(to, end);
    const last = to + text.trimEnd().length;
    return last > to ? { from: to, to: last } : null;
  }
  return null;
});

function readLevel(node: SyntaxNode): number | null {
  const level = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)?.[1];
  return level === undefined ? null : Number(level);
}

function findSectionEnd(heading: SyntaxNode, level: number): number {
  let last = heading;
  for (let next = heading.nextSibling; next !== null; next = next.nextSibling) {
    const nextLevel = readLevel(next);
    if (nextLevel !== null && nextLevel <= level) break;
    last = next;
  }
  return last.to;
}

export const markdown: Extension = [markdownLanguage, sections, syntaxHighlighting(style)];

// Marks that a line of a list or a quote begins with: indent, ">" marks, bullet or number, task box.
const LINE_START = /^(\s*)((?:> ?)*)(\s*)(?:([-*+])|(\d{1,9})([.)]))?( +)?(\[[ xX]\] )?/;

/**
 * Enter at the end of a list item or quote goes on with it: the same bullet, the next number, an empty task box.
 * On an item with nothing in it, it ends the list. Elsewhere it leaves Enter to others.
 */
export const continueMarkup: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly || state.selection.ranges.length !== 1 || !state.selection.main.empty) return false;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const mark = readMark(line.text);
  if (mark === null || head - line.from < mark.length) return false;
  if (line.text.slice(mark.length).trim() === '') {
    dispatch(
      state.update({ changes: { from: line.from, to: line.to }, userEvent: 'delete', scrollIntoView: true }),
    );
    return true;
  }
  const insert = `\n${mark.next}`;
  dispatch(
    state.update({
      changes: { from: head, insert },
      selection: EditorSelection.cursor(head + insert.length),
      userEvent: 'input',
      scrollIntoView: true,
    }),
  );
  return true;
};

function readMark(text: string): { length: number; next: string } | null {
  const match = LINE_START.exec(text);
  if (match === null) return null;
  const [whole, indent = '', quotes = '', inner = '', bullet, number, dot = '', space, task] = match;
  if (bullet === undefined && number === undefined) {
    // A quote without a list in it; a line that is merely indented is no mark.
    if (quotes === '') return null;
    const quote = indent + quotes;
    return { length: quote.length, next: quote.endsWith(' ') ? quote : `${quote} ` };
  }
  if (space === undefined) return null;
  const item = bullet ?? `${Number(number) + 1}${dot}`;
  return { length: whole.length, next: indent + quotes + inner + item + space + (task ? '[ ] ' : '') };
}
