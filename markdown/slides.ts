// The slides of a document: the same Markdown, cut at its "---" rules. Pure. A rule inside code or a list cuts
// nothing, and a line of text above "---" is a heading, as everywhere in Markdown.
import { createMarkdownRenderer, type MarkdownOptions } from './markdown.ts';
import { type Plan, planPreview } from './plan.ts';

export interface Slide {
  /** Its Markdown, without the speaker's notes; with the footnotes and link addresses that others define for it. */
  source: string;
  /** What follows a line "Note:", for the speaker alone; "" without any. */
  notes: string;
  /** Lines of the document, half-open. */
  fromLine: number;
  toLine: number;
}

const NOTES = /^notes?:[ \t]*$/im;

/** At least one slide. Empty slides at both ends and between two rules are left out. */
export function splitSlides(text: string, options: MarkdownOptions): Slide[] {
  const { parser } = createMarkdownRenderer(options);
  const plan = planPreview(parser, text, null);
  const lines = plan.source.split('\n');
  const headLines = plan.frontMatter === '' ? 0 : plan.frontMatter.split('\n').length - 1;
  const slides: Slide[] = [];
  let from = headLines;
  const cut = (to: number, next: number) => {
    const slide = makeSlide(lines, from, to);
    if (slide !== null) slides.push(slide);
    from = next;
  };
  for (const unit of plan.units) {
    const token = unit.segments.length === 1 ? unit.segments[0]!.tokens[0] : undefined;
    if (token?.type !== 'hr' || !token.markup.startsWith('-')) continue;
    // The first block's lines count blank lines above it.
    const line = unit.fromLine + (token.map?.[0] ?? 0);
    cut(line, line + 1);
  }
  cut(lines.length, lines.length);
  const borrowed = listDefinitions(plan);
  for (const slide of slides) {
    const lower = slide.source.toLowerCase();
    const used = borrowed.filter(
      ({ mention, text }) => lower.includes(mention) && !slide.source.includes(text),
    );
    if (used.length > 0) slide.source += `\n\n${used.map(({ text }) => text).join('\n')}`;
  }
  return slides.length > 0 ? slides : [{ source: '', notes: '', fromLine: headLines, toLine: lines.length }];
}

/** What any slide may refer to: how that looks there, in lower case, and the Markdown that defines it. */
function listDefinitions(plan: Plan): { mention: string; text: string }[] {
  const found: { mention: string; text: string }[] = [];
  for (const { definition } of plan.definitions.values()) {
    if (definition.kind !== 'link') continue;
    const title = definition.title === '' ? '' : ` "${definition.title.replace(/["\\]/g, '\\$&')}"`;
    const text = `[${definition.label}]: <${definition.href}>${title}`;
    found.push({ mention: `[${definition.label.toLowerCase()}]`, text });
  }
  for (const unit of plan.units) {
    if (unit.kind !== 'footnote') continue;
    const [segment] = unit.segments;
    const label = String(segment!.tokens[0]!.meta?.label);
    found.push({ mention: `[^${label.toLowerCase()}]`, text: segment!.source.trimEnd() });
  }
  return found;
}

function makeSlide(lines: readonly string[], from: number, to: number): Slide | null {
  const whole = lines.slice(from, to).join('\n');
  const match = NOTES.exec(whole);
  const source = (match === null ? whole : whole.slice(0, match.index)).trim();
  const notes = match === null ? '' : whole.slice(match.index + match[0].length).trim();
  return source === '' && notes === '' ? null : { source, notes, fromLine: from, toLine: to };
}

/** The index of the slide that shows a line, for following a presenter or a caret. */
export function findSlide(slides: readonly Slide[], line: number): number {
  const at = slides.findIndex(slide => line < slide.toLine);
  return at < 0 ? slides.length - 1 : at;
}
