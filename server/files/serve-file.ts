// Answers for /files/<hash>.<ending>. Whatever somebody managed to upload, nothing in it runs here.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { FILE_NAME, type FileShelf } from './file-shelf.ts';
import { TYPE_OF_ENDING } from './image-types.ts';

export const FILES_PATH = '/files/';

/** No script, no request, no window of its own; a drawing may have its styles. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/**
 * A handler for GET and HEAD of paths that begin with FILES_PATH: answers true when it has taken the request, and
 * false, with nothing written, when there is no such file. With `mayEmbed` pages of other origins may show pictures.
 */
export function createFileServer(shelf: FileShelf, mayEmbed: boolean) {
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> => {
    const name = FILE_NAME.exec(path.slice(FILES_PATH.length));
    if (name === null) return false;
    const [, hash = '', ending = ''] = name;
    const place = shelf.pathOf(hash, ending);
    const found = await stat(place).catch(() => null);
    if (found === null) return false;
    const etag = `"${hash}"`;
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cross-Origin-Resource-Policy', mayEmbed ? 'cross-origin' : 'same-origin');
    if (request.headers['if-none-match']?.includes(etag)) {
      response.writeHead(304).end();
      return true;
    }
    response.writeHead(200, { 'Content-Type': TYPE_OF_ENDING[ending]!, 'Content-Length': found.size });
    if (request.method === 'HEAD') {
      response.end();
      return true;
    }
    await pipeline(createReadStream(place), response).catch(() => {
      // The reader has gone, or the disk fails: half an answer, which the length in its header gives away.
      response.destroy();
    });
    return true;
  };
}
