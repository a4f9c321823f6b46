// The worker thread around fold.ts and drafts.ts: one job for each message. It knows no clock: whoever asked ends the
// thread when a job takes too long.
import { parentPort } from 'node:worker_threads';
import { composeDraft, readLog, retitleLog } from './drafts.ts';
import { foldOnce } from './fold.ts';
import { openRequest } from './shared-request.ts';
import type { FromWorker, Job, JobAnswers } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('invariant violation: worker.ts runs in a worker thread only');

port.on('message', (job: Job) => {
  void answer(job);
});
say({ type: 'ready' });

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port!.postMessage(message, transfer);
}

async function answer(job: Job): Promise<void> {
  try {
    const done = await work(job);
    say({ type: 'done', answer: done }, transferOf(done));
  } catch (error) {
    say({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

async function work(job: Job): Promise<JobAnswers[Job['type']]> {
  switch (job.type) {
    case 'try':
      return foldOnce(openRequest(job.request, job.leftOut));
    case 'read':
      return readLog(openRequest(job.request, null));
    case 'retitle':
      return retitleLog(openRequest(job.request, null), job.title);
    case 'compose':
      return composeDraft(job.draft);
    case 'render': {
      // Formulas and all of Markdown: not wanted where documents are only folded.
      const { renderStandaloneHtml } = await import('../../markdown/standalone-html.ts');
      return renderStandaloneHtml(job.page);
    }
    default: {
      const never: never = job;
      throw new Error(`invariant violation: unknown job ${JSON.stringify(never)}`);
    }
  }
}

function transferOf(done: JobAnswers[Job['type']]): ArrayBuffer[] {
  if (typeof done !== 'object' || !('outcome' in done) || done.outcome === 'failed') return [];
  return [done.base.buffer, done.stateVector.buffer, done.deleteSet.buffer];
}
