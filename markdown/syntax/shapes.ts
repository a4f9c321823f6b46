// What blocks turn out to be once they are parsed: "> [!NOTE]" quotes are callouts, "- [ ]" items are tasks, a
// paragraph "[toc]" is a table of contents. Works on markdown-it's tokens of one block, before their inline text
// is parsed.
import type { MarkdownIt, Token } from 'markdown-it';
import MarkdownItClass from 'markdown-it';
import container from 'markdown-it-container';

export type CalloutKind = 'note' | 'tip' | 'important' | 'warning' | 'caution';

const CALLOUTS: Readonly<Record<string, CalloutKind>> = {
  note: 'note',
  info: 'note',
  abstract: 'note',
  summary: 'note',
  todo: 'note',
  example: 'note',
  quote: 'note',
  tip: 'tip',
  hint: 'tip',
  success: 'tip',
  check: 'tip',
  important: 'important',
  question: 'important',
  faq: 'important',
  warning: 'warning',
  attention: 'warning',
  caution: 'caution',
  danger: 'caution',
  error: 'caution',
  bug: 'caution',
};

const MARKER = /^\[!([a-z]+)\][+-]?[ \t]*([^\n]*)(?:\n|$)/i;
const TASK = /^\[([ xX])\](?=\s|$)[ \t]?/;
const CONTENTS = /^\[{1,2}toc\]{1,2}$/i;

/** ":::warning Title" … ":::", as HedgeDoc and others write callouts; ":::spoiler" folds. */
export function addContainers(md: MarkdownIt): void {
  md.use(container, 'callout', { validate: params => readContainer(params) !== null });
}

function readContainer(params: string): { kind: CalloutKind | 'spoiler'; title: string } | null {
  const [name = '', ...title] = params.trim().split(/\s+/);
  const key = name.toLowerCase();
  const kind = key === 'spoiler' ? key : Object.hasOwn(CALLOUTS, key) ? CALLOUTS[key] : undefined;
  return kind === undefined ? null : { kind, title: title.join(' ') };
}

/** Returns the tokens with tasks, callouts and contents recognised. Tokens that change are changed in place. */
export function shapeBlock(tokens: Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    switch (token.type) {
      case 'blockquote_open':
        shapeQuote(tokens, i);
        break;
      case 'container_callout_open':
        token.meta = readContainer(token.info);
        break;
      case 'paragraph_open':
        if (token.level === 0 && CONTENTS.test(tokens[i + 1]?.content.trim() ?? '')) {
          const contents = new MarkdownItClass.Token('contents', 'nav', 0);
          contents.map = token.map;
          contents.block = true;
          out.push(contents);
          i += 2;
          continue;
        }
        break;
      case 'inline':
        if (tokens[i - 2]?.type === 'list_item_open') {
          const box = shapeTask(tokens[i - 2]!, token);
          if (box !== null) out.push(box);
        }
        break;
    }
    out.push(token);
  }
  return out;
}

function shapeQuote(tokens: Token[], at: number): void {
  const open = tokens[at]!;
  const inline = tokens[at + 2];
  if (tokens[at + 1]?.type !== 'paragraph_open' || inline?.type !== 'inline') return;
  const match = MARKER.exec(inline.content);
  const key = match?.[1]?.toLowerCase() ?? '';
  if (match === null || !Object.hasOwn(CALLOUTS, key)) return;
  const close = tokens.find(
    (token, i) => i > at && token.type === 'blockquote_close' && token.level === open.level,
  );
  if (close === undefined) return;
  open.type = 'container_callout_open';
  open.info = `${key} ${match[2] ?? ''}`;
  open.meta = readContainer(open.info);
  close.type = 'container_callout_close';
  inline.content = inline.content.slice(match[0].length);
  for (const token of [tokens[at + 1]!, inline]) {
    if (token.map !== null && token.map[0] + 1 < token.map[1]) token.map = [token.map[0] + 1, token.map[1]];
  }
  if (inline.content.trim() === '') {
    // Hidden paragraphs print nothing: the marker stood alone.
    tokens[at + 1]!.hidden = true;
    tokens[at + 3]!.hidden = true;
    inline.content = '';
  }
}

function shapeTask(item: Token, inline: Token): Token | null {
  const match = TASK.exec(inline.content);
  if (match === null) return null;
  inline.content = inline.content.slice(match[0].length);
  item.attrSet('class', 'md-task');
  const box = new MarkdownItClass.Token('task_box', 'input', 0);
  box.meta = { checked: match[1] !== ' ', label: inline.content };
  box.map = inline.map;
  return box;
}
