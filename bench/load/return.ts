// Many people who have all of a document come back at the same moment to a server that was started again and has it on
// disk only. Runs in the load process.
import { readFileSync } from 'node:fs';
import * as Y from 'yjs';
import { filledName, type ReturnJob, type ReturnResult, type Telling } from '../jobs.ts';
import { readCpuMs, readMemory, resetPeak } from '../process-stats.ts';
import { Client, type Target } from './client.ts';
import { fetchAsNewcomer, readText } from './verify.ts';
import { pause } from './wait.ts';

/** Runs the job. Throws when the server lost the document. Some servers send all of it to who has it: that is told, not refused. */
export async function runReturn(
  target: Target,
  serverPid: number,
  job: ReturnJob,
  documentFile: string,
  tell: Telling,
): Promise<ReturnResult> {
  const document = new Uint8Array(readFileSync(documentFile));
  const stateVector = Y.encodeStateVectorFromUpdate(document);
  await pause(1000);
  resetPeak(serverPid);
  const memoryBefore = readMemory(serverPid);
  tell.began();
  await pause(200);
  const beforeMs = readCpuMs(serverPid);
  const fromMs = performance.now();
  const gotBytes = new Float64Array(job.peopleCount);
  const clients = Array.from({ length: job.peopleCount }, (_, index) => {
    const observer = {
      updateArrived: (_reader: unknown, wholeBytes: number): void => {
        gotBytes[index] = gotBytes[index]! + wholeBytes;
      },
      cursorsArrived: () => {},
    };
    return new Client(target, filledName(0), observer, { join: 'when-told', longMessages: 'head' });
  });
  await Promise.all(
    clients.map(async client => {
      await client.whenReady();
      client.ask(stateVector);
      await client.whenSynced();
    }),
  );
  const allSyncedMs = performance.now() - fromMs;
  await pause(500);
  const returnCpuMs = readCpuMs(serverPid) - beforeMs;
  tell.ended();
  const memory = readMemory(serverPid);
  if (readText(await fetchAsNewcomer(target, filledName(0))) !== readText([document])) {
    throw new Error('a newcomer reads another text');
  }
  for (const client of clients) client.close();
  return {
    kind: 'return',
    returnCpuMs,
    allSyncedMs,
    bytesPerPerson: gotBytes.reduce((sum, bytes) => sum + bytes, 0) / job.peopleCount,
    extraBytes: memory.peakBytes - memoryBefore.rssBytes,
  };
}
