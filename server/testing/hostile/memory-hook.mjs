// Loaded into a server under test with --import, beside --expose-gc: on SIGUSR2 it collects garbage and says on stdout what is in
// memory, and what was at most since it was asked last. No part of the server.
import { isMainThread } from 'node:worker_threads';

const LOOK_EVERY_MS = 50;
const MUCH_BYTES = 64 * 1024 * 1024;

if (isMainThread) {
  let count = 0;
  let baseBytes = 0;
  let peakBytes = 0;
  const look = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const measure = () => {
    let bytes = look();
    // What nobody holds any more is not held: how soon it is collected is Node's business.
    if (bytes > peakBytes && bytes - baseBytes > MUCH_BYTES) {
      globalThis.gc();
      bytes = look();
    }
    peakBytes = Math.max(peakBytes, bytes);
    return bytes;
  };
  setInterval(measure, LOOK_EVERY_MS).unref();
  process.on('SIGUSR2', () => {
    measure();
    globalThis.gc();
    // What was freed lets go of its buffers right after the collection.
    setTimeout(() => {
      const before = peakBytes;
      peakBytes = 0;
      const bytes = measure();
      baseBytes = bytes;
      count += 1;
      process.stdout.write(`memory #${count}: ${bytes} bytes, at most ${before}\n`);
    }, 10);
  });
}
