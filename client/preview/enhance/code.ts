// Colours for code blocks, by the same grammars as the editor's. The text goes in as text and comes out as spans
// with classes: nothing in it is ever read as HTML. Knows Lezer, no editor.
import type { Parser } from '@lezer/common';
import { classHighlighter, highlightTree } from '@lezer/highlight';

/** The grammar for what stands after ``` (a name or a file ending), or null when there is none. */
export type FindGrammar = (name: string) => Promise<Parser | null>;

/** Longer code stays plain: colours are not worth a page that halts. */
const MAX_CODE_CHARS = 60_000;

export interface CodeColours {
  /** Colours the text of `code`; at once when the grammar is here, else as soon as it is. */
  colour(code: HTMLElement, language: string): void;
  /** Resolves when all that was asked for is coloured, or cannot be. */
  settled(): Promise<void>;
}

export function createCodeColours(findGrammar: FindGrammar): CodeColours {
  const known = new Map<string, Parser | null | Promise<Parser | null>>();
  const open = new Set<Promise<void>>();
  return {
    async settled() {
      await Promise.all(open);
    },
    colour(code, language) {
      const name = language.toLowerCase();
      if (name === '' || (code.textContent?.length ?? 0) > MAX_CODE_CHARS) return;
      const grammar = known.get(name);
      if (grammar === null) return;
      if (grammar !== undefined && !(grammar instanceof Promise)) {
        paint(code, grammar);
        return;
      }
      const loading =
        grammar ??
        // A grammar that cannot be loaded (offline, a new version on the server) leaves the code plain.
        findGrammar(name).catch(() => null);
      known.set(name, loading);
      const painting = loading.then(parser => {
        known.set(name, parser);
        if (parser !== null) paint(code, parser);
        open.delete(painting);
      });
      open.add(painting);
    },
  };
}

function paint(code: HTMLElement, parser: Parser): void {
  const text = code.textContent ?? '';
  const document = code.ownerDocument;
  const out = document.createDocumentFragment();
  let at = 0;
  highlightTree(parser.parse(text), classHighlighter, (from, to, classes) => {
    if (from > at) out.append(text.slice(at, from));
    const span = document.createElement('span');
    span.className = classes;
    span.textContent = text.slice(from, to);
    out.append(span);
    at = to;
  });
  out.append(text.slice(at));
  code.replaceChildren(out);
}
