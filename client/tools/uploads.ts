// Images on their way into the text: checked, sent three at a time, shown at their places meanwhile. Knows no editor
// and no connection; XMLHttpRequest, because fetch() does not tell how far an upload is.

import { API_LIMITS } from '../../protocol/api.ts';
import { API_PATHS } from '../addresses.ts';
import type { PendingUpload, UploadRequest } from '../editor/ports.ts';
import type { ToolsWords } from '../text/tools-words.ts';
import type { ToastRequest } from '../ui/toasts.ts';
import { looksLikeImage, makeAlt, sayMegabytes, shortenFileName, writeImage } from './upload-text.ts';

const MAX_PARALLEL_UPLOADS = 3;

export interface UploadParts {
  /** The document's key. */
  documentName: string;
  maxBytes: number;
  words: () => ToolsWords;
  /** False in code documents and for readers: then nothing happens at all. */
  takesImages: () => boolean;
  /** The editor's `beginUpload`; null while there is no editor. */
  begin: (request: UploadRequest) => PendingUpload | null;
  /** Puts Markdown at the caret. */
  insert: (markdown: string) => void;
  /** Where the caret stands, for a second try of what lost its place. */
  caretAt: () => number;
  notify: (message: ToastRequest) => void;
  isOnline: () => boolean;
  makeRequest: () => XMLHttpRequest;
}

export interface Uploads {
  /** Starts them in order, each with a placeholder at `at`. */
  add(files: readonly File[], at: number): void;
  /** Ends everything that is on its way, without a word. */
  destroy(): void;
}

type Failure =
  | { kind: 'too-large'; sizeBytes: number }
  | { kind: 'too-large-for-server' }
  | { kind: 'not-an-image' }
  | { kind: 'too-many' | 'offline' | 'unreachable' | 'not-allowed' | 'cannot-save' | 'other' };

/** An upload: waiting for its turn, or being sent. After that nothing is kept of it. */
interface Job {
  file: File;
  /** Several images at one place stand on lines of their own. */
  behind: '' | '\n';
  placeholder: PendingUpload;
  phase: { kind: 'waiting' } | { kind: 'sending'; request: XMLHttpRequest } | { kind: 'over' };
}

/**
 * Safe: at most three requests at a time, a cancelled upload changes nothing in the text, and text is put in only
 * where its placeholder stands. Live: each file ends as an image, as a message, or by the person's own hand.
 */
export function createUploads(parts: UploadParts): Uploads {
  const jobs: Job[] = [];

  function add(files: readonly File[], at: number): void {
    if (!parts.takesImages()) return;
    const good = files.filter(file => {
      const failure = checkFile(file, parts.maxBytes);
      if (failure !== null) report(file, failure);
      return failure === null;
    });
    good.forEach((file, index) => {
      const words = parts.words().uploads;
      const placeholder = parts.begin({
        at,
        label: words.uploading(file.name),
        cancelLabel: words.cancel(file.name),
        onCancel: () => cancel(job),
      });
      if (placeholder === null) return;
      const behind = index < good.length - 1 ? '\n' : '';
      const job: Job = { file, behind, placeholder, phase: { kind: 'waiting' } };
      jobs.push(job);
    });
    startNext();
  }

  function startNext(): void {
    const sending = jobs.filter(job => job.phase.kind === 'sending').length;
    const waiting = jobs.filter(job => job.phase.kind === 'waiting');
    for (const job of waiting.slice(0, MAX_PARALLEL_UPLOADS - sending)) send(job);
  }

  function send(job: Job): void {
    const request = parts.makeRequest();
    job.phase = { kind: 'sending', request };
    const name = shortenFileName(job.file.name, API_LIMITS.maxFileNameChars);
    const query = new URLSearchParams({ doc: parts.documentName, name });
    request.open('POST', `${API_PATHS.files}?${query}`);
    request.setRequestHeader('content-type', job.file.type || 'application/octet-stream');
    request.upload.onprogress = event => {
      if (event.lengthComputable && event.total > 0) job.placeholder.setProgress(event.loaded / event.total);
    };
    request.onload = () => settle(job, () => judge(job, request));
    request.onerror = () =>
      settle(job, () => fail(job, { kind: parts.isOnline() ? 'unreachable' : 'offline' }));
    request.ontimeout = request.onerror;
    request.send(job.file);
  }

  /** A request that was aborted may still call; what is over stays over. */
  function settle(job: Job, conclude: () => void): void {
    if (job.phase.kind !== 'sending') return;
    remove(job);
    conclude();
    startNext();
  }

  function remove(job: Job): void {
    job.phase = { kind: 'over' };
    const at = jobs.indexOf(job);
    if (at >= 0) jobs.splice(at, 1);
  }

  function judge(job: Job, request: XMLHttpRequest): void {
    const url = request.status === 201 || request.status === 200 ? readUrl(request.responseText) : null;
    if (url === null) {
      fail(job, readFailure(request));
      return;
    }
    const words = parts.words().uploads;
    const markdown = writeImage(makeAlt(job.file.name, words.image), url);
    if (job.placeholder.finish(markdown + job.behind)) return;
    parts.notify({
      text: words.placeGone(job.file.name),
      action: { label: words.insertHere, run: () => parts.insert(markdown) },
      stays: 'until-dismissed',
    });
  }

  function fail(job: Job, failure: Failure): void {
    job.placeholder.cancel();
    report(job.file, failure);
  }

  function report(file: File, failure: Failure): void {
    const { uploads, locale } = parts.words();
    const again: Partial<ToastRequest> = canRetry(failure)
      ? {
          action: { label: uploads.tryAgain, run: () => add([file], parts.caretAt()) },
          stays: 'until-dismissed',
        }
      : { stays: 'until-dismissed' };
    const limit = sayMegabytes(parts.maxBytes, locale);
    parts.notify({ text: sayFailure(file, failure, limit, parts.words()), ...again });
  }

  function cancel(job: Job): void {
    const { phase } = job;
    remove(job);
    if (phase.kind === 'sending') phase.request.abort();
    startNext();
  }

  return {
    add,
    destroy() {
      for (const job of [...jobs]) {
        const { phase } = job;
        remove(job);
        job.placeholder.cancel();
        if (phase.kind === 'sending') phase.request.abort();
      }
    },
  };
}

function checkFile(file: File, maxBytes: number): Failure | null {
  if (!looksLikeImage(file)) return { kind: 'not-an-image' };
  if (file.size > maxBytes) return { kind: 'too-large', sizeBytes: file.size };
  return null;
}

function canRetry({ kind }: Failure): boolean {
  return (
    kind !== 'too-large' &&
    kind !== 'too-large-for-server' &&
    kind !== 'not-an-image' &&
    kind !== 'not-allowed'
  );
}

function sayFailure(file: File, failure: Failure, limit: string, words: ToolsWords): string {
  const { uploads, locale } = words;
  switch (failure.kind) {
    case 'too-large':
      return uploads.tooLarge(file.name, sayMegabytes(failure.sizeBytes, locale), limit);
    case 'too-large-for-server':
      return uploads.tooLargeForServer(file.name, limit);
    case 'not-an-image':
      return uploads.notAnImage(file.name);
    case 'too-many':
      return uploads.tooMany(file.name);
    case 'offline':
      return uploads.offline(file.name);
    case 'unreachable':
      return uploads.unreachable(file.name);
    case 'not-allowed':
      return uploads.notAllowed(file.name);
    case 'cannot-save':
      return uploads.cannotSave(file.name);
    case 'other':
      return uploads.other(file.name);
    default:
      return failure satisfies never;
  }
}

/** Only a path of this server's own files goes into the text. */
function readUrl(body: string): string | null {
  const url = readField(body, 'url');
  return typeof url === 'string' && /^\/files\/[\w.-]+$/.test(url) ? url : null;
}

function readFailure(request: XMLHttpRequest): Failure {
  const reason = readReason(request.responseText);
  if (request.status === 413 || reason === 'too-large') return { kind: 'too-large-for-server' };
  if (request.status === 415 || reason === 'not-an-image') return { kind: 'not-an-image' };
  if (request.status === 429 || reason === 'too-many') return { kind: 'too-many' };
  if (request.status === 401 || request.status === 403) return { kind: 'not-allowed' };
  if (request.status === 507 || reason === 'cannot-save') return { kind: 'cannot-save' };
  // A proxy in front of a server that is away.
  if (request.status === 502 || request.status === 503 || request.status === 504)
    return { kind: 'unreachable' };
  return { kind: 'other' };
}

function readReason(body: string): unknown {
  const error = readField(body, 'error');
  return typeof error === 'object' && error !== null && 'reason' in error ? error.reason : null;
}

function readField(body: string, name: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return null;
    return (parsed as Record<string, unknown>)[name];
  } catch {
    // A page of a proxy, or nothing at all.
    return null;
  }
}
