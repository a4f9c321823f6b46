// The worker thread around SqliteDatabase: one connection, one request after another, in the order they came.
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { toPlainError } from '../store-error.ts';
import { syncFolder } from './data-folder.ts';
import { transferOfDocument } from './packing.ts';
import { copyDatabase, isIoError, SqliteDatabase } from './sqlite-database.ts';
import type { Answer, FromWorker, NumberedRequest, Request, WorkerTask } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('invariant violation: worker.ts runs in a worker thread only');

const task = workerData as WorkerTask;
if (task.task === 'backup') backup(task.folder, task.toFile);
else serve(task.folder);

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
  });
  say({ type: 'ready' });
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
