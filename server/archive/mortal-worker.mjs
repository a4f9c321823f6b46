// The archive's worker, except that it ends at once when a request holds what a test marks: the bytes "die!".
import { Buffer } from 'node:buffer';
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ request }) => {
  if (Buffer.from(new Uint8Array(request.bytes)).includes('die!')) process.exit(1);
});
await import('../../dist/server/archive/worker.js');
