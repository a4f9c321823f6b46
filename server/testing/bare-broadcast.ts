// The least that sending one message to everybody can be: a process with nothing but `ws`. Measured beside /live, so that a
// figure says something on a machine that is busy.
import { type ChildProcess, spawn } from 'node:child_process';
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

/** How long each of `rounds` messages took to reach each of `count` sockets, in milliseconds. */
export async function measureBareBroadcast(count: number, rounds: number): Promise<number[]> {
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
    for (let i = 0; i < rounds; i++) {
      sentMs = performance.now();
      sockets[0]!.send('x'.repeat(400));
      await until(
        () => latencies.length === (i + 1) * count,
        () => `${latencies.length} of ${(i + 1) * count}`,
      );
    }
    return latencies;
  } finally {
    for (const socket of sockets) socket.terminate();
    child.kill('SIGKILL');
    process.off('exit', endWithUs);
  }
}
