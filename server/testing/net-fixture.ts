// A NetServer on a free port with a relay that only writes down what it hears, and in virtual time; and clients
// that wait for what happens to them. For the tests of server/net.
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Desk, Site } from '../net/http-routes.ts';
import { Metrics } from '../net/metrics.ts';
import { NET_DEFAULTS, type NetOptions, NetServer } from '../net/net-server.ts';
import type { Candidate } from '../ports/caller.ts';
import type { LiveVisitor } from '../ports/live.ts';
import type { Connection, Log, Session } from '../relay/ports.ts';
import { SimulatedTime } from './simulated-time.ts';
import { until as waitUntil } from './until.ts';

/** One connection, as the fake relay sees it. */
export class RecordedSession implements Session {
  readonly connection: Connection;
  readonly visitor: Candidate;
  readonly frames: Uint8Array[] = [];
  drainedCount = 0;
  closedCount = 0;
  /** Called for each frame after it was written down. */
  onFrame: (frame: Uint8Array) => void = () => {};

  constructor(connection: Connection, visitor: Candidate) {
    this.connection = connection;
    this.visitor = visitor;
  }

  receive(frame: Uint8Array): void {
    this.frames.push(frame);
    this.onFrame(frame);
  }

  drained(): void {
    this.drainedCount += 1;
  }

  closed(): void {
    this.closedCount += 1;
  }
}

export interface LogLine {
  level: string;
  event: string;
  fields: Record<string, unknown>;
}

export class NetFixture {
  readonly time = new SimulatedTime();
  readonly sessions: RecordedSession[] = [];
  readonly lines: LogLine[] = [];
  readonly net: NetServer;
  /** What the site answers; nothing is there until a test says so. */
  site: Site = {
    api: async (_request, response) => {
      response.writeHead(404).end();
      return true;
    },
    file: async () => false,
    export: async () => false,
  };
  desk: Desk = {
    greet: () => ({ person: 'somebody', session: '', isNew: false, setCookie: null }),
    recognise: () => null,
  };
  /** Takes connections of /live in. */
  onLive: (connection: Connection, visitor: LiveVisitor) => Session = () => {
    throw new Error('nobody was expected on /live');
  };
  readiness: { ready: true } | { ready: false; reason: string } = { ready: true };
  /** Called by connect(), before the session is made. */
  onConnect: () => void = () => {};
  port = 0;
  private readonly clients: Client[] = [];
  private readonly rawSockets: Socket[] = [];

  private constructor(options: Partial<NetOptions>) {
    const write =
      (level: string) =>
      (event: string, fields: Record<string, unknown> = {}) => {
        this.lines.push({ level, event, fields });
      };
    const log: Log = {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    };
    this.net = new NetServer(
      {
        ...NET_DEFAULTS,
        host: '127.0.0.1',
        port: 0,
        clientFolder: '/nonexistent',
        allowedOrigins: [],
        trustedProxies: [],
        embedOrigins: [],
        maxUploadBytes: 10 * 1024 * 1024,
        ...options,
      },
      {
        connect: (connection, visitor) => {
          this.onConnect();
          const session = new RecordedSession(connection, visitor);
          this.sessions.push(session);
          return session;
        },
        connectLive: (connection, visitor) => this.onLive(connection, visitor),
        readiness: () => this.readiness,
        desk: {
          greet: (...args) => this.desk.greet(...args),
          recognise: (...args) => this.desk.recognise(...args),
        },
        site: {
          api: (...args) => this.site.api(...args),
          file: (...args) => this.site.file(...args),
          export: (...args) => this.site.export(...args),
        },
        metrics: new Metrics(() => ({ connections: 0, rooms: 0, unsavedUpdates: 0, logBytes: 0 })),
        clock: {
          now: () => this.time.now(),
          wallNow: () => this.time.wallNow(),
          after: (delayMs, run) => this.time.after(delayMs, run),
          soon: run => setImmediate(run),
        },
        log,
      },
    );
  }

  static async start(options: Partial<NetOptions> = {}): Promise<NetFixture> {
    const fixture = new NetFixture(options);
    fixture.port = await fixture.net.listen();
    return fixture;
  }

  get http(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A client that is connecting. */
  knock(path: string, options: Record<string, unknown> = {}): Client {
    const client = new Client(`ws://127.0.0.1:${this.port}${path}`, options);
    this.clients.push(client);
    return client;
  }

  /** A client that is connected, and the relay's end of it. */
  async enter(path: string, options: Record<string, unknown> = {}): Promise<[Client, RecordedSession]> {
    const count = this.sessions.length;
    const client = this.knock(path, options);
    await client.opened;
    return [client, this.sessions[count]!];
  }

  /** A bare TCP connection. */
  openRaw(): Socket {
    const socket = connect(this.port, '127.0.0.1');
    socket.on('error', () => {});
    this.rawSockets.push(socket);
    return socket;
  }

  async stop(): Promise<void> {
    for (const { socket } of this.clients) socket.terminate();
    for (const socket of this.rawSockets) socket.destroy();
    await this.net.close();
  }
}

export class Client {
  readonly socket: WebSocket;
  readonly messages: Buffer[] = [];
  pingCount = 0;
  /** Resolves when the handshake is done. */
  readonly opened: Promise<void>;
  /** Resolves with code and reason when the connection is gone. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Resolves with the status when the server answers with HTTP instead. */
  readonly refused: Promise<number>;

  constructor(url: string, options: Record<string, unknown>) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on('error', () => {});
    this.socket.on('message', data => this.messages.push(data as Buffer));
    this.socket.on('ping', () => {
      this.pingCount += 1;
    });
    this.opened = new Promise(resolve => this.socket.once('open', resolve));
    this.closed = new Promise(resolve =>
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    this.refused = new Promise(resolve =>
      this.socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0)),
    );
  }
}

/** Waits for a state; fails when it does not come, with what `show` says. */
export function until(holds: () => boolean, show: () => string = () => holds.toString()): Promise<void> {
  return waitUntil(holds, show, 10_000);
}
