// The preview of a Markdown document: one scrolling element that shows a text and is kept up to date. Knows no
// editor, no connection and no Y.Doc; whoever has the text calls update(). Load it with a dynamic import: it brings
// the Markdown parser and the sanitiser along.
import './preview.css';
import './print.css';
import { type FrontMatter, NO_FRONT_MATTER, readFrontMatter } from '../../markdown/front-matter.ts';
import {
  createMarkdownRenderer,
  type MarkdownOptions,
  type MarkdownRenderer,
} from '../../markdown/markdown.ts';
import { type Plan, planPreview } from '../../markdown/plan.ts';
import { leavesPage } from '../../markdown/urls.ts';
import type { PreviewWords } from '../../markdown/words.ts';
import { BlockList } from './block-list.ts';
import type { DiagramPainter } from './diagram/diagram-painter.ts';
import { createCodeColours, type FindGrammar } from './enhance/code.ts';
import { createDiagramSetter, type DiagramSetter } from './enhance/diagrams.ts';
import { createMathSetter, type MathSetter } from './enhance/math.ts';
import { createReach, type Reach } from './enhance/reach.ts';
import {
  type DocumentHeading,
  fillContents,
  type LinkedHeadings,
  type LinkOptions,
  linkFootnotes,
  linkHeadings,
  markFollowing,
} from './links.ts';
import { createSanitizer, type Sanitizer } from './sanitize.ts';
import { findHeight, findLine, type MappedBlock } from './scroll-map.ts';
import type { ScrollPane } from './scroll-sync.ts';
import { createSlicedWork, type SlicedWork, type WhenIdle, whenIdleIn } from './slices.ts';

export interface ClickedLink {
  href: string;
  /** `heading` is in this document and is scrolled to; `page` is relative; `elsewhere` opens in a new tab. */
  kind: 'heading' | 'page' | 'elsewhere';
  /** The browser does nothing more about it. */
  prevent(): void;
}

export interface PreviewListener {
  /** A person ticked or cleared the task on this line (from 0). The text is the caller's to change: tasks.ts. */
  taskToggled(line: number, checked: boolean): void;
  linkClicked?(link: ClickedLink): void;
  /** All of the last update is shown; headings and title are those of that text. */
  rendered?(): void;
}

export interface PreviewSettings {
  words: PreviewWords;
  theme: 'light' | 'dark';
  /** `show` needs a policy that allows images of other hosts. */
  remoteImages: 'show' | 'link';
  /** `live` where the reader may change the text. */
  tasks: 'live' | 'fixed';
}

export interface PreviewParts extends PreviewSettings {
  parent: HTMLElement;
  listener: PreviewListener;
  findGrammar: FindGrammar;
  /** createDiagramPainter(); stays the caller's, who may share it with the export. */
  painter: DiagramPainter;
  /** For tests: when to work. */
  whenIdle?: WhenIdle;
}

const ID_PREFIX = 'doc-';
/** Line breaks in the text are line breaks on the page, as people know it from other writing rooms. */
const BREAK_LINES = true;

export class PreviewPane implements ScrollPane {
  readonly element: HTMLElement;
  /** As of the last `rendered`. */
  headings: readonly DocumentHeading[] = [];
  frontMatter: FrontMatter = NO_FRONT_MATTER;

  /** Boxes that were ticked during a pass. */
  readonly #toggled = new Set<HTMLInputElement>();
  readonly #article: HTMLElement;
  readonly #footnotes: HTMLElement;
  readonly #listener: PreviewListener;
  readonly #blocks: BlockList;
  readonly #work: SlicedWork;
  readonly #colours: ReturnType<typeof createCodeColours>;
  readonly #math: MathSetter;
  readonly #diagrams: DiagramSetter;
  readonly #reach: Reach;
  readonly #stop = new AbortController();
  readonly #resizes: ResizeObserver | null;
  #settings: PreviewSettings;
  #renderer: MarkdownRenderer;
  #sanitizer: Sanitizer;
  #source = '';
  #plan: Plan | null = null;
  #linked: LinkedHeadings | null = null;
  // The line that was last asked for, until a person scrolls: what comes in later must not move it.
  #heldLine: number | null = null;

  constructor(parts: PreviewParts) {
    const document = parts.parent.ownerDocument;
    const window = document.defaultView!;
    this.#listener = parts.listener;
    this.#settings = parts;
    this.element = document.createElement('div');
    this.element.className = 'preview';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'region');
    this.#article = document.createElement('article');
    this.#article.className = 'md';
    const body = document.createElement('div');
    body.className = 'md-body';
    this.#footnotes = document.createElement('section');
    this.#footnotes.className = 'md-footnotes';
    this.#footnotes.hidden = true;
    this.#article.append(body, this.#footnotes);
    this.element.append(this.#article);

    const words = () => this.#settings.words;
    this.#colours = createCodeColours(parts.findGrammar);
    const whenIdle = parts.whenIdle ?? whenIdleIn(window);
    this.#math = createMathSetter('page', words, whenIdleIn(window));
    this.#reach = createReach(window);
    this.#diagrams = createDiagramSetter({
      painter: parts.painter,
      theme: () => this.#settings.theme,
      words,
      address: 'blob',
    });
    this.#blocks = new BlockList({ container: body, enhance: (element, old) => this.#enhance(element, old) });
    this.#work = createSlicedWork(whenIdle, () => window.performance.now());
    this.#renderer = createMarkdownRenderer(this.#rendererOptions());
    this.#sanitizer = createSanitizer(window, parts.remoteImages);
    this.#resizes =
      typeof window.ResizeObserver === 'function' ? new window.ResizeObserver(() => this.#hold()) : null;
    this.#resizes?.observe(this.#article);
    this.#label();
    this.#listen();
    parts.parent.append(this.element);
  }

  /** Shows this text soon. Costs nothing now; of several updates in a row the last one counts. */
  update(source: string): void {
    this.#source = source;
    this.#work.follow(() => this.#steps());
  }

  /** Shows all that is pending now. For printing, exporting and tests. */
  flush(): void {
    this.#work.finish();
  }

  /** Resolves when colours, formulas and diagrams are shown too. */
  async settled(): Promise<void> {
    await Promise.all([this.#colours.settled(), this.#math.settled(), this.#diagrams.settled()]);
  }

  change(settings: Partial<PreviewSettings>): void {
    const before = this.#settings;
    this.#settings = { ...before, ...settings };
    const { words, remoteImages, tasks, theme } = this.#settings;
    if (words !== before.words || remoteImages !== before.remoteImages || tasks !== before.tasks)
      this.#renew();
    else if (theme !== before.theme) this.#diagrams.redraw(this.element);
  }

  /** From the front matter, else the first heading of level 1, else the first heading; null without any. */
  get title(): string | null {
    const heading = this.headings.find(({ level }) => level === 1) ?? this.headings[0];
    return this.frontMatter.title ?? (heading?.text || null);
  }

  /** How many blocks were rendered so far. */
  get renderedCount(): number {
    return this.#blocks.renderedCount;
  }

  /** What is shown now, block by block, with the lines of the text that each comes from. */
  get blocks(): readonly MappedBlock[] {
    return this.#blocks.views;
  }

  lineAtTop(): number {
    if (this.element.scrollTop <= 0) return 0;
    return findLine(this.#blocks.views, this.#top()) ?? 0;
  }

  scrollToLine(line: number): void {
    this.#heldLine = line;
    this.#hold();
  }

  /** Scrolls to a heading or footnote by the fragment of an address, with or without "#". False when there is none. */
  reveal(fragment: string): boolean {
    const name = decodeFragment(fragment.replace(/^#/, ''));
    const target = this.#find(name.startsWith(ID_PREFIX) ? name : ID_PREFIX + name);
    if (target === undefined) return false;
    for (let at: Element | null = target; at !== null; at = at.parentElement) {
      if (at.localName === 'details') at.setAttribute('open', '');
    }
    this.#heldLine = null;
    target.scrollIntoView({ block: 'start' });
    return true;
  }

  destroy(): void {
    this.#stop.abort();
    this.#work.stop();
    this.#resizes?.disconnect();
    this.#reach.destroy();
    this.element.remove();
  }

  *#steps(): Generator<void> {
    const plan = planPreview(this.#renderer.parser, this.#source, this.#plan);
    const headChanged = plan.frontMatter !== (this.#plan?.frontMatter ?? '');
    this.#plan = plan;
    if (headChanged) void this.#readFrontMatter(plan.frontMatter);
    yield;
    yield* this.#blocks.patch(plan, this.#renderer, this.#sanitizer);
    this.#link();
    this.#hold();
    this.#passToggles();
    this.#listener.rendered?.();
  }

  #link(): void {
    const options: LinkOptions = { words: this.#settings.words, idPrefix: ID_PREFIX, anchors: 'shown' };
    const { views, footnotes } = this.#blocks;
    this.#linked = linkHeadings(views, options, this.#linked);
    this.headings = this.#linked.list;
    fillContents(this.#article, this.headings);
    markFollowing(this.#blocks.views.map(({ element }) => element));
    const source = {
      findDefinition: (label: string) => footnotes.get(label),
      makeInline: (html: string) => this.#sanitizer.sanitize(html),
    };
    linkFootnotes(views, source, this.#footnotes, options);
  }

  async #readFrontMatter(block: string): Promise<void> {
    const read = block === '' ? NO_FRONT_MATTER : await readFrontMatter(block);
    if (this.#plan?.frontMatter !== block || this.#stop.signal.aborted) return;
    const before = this.frontMatter;
    this.frontMatter = read;
    if (read.lineBreaks !== before.lineBreaks) this.#renew();
    else if (read.title !== before.title) this.#listener.rendered?.();
  }

  #renew(): void {
    this.#renderer = createMarkdownRenderer(this.#rendererOptions());
    this.#sanitizer = createSanitizer(this.element.ownerDocument.defaultView!, this.#settings.remoteImages);
    this.#plan = this.#plan === null ? null : planPreview(this.#renderer.parser, this.#plan.source, null);
    this.#blocks.forget();
    this.#label();
    this.#work.start(() => this.#steps());
  }

  #rendererOptions(): MarkdownOptions {
    const { words, remoteImages, tasks } = this.#settings;
    return { words, remoteImages, tasks, lineBreaks: this.frontMatter.lineBreaks ?? BREAK_LINES };
  }

  #label(): void {
    this.element.setAttribute('aria-label', this.#settings.words.preview);
  }

  #enhance(element: HTMLElement, old: Element | null): void {
    for (const code of select(element, '.md-code')) {
      this.#colours.colour(code.querySelector('code')!, code.dataset.language ?? '');
      this.#addCopyButton(code);
    }
    for (const formula of select(element, '.md-math')) this.#math.set(formula);
    for (const wide of select(element, '.md-table, .md-math-display')) this.#reach.watch(wide);
    const images = old === null ? [] : [...old.querySelectorAll<HTMLImageElement>('.md-diagram-image')];
    select(element, '.md-diagram').forEach((diagram, i) => {
      this.#diagrams.set(diagram, images[i] ?? null);
    });
  }

  #addCopyButton(code: HTMLElement): void {
    const button = code.ownerDocument.createElement('button');
    button.type = 'button';
    button.className = 'md-copy';
    button.textContent = this.#settings.words.copy;
    code.append(button);
  }

  #listen(): void {
    const { element } = this;
    const signal = this.#stop.signal;
    element.addEventListener('change', event => this.#onChange(event), { signal });
    element.addEventListener('click', event => this.#onClick(event), { signal });
    const release = () => {
      this.#heldLine = null;
    };
    for (const touch of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
      element.addEventListener(touch, release, { passive: true, signal });
    }
  }

  #onChange(event: Event): void {
    const box = event.target as HTMLInputElement;
    if (box.dataset.task === undefined) return;
    if (!this.#passToggle(box)) this.#toggled.add(box);
  }

  /** False while its block is not among those that are known: a pass is under way. */
  #passToggle(box: HTMLInputElement): boolean {
    const view = this.#blocks.views.find(candidate => candidate.element.contains(box));
    if (view === undefined) return false;
    this.#listener.taskToggled(view.fromLine + Number(box.dataset.task), box.checked);
    return true;
  }

  /** What was ticked while the preview was being made. */
  #passToggles(): void {
    const toggled = [...this.#toggled];
    this.#toggled.clear();
    for (const box of toggled) if (box.isConnected) this.#passToggle(box);
  }

  #onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>('.md-copy');
    if (button !== null) {
      void this.#copy(button);
      return;
    }
    const link = target.closest('a[href]');
    if (link === null) return;
    const href = link.getAttribute('href')!;
    const kind = href.startsWith('#') ? 'heading' : leavesPage(href) ? 'elsewhere' : 'page';
    this.#listener.linkClicked?.({ href, kind, prevent: () => event.preventDefault() });
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (kind !== 'heading' || !isPlain || event.defaultPrevented) return;
    event.preventDefault();
    if (this.reveal(href)) this.#find(ID_PREFIX + href.slice(1))?.focus({ preventScroll: true });
  }

  async #copy(button: HTMLElement): Promise<void> {
    const code = button.parentElement?.querySelector('code')?.textContent ?? '';
    try {
      await button.ownerDocument.defaultView!.navigator.clipboard.writeText(code);
    } catch {
      // The browser refused the clipboard: the text is still there to be selected, and the button says nothing.
      return;
    }
    button.textContent = this.#settings.words.copied;
    setTimeout(() => {
      button.textContent = this.#settings.words.copy;
    }, 2000);
  }

  #find(id: string): HTMLElement | undefined {
    const name = decodeFragment(id);
    return [...this.#article.querySelectorAll<HTMLElement>('[id]')].find(candidate => candidate.id === name);
  }

  #hold(): void {
    if (this.#heldLine === null) return;
    if (this.#heldLine <= (this.#blocks.views[0]?.fromLine ?? 0)) {
      // The first line belongs to the upper edge, with the space above it.
      this.element.scrollTop = 0;
      return;
    }
    const y = findHeight(this.#blocks.views, this.#heldLine);
    if (y !== null) this.element.scrollTop += y - this.#top();
  }

  #top(): number {
    return this.element.getBoundingClientRect().top;
  }
}

function select(element: HTMLElement, selector: string): HTMLElement[] {
  const inside = [...element.querySelectorAll<HTMLElement>(selector)];
  return element.matches(selector) ? [element, ...inside] : inside;
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
