// The store's worker, except that a test can freeze and kill it from outside: it listens on a channel named after
// its task and the data folder, stops at the message until the test says so, and dies of an uncaught error.
import { workerData } from 'node:worker_threads';

const channel = new BroadcastChannel(`mortal ${workerData.task} ${workerData.folder}`);
channel.unref();
channel.onmessage = ({ data }) => {
  const state = new Int32Array(data);
  Atomics.store(state, 0, 1);
  Atomics.wait(state, 0, 1);
  throw new Error('killed by the test');
};
await import('../../../dist/server/store/sqlite/worker.js');
