// /api/archive.zip: all documents that a person made, as files, with the pictures they show. Streamed: one document is
// in memory at a time, and the next is fetched when the reader has taken what is there.
import { open } from 'node:fs/promises';
import type { Hono } from 'hono';
import { API_LIMITS, API_PATHS } from '../../protocol/api.ts';
import { FILE_NAME } from '../files/file-shelf.ts';
import type { CatalogueEntry } from '../ports/catalogue.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiEnv, ApiParts } from './api-parts.ts';
import type { Budgets } from './budgets.ts';
import { loadForReading } from './document-access.ts';
import { FileNames } from './file-names.ts';
import { toPatientStream } from './patient-stream.ts';
import { MAX_ENTRIES, MAX_ZIP_BYTES, Packer, PICTURE } from './zip-packer.ts';

const MAX_AT_ONCE = 2;
/** Who takes nothing for so long holds a place of others. */
const PATIENCE_MS = 60_000;

export function addArchive(app: Hono<ApiEnv>, parts: ApiParts, budgets: Budgets): void {
  let runningCount = 0;

  app.get(API_PATHS.archive, c => {
    const { caller } = c.env;
    budgets.spend('archive', caller);
    const day = new Date(parts.clock.wallNow()).toISOString().slice(0, 10);
    const headers = {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="prosa-${day}.zip"`,
    };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    if (runningCount >= MAX_AT_ONCE) {
      throw new ApiFault('too-many', 'Others are fetching their documents. Try again in a moment.', {
        headers: { 'Retry-After': '10' },
      });
    }
    // Counted from the first byte that is asked for: a reader who has gone by then holds no place.
    const counted = async function* () {
      runningCount += 1;
      try {
        yield* packDocuments(parts, caller.person);
      } finally {
        runningCount -= 1;
      }
    };
    return new Response(toPatientStream(counted(), PATIENCE_MS), { headers });
  });
}

/** The bytes of the archive, in pieces. Documents that cannot be read are listed in a file of their own. */
async function* packDocuments(parts: ApiParts, person: string): AsyncGenerator<Uint8Array> {
  const packer = new Packer();
  const names = new FileNames();
  const pictures = new Set<string>();
  const failed: string[] = [];
  let entryCount = 0;
  for await (const entry of listOwn(parts, person)) {
    if (packer.bytes > MAX_ZIP_BYTES || entryCount >= MAX_ENTRIES) {
      failed.push(`${entry.title || entry.doc}: the archive is full`);
      continue;
    }
    try {
      const { text, language } = await parts.drafting.read((await loadForReading(parts, entry.doc)).request);
      for (const [, picture] of text.matchAll(PICTURE)) pictures.add(picture!);
      const name = names.choose({ ...entry, language });
      yield* packer.packText(name, text.replace(PICTURE, 'files/$1'), entry.editedMs);
      entryCount += 1;
    } catch (error) {
      parts.log.warn('a document was left out of an archive', { doc: entry.doc, error });
      failed.push(`${entry.title || entry.doc}: it could not be read`);
    }
  }
  for (const picture of pictures) {
    if (packer.bytes > MAX_ZIP_BYTES || entryCount >= MAX_ENTRIES) break;
    yield* packPicture(parts, packer, picture);
    entryCount += 1;
  }
  if (failed.length > 0) {
    const list = `${failed.join('\n')}\n`;
    yield* packer.packText('NOT IN THIS ARCHIVE.txt', list, parts.clock.wallNow());
  }
  yield* packer.end();
}

async function* listOwn({ catalogue }: ApiParts, person: string): AsyncGenerator<CatalogueEntry> {
  let after: string | null = null;
  do {
    const query = { view: 'mine', sort: 'created', tag: null, after, limit: API_LIMITS.maxPageSize } as const;
    const page = await catalogue.list(person, query);
    yield* page.entries;
    after = page.next;
  } while (after !== null);
}

async function* packPicture(parts: ApiParts, packer: Packer, picture: string): AsyncGenerator<Uint8Array> {
  const [, hash = '', ending = ''] = FILE_NAME.exec(picture)!;
  const file = await open(parts.shelf.pathOf(hash, ending), 'r').catch(() => null);
  // A text can name pictures that we never had.
  if (file === null) return;
  try {
    yield* packer.packStored(`files/${picture}`, file.createReadStream({ autoClose: false }));
  } finally {
    await file.close();
  }
}
