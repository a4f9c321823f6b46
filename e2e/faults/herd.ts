// Many clients, all with the page's own provider, that lose their server at the same moment: when each tries again, and when
// it has everything again. Connections from this machine have no limit of their own (NET-3), so that none has to be lifted.
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { browserScheduler } from '../../client/net/scheduler.ts';
import { ProsaProvider, type ProviderListener } from '../../client/session/prosa-provider.ts';
import type { ServerProcess } from '../../server/testing/server-process.ts';
import { until } from '../../server/testing/until.ts';

// Every provider listens for the end of the process.
process.setMaxListeners(0);

export interface HerdResult {
  /** From the moment the server was ready until the last one had everything. */
  syncedMs: number;
  /** Share of all tries that fell into the busiest second; with a server that died, of those that found it alive. */
  busiestShare: number;
  tries: number;
  /** From the end of the old server until the new one was ready. */
  downMs: number;
  /** Of the new server, from its start. */
  loopDelayP99Ms: number;
  /** CPU time of the new server, its start included. */
  cpuMs: number;
}

export interface HerdOptions {
  clients: number;
  documents: number;
  how: 'SIGTERM' | 'kill -9';
}

/** Connects everybody, ends the server and starts it again. */
export async function runHerd(server: ServerProcess, options: HerdOptions): Promise<HerdResult> {
  const herd = Array.from({ length: options.clients }, (_, i) => {
    return new HerdClient(server, `herd ${options.how}/${i % options.documents}`, i);
  });
  // Not all at once: the first coming is not what is tried here.
  for (const client of herd) {
    client.start();
    if (client.number % 10 === 9) await new Promise(resolve => setTimeout(resolve, 10));
  }
  const backCount = () => herd.filter(client => client.isSynced).length;
  const allSynced = () =>
    until(
      () => backCount() === herd.length,
      () => `${backCount()} of ${herd.length} are synced`,
      120_000,
    );
  await allSynced();
  for (const client of herd.slice(0, options.documents)) client.doc.getText('content').insert(0, 'words');
  const haveWords = () => herd.every(client => client.doc.getText('content').length === 5);
  await until(haveWords, () => 'the words have not arrived', 60_000);

  for (const client of herd) client.tries = [];
  if (options.how === 'SIGTERM') await server.stop();
  else await server.kill();
  const goneMs = performance.now();
  await server.restart();
  const readyMs = performance.now();
  await allSynced();
  const syncedMs = performance.now() - readyMs;
  const loopDelayP99Ms = 1000 * (await readMetric(server, 'nodejs_eventloop_lag_p99_seconds'));
  const tries = herd.flatMap(client => client.tries);
  // Who tries while nobody listens costs nobody anything.
  const counted = options.how === 'SIGTERM' ? tries : tries.filter(ms => ms >= readyMs);
  for (const client of herd) client.leave();
  const busiestShare = findBusiest(counted) / counted.length;
  const cpuMs = 1000 * (await readMetric(server, 'process_cpu_seconds_total'));
  return { syncedMs, busiestShare, tries: tries.length, downMs: readyMs - goneMs, loopDelayP99Ms, cpuMs };
}

/** The most that fall into any span of a second. */
function findBusiest(timesMs: readonly number[]): number {
  const sorted = timesMs.toSorted((a, b) => a - b);
  let busiest = 0;
  let from = 0;
  for (const [i, ms] of sorted.entries()) {
    while (sorted[from]! < ms - 1_000) from++;
    busiest = Math.max(busiest, i - from + 1);
  }
  return busiest;
}

export async function readMetric(server: ServerProcess, name: string): Promise<number> {
  const body = await (await fetch(`${server.url}/metrics`)).text();
  const line = body.split('\n').find(one => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`no metric ${name}`);
  return Number(line.split(' ')[1]);
}

class HerdClient {
  readonly doc = new Y.Doc();
  readonly number: number;
  tries: number[] = [];
  isSynced = false;
  private readonly provider: ProsaProvider;
  private epoch: string | null = null;

  constructor(server: ServerProcess, docName: string, number: number) {
    this.number = number;
    this.provider = new ProsaProvider({
      serverUrl: server.syncUrl,
      path: docName,
      doc: this.doc,
      author: `author-${number}`,
      instance: `instance-${number}`,
      maxMessageBytes: 1024 * 1024,
      scheduler: browserScheduler,
      random: Math.random,
      socketClass: WebSocket as unknown as typeof globalThis.WebSocket,
      listener: this.listen(),
    });
  }

  start(): void {
    this.provider.start(this.epoch);
  }

  leave(): void {
    this.provider.destroy();
    this.doc.destroy();
  }

  private listen(): ProviderListener {
    const ignore = () => {};
    return {
      trying: () => this.tries.push(performance.now()),
      synced: () => {
        this.isSynced = true;
      },
      lost: () => {
        this.isSynced = false;
      },
      greeted: ({ epoch }) => {
        this.epoch = epoch;
        return true;
      },
      ended: end => {
        throw new Error(`it has ended: ${end.why}`);
      },
      connected: ignore,
      noticed: ignore,
      refused: ignore,
      askedForMissing: ignore,
      answeredMissing: ignore,
      checkpointEchoed: ignore,
      foundTooBig: ignore,
      retryPlanned: ignore,
    };
  }
}
