// A quarter of an hour that is like months: 20,000 documents opened and left, 100,000 connections, a million edits. Memory,
// timers, handles and files stay where they are. SOAK_MINUTES makes it shorter, at the same pace.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerProcess } from './testing/server-process.ts';
import { runSoak, slopeOf } from './testing/soak.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 15);
const PACE = { documentsPerMinute: 20_000 / 15, connectionsPerDocument: 5, editsPerConnection: 10 };
const MEBIBYTE = 1024 * 1024;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({ faults: { limits: { lingerMs: 2_000 } } });
});

afterAll(async () => {
  await server.close();
});

describe('soak', () => {
  it('FAULT-9, TRAP 10: memory, timers, handles and files stay where they are', async () => {
    const result = await runSoak(server, { minutes: MINUTES, ...PACE });
    const { documents, connections, edits, samples, idleBefore, idleAfter } = result;
    const took = samples.at(-1)!.atMinutes;
    const warm = took * 0.4;
    const slopes = {
      resident: slopeOf(samples, warm, ({ residentBytes }) => residentBytes) / MEBIBYTE,
      heap: slopeOf(samples, warm, ({ heapBytes }) => heapBytes) / MEBIBYTE,
    };
    console.info(
      [
        `${documents} documents, ${connections} connections, ${edits} edits in ${took.toFixed(1)} min;`,
        `after ${warm.toFixed(1)} min: resident ${slopes.resident.toFixed(2)} MB/min, heap ${slopes.heap.toFixed(2)} MB/min;`,
        `resident at the end ${Math.round(samples.at(-1)!.residentBytes / MEBIBYTE)} MB;`,
        `idle before and after: ${JSON.stringify(idleBefore)} ${JSON.stringify(idleAfter)}`,
      ].join(' '),
    );
    expect(idleAfter.timers).toBeLessThanOrEqual(idleBefore.timers + 2);
    expect(idleAfter.handles).toBeLessThanOrEqual(idleBefore.handles + 5);
    expect(idleAfter.openFiles).toBeLessThanOrEqual(idleBefore.openFiles + 5);
    expect(idleAfter.folderFiles).toBe(idleBefore.folderFiles);
    expect(idleAfter.logBytes).toBeLessThan(70 * MEBIBYTE);
    // What a short run shows is the garbage collector's breathing.
    if (MINUTES >= 10) expect(slopes.resident).toBeLessThan(1);
  });
});
