// Diagrams as images. The SVG of a drawing becomes the source of an <img>: a document of its own, in which no
// script runs, from which nothing is fetched, and whose styles stay inside.

import type { PreviewWords } from '../../../markdown/words.ts';
import type { DiagramPainter } from '../diagram/diagram-painter.ts';

export type ImageAddress = 'blob' | 'data';

export interface DiagramSetter {
  /** Draws the diagram that `element` holds as text. Meanwhile shows `stale`, the image of an earlier version. */
  set(element: HTMLElement, stale: HTMLImageElement | null): void;
  /** Draws all diagrams below `root` anew, for another theme. */
  redraw(root: ParentNode): void;
  /** Resolves when all that was asked for is drawn or has failed. */
  settled(): Promise<void>;
}

export interface DiagramParts {
  painter: DiagramPainter;
  theme: () => 'light' | 'dark';
  words: () => PreviewWords;
  /** `blob` for pages, `data` for documents that stand alone. */
  address: ImageAddress;
}

export function createDiagramSetter({ painter, theme, words, address }: DiagramParts): DiagramSetter {
  const sources = new WeakMap<Element, string>();
  const open = new Set<Promise<void>>();

  async function draw(element: HTMLElement, source: string): Promise<void> {
    const wanted = theme();
    const drawing = await painter.draw(source, wanted);
    // Meanwhile the theme changed: a newer drawing of this element is under way.
    if (theme() !== wanted) return;
    if (drawing.outcome === 'failed') {
      showSource(element, source, `${words().diagramFailed}. ${drawing.reason.split('\n')[0] ?? ''}`.trim());
      return;
    }
    const image = element.ownerDocument.createElement('img');
    image.className = 'md-diagram-image';
    image.alt = `${words().diagram}: ${describeDiagram(source)}`;
    const size = readSize(drawing.svg);
    if (size !== null) [image.width, image.height] = size;
    image.src = await makeAddress(drawing.svg, address);
    try {
      // A document that is not shown loads no images, so there is nothing to wait for.
      if (element.ownerDocument.defaultView !== null) await image.decode?.();
    } catch {
      // An SVG that the browser does not read: the source says more than a broken image.
      showSource(element, source, words().diagramFailed);
      return;
    }
    if (theme() !== wanted) return;
    releaseAddress(element.querySelector('img'));
    element.classList.remove('md-failed');
    element.replaceChildren(image);
  }

  function start(element: HTMLElement, source: string): void {
    const drawing = draw(element, source).finally(() => open.delete(drawing));
    open.add(drawing);
  }

  return {
    set(element, stale) {
      const source = element.textContent ?? '';
      sources.set(element, source);
      if (stale !== null) element.replaceChildren(stale);
      start(element, source);
    },
    redraw(root) {
      for (const element of root.querySelectorAll<HTMLElement>('.md-diagram')) {
        const source = sources.get(element);
        if (source !== undefined) start(element, source);
      }
    },
    async settled() {
      await Promise.all(open);
    },
  };
}

function showSource(element: HTMLElement, source: string, why: string): void {
  const document = element.ownerDocument;
  const code = document.createElement('pre');
  code.textContent = source;
  const reason = document.createElement('p');
  reason.className = 'md-failed-reason';
  reason.textContent = why;
  element.classList.add('md-failed');
  element.replaceChildren(reason, code);
}

/** What the diagram says about itself, or else what kind it is. */
function describeDiagram(source: string): string {
  const said = /^\s*accDescr:\s*(.+)$/m.exec(source) ?? /^\s*(?:accTitle:|title:?)\s*(.+)$/m.exec(source);
  const kind = /^\s*(?!%%|---)([a-zA-Z]+)/m.exec(source);
  return (said?.[1] ?? kind?.[1] ?? '').trim().slice(0, 200);
}

function readSize(svg: string): [width: number, height: number] | null {
  const box = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/.exec(svg);
  return box === null ? null : [Math.ceil(Number(box[1])), Math.ceil(Number(box[2]))];
}

// The drawing's own width "100%" means nothing in an image: it gets the size of its view box.
async function makeAddress(svg: string, address: ImageAddress): Promise<string> {
  const size = readSize(svg);
  const sized =
    size === null
      ? svg
      : svg.replace(/^<svg\b[^>]*>/, tag => {
          const bare = tag.replace(/\s(?:width|height)="[^"]*"/g, '');
          return bare.replace('<svg', `<svg width="${size[0]}" height="${size[1]}"`);
        });
  const blob = new Blob([sized], { type: 'image/svg+xml' });
  if (address === 'blob') return URL.createObjectURL(blob);
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error ?? new Error('the drawing could not be read'));
    reader.readAsDataURL(blob);
  });
}

/** Frees the memory of an image that is shown no longer. */
export function releaseAddress(image: HTMLImageElement | null): void {
  if (image?.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
}
