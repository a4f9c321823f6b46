// What a server keeps in memory: for documents that are open, and for connections on which nothing happens. Read from
// the kernel (resident set), so garbage that is not collected yet counts. Runs in the load process.
import {
  filledName,
  type IdleConnectionsJob,
  type IdleConnectionsResult,
  type OpenDocumentsJob,
  type OpenDocumentsResult,
  type Telling,
} from '../jobs.ts';
import { readCpuMs, readMemory } from '../process-stats.ts';
import { Client, type Target } from './client.ts';
import { waitUntilIdle } from './idle.ts';
import { UNMOVED } from './observers.ts';
import { inBatches, pause } from './wait.ts';

const OPENING_AT_ONCE = 10;
const CONNECTING_AT_ONCE = 100;
const SETTLE_MS = 10_000;

export async function runOpenDocuments(
  target: Target,
  serverPid: number,
  job: OpenDocumentsJob,
  tell: Telling,
): Promise<OpenDocumentsResult> {
  await pause(2000);
  const before = readMemory(serverPid);
  tell.began();
  const clients: Client[] = [];
  let got = 0;
  const observer = {
    updateArrived: (_reader: unknown, wholeBytes: number): void => {
      got += wholeBytes;
    },
    cursorsArrived: () => {},
  };
  await inBatches(
    Array.from({ length: job.documentCount }, (_, index) => index),
    OPENING_AT_ONCE,
    async index => {
      const client = new Client(target, filledName(index), observer, { longMessages: 'head' });
      clients.push(client);
      await client.whenSynced();
    },
  );
  await pause(SETTLE_MS);
  await waitUntilIdle(serverPid);
  tell.ended();
  if (got < job.documentCount * job.documentBytes * 0.9) {
    throw new Error(`only ${got} bytes of ${job.documentCount} documents arrived`);
  }
  const after = readMemory(serverPid);
  throwIfCutOff(clients);
  for (const client of clients) client.close();
  const bytesPerDocument = (after.rssBytes - before.rssBytes) / job.documentCount;
  return {
    kind: 'open-documents',
    documentBytes: job.documentBytes,
    bytesPerDocument,
    timesEncoded: bytesPerDocument / job.documentBytes,
    rssBytes: after.rssBytes,
  };
}

export async function runIdleConnections(
  target: Target,
  serverPid: number,
  job: IdleConnectionsJob,
  tell: Telling,
): Promise<IdleConnectionsResult> {
  await pause(2000);
  const before = readMemory(serverPid);
  const cpuBeforeMs = readCpuMs(serverPid);
  const clients: Client[] = [];
  await inBatches(
    Array.from({ length: job.connectionCount }, (_, index) => index),
    CONNECTING_AT_ONCE,
    async index => {
      const doc = `bench-idle-${Math.floor(index / job.peoplePerRoom)}`;
      const client = new Client(target, doc, UNMOVED, { longMessages: 'head' });
      clients.push(client);
      await client.whenSynced();
    },
  );
  const openCpuMs = readCpuMs(serverPid) - cpuBeforeMs;
  await pause(SETTLE_MS);
  tell.began();
  const idleFromMs = readCpuMs(serverPid);
  const fromMs = performance.now();
  await pause(SETTLE_MS);
  const serverCores = (readCpuMs(serverPid) - idleFromMs) / (performance.now() - fromMs);
  tell.ended();
  throwIfCutOff(clients);
  const after = readMemory(serverPid);
  for (const client of clients) client.close();
  return {
    kind: 'idle-connections',
    bytesPerConnection: (after.rssBytes - before.rssBytes) / job.connectionCount,
    serverCores,
    openCpuMs,
    rssBytes: after.rssBytes,
  };
}

function throwIfCutOff(clients: readonly Client[]): void {
  const lost = clients.find(client => client.endedBecause !== null);
  if (lost !== undefined) throw new Error(`${lost.make.doc} was cut off: ${lost.endedBecause}`);
}
