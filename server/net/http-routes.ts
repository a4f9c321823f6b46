// What the server answers to HTTP requests: who asks is found out here, then pages, built files, health and metrics
// are answered, and the rest is handed to the parts that know documents and uploads.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cutBasePath } from '../../protocol/base-path.ts';
import { documentKeyFromPath } from '../../protocol/document-names.ts';
import { LIVE_PATH } from '../../protocol/live.ts';
import { SEEN_PATH, type Seen } from '../../protocol/seen.ts';
import type { Caller } from '../ports/caller.ts';
import type { Log } from '../relay/ports.ts';
import { send, sendJson, sendText } from './answers.ts';
import { isLoopback, limitKey, type TrustedProxies } from './client-address.ts';
import { mayChangeThings, type OriginRule } from './origin.ts';
import {
  createPage,
  isDiagramFrame,
  setDiagramFrameHeaders,
  setWorkerHeaders,
  showNotFound,
  WORKER_PATH,
} from './pages.ts';
import { isAskedSecurely, readRequestOrigin } from './request-origin.ts';
import { COMMON_HEADERS, STRICT_TRANSPORT } from './security-headers.ts';
import type { StaticFiles } from './static-files.ts';

export type Readiness = { ready: true } | { ready: false; reason: string };

/** Who a browser's person is: in main.ts the guests' sessions. */
export interface Desk {
  /** The person, made when the header names none, and what the browser must be told to keep. */
  greet(
    cookie: string | undefined,
    isSecure: boolean,
    /** Whom a trusted proxy has signed in: it counts before the cookie. */
    proxyUser: string | null,
  ): { person: string; session: string; isNew: boolean; setCookie: string | null };
  /** The person, or null when neither names one. */
  recognise(cookie: string | undefined, proxyUser: string | null): { person: string; session: string } | null;
}

/** The parts of the site that know documents and uploads. A rejection is a programmer's error: it is logged, 500. */
export interface Site {
  /** Answers every path that begins with /api/: always true. */
  api(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<boolean>;
  /** GET and HEAD of /files/…: false, with nothing written, when there is no such file. */
  file(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
  /** GET and HEAD of /d/<name>.md and .html: false, with nothing written, when that is the page of a document. */
  export(request: IncomingMessage, response: ServerResponse, path: string, caller: Caller): Promise<boolean>;
}

export interface RouteParts {
  /** What stands before all paths, like "/prosa"; "": nothing. */
  basePath: string;
  files: StaticFiles;
  desk: Desk;
  site: Site;
  origins: OriginRule;
  proxies: TrustedProxies;
  /** In lower case; null: proxies name nobody. */
  proxyUserHeader: string | null;
  /** Origins whose pages may frame the reading views; may have "*". */
  embedOrigins: readonly string[];
  /** The largest picture that is taken. */
  maxUploadBytes: number;
  log: Log;
  /** Whether this server can take documents in and keep them, now. */
  readiness(): Readiness;
  renderMetrics(): Promise<string>;
  metricsType: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const EXPORT = /\.(?:md|html)$/;

/** The request listener of the server. */
export function createRoutes(parts: RouteParts): Handler {
  const { site, files, embedOrigins, desk, log, basePath } = parts;
  const showHome = createPage(files, 'home', parts);
  const showPage = createPage(files, 'document', parts);

  const identify = (request: IncomingMessage, response: ServerResponse): Caller => {
    const { headers, socket } = request;
    const { address, host, isSecure, user } = readRequestOrigin(
      headers,
      socket.remoteAddress,
      parts.proxies,
      parts.proxyUserHeader,
    );
    const { person, session, isNew, setCookie } = desk.greet(headers.cookie, isSecure, user);
    if (setCookie !== null) response.setHeader('Set-Cookie', setCookie);
    const from = { origin: headers.origin, site: [headers['sec-fetch-site'] ?? []].flat()[0] };
    return {
      person,
      session,
      isNew,
      origin: `${isSecure ? 'https' : 'http'}://${host ?? 'localhost'}`,
      addressKey: limitKey(address),
      isThisMachine: isLoopback(address),
      mayChange: mayChangeThings(parts.origins, from, host),
    };
  };

  /** Runs a part of the site; what it does not take goes to `otherwise`. */
  const run = (
    request: IncomingMessage,
    response: ServerResponse,
    work: Promise<boolean>,
    otherwise: () => void = () => {},
  ) => {
    work.then(
      taken => {
        if (taken === false) otherwise();
      },
      (error: unknown) => {
        log.error('a request failed', { path: request.url?.split('?', 1)[0]?.slice(0, 200), error });
        if (response.headersSent) response.destroy();
        else sendText(request, response, 500, 'Something went wrong on the server.');
      },
    );
  };

  const showDocument = (request: IncomingMessage, response: ServerResponse, path: string) => {
    // The page tells people about a broken name in their own language; programs see the status.
    const isName = documentKeyFromPath(path.slice('/d/'.length)) !== null;
    const caller = identify(request, response);
    const page = () => showPage(request, response, isName ? 200 : 404);
    if (!isName || !EXPORT.test(path)) page();
    else run(request, response, site.export(request, response, path, caller), page);
  };

  return (request, response) => {
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
    if (isAskedSecurely(request, parts.proxies)) {
      response.setHeader('Strict-Transport-Security', STRICT_TRANSPORT);
    }
    const asked = request.url ?? '';
    const url = cutBasePath(asked, basePath);
    if (url === null) return showMoved(request, response, `${basePath}/${asked.slice(basePath.length)}`);
    // From here on nobody knows of the base path, which some proxies cut off themselves.
    request.url = url;
    // Not `new URL`: it would resolve "..", and a name must mean what was written.
    const [path = ''] = url.split('?', 1);
    if (path.startsWith('/api/')) {
      return run(request, response, site.api(request, response, identify(request, response)));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      // What was sent along is not read: the connection ends with the answer.
      response.setHeader('Connection', 'close');
      sendText(request, response, 405, 'Only GET and HEAD are answered here.');
      return;
    }
    switch (path) {
      case '/':
      // The page of the copies in this browser: the home's script shows it.
      case '/recovery':
        identify(request, response);
        return showHome(request, response, 200);
      case '/new':
        identify(request, response);
        return showPage(request, response, 200);
      case '/healthz':
        return sendJson(request, response, 200, { alive: true });
      case '/readyz': {
        const readiness = parts.readiness();
        return sendJson(request, response, readiness.ready ? 200 : 503, readiness);
      }
      case SEEN_PATH:
        return sendJson(request, response, 200, describeSeen(request, parts.proxies));
      case '/metrics':
        return void parts.renderMetrics().then(
          text => send(request, response, 200, parts.metricsType, text),
          () => sendText(request, response, 500, 'The metrics could not be read.'),
        );
    }
    if (path.startsWith('/d/')) return showDocument(request, response, path);
    if (path === LIVE_PATH) {
      return sendText(request, response, 426, 'Talk and notices come over a WebSocket.', {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
      });
    }
    if (path.startsWith('/sync/') && documentKeyFromPath(path.slice('/sync/'.length)) !== null) {
      return sendText(request, response, 426, 'Documents are synchronised over a WebSocket.', {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
      });
    }
    if (path.startsWith('/files/')) {
      const nothing = () => showNotFound(request, response, basePath);
      return run(request, response, site.file(request, response, path), nothing);
    }
    if (path === WORKER_PATH) setWorkerHeaders(response);
    if (isDiagramFrame(path)) setDiagramFrameHeaders(response, embedOrigins);
    if (files.serve(request, response, path)) return;
    showNotFound(request, response, basePath);
  };
}

/** To the same, one slash further: without it the page's own links would lead beside it. */
function showMoved(request: IncomingMessage, response: ServerResponse, to: string): void {
  sendText(request, response, 308, 'It is one slash further.', { Location: to });
}

/** Tells nobody more than they have sent themselves, and what the proxies between have. */
function describeSeen({ headers, socket }: IncomingMessage, proxies: TrustedProxies): Seen {
  const peer = socket.remoteAddress ?? 'unknown';
  const { address, host, isSecure } = readRequestOrigin(headers, peer, proxies);
  const forwards = headers['x-forwarded-for'] !== undefined;
  const proxy = proxies.has(peer) ? 'trusted' : forwards ? 'unknown' : 'none';
  return { address, peer: proxy === 'unknown' ? peer : null, proxy, host: host ?? null, isSecure };
}
