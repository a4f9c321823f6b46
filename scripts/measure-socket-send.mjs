// What one frame to many receivers costs the server: through ws's own send(), and as one prepared buffer written to
// each socket, as server/net/socket-connection.ts does. Run: node scripts/measure-socket-send.mjs
// The receivers live in a child process, so that only sending is counted.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

const RECEIVERS = 200;
const ROUNDS = 1500;
const FRAME_BYTES = 60;

if (process.argv[2] === 'receive') {
  for (let i = 0; i < RECEIVERS; i++) {
    new WebSocket(`ws://127.0.0.1:${process.argv[3]}`, { perMessageDeflate: false });
  }
} else {
  const { encodeWholeFrame } = await import('../dist/server/net/wire-frame.js');
  const http = createServer();
  const sockets = [];
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const complete = new Promise(resolve => {
    http.on('upgrade', (request, raw, head) =>
      server.handleUpgrade(request, raw, head, socket => {
        sockets.push({ socket, raw });
        if (sockets.length === RECEIVERS) resolve();
      }),
    );
  });
  await new Promise(resolve => http.listen(0, '127.0.0.1', resolve));
  const child = fork(new URL(import.meta.url), ['receive', String(http.address().port)]);
  await complete;
  const payload = new Uint8Array(FRAME_BYTES).fill(7);
  const ways = {
    'ws send()': () => {
      for (const { socket } of sockets) socket.send(payload);
    },
    'one buffer': () => {
      const frame = encodeWholeFrame(payload);
      for (const { raw } of sockets) raw.write(frame);
    },
  };
  for (let run = 0; run < 3; run++) {
    for (const [name, sendToAll] of Object.entries(ways)) {
      const before = process.cpuUsage();
      for (let i = 0; i < ROUNDS; i++) {
        sendToAll();
        await new Promise(setImmediate);
      }
      const { user, system } = process.cpuUsage(before);
      const perFrame = (user + system) / (ROUNDS * RECEIVERS);
      console.log(`${name.padEnd(12)} ${perFrame.toFixed(2)} µs CPU per frame and receiver`);
    }
  }
  child.kill();
  for (const { socket } of sockets) socket.terminate();
  http.close();
}
