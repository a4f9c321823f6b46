// A small reverse proxy that has one path for a server and nothing else, as a host has that serves other things beside: cuts the
// path off or passes it on, and notes what was asked for beside it.
import { request as ask, createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type PathHandling = 'cut off' | 'passed on';

export class PathProxy {
  /** Paths that were asked for outside of the base path: they are answered with 404. */
  readonly outside: string[] = [];
  private readonly http: Server;
  private readonly base: string;
  private readonly upstream: () => number;
  private readonly handling: PathHandling;
  private readonly sockets = new Set<Socket>();

  /** `upstream`: the port of the server. */
  static async start(base: string, upstream: () => number, handling: PathHandling): Promise<PathProxy> {
    const proxy = new PathProxy(base, upstream, handling);
    await new Promise<void>(resolve => proxy.http.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  private constructor(base: string, upstream: () => number, handling: PathHandling) {
    this.base = base;
    this.upstream = upstream;
    this.handling = handling;
    this.http = createServer((request, response) => {
      const path = this.findPath(request);
      if (path === null) {
        response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Another site of this host.\n');
        return;
      }
      const { method, headers } = request;
      const forward = ask(
        { port: this.upstream(), host: '127.0.0.1', path, method, headers, agent: false },
        answer => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          answer.once('error', () => response.destroy());
        },
      );
      // As nginx and Caddy answer for a server that is away.
      forward.once('error', () =>
        response.headersSent ? response.destroy() : response.writeHead(502).end(),
      );
      request.pipe(forward);
    });
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket as Socket, head));
  }

  /** Where the server is for people, with its base path and without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${this.base}`;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  /** What a WebsocketProvider is given as its server. */
  get syncUrl(): string {
    return `${this.url.replace('http', 'ws')}/sync`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.http.close(() => resolve()));
    this.http.closeAllConnections();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** What the server is asked for; null: that is not for it. */
  private findPath({ url = '' }: IncomingMessage): string | null {
    if (!url.startsWith(`${this.base}/`)) {
      this.outside.push(url);
      return null;
    }
    return this.handling === 'cut off' ? url.slice(this.base.length) : url;
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const path = this.findPath(request);
    if (path === null) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const server = connect(this.upstream(), '127.0.0.1');
    for (const end of [socket, server]) {
      this.sockets.add(end);
      end.once('close', () => this.sockets.delete(end));
      end.once('error', () => {});
    }
    socket.once('close', () => server.destroy());
    server.once('close', () => socket.destroy());
    const headers = request.rawHeaders.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
    server.write(`${request.method} ${path} HTTP/1.1\r\n${headers}\r\n`);
    server.write(head);
    server.pipe(socket);
    socket.pipe(server);
  }
}
