// A recorded editing history, typed by one real provider as fast as its server takes it and read by another. The
// providers are the stock ones of each server. Runs in the load process.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { HistoryJob, HistoryResult, Telling } from '../jobs.ts';
import { readCpuMs } from '../process-stats.ts';
import type { Target } from './client.ts';
import { pause, waitUntil } from './wait.ts';

interface Recording {
  startContent?: string;
  endContent: string;
  txns: { patches: [at: number, removed: number, inserted: string][] }[];
}

const EDITS_PER_TURN = 100;
const MAX_BUFFERED_BYTES = 256 * 1024;
const PATIENCE_MS = 300_000;

/** Runs the job. Throws when the other one does not read what the recording ends with. */
export async function runHistory(
  target: Target,
  serverPid: number,
  job: HistoryJob,
  tell: Telling,
): Promise<HistoryResult> {
  const recording = JSON.parse(gunzipSync(readFileSync(job.file)).toString('utf8')) as Recording;
  const [author, reader] = await Promise.all([join(target), join(target)]);
  const text = author.doc.getText('text');
  if (recording.startContent) text.insert(0, recording.startContent);
  await pause(500);
  tell.began();
  const cpuFromMs = readCpuMs(serverPid);
  const fromMs = performance.now();
  let inTurn = 0;
  for (const { patches } of recording.txns) {
    author.doc.transact(() => {
      for (const [at, removed, inserted] of patches) {
        if (removed > 0) text.delete(at, removed);
        if (inserted !== '') text.insert(at, inserted);
      }
    });
    if (++inTurn % EDITS_PER_TURN !== 0) continue;
    await new Promise(resolve => setImmediate(resolve));
    while ((author.provider.ws?.bufferedAmount ?? 0) > MAX_BUFFERED_BYTES) await pause(1);
  }
  const wanted = Y.getState(author.doc.store, author.doc.clientID);
  await waitUntil(
    () =>
      Y.getState(reader.doc.store, author.doc.clientID) === wanted &&
      reader.doc.getText('text').length === recording.endContent.length,
    'the other one has read it all',
    PATIENCE_MS,
  );
  const tookMs = performance.now() - fromMs;
  // What is written later counts as well.
  await pause(4000);
  const cpuMs = readCpuMs(serverPid) - cpuFromMs;
  tell.ended();
  if (reader.doc.getText('text').toString() !== recording.endContent) {
    throw new Error('the other one reads another text');
  }
  for (const { doc, provider } of [author, reader]) {
    provider.destroy();
    // Its awareness would keep the process alive.
    doc.destroy();
  }
  return {
    kind: 'history',
    edits: recording.txns.length,
    tookMs,
    serverCpuUsPerEdit: (cpuMs * 1000) / recording.txns.length,
  };
}

async function join(target: Target): Promise<{ doc: Y.Doc; provider: WebsocketProvider }> {
  const doc = new Y.Doc();
  const address = `ws://127.0.0.1:${target.port}${target.pathPrefix.replace(/\/$/, '')}`;
  const provider = new WebsocketProvider(address, 'bench-history', doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  if (!provider.synced) await new Promise<void>(resolve => provider.once('sync', () => resolve()));
  return { doc, provider };
}
