// Everything below /api/: one Hono application over the ports of the server. Who asks has been found out by `net`;
// routes throw an ApiFault where they cannot do what was asked.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { API_PATHS } from '../../protocol/api.ts';
import { DIGEST_PATHS } from '../../protocol/digest.ts';
import { TALK_PATHS } from '../../protocol/talk.ts';
import type { Caller } from '../ports/caller.ts';
import { ACCESS_ROUTE, addAccess } from './access.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import { addArchive } from './archive-zip.ts';
import { Budgets } from './budgets.ts';
import { addDigest } from './digest.ts';
import { addDocument, DOCUMENT_ROUTE } from './document.ts';
import { NO_DOCUMENT } from './document-access.ts';
import { addDocuments } from './documents.ts';
import { createExports } from './exports.ts';
import { addLinks, LINK_ROUTE } from './links.ts';
import { addMe } from './me.ts';
import { addNotices } from './notices.ts';
import { addDescription } from './openapi.ts';
import { addSearch } from './search.ts';
import { addSignIn } from './sign-in.ts';
import { addTalk, TALK_PREFIXES } from './talk.ts';
import { addUploads } from './uploads.ts';

export interface Api {
  /** Answers a request for a path that begins with /api/. Rejects never; always true. */
  handle(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<boolean>;
  /** See createExports(). */
  export: ReturnType<typeof createExports>;
  /** From now on nothing is taken; resolves when what was taken is done, or `deadlineMs` is over. */
  finish(deadlineMs: number): Promise<void>;
}

/** Which methods each path answers, for 405. */
const ROUTES: readonly { path: string; label: string; methods: readonly string[] }[] = [
  { path: API_PATHS.documents, label: 'documents', methods: ['GET', 'HEAD', 'POST'] },
  { path: DOCUMENT_ROUTE, label: 'document', methods: ['GET', 'HEAD', 'PATCH', 'DELETE'] },
  { path: API_PATHS.search, label: 'search', methods: ['GET', 'HEAD'] },
  { path: API_PATHS.tags, label: 'tags', methods: ['GET', 'HEAD'] },
  { path: API_PATHS.files, label: 'files', methods: ['POST'] },
  { path: API_PATHS.archive, label: 'archive', methods: ['GET', 'HEAD'] },
  ...Object.entries(TALK_PREFIXES).map(([label, prefix]) => ({
    path: `${prefix}*`,
    label,
    methods: label === 'notify' ? ['GET', 'HEAD', 'PATCH'] : ['GET', 'HEAD'],
  })),
  { path: TALK_PATHS.notices, label: 'notices', methods: ['GET', 'HEAD'] },
  { path: DIGEST_PATHS.digest, label: 'digest', methods: ['GET', 'HEAD', 'PATCH'] },
  { path: DIGEST_PATHS.confirm, label: 'digest', methods: ['GET', 'HEAD', 'POST'] },
  { path: DIGEST_PATHS.off, label: 'digest', methods: ['GET', 'HEAD', 'POST'] },
  { path: ACCESS_PATHS.me, label: 'me', methods: ['GET', 'HEAD', 'PATCH'] },
  { path: ACCESS_PATHS.deviceCode, label: 'code', methods: ['POST'] },
  { path: ACCESS_PATHS.redeemCode, label: 'code', methods: ['POST'] },
  { path: ACCESS_PATHS.signIn, label: 'sign-in', methods: ['GET', 'HEAD'] },
  { path: ACCESS_PATHS.signInCallback, label: 'sign-in', methods: ['GET', 'HEAD'] },
  { path: ACCESS_PATHS.signOut, label: 'sign-in', methods: ['POST'] },
  { path: ACCESS_PATHS.signOutOthers, label: 'sign-in', methods: ['POST'] },
  { path: ACCESS_ROUTE, label: 'access', methods: ['GET', 'HEAD', 'PATCH'] },
  { path: ACCESS_PATHS.links, label: 'links', methods: ['POST'] },
  { path: ACCESS_PATHS.redeemLink, label: 'links', methods: ['POST'] },
  { path: LINK_ROUTE, label: 'links', methods: ['DELETE'] },
  { path: '/api/openapi.json', label: 'description', methods: ['GET', 'HEAD'] },
];
/** Also for those who may do nothing here until they have signed in. */
const FOR_EVERYBODY = new Set<string>([
  ACCESS_PATHS.me,
  ACCESS_PATHS.redeemCode,
  ACCESS_PATHS.signIn,
  ACCESS_PATHS.signInCallback,
  ACCESS_PATHS.signOut,
  DIGEST_PATHS.confirm,
  DIGEST_PATHS.off,
  '/api/openapi.json',
]);
const METHODS = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'];
const DOTS = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
/** What a disk that is full or broken says. */
const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EFBIG']);

export function createApi(parts: ApiParts & { version: string }): Api {
  const budgets = new Budgets(parts.clock.now);
  const app = createApp(parts, budgets);
  const callers = new WeakMap<IncomingMessage, Caller>();
  const running = new Set<Promise<unknown>>();
  let isFinishing = false;

  const listener = getRequestListener(
    (request, env) => {
      const { incoming, outgoing } = env as ApiEnv['Bindings'];
      if (DOTS.test(incoming.url?.split('?', 1)[0] ?? '')) return notFound().toResponse();
      const caller = callers.get(incoming);
      if (caller === undefined) throw new Error('invariant violation: a request without a caller');
      return app.fetch(request, { incoming, outgoing, caller });
    },
    {
      overrideGlobalObjects: false,
      // A request line or a Host header that makes no URL.
      errorHandler: () => new ApiFault('malformed', 'This request has no readable address.').toResponse(),
    },
  );

  return {
    async handle(request, response, caller) {
      response.once('close', () => {
        const method = METHODS.includes(request.method ?? '') ? request.method! : 'other';
        parts.meter.apiAnswered(labelOf(request.url ?? ''), method, response.statusCode);
      });
      if (isFinishing) {
        const fault = restarting();
        response.writeHead(fault.status, {
          ...Object.fromEntries(fault.toResponse().headers),
          Connection: 'close',
        });
        response.end(await fault.toResponse().text());
        return true;
      }
      callers.set(request, caller);
      const work = listener(request, response);
      running.add(work);
      await work.finally(() => running.delete(work));
      return true;
    },
    export: createExports(parts, budgets),
    async finish(deadlineMs) {
      isFinishing = true;
      let timer: { cancel(): void } | null = null;
      const expired = new Promise<void>(resolve => {
        timer = parts.clock.after(deadlineMs, resolve);
      });
      await Promise.race([Promise.allSettled(running), expired]);
      (timer as { cancel(): void } | null)?.cancel();
    },
  };
}

function createApp(parts: ApiParts & { version: string }, budgets: Budgets): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use(async (c, next) => {
    const { method } = c.req;
    if (method !== 'GET' && method !== 'HEAD' && !c.env.caller.mayChange) {
      throw new ApiFault('not-allowed', 'Pages of this origin may not change anything here.');
    }
    await next();
    c.res.headers.set('Cache-Control', 'no-store');
  });
  app.use(async (c, next) => {
    if (!FOR_EVERYBODY.has(c.req.path)) await parts.access.desk.demandEntry(c.env.caller);
    await next();
  });
  addMe(app, parts, budgets);
  addSignIn(app, parts, budgets);
  addAccess(app, parts, budgets);
  addLinks(app, parts, budgets);
  addDocuments(app, parts, budgets);
  addDocument(app, parts, budgets);
  addSearch(app, parts, budgets);
  addUploads(app, parts, budgets);
  addArchive(app, parts, budgets);
  addTalk(app, parts.talk, budgets);
  addNotices(app, parts.talk, budgets);
  addDigest(app, parts, budgets);
  addDescription(app, parts);
  for (const { path, methods } of ROUTES) {
    app.all(path, c => {
      throw new ApiFault('malformed', `${c.req.method} is not answered here.`, {
        status: 405,
        headers: { Allow: methods.join(', ') },
      });
    });
  }
  app.notFound(() => notFound().toResponse());
  app.onError((error, c) => toFault(error, c.env.incoming, parts).toResponse());
  return app;
}

function toFault(error: Error, incoming: IncomingMessage, { log }: ApiParts): ApiFault {
  if (error instanceof ApiFault) return error;
  const path = incoming.url?.split('?', 1)[0]?.slice(0, 200);
  if (incoming.destroyed && !incoming.complete) {
    // Who sent it has gone, or has stopped sending: nobody hears the answer.
    log.debug('a request broke off', { path, error });
    return new ApiFault('malformed', 'The request broke off.');
  }
  log.error('an api request failed', { path, method: incoming.method, error });
  const { name, code } = error as NodeJS.ErrnoException;
  // Deleted for good between a look and a change.
  if (code === 'STORE_NO_DOCUMENT') return new ApiFault('not-found', NO_DOCUMENT);
  if (name === 'StoreError' || DISK_CODES.has(code ?? '')) {
    return new ApiFault('cannot-save', "The server can't save right now. Try again in a moment.", {
      headers: { 'Retry-After': '5' },
    });
  }
  return new ApiFault('internal', 'Something went wrong on the server.');
}

function notFound(): ApiFault {
  return new ApiFault('not-found', 'There is nothing at this address.');
}

function restarting(): ApiFault {
  return new ApiFault('cannot-save', 'The server is restarting. Try again in a moment.', {
    headers: { 'Retry-After': '5' },
  });
}

function labelOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  const exact = ROUTES.find(route => route.path === path);
  if (exact !== undefined) return exact.label;
  return (
    ROUTES.find(route => route.path.endsWith('/*') && path.startsWith(route.path.slice(0, -1)))?.label ??
    'other'
  );
}
