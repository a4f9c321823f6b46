// Measures one transport once: starts its server and its load as processes of their own, reads the server's counters
// when everybody is connected and when everything has arrived. Knows no table.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readMachineCpuMs } from '../process-stats.ts';
import type { ServerReading } from './listen.ts';
import type { LoadMessage, LoadOrder } from './load.ts';
import type { Mark, PlayResult } from './play.ts';
import type { ServerMessage } from './serve.ts';
import type { SessionShape } from './session.ts';
import type { TransportName } from './transports.ts';

export interface Figures extends PlayResult {
  /** While the session was played, headers included, from clients and to them. */
  upBytes: number;
  downBytes: number;
  requests: number;
  serverCpuMs: number;
  /** Of everybody together, when the session ended. */
  connections: number;
  /** Before the session: connecting, and fetching the page. */
  openingBytes: number;
  /** How long the session lasted until the last keystroke had arrived. */
  durationMs: number;
  /** What other processes took of the machine meanwhile, in cores. Includes the load process. */
  otherCores: number;
}

export async function measure(
  transport: TransportName,
  shape: SessionShape,
  roundTripMs: number,
  pin: boolean,
): Promise<Figures> {
  const server = start('serve.js', [transport], pin ? '0' : null);
  try {
    const port = await askServer(server, 'listening', null).then(message => message.port);
    return await runLoad(server, { transport, port, roundTripMs, shape }, pin);
  } finally {
    await end(server);
  }
}

interface Moment {
  reading: ServerReading;
  atMs: number;
  machineCpuMs: number;
}

async function runLoad(server: ChildProcess, order: LoadOrder, pin: boolean): Promise<Figures> {
  const load = start('load.js', [], pin ? '1' : null);
  const moments = new Map<Mark, Moment>();
  const played = new Promise<PlayResult>((resolve, reject) => {
    load.on('message', async raw => {
      const message = raw as LoadMessage;
      switch (message.type) {
        case 'mark': {
          const { reading } = await askServer(server, 'reading', 'read');
          moments.set(message.mark, { reading, atMs: performance.now(), machineCpuMs: readMachineCpuMs() });
          load.send('go on');
          return;
        }
        case 'done':
          resolve(message.result);
          return;
        case 'failed':
          reject(new Error(message.why));
      }
    });
    load.once('error', reject);
    load.once('exit', code => reject(new Error(`the load process ended with code ${code}`)));
    server.once('exit', code => reject(new Error(`the server ended with code ${code}`)));
    load.send(order);
  });
  const result = await played.finally(() => end(load));
  const [from, to] = [moments.get('connected')!, moments.get('ended')!];
  const durationMs = to.atMs - from.atMs;
  const serverCpuMs = to.reading.cpuMs - from.reading.cpuMs;
  return {
    ...result,
    upBytes: to.reading.upBytes - from.reading.upBytes,
    downBytes: to.reading.downBytes - from.reading.downBytes,
    requests: to.reading.requestCount - from.reading.requestCount,
    serverCpuMs,
    connections: to.reading.openCount,
    openingBytes: from.reading.upBytes + from.reading.downBytes,
    durationMs,
    otherCores: Math.max(0, (to.machineCpuMs - from.machineCpuMs - serverCpuMs) / durationMs),
  };
}

function start(script: string, args: readonly string[], core: string | null): ChildProcess {
  const command = [
    ...(core === null ? [] : ['taskset', '-c', core]),
    process.execPath,
    fileURLToPath(new URL(`./${script}`, import.meta.url)),
    ...args,
  ];
  return spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await ended;
}

/** The server's next message of that type; it sends none unasked but the first. */
function askServer<T extends ServerMessage['type']>(
  server: ChildProcess,
  type: T,
  question: string | null,
): Promise<Extract<ServerMessage, { type: T }>> {
  return new Promise((resolve, reject) => {
    server.once('exit', code => reject(new Error(`the server ended with code ${code}`)));
    server.once('message', raw => {
      const message = raw as ServerMessage;
      if (message.type === type) resolve(message as Extract<ServerMessage, { type: T }>);
      else reject(new Error(`the server said ${message.type}, not ${type}`));
    });
    if (question !== null) server.send(question);
  });
}
