// Waiting for a server that still works on what it was given.
import { readCpuMs } from '../process-stats.ts';
import { pause } from './wait.ts';

const SPAN_MS = 3000;
/** Part of one core below which a server does nothing but live. */
const IDLE_CORES = 0.05;
const LIMIT_MS = 300_000;

/** Resolves when the process has done next to nothing for three seconds; rejects after five minutes. */
export async function waitUntilIdle(serverPid: number): Promise<void> {
  const deadlineMs = performance.now() + LIMIT_MS;
  for (;;) {
    const cpuMs = readCpuMs(serverPid);
    const fromMs = performance.now();
    await pause(SPAN_MS);
    if ((readCpuMs(serverPid) - cpuMs) / (performance.now() - fromMs) < IDLE_CORES) return;
    if (performance.now() > deadlineMs) throw new Error('the server does not come to rest');
  }
}
