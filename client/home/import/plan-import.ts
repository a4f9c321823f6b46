// What becomes of the files that were found: each text a document with a name, a title and tags, pictures with the
// texts that show them, the rest skipped with a reason. Knows no server; reads the files.
import { measureFrontMatter, readFrontMatter } from '../../../markdown/front-matter.ts';
import { API_LIMITS } from '../../../protocol/api.ts';
import { countUp, namePath, readEnding } from '../naming.ts';
import { decodeText } from './decode-text.ts';
import { readEtherpad } from './etherpad.ts';
import type { FoundFile, FoundFiles, Skipped, SkipReason } from './found-files.ts';
import { isPicture, listPictures } from './pictures.ts';

/** What a file is taken for. */
export type SourceKind = 'markdown' | 'code' | 'etherpad' | 'html';

export interface PlannedDocument {
  /** Of the file; unlike all others of the plan. */
  path: string;
  kind: SourceKind;
  /** The name that it gets, if that is free. */
  name: string;
  /** From the front matter; null: the text's first heading. */
  title: string | null;
  /** What it will be called in lists. */
  shownTitle: string;
  tags: readonly string[];
  text: string;
  bytes: number;
  /** Paths of the pictures that it shows. */
  pictures: readonly string[];
}

export interface ImportPlan {
  documents: PlannedDocument[];
  pictures: ReadonlyMap<string, FoundFile>;
  skipped: Skipped[];
}

export interface PlanParts {
  newName: () => string;
  /** HTML to Markdown; passed in because it comes with a library and needs a DOM. */
  readHtml: (html: string) => Promise<string>;
  signal: AbortSignal;
  /** After each file. */
  onProgress: (done: number, of: number) => void;
}

const MARKDOWN_ENDINGS = new Set(['md', 'markdown', 'mdown', 'mkd', 'txt', 'text']);
/** Endings that are never texts: reading them would only take time. */
const OTHER_ENDINGS =
  /^(?:pdf|docx?|xlsx?|pptx?|od[tsp]|mp[34]|mov|webm|wav|ogg|woff2?|ttf|otf|exe|dll|so|7z|rar|gz|tgz|bz2|xz|tar|jar|class|sqlite|db|ico|bmp|tiff?|heic|psd)$/;

/** Rejects only when `signal` ends it. */
export async function planImport(found: FoundFiles, parts: PlanParts): Promise<ImportPlan> {
  const pictures = new Map(found.files.filter(file => isPicture(file.path)).map(file => [file.path, file]));
  const texts = found.files.filter(file => !pictures.has(file.path));
  const plan: ImportPlan = { documents: [], pictures, skipped: [...found.skipped] };
  const names = new Set<string>();
  let done = 0;
  for (const file of texts) {
    parts.signal.throwIfAborted();
    const result = await readDocument(file, parts, pictures);
    if (typeof result === 'string') plan.skipped.push({ path: file.path, reason: result });
    else plan.documents.push({ ...result, name: chooseName(result.name, names) });
    parts.onProgress(++done, texts.length);
  }
  return plan;
}

async function readDocument(
  file: FoundFile,
  parts: PlanParts,
  pictures: ReadonlyMap<string, FoundFile>,
): Promise<PlannedDocument | SkipReason> {
  const ending = readEnding(file.path);
  if (OTHER_ENDINGS.test(ending)) return 'no-text';
  let bytes: Uint8Array;
  try {
    bytes = await file.read();
  } catch {
    // Locked, gone since, or an archive whose directory lies.
    return 'broken';
  }
  let text = decodeText(bytes);
  if (text === null) return 'no-text';
  const kind = kindOf(ending);
  if (kind === 'etherpad') text = readEtherpad(text);
  if (text === null) return 'broken';
  if (kind === 'html') text = await parts.readHtml(text);
  if (text.length > API_LIMITS.maxTextChars) return 'too-large';
  if (text.trim() === '') return 'empty';
  const head = kind === 'code' ? { title: null, tags: [] } : await readHead(text);
  const name = namePath(kind === 'code' ? file.path : cutEnding(file.path, ending), parts.newName());
  return {
    path: file.path,
    kind,
    name,
    title: head.title,
    shownTitle: head.title ?? (kind === 'code' ? null : findHeading(text)) ?? name,
    tags: head.tags,
    text,
    bytes: file.bytes,
    pictures: kind === 'code' ? [] : listPictures(text, file.path, pictures),
  };
}

function kindOf(ending: string): SourceKind {
  if (MARKDOWN_ENDINGS.has(ending)) return 'markdown';
  if (ending === 'etherpad') return 'etherpad';
  return ending === 'html' || ending === 'htm' ? 'html' : 'code';
}

function cutEnding(path: string, ending: string): string {
  return ending === '' ? path : path.slice(0, -(ending.length + 1));
}

async function readHead(text: string): Promise<{ title: string | null; tags: readonly string[] }> {
  const block = text.slice(0, measureFrontMatter(text));
  if (block === '') return { title: null, tags: [] };
  const { title, tags } = await readFrontMatter(block);
  return {
    title: title === null ? null : title.slice(0, API_LIMITS.maxTitleChars).trim() || null,
    tags: tags.filter(tag => tag.length <= API_LIMITS.maxTagChars).slice(0, API_LIMITS.maxTagCount),
  };
}

/** The first heading, near enough for a list. */
function findHeading(text: string): string | null {
  const heading = /^#{1,6}[ \t]+(.+?)[ \t]*#*$/m.exec(text.slice(measureFrontMatter(text)).slice(0, 20_000));
  return heading?.[1]?.replace(/[*_`]/g, '').trim().slice(0, API_LIMITS.maxTitleChars) || null;
}

/** The same name twice (notes.md beside notes.txt) is told apart before the server is asked. */
function chooseName(name: string, taken: Set<string>): string {
  let chosen = name;
  for (let number = 2; taken.has(chosen); number++) chosen = countUp(name, number);
  taken.add(chosen);
  return chosen;
}
