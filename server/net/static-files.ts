// The built client, read into memory at the start: a few megabytes that are served without touching the disk, so
// that nothing a request says can reach another file and a rebuild under a running server breaks no page.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';

interface StaticFile {
  body: Buffer;
  type: string;
  etag: string;
  /** Compressed forms that the build left beside the file, best first. */
  encoded: { name: 'br' | 'gzip'; body: Buffer }[];
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

/** Names that the bundler gives by content: such a file never changes. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

export type PageName = 'home' | 'document';

export class StaticFiles {
  /** What people see at "/" and at documents; null when the client is not built. */
  readonly pages: Readonly<Record<PageName, string>> | null;
  readonly #files = new Map<string, StaticFile>();

  constructor(folder: string) {
    const names = existsSync(folder) ? listFiles(folder) : [];
    const compressed = (name: string) => ENCODINGS.some(({ ending }) => name.endsWith(ending));
    for (const name of names.filter(name => !compressed(name))) {
      const path = join(folder, name);
      const body = readFileSync(path);
      this.#files.set(`/${name.split(sep).join('/')}`, {
        body,
        type: TYPES[extname(name)] ?? 'application/octet-stream',
        etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
        encoded: ENCODINGS.filter(({ ending }) => existsSync(path + ending)).map(encoding => ({
          name: encoding.name,
          body: readFileSync(path + encoding.ending),
        })),
      });
    }
    this.pages = this.#takePages();
  }

  /** Pages are only ever served with the headers that belong to them. */
  #takePages(): Readonly<Record<PageName, string>> | null {
    const [home, document] = ['/home.html', '/index.html'].map(path => {
      const file = this.#files.get(path);
      this.#files.delete(path);
      return file?.body.toString('utf8');
    });
    return home === undefined || document === undefined ? null : { home, document };
  }

  /** Answers a GET or HEAD for `path`; false when there is no such file, and nothing has been written. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const file = this.#files.get(path);
    if (file === undefined) return false;
    response.setHeader('ETag', file.etag);
    response.setHeader('Vary', 'Accept-Encoding');
    response.setHeader(
      'Cache-Control',
      HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304).end();
      return true;
    }
    const accepted = String(request.headers['accept-encoding'] ?? '').split(/\s*,\s*/);
    const encoding = file.encoded.find(({ name }) => accepted.includes(name));
    const body = encoding?.body ?? file.body;
    if (encoding !== undefined) response.setHeader('Content-Encoding', encoding.name);
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)));
}
