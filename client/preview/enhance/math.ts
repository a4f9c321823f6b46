// Formulas, set by KaTeX, which is loaded when the first formula is shown. The page's policy forbids style
// attributes in HTML and KaTeX cannot do without them: so they are renamed before its output is parsed, and set
// through the CSSOM afterwards, on elements that are checked one by one.

import type { PreviewWords } from '../../../markdown/words.ts';
import type { WhenIdle } from '../slices.ts';

/** `page` looks the same everywhere and needs KaTeX's style sheet and fonts; `mathml` stands alone. */
export type MathOutput = 'page' | 'mathml';

/** Longer formulas stay as they were written. */
const MAX_FORMULA_CHARS = 8_000;
/** Macros expand this often at most: \def can otherwise be made to run for ever. */
const MAX_EXPANSIONS = 400;
/** In em: nothing grows beyond the page. */
const MAX_SIZE = 20;

type Katex = typeof import('katex').default;

export interface MathSetter {
  /** Sets the formula that `element` holds as text; at once when KaTeX is here. */
  set(element: HTMLElement): void;
  /** Resolves when all that was asked for is set. */
  settled(): Promise<void>;
}

/** So long formulas may be set at a stretch; the others wait for idle time. */
const STRETCH_MS = 6;

export function createMathSetter(
  output: MathOutput,
  words: () => PreviewWords,
  whenIdle: WhenIdle,
): MathSetter {
  let katex: Katex | null = null;
  const waiting: HTMLElement[] = [];
  let draining: Promise<void> | null = null;
  // When the present stretch is over.
  let stretchEnd = 0;
  let loading: Promise<Katex | null> | null = null;
  const load = () =>
    // When it cannot be loaded, formulas stay as they were written.
    Promise.all([import('katex'), output === 'page' ? import('./math-style.ts') : null]).then(
      ([module]) => {
        katex = module.default;
        return katex;
      },
      () => null,
    );
  function drain(loaded: Katex): Promise<void> {
    return new Promise<void>(done => {
      const slice = () => {
        const end = performance.now() + STRETCH_MS;
        for (let element = waiting.shift(); element !== undefined; element = waiting.shift()) {
          setFormula(loaded, element, output, words());
          if (performance.now() > end) break;
        }
        if (waiting.length > 0) whenIdle(slice);
        else done();
      };
      slice();
    }).then(() => {
      // More may have come after the last slice.
      draining = waiting.length > 0 ? drain(loaded) : null;
      return draining ?? undefined;
    });
  }

  return {
    set(element) {
      const now = performance.now();
      // A new stretch begins when the last one is long over: then others have had their turn.
      if (now > stretchEnd + STRETCH_MS) stretchEnd = now + STRETCH_MS;
      if (katex !== null && waiting.length === 0 && now < stretchEnd) {
        setFormula(katex, element, output, words());
        return;
      }
      waiting.push(element);
      loading ??= load();
      draining ??= loading.then(loaded => (loaded === null ? undefined : drain(loaded)));
    },
    async settled() {
      await draining;
    },
  };
}

function setFormula(katex: Katex, element: HTMLElement, output: MathOutput, words: PreviewWords): void {
  const formula = element.textContent ?? '';
  if (formula.length > MAX_FORMULA_CHARS || element.firstElementChild !== null) return;
  let html: string;
  try {
    html = katex.renderToString(formula, {
      displayMode: element.classList.contains('md-math-display'),
      output: output === 'page' ? 'htmlAndMathml' : 'mathml',
      trust: false,
      strict: 'ignore',
      throwOnError: true,
      maxExpand: MAX_EXPANSIONS,
      maxSize: MAX_SIZE,
      macros: {},
    });
  } catch (error) {
    // Somebody is in the middle of typing it, or it is no TeX: shown as written, with the reason at hand.
    element.classList.add('md-failed');
    element.title = `${words.mathFailed}: ${error instanceof Error ? error.message : String(error)}`;
    return;
  }
  element.replaceChildren(parseKatex(element.ownerDocument, html, output));
}

const KATEX_TAGS: ReadonlySet<string> = new Set(
  (
    'span svg path line math semantics annotation mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot ' +
    'mover munder munderover mtable mtr mtd mlabeledtr mpadded mphantom menclose mstyle mglyph merror mmultiscripts none'
  ).split(' '),
);
const REFUSED_ATTRIBUTE = /^(?:on|href$|src$|xlink|id$|name$|style$)/;

/** KaTeX escapes every quote in text, so ` style="` in its output is always an attribute. */
function parseKatex(document: Document, html: string, output: MathOutput): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = html.replaceAll(' style="', ' data-css="');
  for (const element of template.content.querySelectorAll<HTMLElement>('*')) {
    if (!KATEX_TAGS.has(element.localName)) {
      element.remove();
      continue;
    }
    for (const name of element.getAttributeNames()) {
      if (REFUSED_ATTRIBUTE.test(name.toLowerCase())) element.removeAttribute(name);
    }
    const css = element.getAttribute('data-css');
    if (css === null) continue;
    element.removeAttribute('data-css');
    if (output === 'page') setStyle(element.style, css);
  }
  return document.importNode(template.content, true);
}

function setStyle(style: CSSStyleDeclaration, css: string): void {
  for (const declaration of css.split(';')) {
    const colon = declaration.indexOf(':');
    const value = declaration.slice(colon + 1).trim();
    if (colon > 0 && !/url|image|[\\@]/i.test(value))
      style.setProperty(declaration.slice(0, colon).trim(), value);
  }
}
