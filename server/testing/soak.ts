// Months of use in minutes: documents that are opened, written by several connections and left, one after another, at a steady
// pace, while the server's memory, handles and files are watched.
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import {
  encodeAwareness,
  encodeCheckpoint,
  encodeSyncStep1,
  encodeUpdate,
  MESSAGE,
} from '../../protocol/messages.ts';
import type { ServerProcess } from './server-process.ts';

export interface SoakOptions {
  minutes: number;
  /** Where the server's threads say how large their heaps are. */
  heapsFolder: string;
  documentsPerMinute: number;
  connectionsPerDocument: number;
  editsPerConnection: number;
}

export interface Sample {
  atMinutes: number;
  residentBytes: number;
  /** Of the main thread. */
  heapBytes: number;
  externalBytes: number;
  handles: number;
  timers: number;
  openFiles: number;
  rooms: number;
  folderFiles: number;
  logBytes: number;
  /** Of each thread: what its heap takes of the machine. */
  heaps: Record<string, number>;
}

/** Nobody is there, and what nobody needs any more has been collected. */
export interface IdleSample extends Sample {
  /** What the threads hold, all together. */
  heldBytes: number;
}

export interface SoakResult {
  documents: number;
  connections: number;
  edits: number;
  samples: Sample[];
  /** When everybody has left and every room is gone: before the first document, and after the last. */
  idleBefore: IdleSample;
  idleAfter: IdleSample;
}

const SAMPLE_EVERY_MS = 5_000;
// The main one, the store's two, and the archive's.
const THREAD_COUNT = 4;
// The server may fall behind for a moment, but not for good: then the pace falls, and the minutes grow.
const MAX_VISITS = 60;

/** Runs at the given pace. The server must have a short `lingerMs`. */
export async function runSoak(server: ServerProcess, options: SoakOptions): Promise<SoakResult> {
  const frames = prepareFrames(options);
  const count = Math.round(options.minutes * options.documentsPerMinute);
  const startMs = performance.now();
  // One of everything first: threads that come with the first job, statements, code that is compiled.
  for (let i = 0; i < 20; i++) await visit(server, `warm/${i}`, frames);
  const idleBefore = await sampleIdle(server, startMs, options.heapsFolder);
  const samples: Sample[] = [];
  let isOver = false;
  const sampling = (async () => {
    while (!isOver) {
      samples.push(await takeSample(server, startMs, options.heapsFolder));
      await new Promise(resolve => setTimeout(resolve, SAMPLE_EVERY_MS));
    }
  })();
  const visiting = new Set<Promise<void>>();
  const gapMs = 60_000 / options.documentsPerMinute;
  for (let i = 0; i < count; i++) {
    const dueMs = startMs + i * gapMs;
    if (dueMs > performance.now())
      await new Promise(resolve => setTimeout(resolve, dueMs - performance.now()));
    while (visiting.size >= MAX_VISITS) await Promise.race(visiting);
    const one = visit(server, `soak/${i}`, frames).finally(() => visiting.delete(one));
    visiting.add(one);
  }
  await Promise.all(visiting);
  isOver = true;
  await sampling;
  const idleAfter = await sampleIdle(server, startMs, options.heapsFolder);
  return {
    documents: count,
    connections: count * options.connectionsPerDocument,
    edits: count * options.connectionsPerDocument * options.editsPerConnection,
    samples,
    idleBefore,
    idleAfter,
  };
}

/** Bytes a minute: the line through the samples after `fromMinutes` (least squares). */
export function slopeOf(
  samples: readonly Sample[],
  fromMinutes: number,
  of: (sample: Sample) => number,
): number {
  const used = samples.filter(({ atMinutes }) => atMinutes >= fromMinutes);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(used.map(sample => sample.atMinutes));
  const meanY = mean(used.map(of));
  let xy = 0;
  let xx = 0;
  for (const sample of used) {
    xy += (sample.atMinutes - meanX) * (of(sample) - meanY);
    xx += (sample.atMinutes - meanX) ** 2;
  }
  return xy / xx;
}

/** What each connection sends. Every document is new, so the same bytes do for all. */
function prepareFrames({ connectionsPerDocument, editsPerConnection }: SoakOptions): Uint8Array[][] {
  return Array.from({ length: connectionsPerDocument }, (_, n) => {
    const doc = new Y.Doc();
    doc.clientID = 1_000 + n;
    const frames = [encodeSyncStep1(Uint8Array.of(0)), encodeState(doc.clientID)];
    doc.on('update', update => frames.push(encodeUpdate(update)));
    const text = doc.getText('content');
    for (let i = 0; i < editsPerConnection; i++) text.insert(text.length, `${'word '.repeat(1 + (i % 5))}`);
    return frames;
  });
}

function encodeState(client: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, JSON.stringify({ user: { name: `writer ${client}`, color: '#c2410c' } }));
  return encodeAwareness(encoding.toUint8Array(encoder));
}

/** Opens the document with all its connections, writes, waits until all is on disk, and leaves. */
async function visit(server: ServerProcess, docName: string, frames: readonly Uint8Array[][]): Promise<void> {
  const sockets = await Promise.all(
    frames.map(async own => {
      const socket = new WebSocket(`${server.syncUrl}/${docName}?prosa=1`);
      await once(socket, 'open');
      const saved = new Promise<void>((resolve, reject) => {
        socket.on('message', (data: Buffer) => {
          if (data[0] === MESSAGE.checkpoint) resolve();
        });
        socket.on('close', code => reject(new Error(`${docName} was closed with ${code}`)));
      });
      for (const frame of own) socket.send(frame);
      socket.send(encodeCheckpoint(1));
      await saved;
      return socket;
    }),
  );
  await Promise.all(
    sockets.map(async (socket, i) => {
      const closed = once(socket, 'close');
      // Every fifth vanishes without a word.
      if (i % 5 === 4) socket.terminate();
      else socket.close();
      await closed;
    }),
  );
}

/** Waits until no room is left and every thread has collected, then takes a sample. */
async function sampleIdle(server: ServerProcess, startMs: number, heapsFolder: string): Promise<IdleSample> {
  const order = join(heapsFolder, 'collect');
  for (;;) {
    const sample = await takeSample(server, startMs, heapsFolder);
    if (sample.rooms === 0) {
      writeFileSync(order, '');
      const heaps = readHeaps(heapsFolder);
      if (heaps.length >= THREAD_COUNT && heaps.every(({ isCollected }) => isCollected)) {
        rmSync(order);
        return { ...sample, heldBytes: heaps.reduce((sum, { used }) => sum + used, 0) };
      }
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

async function takeSample(server: ServerProcess, startMs: number, heapsFolder: string): Promise<Sample> {
  const body = await (await fetch(`${server.url}/metrics`)).text();
  const read = (name: string) => {
    const line = body.split('\n').find(one => one.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  };
  const files = readdirSync(server.dataFolder, { recursive: true, encoding: 'utf8' });
  return {
    atMinutes: (performance.now() - startMs) / 60_000,
    residentBytes: read('process_resident_memory_bytes'),
    heapBytes: read('nodejs_heap_size_used_bytes'),
    externalBytes: read('nodejs_external_memory_bytes'),
    handles: read('nodejs_active_handles_total'),
    timers: read('nodejs_active_resources{type="Timeout"}'),
    openFiles: read('process_open_fds'),
    rooms: read('prosa_rooms'),
    folderFiles: files.length,
    logBytes: statSync(join(server.dataFolder, 'prosa.db-wal')).size,
    heaps: Object.fromEntries(readHeaps(heapsFolder).map(({ name, total }) => [name, total])),
  };
}

interface Heap {
  name: string;
  used: number;
  total: number;
  isCollected: boolean;
}

function readHeaps(folder: string): Heap[] {
  const heaps: Heap[] = [];
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    try {
      const heap = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Heap, 'name'>;
      heaps.push({ ...heap, name: file.replace('.json', '') });
    } catch {
      // It is being written; the next sample has it.
    }
  }
  return heaps;
}
