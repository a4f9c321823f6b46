// POST /api/files: a picture comes in, as raw bytes.
import type { Hono } from 'hono';
import { API_PATHS, type UploadedFile } from '../../protocol/api.ts';
import { UploadQuery } from '../../protocol/api-schemas.ts';
import { FILES_PATH } from '../files/serve-file.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { checkLength, readChunks, readKey, readQuery, tooLarge } from './read-input.ts';

/** Over all people. What is above waits for its turn at the client. */
const MAX_AT_ONCE = 64;
const WHAT = 'A picture';

export function addUploads(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  const { shelf } = parts;
  let runningCount = 0;

  app.post(API_PATHS.files, async c => {
    const { incoming } = c.env;
    budgets.spend('upload', c.env.caller);
    const doc = readKey(readQuery(c, UploadQuery).doc);
    checkLength(incoming, shelf.maxBytes, WHAT);
    if (runningCount >= MAX_AT_ONCE) {
      throw new ApiFault('too-many', 'Too many pictures are being uploaded. Try again in a moment.', {
        headers: { 'Retry-After': '5' },
      });
    }
    runningCount += 1;
    try {
      const taken = await shelf.take(readChunks(incoming), doc);
      switch (taken.outcome) {
        case 'too-large':
          throw tooLarge(WHAT, taken.maxBytes);
        case 'not-an-image':
          throw new ApiFault('not-an-image', 'This is no picture in PNG, JPEG, GIF, WebP, AVIF or SVG.');
        case 'taken': {
          const { hash, ending, type, bytes, width, height } = taken.file;
          const file: UploadedFile = { url: `${FILES_PATH}${hash}.${ending}`, type, bytes, width, height };
          return c.json(file, 201);
        }
      }
    } finally {
      runningCount -= 1;
    }
  });
}
