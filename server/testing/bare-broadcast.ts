// The least that sending one message to everybody can be: a process with nothing but `ws`. Measured beside /live, so that a
// figure says something on a machine that is busy.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { until } from './until.ts';

const SCRIPT = `
  import { WebSocketServer } from 'ws';
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('listening', () => console.log(server.address().port));
  server.on('connection', one => one.on('message', data => {
    for (const client of server.clients) client.send(data, { binary: false });
  }));
`;

/** User and system time of a process, all threads, in milliseconds; Linux counts in hundredths of a second. */
export function readCpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export interface BareBroadcast {
  /** From sending a message until a socket had it, for each message and socket. */
  latenciesMs: number[];
  /** Of the server, for one message to all. */
  cpuMsPerMessage: number;
}

/** Sends `rounds` messages to each of `count` sockets. */
export async function measureBareBroadcast(count: number, rounds: number): Promise<BareBroadcast> {
  const cwd = fileURLToPath(new URL('../../', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], { cwd });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const latencies: number[] = [];
  const sockets: WebSocket[] = [];
  let sentMs = 0;
  try {
    const port = await new Promise<number>(resolve =>
      child.stdout!.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
    );
    for (let i = 0; i < count; i++) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
      socket.on('message', () => latencies.push(performance.now() - sentMs));
      await new Promise(resolve => socket.once('open', resolve));
      sockets.push(socket);
    }
    const cpuBeforeMs = readCpuMs(child.pid!);
    for (let i = 0; i < rounds; i++) {
      sentMs = performance.now();
      sockets[0]!.send('x'.repeat(400));
      await until(
        () => latencies.length === (i + 1) * count,
        () => `${latencies.length} of ${(i + 1) * count}`,
      );
    }
    const cpuMsPerMessage = (readCpuMs(child.pid!) - cpuBeforeMs) / rounds;
    return { latenciesMs: latencies, cpuMsPerMessage };
  } finally {
    for (const socket of sockets) socket.terminate();
    child.kill('SIGKILL');
    process.off('exit', endWithUs);
  }
}
