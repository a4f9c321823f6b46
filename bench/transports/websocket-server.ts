// WebSocket: one handshake, then frames both ways. One binary message holds what was appended at once. Compression is
// off, as in Prosa: an update of thirty bytes does not get smaller.
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { Rooms } from './room.ts';
import { KEEP_ALIVE_MS, readPath } from './transports.ts';
import { decodeBatch, encodeBatch } from './updates-codec.ts';

/** Takes WebSockets on `server` from now on; `opened` is called for each. */
export function attachWebSockets(server: Server, rooms: Rooms, opened: () => void): void {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket, request) => {
    opened();
    const { document, reader, after } = readPath(request.url!);
    const room = rooms.get(document);
    let from = after ?? 0;
    const sendNews = (): void => {
      const { next, updates } = room.newsFor(reader, from);
      from = next;
      if (updates.length > 0) socket.send(encodeBatch(updates));
    };
    sendNews();
    const stopWatching = room.watch(reader, sendNews);
    const keepAlive = setInterval(() => socket.ping(), KEEP_ALIVE_MS);
    socket.on('message', data => room.append(reader, decodeBatch(data as Buffer)));
    // A client that is cut off ends its own socket only; `close` follows.
    socket.on('error', () => {});
    socket.once('close', () => {
      stopWatching();
      clearInterval(keepAlive);
    });
  });
}
