// The HTTP server: pages, health and metrics, and the road of WebSockets to the relay. Knows sockets and the
// relay's ports, no document.
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ServerOptions, WebSocketServer } from 'ws';
import { cutBasePath } from '../../protocol/base-path.ts';
import { CLOSE, type CloseCode, fitCloseReason } from '../../protocol/close-codes.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { LIVE_LIMITS } from '../../protocol/live.ts';
import type { Candidate } from '../ports/caller.ts';
import type { LiveVisitor } from '../ports/live.ts';
import type { Clock, Connection, Log, Session } from '../relay/ports.ts';
import { ADDRESS_BUDGETS, AddressBudgets } from './address-budgets.ts';
import { AddressLimits } from './address-limits.ts';
import { isLoopback, limitKey, TrustedProxies } from './client-address.ts';
import { Door, type Verdict } from './door.ts';
import { createRoutes, type Desk, type Readiness, type Site } from './http-routes.ts';
import { InboundBudget } from './inbound-budget.ts';
import { createThrottledLog } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { type OriginRule, parseOriginRule } from './origin.ts';
import { ProsaSocket } from './prosa-socket.ts';
import { SOCKET_TIMES, SocketConnection, type SocketTimes } from './socket-connection.ts';
import { StaticFiles } from './static-files.ts';

export interface NetOptions {
  /** Name or address to listen on; null: every address of this machine. */
  host: string | null;
  /** 0: any free one. */
  port: number;
  /** What stands before all paths, like "/prosa"; "" or missing: nothing. */
  basePath?: string;
  /** Folder of the built client. */
  clientFolder: string;
  allowedOrigins: readonly string[];
  trustedProxies: readonly string[];
  /** The header in which a trusted proxy names who it has signed in, in lower case; null: none does. */
  proxyUserHeader?: string | null;
  /** Origins whose pages may frame the reading views of documents; "*" is all. */
  embedOrigins: readonly string[];
  /** The largest picture that is taken. */
  maxUploadBytes: number;
  maxMessageBytes: number;
  /** Messages that have begun to arrive, over all connections. */
  maxPartialBytes: number;
  /** Connections open at once; 0: no limit. */
  maxConnections: number;
  /** The same, for one address. */
  maxConnectionsPerAddress: number;
  /** New connections of one address in a minute; 0: no limit. */
  maxConnectsPerMinute: number;
  /** What messages of one address may cost, over all its connections; 0: no limit. See address-budgets.ts. */
  maxMessagesPerSecond: number;
  maxBytesPerSecond: number;
  maxCpuPercent: number;
  socketTimes?: Partial<SocketTimes>;
  /** A request's headers must have arrived in this time. */
  headersTimeoutMs?: number;
  /** A request must have arrived in this time, with all that is sent along: an upload over a slow line. */
  requestTimeoutMs?: number;
  /** After a close frame: this long for the other end's, then the connection is cut. */
  closeTimeoutMs?: number;
}

export interface NetParts {
  connect(connection: Connection, visitor: Candidate): Session;
  /** The same for the road of talk and notices; without it there is no such road. */
  connectLive?(connection: Connection, visitor: LiveVisitor): Session;
  /** What /readyz says while connections are taken. */
  readiness(): Readiness;
  desk: Desk;
  site: Site;
  metrics: Metrics;
  clock: Clock;
  log: Log;
}

/** More TCP connections than WebSockets: pages are loaded and refusals are said over them, too. */
const SPARE_CONNECTIONS = 500;
/** Of somebody who is being refused, this much is read. y-websocket sends its first message before it listens. */
const REFUSED_MESSAGE_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 10 * 60_000;
const REFUSALS_LOGGED_EVERY_MS = 1000;
/** Requests on one TCP connection that wait for their answers. */
const MAX_PIPELINED = 16;
/** What stands in logs where a document's name does. No document has this name. */
const LIVE_LABEL = '/live';

export class NetServer {
  readonly #options: NetOptions;
  readonly #parts: NetParts;
  readonly #http: Server;
  readonly #origins: OriginRule;
  readonly #proxies: TrustedProxies;
  readonly #door: Door;
  readonly #budget: InboundBudget;
  readonly #addressBudgets: AddressBudgets;
  readonly #accepting: WebSocketServer;
  readonly #acceptingLive: WebSocketServer;
  readonly #refusing: WebSocketServer;
  readonly #connections = new Set<SocketConnection>();
  /** Requests of a TCP connection that are not answered yet. */
  readonly #running = new WeakMap<Socket, number>();
  readonly #logRefusal: ReturnType<typeof createThrottledLog>;
  #phase: 'open' | 'refusing' | 'closed' = 'open';

  /** Throws an Error that quotes the entry when an origin or a proxy of the options is malformed. */
  constructor(options: NetOptions, parts: NetParts) {
    this.#options = options;
    this.#parts = parts;
    const { clock, log } = parts;
    this.#logRefusal = createThrottledLog(log, clock.now, REFUSALS_LOGGED_EVERY_MS);
    this.#budget = new InboundBudget(options.maxPartialBytes);
    this.#addressBudgets = new AddressBudgets(options);
    this.#origins = parseOriginRule(options.allowedOrigins);
    this.#proxies = new TrustedProxies(options.trustedProxies);
    this.#door = new Door(
      {
        origins: this.#origins,
        proxies: this.#proxies,
        recognise: (cookie, user) => parts.desk.recognise(cookie, user),
        proxyUserHeader: options.proxyUserHeader ?? null,
        limits: new AddressLimits({
          maxConnections: options.maxConnectionsPerAddress,
          maxPerMinute: options.maxConnectsPerMinute,
        }),
        maxConnections: options.maxConnections,
      },
      peer => log.warn('a proxy forwards addresses and is not trusted: set PROSA_TRUSTED_PROXIES', { peer }),
    );
    this.#accepting = this.#openSocketServer(options.maxMessageBytes);
    this.#acceptingLive = this.#openSocketServer(LIVE_LIMITS.maxMessageBytes);
    this.#refusing = this.#openSocketServer(REFUSED_MESSAGE_BYTES);
    this.#http = this.#openHttpServer();
  }

  /** Starts to listen. Resolves with the port; rejects with Node's error, EADDRINUSE among them. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen({ port, ...(host === null ? {} : { host }) }, () => {
        this.#http.off('error', reject);
        this.#http.on('error', error => this.#parts.log.error('http server error', { error }));
        resolve((this.#http.address() as AddressInfo).port);
      });
    });
  }

  /** From now on no WebSocket is taken and /readyz says no; everything else goes on. */
  refuseConnections(): void {
    if (this.#phase === 'open') this.#phase = 'refusing';
  }

  /** Cuts what is still connected and stops listening. Resolves when the port is free. */
  async close(): Promise<void> {
    this.#phase = 'closed';
    for (const connection of this.#connections) connection.terminate();
    for (const socket of this.#refusing.clients) socket.terminate();
    const closed = new Promise<void>(resolve => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await closed;
  }

  #openSocketServer(maxPayload: number): WebSocketServer {
    // `closeTimeout` is in ws since 8.19 and not yet in its published types.
    const options: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      WebSocket: ProsaSocket,
      maxPayload,
      perMessageDeflate: false,
      // Answered by the connection, which knows what it has not got rid of yet.
      autoPong: false,
      closeTimeout: this.#options.closeTimeoutMs ?? 5000,
    };
    return new WebSocketServer(options);
  }

  #openHttpServer(): Server {
    const { metrics, readiness, desk, site, log } = this.#parts;
    const headersTimeout = this.#options.headersTimeoutMs ?? 10_000;
    const routes = createRoutes({
      basePath: this.#options.basePath ?? '',
      files: new StaticFiles(this.#options.clientFolder),
      desk,
      site,
      origins: this.#origins,
      proxies: this.#proxies,
      proxyUserHeader: this.#options.proxyUserHeader ?? null,
      embedOrigins: this.#options.embedOrigins,
      maxUploadBytes: this.#options.maxUploadBytes,
      log,
      readiness: () => (this.#phase === 'open' ? readiness() : { ready: false, reason: 'stopping' }),
      renderMetrics: () => metrics.render(),
      metricsType: metrics.contentType,
    });
    const server = createServer(
      {
        headersTimeout,
        requestTimeout: Math.max(headersTimeout, this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS),
        connectionsCheckingInterval: Math.min(2000, headersTimeout),
      },
      (request, response) => {
        if (this.#isPipelining(request.socket, response)) return;
        routes(request, response);
      },
    );
    const { maxConnections } = this.#options;
    if (maxConnections > 0) server.maxConnections = maxConnections + SPARE_CONNECTIONS;
    // From the first byte on: an error that nobody listens to would end the process.
    server.on('connection', socket => socket.on('error', ignoreSocketError));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => answerBrokenRequest(error, socket));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    return server;
  }

  /** Browsers and proxies wait for answers. Who does not would have thousands made from one packet, and reads none. */
  #isPipelining(socket: Socket, response: ServerResponse): boolean {
    const running = (this.#running.get(socket) ?? 0) + 1;
    if (running > MAX_PIPELINED) {
      socket.destroy();
      return true;
    }
    this.#running.set(socket, running);
    response.once('close', () => this.#running.set(socket, this.#running.get(socket)! - 1));
    return false;
  }

  #upgrade(request: IncomingMessage, raw: Socket, head: Buffer): void {
    raw.on('error', ignoreSocketError);
    if (this.#phase !== 'open') {
      answerRaw(raw, 503);
      return;
    }
    const url = cutBasePath(request.url ?? '', this.#options.basePath ?? '') ?? '';
    const verdict = this.#door.decide(
      { url, headers: request.headers, peer: raw.remoteAddress },
      this.#parts.clock.now(),
    );
    if (verdict.kind === 'live' && this.#parts.connectLive === undefined) {
      verdict.leave();
      answerRaw(raw, 404);
      return;
    }
    switch (verdict.kind) {
      case 'unknown-path':
        answerRaw(raw, 404);
        return;
      case 'refused':
        this.#refuse(verdict, request, raw, head);
        return;
      case 'welcome':
      case 'live':
        this.#welcome(verdict, request, raw, head);
    }
  }

  #refuse(verdict: Verdict & { kind: 'refused' }, request: IncomingMessage, raw: Socket, head: Buffer): void {
    const { why, code, reason, address } = verdict;
    this.#parts.metrics.turnedAway(why);
    this.#logRefusal(why, 'connection refused', {
      why,
      address,
      path: request.url?.split('?', 1)[0]?.slice(0, 200),
      code,
    });
    this.#refusing.handleUpgrade(request, raw, head, socket => {
      socket.on('error', ignoreSocketError);
      socket.close(code, fitCloseReason(reason));
    });
  }

  #welcome(
    verdict: Verdict & { kind: 'welcome' | 'live' },
    request: IncomingMessage,
    raw: Socket,
    head: Buffer,
  ): void {
    const { address, leave } = verdict;
    const isLive = verdict.kind === 'live';
    const doc = isLive ? LIVE_LABEL : verdict.visitor.doc;
    const { clock, log, metrics } = this.#parts;
    if (raw.destroyed) {
      leave();
      return;
    }
    // The handshake can still fail (ws answers 400 then). Either way the socket closes exactly once.
    raw.once('close', leave);
    const accepting = isLive ? this.#acceptingLive : this.#accepting;
    accepting.handleUpgrade(request, raw, head, opened => {
      const socket = opened as ProsaSocket;
      const openedMs = clock.now();
      const connection: SocketConnection = new SocketConnection({
        socket,
        raw,
        clock,
        log,
        budget: this.#budget,
        share: isLoopback(address) ? null : this.#addressBudgets.join(limitKey(address), openedMs),
        onOverspent: (kind, outcome) => {
          metrics.overspent(kind, outcome);
          this.#logRefusal(`${kind} ${outcome}`, 'an address is beyond its budget', {
            ...{ address, doc, budget: kind, outcome },
          });
        },
        messages: isLive ? 'text' : 'binary',
        times: { ...SOCKET_TIMES, ...this.#options.socketTimes },
        onGone: code => {
          this.#connections.delete(connection);
          metrics.connectionClosed(code);
          const fields = { doc, address, code, openMs: Math.round(clock.now() - openedMs) };
          if (isEverydayEnd(code)) log.debug('connection closed', fields);
          else log.info('connection closed', fields);
        },
      });
      this.#connections.add(connection);
      log.debug('connection opened', { doc, address });
      connection.listen(this.#connect(connection, verdict));
    });
  }

  #connect(connection: SocketConnection, verdict: Verdict & { kind: 'welcome' | 'live' }): Session {
    try {
      return verdict.kind === 'live'
        ? this.#parts.connectLive!(connection, verdict.visitor)
        : this.#parts.connect(connection, verdict.visitor);
    } catch (error) {
      // connect() promises not to throw: a programmer's error, which ends this connection only.
      this.#parts.log.error('invariant violation: connect threw', { error, road: verdict.kind });
      connection.close(CLOSE.internal, 'internal error');
      return { receive() {}, drained() {}, closed() {} };
    }
  }
}

/** A tab was closed, a network went away, the server is stopping: nothing that somebody should read about. */
function isEverydayEnd(code: number): boolean {
  return (
    code === 1000 ||
    code === 1001 ||
    code === 1005 ||
    code === 1006 ||
    code === (CLOSE.restarting as CloseCode)
  );
}

// ECONNRESET, EPIPE, ETIMEDOUT and their like: the other end is gone. `close` follows and tells whom it concerns.
function ignoreSocketError(): void {}

function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  answerRaw(socket, status);
}

/** Answers on a socket that has no ServerResponse, and lets go of it. */
function answerRaw(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** What NetOptions start from, where nothing is configured. Bytes; counts; counts per minute. */
export const NET_DEFAULTS = {
  maxMessageBytes: LIMITS.maxMessageBytes,
  maxPartialBytes: 64 * 1024 * 1024,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 500,
  maxConnectsPerMinute: 3000,
  ...ADDRESS_BUDGETS,
} as const;
