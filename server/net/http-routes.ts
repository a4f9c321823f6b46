// What the server answers to HTTP requests: the page, its files, health and metrics. Knows no document.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { documentKeyFromPath } from '../../protocol/document-names.ts';
import {
  COMMON_HEADERS,
  hashInlineParts,
  NONCE_PLACEHOLDER,
  NOTHING_ALLOWED,
  pagePolicy,
} from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';

export type Readiness = { ready: true } | { ready: false; reason: string };

export interface RouteParts {
  files: StaticFiles;
  /** Whether this server can take documents in and keep them, now. */
  readiness(): Readiness;
  renderMetrics(): Promise<string>;
  metricsType: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type PageHandler = (request: IncomingMessage, response: ServerResponse, status: 200 | 404) => void;

/** The request listener of the server. */
export function createRoutes(parts: RouteParts): Handler {
  const showPage = createPage(parts.files);
  return (request, response) => {
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      sendText(request, response, 405, 'Only GET and HEAD are answered here.');
      return;
    }
    // Not `new URL`: it would resolve "..", and a name must mean what was written.
    const [path = ''] = (request.url ?? '').split('?', 1);
    switch (path) {
      case '/':
        return showPage(request, response, 200);
      case '/healthz':
        return sendJson(request, response, 200, { alive: true });
      case '/readyz': {
        const readiness = parts.readiness();
        return sendJson(request, response, readiness.ready ? 200 : 503, readiness);
      }
      case '/metrics':
        return void parts.renderMetrics().then(
          text => send(request, response, 200, parts.metricsType, text),
          () => sendText(request, response, 500, 'The metrics could not be read.'),
        );
    }
    if (path.startsWith('/d/')) {
      // The page tells people about a broken name in their own language; programs see the status.
      const isName = documentKeyFromPath(path.slice('/d/'.length)) !== null;
      return showPage(request, response, isName ? 200 : 404);
    }
    if (path.startsWith('/sync/') && documentKeyFromPath(path.slice('/sync/'.length)) !== null) {
      return sendText(request, response, 426, 'Documents are synchronised over a WebSocket.', {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
      });
    }
    if (parts.files.serve(request, response, path)) return;
    showNotFound(request, response);
  };
}

function createPage(files: StaticFiles): PageHandler {
  const html = files.indexHtml;
  if (html === null) {
    return (request, response) =>
      sendText(request, response, 503, 'The page is not built yet. Run: npm run build:client');
  }
  const hashes = hashInlineParts(html);
  return (request, response, status) => {
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('Content-Security-Policy', pagePolicy(hashes, nonce, request.headers.host));
    // Asked for again on every visit, so that it names the files of the running build. Not "no-store", which
    // would keep the page out of the browser's back-forward cache.
    response.setHeader('Cache-Control', 'no-cache');
    send(request, response, status, 'text/html; charset=utf-8', html.replaceAll(NONCE_PLACEHOLDER, nonce));
  };
}

function showNotFound(request: IncomingMessage, response: ServerResponse): void {
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
<p><a href="/">New document</a></p>
</html>
`;
  send(request, response, 404, 'text/html; charset=utf-8', html);
}

function sendJson(request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', NOTHING_ALLOWED);
  send(request, response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', NOTHING_ALLOWED);
  send(request, response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(request.method === 'HEAD' ? undefined : text);
}
