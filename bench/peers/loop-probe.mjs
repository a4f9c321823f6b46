// Loaded into every server before its own code: measures the delay of its event loop between "began" and "ended",
// and answers with it. The same for all, and next to nothing.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  histogram.enable();
  process.on('message', message => {
    if (message === 'began') histogram.reset();
    if (message === 'ended') {
      // The histogram holds the time between two ticks of 10 ms: what is above that is the delay.
      const delayMs = ns => Math.max(0, ns / 1e6 - 10);
      process.send({ loopP99Ms: delayMs(histogram.percentile(99)), loopMaxMs: delayMs(histogram.max) });
    }
  });
  process.channel.unref();
}
