// GET /d/<name>.md and /d/<name>.html: a document as it is on disk now, as text or as a page that stands alone.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { documentKeyFromPath } from '../../protocol/document-names.ts';
import type { Caller } from '../ports/caller.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { loadForReading } from './document-access.ts';
import { suggestBase } from './file-names.ts';
import { inlinePictures, placeOwnPaths } from './inline-pictures.ts';

/** No script and no form; what it links to opens as it would anywhere. */
const HTML_POLICY = [
  "default-src 'none'",
  "img-src 'self' data:",
  "style-src 'unsafe-inline'",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
].join('; ');
const TEXT_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

const PREFIX = '/d/';
const FORMATS = {
  '.md': { type: 'text/markdown; charset=utf-8', policy: TEXT_POLICY },
  '.html': { type: 'text/html; charset=utf-8', policy: HTML_POLICY },
} as const;

/**
 * A handler for GET and HEAD of paths that end like an export. False, with nothing written, when a document has the
 * whole path as its name, or none has the part before the ending: then it is a page.
 */
export function createExports(parts: ApiParts & { version: string }, budgets: Budgets) {
  const { catalogue, drafting } = parts;

  return async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    caller: Caller,
  ): Promise<boolean> => {
    const ending = path.endsWith('.md') ? '.md' : '.html';
    const whole = documentKeyFromPath(path.slice(PREFIX.length));
    const stem = documentKeyFromPath(path.slice(PREFIX.length, -ending.length));
    if (whole === null || stem === null) return false;
    try {
      if ((await catalogue.find(caller.person, whole)) !== null) return false;
      const entry = await catalogue.find(caller.person, stem);
      if (entry === null || entry.binnedMs !== null) return false;
      // Pages are not counted: many people may open notes.md at once.
      budgets.spend('export', caller);
      await parts.access.desk.demandEntry(caller);
      await parts.access.desk.demand(caller, stem, 'export');
      const { request: log, stored, headSeq } = await loadForReading(parts, stem);
      const locale = preferredLocale(request.headers['accept-language']);
      const { type, policy } = FORMATS[ending];
      const etag = hashOf([
        stored.epoch,
        headSeq,
        entry.title,
        ending,
        locale,
        parts.version,
        parts.basePath,
      ]);
      response.setHeader('ETag', etag);
      response.setHeader('Cache-Control', 'private, no-cache');
      response.setHeader('Vary', 'Accept-Language');
      response.setHeader('Content-Security-Policy', policy);
      if (request.headers['if-none-match']?.includes(etag)) {
        response.writeHead(304).end();
        return true;
      }
      const { text, title, language } = await drafting.read(log);
      const page = async () =>
        placeOwnPaths(
          await inlinePictures(await drafting.renderHtml({ text, title, language, locale }), parts.shelf),
          parts.basePath,
        );
      const body = ending === '.md' ? text : await page();
      const name = `${suggestBase({ doc: stem, title, language })}${ending}`;
      response.writeHead(200, {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
        'Content-Disposition': `inline; filename*=UTF-8''${encodeFileName(name)}`,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
      return true;
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      response.setHeader('Content-Security-Policy', TEXT_POLICY);
      response.writeHead(error.status, {
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
        ...error.headers,
      });
      response.end(request.method === 'HEAD' ? undefined : `${error.message}\n`);
      return true;
    }
  };
}

/** The first language of the interface that the reader understands. */
function preferredLocale(header: string | undefined): 'en' | 'pt-BR' {
  const first = (header ?? '')
    .split(',')
    .map(part => part.split(';', 1)[0]!.trim().toLowerCase())
    .find(language => /^(?:en|pt)\b/.test(language));
  return first?.startsWith('pt') ? 'pt-BR' : 'en';
}

function hashOf(values: readonly unknown[]): string {
  return `"${createHash('sha256').update(JSON.stringify(values)).digest('base64url').slice(0, 22)}"`;
}

/** RFC 8187, section 3.2.1. */
function encodeFileName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
