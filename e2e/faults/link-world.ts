// Four people in one document, two with Prosa's own session and two with stock providers, each behind a proxy that can spoil
// their connection. Everybody writes words of their own, which is how it is known what everybody should have.
import { FaultProxy } from '../../server/testing/fault-proxy.ts';
import type { Random } from '../../server/testing/random.ts';
import type { ServerProcess } from '../../server/testing/server-process.ts';
import { SocketClient } from '../../server/testing/socket-clients.ts';
import { until } from '../../server/testing/until.ts';
import { SessionClient } from './session-client.ts';

interface Person {
  name: string;
  proxy: FaultProxy;
  readonly text: string;
  /** Prosa's own; null for a stock provider. */
  own: SessionClient | null;
  write(text: string): void;
  /** As somebody does who types on: a page that waits tries again then. */
  touch(): void;
  leave(): Promise<void>;
}

/** One way to spoil a connection, and what it takes to make it felt. */
export interface Spoiling {
  name: string;
  spoil(proxy: FaultProxy): void;
  /** Characters that are pasted meanwhile. */
  pasteChars?: number;
  /** Those behind the spoiled connections may hear nothing until it heals. */
  isDeaf: boolean;
}

export const SPOILINGS: readonly Spoiling[] = [
  { name: '300 ms each way', spoil: proxy => proxy.set({ latencyMs: 300 }), isDeaf: false },
  { name: '1 kB/s', spoil: proxy => proxy.set({ bytesPerSecond: 1_000 }), pasteChars: 4_000, isDeaf: true },
  { name: 'cut in a frame to the server', spoil: proxy => proxy.cutMidFrame('up'), isDeaf: false },
  { name: 'cut in a frame to the page', spoil: proxy => proxy.cutMidFrame('down'), isDeaf: false },
  { name: 'reset', spoil: proxy => proxy.reset(), isDeaf: false },
  { name: 'half-open', spoil: proxy => proxy.set({ swallows: 'both' }), isDeaf: true },
  { name: 'deaf server', spoil: proxy => proxy.set({ swallows: 'up' }), isDeaf: true },
  { name: 'deaf page', spoil: proxy => proxy.set({ swallows: 'down' }), isDeaf: true },
  {
    name: 'cut off',
    spoil: proxy => {
      proxy.set({ refuses: true });
      proxy.reset();
    },
    isDeaf: true,
  },
];

export class LinkWorld {
  readonly people: Person[];
  private readonly words = new Set<string>();
  private wordCount = 0;

  static async open(server: ServerProcess, docName: string): Promise<LinkWorld> {
    const proxies = await Promise.all([1, 2, 3, 4].map(() => FaultProxy.start(() => server.port)));
    const world = new LinkWorld(docName, proxies);
    await world.converged();
    return world;
  }

  private constructor(docName: string, proxies: FaultProxy[]) {
    const [a, b, c, d] = proxies as [FaultProxy, FaultProxy, FaultProxy, FaultProxy];
    this.people = [
      makeOwn('ana', a, docName),
      makeStock('bob', b, docName, 'stock 3'),
      makeOwn('eva', c, docName),
      makeStock('ivo', d, docName, 'stock 2'),
    ];
  }

  /** One round: spoils the connections of `victims`, has everybody write, heals. Resolves with ms until all had all. */
  async suffer(spoiling: Spoiling, victims: readonly Person[], random: Random): Promise<number> {
    for (const { proxy } of victims) spoiling.spoil(proxy);
    const { pasteChars = 0 } = spoiling;
    if (pasteChars > 0) this.write(random.pick(this.people), '.'.repeat(pasteChars));
    for (let i = 0; i < 8; i++) {
      for (const person of this.people) this.write(person, '');
      await new Promise(resolve => setTimeout(resolve, random.int(0, 30)));
    }
    const others = this.people.filter(person => !victims.includes(person));
    if (spoiling.isDeaf) await this.agreed(others);
    for (const { proxy } of victims) proxy.heal();
    const healedMs = performance.now();
    await this.converged();
    return performance.now() - healedMs;
  }

  write(person: Person, padding: string): void {
    const word = `${person.name}-${++this.wordCount}`;
    this.words.add(word);
    person.write(`${word}${padding}\n`);
  }

  /** Everybody has every word, once, and the own sessions call it saved. */
  async converged(): Promise<void> {
    let touchedMs = performance.now();
    await until(
      () => {
        if (performance.now() - touchedMs > 200) {
          touchedMs = performance.now();
          for (const person of this.people) person.touch();
        }
        if (this.people.some(({ own }) => own !== null && !own.isSaved)) return false;
        const [first] = this.people;
        return this.people.every(({ text }) => text === first!.text) && this.hasAll(first!.text);
      },
      () => this.describe(),
      30_000,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.people.map(person => person.leave()));
    await Promise.all(this.people.map(({ proxy }) => proxy.close()));
  }

  /** These have what all of these have written. */
  private async agreed(people: readonly Person[]): Promise<void> {
    const names = people.map(({ name }) => `${name}-`);
    const expected = [...this.words].filter(word => names.some(name => word.startsWith(name)));
    await until(
      () => people.every(({ text }) => expected.every(word => text.includes(word))),
      () => this.describe(),
      30_000,
    );
  }

  private hasAll(text: string): boolean {
    const lines = text.split('\n').map(line => line.replaceAll('.', ''));
    return lines.length === this.words.size + 1 && new Set(lines).size === lines.length;
  }

  private describe(): string {
    const people = this.people.map(({ name, text, own }) => {
      return `${name}: ${text.split('\n').length - 1} words ${own === null ? '' : own.session.state.kind}`;
    });
    return `${this.words.size} words; ${people.join(', ')}`;
  }
}

function makeOwn(name: string, proxy: FaultProxy, docName: string): Person {
  const own = new SessionClient(proxy, docName);
  return {
    name,
    proxy,
    own,
    get text() {
      return own.text;
    },
    write: text => own.write(text),
    touch: () => own.session.wake('input'),
    leave: () => own.leave(),
  };
}

function makeStock(name: string, proxy: FaultProxy, docName: string, version: 'stock 2' | 'stock 3'): Person {
  const client = new SocketClient(proxy, docName, version);
  const content = client.doc.getText('content');
  return {
    name,
    proxy,
    own: null,
    get text() {
      return content.toString();
    },
    write: text => content.insert(content.length, text),
    touch: () => {},
    leave: async () => client.leave(),
  };
}
