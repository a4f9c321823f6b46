// Many people open one document at the same moment while somebody has it open: what it costs the server, and until
// when the last one has it all. Runs in the load process.
import { readFileSync } from 'node:fs';
import type { JoinJob, JoinResult, Telling } from '../jobs.ts';
import { readCpuMs, readMemory, resetPeak } from '../process-stats.ts';
import { Client, type Target } from './client.ts';
import { maskFrame } from './raw-socket.ts';
import { fetchAsNewcomer, readText } from './verify.ts';
import { inBatches, pause } from './wait.ts';

const CONNECTING_AT_ONCE = 25;
const DOC = 'bench-join';
/** Longer than the deferred save of any of the servers. */
const SETTLE_MS = 4000;

/** Runs the job; what is watched is the joining. Throws when anybody got less than everything. */
export async function runJoin(
  target: Target,
  serverPid: number,
  job: JoinJob,
  documentFile: string,
  tell: Telling,
): Promise<JoinResult> {
  const document = new Uint8Array(readFileSync(documentFile));
  const host = new Client(target, DOC, { updateArrived: () => {}, cursorsArrived: () => {} });
  await host.whenSynced();
  host.send(maskFrame(host.make.update(document)));
  await pause(SETTLE_MS);
  // What one newcomer gets is built and read; all others must get as many bytes.
  const wanted = readText([document]);
  const sample = await fetchAsNewcomer(target, DOC);
  if (readText(sample) !== wanted) throw new Error('a newcomer reads another text');
  const sampleBytes = sample.reduce((sum, update) => sum + update.length, 0);
  await pause(500);

  const beforeOpenMs = readCpuMs(serverPid);
  const gotBytes = new Float64Array(job.peopleCount);
  const clients: Client[] = [];
  await inBatches(Array.from(gotBytes.keys()), CONNECTING_AT_ONCE, async index => {
    const observer = {
      updateArrived: (_: unknown, wholeBytes: number): void => {
        gotBytes[index] = gotBytes[index]! + wholeBytes;
      },
      cursorsArrived: () => {},
    };
    const client = new Client(target, DOC, observer, { join: 'when-told', longMessages: 'head' });
    clients.push(client);
    await client.whenReady();
  });
  await pause(500);

  resetPeak(serverPid);
  const memoryBefore = readMemory(serverPid);
  tell.began();
  await pause(200);
  const beforeMs = readCpuMs(serverPid);
  const fromMs = performance.now();
  const synced = clients.map(client => client.whenSynced());
  for (const client of clients) client.ask();
  await Promise.all(synced);
  const allSyncedMs = performance.now() - fromMs;
  await pause(500);
  const joinCpuMs = readCpuMs(serverPid) - beforeMs;
  tell.ended();
  const memory = readMemory(serverPid);
  const short = gotBytes.findIndex(bytes => bytes !== sampleBytes);
  if (short >= 0) throw new Error(`person ${short} got ${gotBytes[short]} bytes instead of ${sampleBytes}`);
  for (const client of [host, ...clients]) client.close();
  return {
    kind: 'join',
    openCpuMs: beforeMs - beforeOpenMs,
    joinCpuMs,
    allSyncedMs,
    documentBytes: document.length,
    rssBytes: memory.rssBytes,
    extraBytes: memory.peakBytes - memoryBefore.rssBytes,
  };
}
