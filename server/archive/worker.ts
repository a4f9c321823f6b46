// The worker thread around fold.ts: one try for each message. It knows no clock: whoever asked ends the thread when a
// try takes too long.
import { parentPort } from 'node:worker_threads';
import { foldOnce } from './fold.ts';
import { openRequest } from './shared-request.ts';
import type { FromWorker, TryMessage } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('invariant violation: worker.ts runs in a worker thread only');

port.on('message', ({ request, leftOut }: TryMessage) => {
  const attempt = foldOnce(openRequest(request, leftOut));
  const message: FromWorker = { type: 'tried', attempt };
  if (attempt.outcome === 'failed') port.postMessage(message);
  else {
    const { base, stateVector, deleteSet } = attempt;
    port.postMessage(message, [base.buffer, stateVector.buffer, deleteSet.buffer]);
  }
});
port.postMessage({ type: 'ready' } satisfies FromWorker);
