// Makes the documents of an import, one after the other: pictures first, so that the text is made with links that work.
// Knows the server by HomeApi only.
import type { ApiErrorReason } from '../../../protocol/api.ts';
import type { Failure, HomeApi } from '../api.ts';
import { isPassing } from '../api.ts';
import { countUp } from '../naming.ts';
import type { FoundFile } from './found-files.ts';
import { replacePictures } from './pictures.ts';
import type { PlannedDocument } from './plan-import.ts';

export type ImportOutcome =
  /** `missingPictures` could not be uploaded: their links stayed as they were. */
  | { kind: 'made'; path: string; name: string; title: string; missingPictures: readonly string[] }
  | { kind: 'failed'; path: string; failure: Failure }
  /** The import was ended before this one. */
  | { kind: 'cancelled'; path: string };

export interface RunParts {
  api: Pick<HomeApi, 'create' | 'upload'>;
  pictures: ReadonlyMap<string, FoundFile>;
  newName: () => string;
  signal: AbortSignal;
  onProgress: (done: number, of: number) => void;
  /** Resolves after so many ms. */
  wait: (ms: number) => Promise<void>;
}

const MAX_NUMBER = 50;
/** A server that asks for patience (429), or is restarting, gets it. */
const WAITS_MS = [1_000, 3_000, 8_000];
const TAKEN: readonly ApiErrorReason[] = ['exists', 'in-bin'];

/** One outcome for each document, in their order. Never rejects. */
export async function runImport(
  documents: readonly PlannedDocument[],
  parts: RunParts,
): Promise<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = [];
  const urls = new Map<string, string>();
  for (const document of documents) {
    outcomes.push(
      parts.signal.aborted
        ? { kind: 'cancelled', path: document.path }
        : await makeDocument(document, urls, parts),
    );
    parts.onProgress(outcomes.length, documents.length);
  }
  return outcomes;
}

async function makeDocument(
  document: PlannedDocument,
  urls: Map<string, string>,
  parts: RunParts,
): Promise<ImportOutcome> {
  const { path } = document;
  const missingPictures: string[] = [];
  for (const picture of document.pictures) {
    if (!(await uploadPicture(picture, urls, parts))) missingPictures.push(picture);
    if (parts.signal.aborted) return { kind: 'cancelled', path };
  }
  const text = replacePictures(document.text, path, urls);
  let name = document.name;
  for (let number = 2; ; number++) {
    const answer = await persist(parts, () =>
      parts.api.create(
        {
          name,
          text,
          ...(document.title === null ? {} : { title: document.title }),
          ...(document.tags.length === 0 ? {} : { tags: [...document.tags] }),
        },
        parts.signal,
      ),
    );
    if (answer.kind === 'ok') {
      return { kind: 'made', path, name: answer.value.name, title: document.shownTitle, missingPictures };
    }
    if (answer.kind === 'cancelled') return { kind: 'cancelled', path };
    const taken = answer.kind === 'refused' && TAKEN.includes(answer.reason);
    if (!taken || number > MAX_NUMBER + 1) return { kind: 'failed', path, failure: answer };
    name = number > MAX_NUMBER ? parts.newName() : countUp(document.name, number);
  }
}

/** True when `urls` has the picture afterwards. */
async function uploadPicture(path: string, urls: Map<string, string>, parts: RunParts): Promise<boolean> {
  if (urls.has(path)) return true;
  const file = parts.pictures.get(path);
  if (file === undefined) return false;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await file.read());
  } catch {
    // Locked, gone since, or an archive whose directory lies.
    return false;
  }
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  // For a document that nobody else can have: the name that this one will get may turn out to be taken. The text tells
  // the server which files it uses.
  const doc = parts.newName();
  const answer = await persist(parts, () => parts.api.upload(doc, fileName, bytes, parts.signal));
  if (answer.kind !== 'ok') return false;
  urls.set(path, answer.value.url);
  return true;
}

/**
 * Asks again while the failure may pass. A creation whose answer got lost may have happened: then the next attempt is told
 * that the name is taken, and the text exists twice rather than never.
 */
async function persist<T>(
  { signal, wait }: RunParts,
  ask: () => Promise<{ kind: 'ok'; value: T } | Failure>,
): Promise<{ kind: 'ok'; value: T } | Failure> {
  let answer = await ask();
  for (const ms of WAITS_MS) {
    if (answer.kind === 'ok' || !isPassing(answer) || signal.aborted) break;
    await wait(ms);
    if (signal.aborted) return { kind: 'cancelled' };
    answer = await ask();
  }
  return answer;
}
