// POST /api/files: a picture comes in, as raw bytes.
import type { Hono } from 'hono';
import { API_PATHS, type UploadedFile } from '../../protocol/api.ts';
import { UploadQuery } from '../../protocol/api-schemas.ts';
import { FILES_PATH } from '../files/serve-file.ts';
import type { Caller } from '../ports/caller.ts';
import { checkRole } from './access-desk.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { checkLength, readChunks, readKey, readQuery, tooLarge } from './read-input.ts';

/** Over all people, and from one address. What is above waits for its turn at the client. */
const MAX_AT_ONCE = 64;
const MAX_OF_ADDRESS = 16;
const WHAT = 'A picture';

export function addUploads(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  const { shelf } = parts;
  /** The address of each upload that is under way. */
  const running: string[] = [];

  const isFull = ({ addressKey, isThisMachine }: Caller) =>
    running.length >= MAX_AT_ONCE ||
    (!isThisMachine && running.filter(address => address === addressKey).length >= MAX_OF_ADDRESS);

  app.post(API_PATHS.files, async c => {
    const { incoming, caller } = c.env;
    budgets.spend('upload', caller);
    const doc = readKey(readQuery(c, UploadQuery).doc);
    // Before anything of it is read. An import sends its pictures before it makes the document.
    const standing = await parts.access.desk.look(caller, doc);
    if (standing === null) await parts.access.desk.demandCreation(caller);
    else checkRole(standing.role, 'upload');
    checkLength(incoming, shelf.maxBytes, WHAT);
    if (isFull(caller)) {
      throw new ApiFault('too-many', 'Too many pictures are being uploaded. Try again in a moment.', {
        headers: { 'Retry-After': '5' },
      });
    }
    running.push(caller.addressKey);
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
      running.splice(running.indexOf(caller.addressKey), 1);
    }
  });
}
