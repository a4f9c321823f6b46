// What a hostile input is: a name, and what it does to a server while honest people write. It throws when the server does something
// else than it should; that the server lives, honest words arrive and memory comes back is looked at by the scene, for each.
import { randomUUID } from 'node:crypto';
import { RawSocket } from './raw-socket.ts';

export interface Attack {
  name: string;
  run(target: Target): Promise<void>;
}

/** Where attackers come from, as a trusted proxy says it. */
const ATTACKER = '203.0.113.66';

/** A server, and the sockets that were opened to it. */
export class Target {
  readonly port: number;
  /** Documents that honest people have open: one of Prosa's page, one of another application. */
  readonly honest: { text: string; any: string };
  private readonly sockets: RawSocket[] = [];
  private cookie = '';

  constructor(port: number, honest: { text: string; any: string }) {
    this.port = port;
    this.honest = honest;
  }

  /** A name that nobody has used. */
  newDoc(): string {
    return `hostile/${randomUUID()}`;
  }

  async connect(): Promise<RawSocket> {
    return this.keep(await RawSocket.connect(this.port));
  }

  /** A WebSocket to a document; `address` "" is this machine itself. */
  async join(doc: string, address = ATTACKER): Promise<RawSocket> {
    return this.upgrade(`/sync/${doc}`, { 'X-Forwarded-For': address });
  }

  /** A WebSocket to /live with a session. */
  async joinLive(address = ATTACKER): Promise<RawSocket> {
    return this.upgrade('/live', { 'X-Forwarded-For': address, Cookie: await this.session() });
  }

  async upgrade(path: string, headers: Record<string, string> = {}): Promise<RawSocket> {
    return this.keep(await RawSocket.upgrade(this.port, path, headers));
  }

  /** Says this as the beginning of a connection, and leaves it open. */
  async say(text: string | Uint8Array): Promise<RawSocket> {
    const socket = await this.connect();
    socket.write(text);
    return socket;
  }

  /** The cookie of a guest, as a Cookie header has it. */
  async session(): Promise<string> {
    if (this.cookie === '') {
      const response = await fetch(`http://127.0.0.1:${this.port}/`);
      await response.arrayBuffer();
      this.cookie = response.headers.get('set-cookie')!.split(';', 1)[0]!;
    }
    return this.cookie;
  }

  /** Cuts everything that is still open. */
  leave(): void {
    for (const socket of this.sockets) socket.vanish();
    this.sockets.length = 0;
  }

  private keep(socket: RawSocket): RawSocket {
    this.sockets.push(socket);
    return socket;
  }
}

/** Runs as many times as wanted, some at once. */
export async function repeat(
  count: number,
  atOnce: number,
  run: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runNext = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, runNext));
}
