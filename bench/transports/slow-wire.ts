// A piece of network that takes time: passes bytes between clients and a server on this machine, each chunk so much
// later, in order. It loses nothing, limits no bandwidth, and connecting itself is as quick as ever. Knows no protocol.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SlowWire {
  port: number;
  /** Bytes that have entered it from clients, and from the server. */
  read(): { upBytes: number; downBytes: number };
  close(): Promise<void>;
}

/** `oneWayMs`: how long a chunk is under way. */
export async function openSlowWire(serverPort: number, oneWayMs: number): Promise<SlowWire> {
  const sockets = new Set<Socket>();
  const bytes = { upBytes: 0, downBytes: 0 };
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // Either end may be cut at any time; `close` follows and cuts the other one.
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  };
  const carry = (from: Socket, to: Socket, count: (length: number) => void): void => {
    from.on('data', (chunk: Buffer) => {
      count(chunk.length);
      setTimeout(() => to.writable && to.write(chunk), oneWayMs);
    });
    from.once('close', () => setTimeout(() => to.destroy(), oneWayMs));
  };
  const server = createServer(client => {
    const upstream = connect(serverPort, '127.0.0.1');
    keep(client);
    keep(upstream);
    carry(client, upstream, length => {
      bytes.upBytes += length;
    });
    carry(upstream, client, length => {
      bytes.downBytes += length;
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    read: () => ({ ...bytes }),
    close: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
