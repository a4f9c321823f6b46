// One preview with all that it needs in a browser: where grammars come from and who draws the diagrams. What pages
// load with a dynamic import.

import { previewWordsOf } from '../../markdown/words.ts';
import { pathTo } from '../addresses.ts';
import { createDiagramPainter, type DiagramPainter } from './diagram/diagram-painter.ts';
import { findGrammar } from './enhance/grammars.ts';
import { type PreviewListener, PreviewPane } from './preview-pane.ts';

/** Where the server and Vite's own server have the frame that draws diagrams. */
const DIAGRAM_FRAME_PATH = pathTo('/preview/diagram/diagram-frame.html');

export interface OpenPreviewParts {
  parent: HTMLElement;
  /** BCP 47: the language of the interface. */
  locale: string;
  theme: 'light' | 'dark';
  tasks: 'live' | 'fixed';
  listener: PreviewListener;
}

let painter: DiagramPainter | null = null;

/** All previews of a page share one frame for diagrams. */
export function sharePainter(document: Document): DiagramPainter {
  painter ??= createDiagramPainter(document, DIAGRAM_FRAME_PATH);
  return painter;
}

export function openPreview({ parent, locale, theme, tasks, listener }: OpenPreviewParts): PreviewPane {
  return new PreviewPane({
    parent,
    words: previewWordsOf(locale),
    theme,
    tasks,
    // The page's policy allows images of this site alone.
    remoteImages: 'link',
    findGrammar,
    painter: sharePainter(parent.ownerDocument),
    listener,
  });
}

export { previewWordsOf };
