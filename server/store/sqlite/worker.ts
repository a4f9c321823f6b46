// The worker thread around SqliteDatabase: one connection, one request after another, in the order they came.
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { toPlainError } from '../store-error.ts';
import { syncFolder } from './data-folder.ts';
import { transferOfDocument } from './packing.ts';
import { copyDatabase, isIoError, SqliteDatabase } from './sqlite-database.ts';
import { StoreReader } from './store-reader.ts';
import type {
  Answer,
  FromReader,
  FromWorker,
  NumberedRead,
  NumberedRequest,
  Request,
  WorkerTask,
} from './worker-messages.ts';

// Updates of a deleted document that are removed at once: some ten milliseconds of work.
const PURGE_PIECE = 2_000;
let isSweeping = false;

const port = parentPort;
if (port === null) throw new Error('invariant violation: worker.ts runs in a worker thread only');

const task = workerData as WorkerTask;
switch (task.task) {
  case 'backup':
    backup(task.folder, task.toFile);
    break;
  case 'read':
    answerReads(task.folder);
    break;
  case 'serve':
    serve(task.folder);
}

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port!.postMessage(message, transfer);
}

function backup(folder: string, toFile: string): void {
  const partFile = `${toFile}.part`;
  try {
    rmSync(partFile, { force: true });
    copyDatabase(folder, partFile);
    renameSync(partFile, toFile);
    syncFolder(dirname(toFile));
    say({ type: 'answer', id: 0, answer: { type: 'done' } });
  } catch (error) {
    rmSync(partFile, { force: true });
    say({ type: 'answer', id: 0, answer: { type: 'failed', error: toPlainError(error) } });
  }
}

function answerReads(folder: string): void {
  const reader = new StoreReader(folder);
  port!.on('message', ({ id, read }: NumberedRead) => {
    if (read === null) {
      reader.close();
      port!.close();
      return;
    }
    let answer: FromReader['answer'];
    try {
      answer = { outcome: 'read', value: reader.read(read) };
    } catch (error) {
      answer = { outcome: 'failed', error: toPlainError(error) };
    }
    port!.postMessage({ id, answer } satisfies FromReader);
  });
}

function serve(folder: string): void {
  let database: SqliteDatabase;
  try {
    database = new SqliteDatabase(folder);
  } catch (error) {
    say({ type: 'cannot-open', error: toPlainError(error) });
    return;
  }
  port!.on('message', ({ id, request }: NumberedRequest) => {
    const answer = answerTo(database, request);
    const loaded = answer.type === 'document' ? answer.document : null;
    say({ type: 'answer', id, answer }, loaded === null ? [] : transferOfDocument(loaded));
    if (request.type === 'close') port!.close();
    else if (failedToWrite(request, answer)) startOver(database);
    else if (request.type === 'write' && isPurging(request)) sweepPurged(database);
  });
  say({ type: 'ready', damage: database.damage });
  sweepPurged(database);
}

/** Removes what deleted documents have left, piece by piece; what is asked for meanwhile is done in between. */
function sweepPurged(database: SqliteDatabase): void {
  if (isSweeping) return;
  isSweeping = true;
  const sweep = () => {
    isSweeping = database.isOpen && database.sweepPurged(PURGE_PIECE);
    if (isSweeping) setImmediate(sweep);
  };
  setImmediate(sweep);
}

function isPurging({ writes }: Extract<Request, { type: 'write' }>): boolean {
  return writes.some(write => write.type === 'purge');
}

function answerTo(database: SqliteDatabase, request: Request): Answer {
  try {
    switch (request.type) {
      case 'open':
        return { type: 'document', document: database.open(request.doc, request.birth) };
      case 'create':
        return { type: 'made', made: database.create(request.doc, request.birth, request.first) };
      case 'load':
        return { type: 'document', document: database.load(request.doc) };
      case 'append':
        return { type: 'appended', ...database.append(request.group) };
      case 'compact':
        database.compact(request.doc, request.folded, request.atMs);
        return { type: 'done' };
      case 'reset':
        database.reset(request.doc, request.folded, request.epoch, request.setAside, request.atMs);
        return { type: 'done' };
      case 'write':
        return { type: 'written', outcomes: database.write(request.writes) };
      case 'close':
        database.close();
        return { type: 'done' };
      default: {
        const never: never = request;
        throw new Error(`invariant violation: unknown request ${JSON.stringify(never)}`);
      }
    }
  } catch (error) {
    return { type: 'failed', error: toPlainError(error) };
  }
}

function failedToWrite(request: Request, answer: Answer): boolean {
  if (answer.type === 'appended') return answer.errors.some(error => error !== null && isIoError(error.code));
  if (answer.type === 'written') {
    return answer.outcomes.some(one => one.outcome === 'failed' && isIoError(one.error.code));
  }
  return request.type !== 'load' && answer.type === 'failed' && isIoError(answer.error.code);
}

// After a failed write or fsync nobody knows what the pages in memory are worth: the next connection reads what is
// really there. The store starts another worker with the next call.
function startOver(database: SqliteDatabase): void {
  try {
    database.close();
  } catch {
    // The same disk error again, most likely. Ending the thread closes the files in any case.
  }
  port!.close();
}
