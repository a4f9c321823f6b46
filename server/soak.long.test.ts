// A quarter of an hour that is like months: 20,000 documents opened and left, 100,000 connections, a million edits. Memory,
// timers, handles and files stay where they are. SOAK_MINUTES makes it shorter, at the same pace.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './testing/server-process.ts';
import { runSoak, type Sample, slopeOf } from './testing/soak.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 15);
const PACE = { documentsPerMinute: 20_000 / 15, connectionsPerDocument: 5, editsPerConnection: 10 };
const MEBIBYTE = 1024 * 1024;

let heapsFolder: string;
let server: ServerProcess;

beforeAll(async () => {
  heapsFolder = mkdtempSync(join(tmpdir(), 'prosa-heaps-'));
  server = await ServerProcess.start({ faults: { limits: { lingerMs: 2_000 }, heaps: heapsFolder } });
});

afterAll(async () => {
  await server.close();
  rmSync(heapsFolder, { recursive: true, force: true });
});

describe('soak', () => {
  it('FAULT-9, TRAP 10: memory, timers, handles and files stay where they are', async () => {
    const result = await runSoak(server, { minutes: MINUTES, heapsFolder, ...PACE });
    const { documents, connections, edits, samples, idleBefore, idleAfter } = result;
    const took = samples.at(-1)!.atMinutes;
    const warm = took * 0.4;
    const heldPerMinute = (idleAfter.heldBytes - idleBefore.heldBytes) / MEBIBYTE / took;
    const slopes = {
      resident: slopeOf(samples, warm, ({ residentBytes }) => residentBytes) / MEBIBYTE,
      heap: slopeOf(samples, warm, ({ heapBytes }) => heapBytes) / MEBIBYTE,
    };
    console.info(
      [
        `${documents} documents, ${connections} connections, ${edits} edits in ${took.toFixed(1)} min;`,
        `held after a collection: ${(idleBefore.heldBytes / MEBIBYTE).toFixed(1)} MB before, ${(idleAfter.heldBytes / MEBIBYTE).toFixed(1)} MB after, ${heldPerMinute.toFixed(2)} MB/min;`,
        `after ${warm.toFixed(1)} min: resident ${slopes.resident.toFixed(2)} MB/min, heap ${slopes.heap.toFixed(2)} MB/min;`,
        `resident at the end ${Math.round(samples.at(-1)!.residentBytes / MEBIBYTE)} MB;`,
        `minute by minute: ${listMinutes(samples)};`,
        `idle before and after: ${JSON.stringify(idleBefore)} ${JSON.stringify(idleAfter)}`,
      ].join(' '),
    );
    expect(idleAfter.timers).toBeLessThanOrEqual(idleBefore.timers + 2);
    expect(idleAfter.handles).toBeLessThanOrEqual(idleBefore.handles + 5);
    expect(idleAfter.openFiles).toBeLessThanOrEqual(idleBefore.openFiles + 5);
    expect(idleAfter.folderFiles).toBe(idleBefore.folderFiles);
    expect(idleAfter.logBytes).toBeLessThan(70 * MEBIBYTE);
    // Resident memory breathes with the garbage collector, by 100 MB here; what is held after a collection does not.
    expect(heldPerMinute).toBeLessThan(MINUTES >= 5 ? 1 : 10);
  });
});

/** Resident megabytes, and those of each thread's heap, at about every minute. */
function listMinutes(samples: readonly Sample[]): string {
  const step = Math.max(1, Math.round(samples.length / Math.max(1, samples.at(-1)!.atMinutes)));
  const megabytes = (bytes: number) => Math.round(bytes / MEBIBYTE);
  return samples
    .filter((_, i) => i % step === 0)
    .map(({ residentBytes, heaps }) => {
      const threads = Object.entries(heaps).map(([name, bytes]) => `${name} ${megabytes(bytes)}`);
      return `${megabytes(residentBytes)} (${threads.join(', ')})`;
    })
    .join(' · ');
}
