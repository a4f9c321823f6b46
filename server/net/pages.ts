// The pages that we serve: the built pages that people see, the frame that draws diagrams, and what is
// said where there is nothing. Knows no document.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { send, sendText } from './answers.ts';
import {
  diagramFramePolicy,
  hashInlineParts,
  NONCE_PLACEHOLDER,
  NOTHING_ALLOWED,
  pagePolicy,
  WORKER_POLICY,
} from './security-headers.ts';
import type { PageName, StaticFiles } from './static-files.ts';

export type PageHandler = (request: IncomingMessage, response: ServerResponse, status: 200 | 404) => void;

/** The build leaves this where the limit belongs. */
const UPLOAD_PLACEHOLDER = '__PROSA_MAX_UPLOAD_BYTES__';

/** And this where the base path belongs. */
const BASE_PLACEHOLDER = '__PROSA_BASE__';

/** Views of a document that other sites may frame, where that is configured. */
const FRAMED_VIEWS = ['read', 'slides'];

export interface PageOptions {
  /** What stands before all paths; "": nothing. */
  basePath: string;
  /** As in the setting: origins, or "*". */
  embedOrigins: readonly string[];
  /** Told to the page, so that it can say so before anything is sent. */
  maxUploadBytes: number;
}

/** Shows one of the built pages. */
export function createPage(files: StaticFiles, name: PageName, options: PageOptions): PageHandler {
  const { embedOrigins } = options;
  if (files.pages === null) {
    return (request, response) =>
      sendText(request, response, 503, 'The page is not built yet. Run: npm run build:client');
  }
  const html = files.pages[name]
    .replaceAll(UPLOAD_PLACEHOLDER, String(options.maxUploadBytes))
    .replaceAll(BASE_PLACEHOLDER, options.basePath);
  const hashes = hashInlineParts(html);
  return (request, response, status) => {
    const nonce = randomBytes(16).toString('base64');
    const isFramed = embedOrigins.length > 0 && asksForFramedView(request.url ?? '');
    if (isFramed) response.removeHeader('X-Frame-Options');
    const ancestors = isFramed ? ["'self'", ...embedOrigins].join(' ') : undefined;
    response.setHeader('Content-Security-Policy', pagePolicy(hashes, nonce, request.headers.host, ancestors));
    // Asked for again on every visit, so that it names the files of the running build. Not "no-store", which
    // would keep the page out of the browser's back-forward cache.
    response.setHeader('Cache-Control', 'no-cache');
    send(request, response, status, 'text/html; charset=utf-8', html.replaceAll(NONCE_PLACEHOLDER, nonce));
  };
}

function asksForFramedView(url: string): boolean {
  const query = url.indexOf('?');
  if (query === -1 || !url.startsWith('/d/')) return false;
  // The first one counts, as it does for the page itself.
  return FRAMED_VIEWS.includes(new URLSearchParams(url.slice(query + 1)).get('view') ?? '');
}

/** Wherever the bundler puts it. */
export function isDiagramFrame(path: string): boolean {
  return path.endsWith('/diagram-frame.html');
}

export function setDiagramFrameHeaders(response: ServerResponse, embedOrigins: readonly string[]): void {
  response.setHeader('Content-Security-Policy', diagramFramePolicy(embedOrigins));
  if (embedOrigins.length > 0) response.removeHeader('X-Frame-Options');
  else response.setHeader('X-Frame-Options', 'SAMEORIGIN');
}

/** Pages register it under this name; it is asked for again on each visit, as every file with a plain name. */
export const WORKER_PATH = '/service-worker.js';

export function setWorkerHeaders(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', WORKER_POLICY);
}

export function showNotFound(request: IncomingMessage, response: ServerResponse, basePath: string): void {
  response.setHeader('Content-Security-Policy', NOTHING_ALLOWED);
  response.setHeader('Cache-Control', 'no-store');
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Not found · Prosa</title>
<h1>Not found</h1>
<p>There is nothing at this address.</p>
<p><a href="${basePath}/">All documents</a></p>
</html>
`;
  send(request, response, 404, 'text/html; charset=utf-8', html);
}
