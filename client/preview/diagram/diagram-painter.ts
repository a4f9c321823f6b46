// Asks the hidden frame for drawings, one at a time, and keeps the last ones. Knows no Mermaid: that is loaded by
// the frame, when the first diagram is shown.
import { type DrawAnswer, type DrawRequest, FRAME_READY } from './frame-protocol.ts';

export type Drawing = { outcome: 'drawn'; svg: string } | { outcome: 'failed'; reason: string };

/** Draws diagrams; never rejects. */
export interface DiagramPainter {
  draw(source: string, theme: 'light' | 'dark'): Promise<Drawing>;
  destroy(): void;
}

/** A diagram that takes longer has halted its frame: it gets a new one. */
const DRAW_LIMIT_MS = 10_000;
/** The first drawing waits for Mermaid to come over the network. */
const START_LIMIT_MS = 30_000;
const KEPT_DRAWINGS = 60;

interface Job extends DrawRequest {
  done(drawing: Drawing): void;
}

/** `frameUrl` is where diagram-frame.html is served, on this page's own host. */
export function createDiagramPainter(document: Document, frameUrl: string): DiagramPainter {
  const window = document.defaultView!;
  const kept = new Map<string, Promise<Drawing>>();
  const waiting: Job[] = [];
  let frame: HTMLIFrameElement | null = null;
  let isReady = false;
  let current: Job | null = null;
  let limit: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;

  function open(): void {
    frame = document.createElement('iframe');
    frame.className = 'md-diagram-frame';
    frame.title = '';
    frame.tabIndex = -1;
    frame.setAttribute('aria-hidden', 'true');
    frame.src = frameUrl;
    isReady = false;
    document.body.append(frame);
  }

  function close(): void {
    clearTimeout(limit);
    frame?.remove();
    frame = null;
    isReady = false;
  }

  function next(): void {
    if (current !== null) return;
    const job = waiting.shift();
    if (job === undefined) return;
    current = job;
    if (frame === null) open();
    limit = setTimeout(giveUp, isReady ? DRAW_LIMIT_MS : START_LIMIT_MS);
    if (isReady) send();
  }

  function send(): void {
    if (current === null) return;
    const { id, source, theme } = current;
    frame?.contentWindow?.postMessage({ id, source, theme } satisfies DrawRequest, window.location.origin);
  }

  function finish(drawing: Drawing): void {
    clearTimeout(limit);
    const job = current;
    current = null;
    job?.done(drawing);
    next();
  }

  function giveUp(): void {
    close();
    finish({ outcome: 'failed', reason: 'it took too long' });
  }

  function listen(event: MessageEvent): void {
    if (frame === null || event.source !== frame.contentWindow || event.origin !== window.location.origin)
      return;
    if (event.data === FRAME_READY) {
      isReady = true;
      clearTimeout(limit);
      limit = setTimeout(giveUp, DRAW_LIMIT_MS);
      send();
      return;
    }
    const answer = event.data as DrawAnswer;
    if (answer.id !== current?.id) return;
    finish(
      answer.outcome === 'drawn' && typeof answer.svg === 'string'
        ? { outcome: 'drawn', svg: answer.svg }
        : { outcome: 'failed', reason: answer.outcome === 'failed' ? String(answer.reason) : '' },
    );
  }
  window.addEventListener('message', listen);

  return {
    draw(source, theme) {
      const key = `${theme} ${source}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const drawing = new Promise<Drawing>(done => {
        waiting.push({ id: ++lastId, source, theme, done });
      });
      kept.set(key, drawing);
      if (kept.size > KEPT_DRAWINGS) kept.delete(kept.keys().next().value!);
      next();
      return drawing;
    },
    destroy() {
      window.removeEventListener('message', listen);
      close();
      for (const job of [current, ...waiting.splice(0)]) job?.done({ outcome: 'failed', reason: '' });
      current = null;
    },
  };
}
