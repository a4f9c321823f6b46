// Puts one transport's server on a free port of this machine and counts what it does. Used by the server process and,
// in the same process, by tests.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { HttpHandler } from './http-answers.ts';
import { createLongPollingHandler } from './long-polling-server.ts';
import { createPollingHandler } from './polling-server.ts';
import { Rooms } from './room.ts';
import { createSseHandler } from './sse-server.ts';
import { isHttp2, type TransportName } from './transports.ts';
import { attachWebSockets } from './websocket-server.ts';
import { WireCount, type WireReading } from './wire-count.ts';

export interface ServerReading extends WireReading {
  /** Requests so far; an upgrade to WebSocket is one. */
  requestCount: number;
  /** CPU time that the process has used. */
  cpuMs: number;
}

export interface Listening {
  port: number;
  read(): ServerReading;
  /** Cuts what is connected and frees the port. */
  close(): Promise<void>;
}

/** How long a connection may be unused between two requests; nginx has the same. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

export async function listen(name: TransportName): Promise<Listening> {
  const rooms = new Rooms();
  const wire = new WireCount();
  let requestCount = 0;
  const handler = handlerOf(name, rooms);
  const counted: HttpHandler = (request, response) => {
    requestCount += 1;
    handler(request, response);
  };
  const server = isHttp2(name) ? openHttp2(counted) : openHttp1(counted);
  wire.watch(server.server);
  if (name === 'websocket') {
    attachWebSockets(server.server as Server, rooms, () => {
      requestCount += 1;
    });
  }
  await new Promise<void>(resolve => server.server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    read: () => {
      const { user, system } = process.cpuUsage();
      return { ...wire.read(), requestCount, cpuMs: (user + system) / 1000 };
    },
    close: async () => {
      const closed = new Promise<void>(resolve => server.server.close(() => resolve()));
      server.cut();
      await closed;
    },
  };
}

function handlerOf(name: TransportName, rooms: Rooms): HttpHandler {
  switch (name) {
    case 'polling':
    case 'gathered-polling':
      return createPollingHandler(rooms);
    case 'long-polling':
    case 'long-polling-h2':
      return createLongPollingHandler(rooms);
    case 'sse':
    case 'sse-h2':
      return createSseHandler(rooms);
    case 'websocket':
      return (_request, response) => response.writeHead(426).end();
  }
}

function openHttp1(handler: HttpHandler): { server: Server; cut(): void } {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS }, handler);
  const upgraded = new Set<{ destroy(): void }>();
  server.on('upgrade', (_request, socket) => upgraded.add(socket));
  return {
    server,
    cut: () => {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    },
  };
}

function openHttp2(handler: HttpHandler): { server: Http2Server; cut(): void } {
  // Without TLS, which browsers demand and which would add the same 20 to 30 bytes a record to all ways alike.
  // Node's compatibility layer promises the parts of IncomingMessage and ServerResponse that the handlers use.
  const server = createHttp2Server((request, response) =>
    handler(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  const sessions = new Set<{ destroy(): void }>();
  server.on('connection', socket => socket.setNoDelay(true));
  server.on('session', session => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  return {
    server,
    cut: () => {
      for (const session of sessions) session.destroy();
    },
  };
}
