// Writers with unique tokens, and a server that dies under them: killed from outside at random moments, from inside at
// named points, or told to stop. What was called saved must be there afterwards, once.
import type { DeathPoint, Faults } from './fault-spec.ts';
import type { Random } from './random.ts';
import type { ServerProcess } from './server-process.ts';
import { SocketClient } from './socket-clients.ts';
import { until } from './until.ts';

/** How the server ends in one round. */
export type Death = 'kill -9' | 'SIGTERM' | DeathPoint;

export interface KillResult {
  deaths: Map<Death, number>;
  /** Tokens that the server had called saved, over all rounds. */
  acknowledged: number;
  /** How often everything that was acknowledged was looked for where nobody could have brought it back. */
  looks: number;
  missing: string[];
  doubled: string[];
  /** Exit codes of those that were told to stop. */
  exitCodes: (number | null)[];
}

interface Writer {
  client: SocketClient;
  name: string;
  written: number;
}

/** One document is written for so many rounds. */
const ROUNDS_PER_DOC = 20;
const WRITER_COUNT = 4;
// Folds soon and unloads soon, so that a round does not wait for either.
const LIMITS = { foldUpdateCount: 20, foldQuietMs: 50, lingerMs: 20 };

/** One round for each of `deaths`, in that order. The server must have been prepared and not be running. */
export async function runKills(
  server: ServerProcess,
  random: Random,
  deaths: readonly Death[],
): Promise<KillResult> {
  const result: KillResult = {
    deaths: new Map(),
    acknowledged: 0,
    looks: 0,
    missing: [],
    doubled: [],
    exitCodes: [],
  };
  for (let from = 0; from < deaths.length; from += ROUNDS_PER_DOC) {
    const battle = new Battle(server, random, `killed ${from}`, result);
    for (const death of deaths.slice(from, from + ROUNDS_PER_DOC)) await battle.fight(death);
    await battle.end();
  }
  return result;
}

/** One document, its writers, and what the server called saved of it. */
class Battle {
  private readonly server: ServerProcess;
  private readonly random: Random;
  private readonly docName: string;
  private readonly result: KillResult;
  private readonly acknowledged = new Set<string>();
  private writers: Writer[] = [];
  private writerCount = 0;
  private visitCount = 0;
  private isOver = false;

  constructor(server: ServerProcess, random: Random, docName: string, result: KillResult) {
    this.server = server;
    this.random = random;
    this.docName = docName;
    this.result = result;
  }

  async fight(death: Death): Promise<void> {
    const { server, random } = this;
    const hadSurvivors = this.writers.length > 0;
    await server.restart(this.planFaults(death));
    await this.gather();
    if (server.isRunning && !hadSurvivors) this.look(this.writers[0]!.client.text);
    this.isOver = false;
    const working = this.writers.map(writer => this.keepWriting(writer));
    if (death === 'before unload' || death === 'after unload') working.push(this.keepVisiting());
    const wanted = this.acknowledged.size + random.pick([1, 5, 25, 60]);
    const isByPoint = death !== 'kill -9' && death !== 'SIGTERM';
    const isAsked = !isByPoint || death === 'before close' || death === 'after close';
    await until(
      () => !server.isRunning || (isAsked && this.acknowledged.size >= wanted),
      () => `${death}: ${this.acknowledged.size} of ${wanted} saved:\n${server.output.slice(-2_000)}`,
      60_000,
    );
    if (death === 'kill -9') await server.kill();
    else if (isAsked) this.result.exitCodes.push(...(await this.stop(isByPoint)));
    const how = await server.ended();
    if (isByPoint && how !== 'SIGKILL') throw new Error(`${death}: it ended with ${how}:\n${server.output}`);
    this.isOver = true;
    await Promise.all(working);
    this.result.deaths.set(death, (this.result.deaths.get(death) ?? 0) + 1);
    this.dismiss();
  }

  /** Looks at everything once more, on a server that nothing ails. */
  async end(): Promise<void> {
    this.leaveAll();
    await this.server.restart();
    const reader = new SocketClient(this.server, this.docName, 'stock 3');
    await reader.synced();
    this.look(reader.text);
    reader.leave();
    await this.server.kill();
    this.result.acknowledged += this.acknowledged.size;
  }

  private planFaults(death: Death): Faults {
    if (death === 'kill -9' || death === 'SIGTERM') return { limits: LIMITS };
    const isRare = !death.endsWith('append') && death !== 'before echo';
    const isOnce = death.endsWith('close');
    const n = isOnce ? 1 : this.random.int(1, isRare ? 2 : 12);
    return { limits: LIMITS, die: { at: death, n } };
  }

  private async gather(): Promise<void> {
    const { server } = this;
    for (const { client } of this.writers) client.comeBack();
    while (this.writers.length < WRITER_COUNT) {
      const client = new SocketClient(server, this.docName, 'extended');
      this.writers.push({ client, name: `w${++this.writerCount}`, written: 0 });
    }
    // One that dies while it opens the document has died in this round as well.
    await until(
      () => !server.isRunning || this.writers.every(({ client }) => client.provider.synced),
      () => `the writers are not synced:\n${server.output.slice(-2_000)}`,
      60_000,
    );
  }

  /** Who stays brings back what was lost; who goes takes along what was not on disk. Often nobody stays. */
  private dismiss(): void {
    if (this.random.chance(0.6)) {
      this.leaveAll();
      return;
    }
    this.writers = this.writers.filter(({ client }) => {
      if (this.random.chance(0.5)) return true;
      client.leave();
      return false;
    });
  }

  private leaveAll(): void {
    for (const { client } of this.writers) client.leave();
    this.writers = [];
  }

  private async stop(isKilledMeanwhile: boolean): Promise<(number | null)[]> {
    const code = await this.server.stop();
    return isKilledMeanwhile ? [] : [code];
  }

  private async keepWriting(writer: Writer): Promise<void> {
    const { random, acknowledged } = this;
    const { client } = writer;
    while (!this.isOver) {
      const token = `${writer.name}-${++writer.written}`;
      const { text } = client;
      // Between two lines, so that no token is torn by another.
      const from = text.length === 0 ? 0 : text.indexOf('\n', random.int(0, text.length - 1)) + 1;
      client.yText.insert(from, `${token}\n`);
      client.extended!.askSaved(() => acknowledged.add(token));
      await new Promise(resolve => setTimeout(resolve, random.int(0, 6)));
    }
  }

  /** Opens one document after another, writes a word, and leaves. */
  private async keepVisiting(): Promise<void> {
    while (!this.isOver) {
      const docName = `${this.docName}/left ${++this.visitCount}`;
      const client = new SocketClient(this.server, docName, 'extended');
      await until(
        () => client.provider.synced || this.isOver,
        () => 'the visitor is not synced',
        60_000,
      );
      client.yText.insert(0, 'visited');
      await new Promise(resolve => setTimeout(resolve, this.random.int(0, 40)));
      client.leave();
    }
  }

  /** Holds a text that only the server's disk can have brought against what was acknowledged. */
  private look(text: string): void {
    const { missing, doubled } = this.result;
    this.result.looks++;
    const counts = new Map<string, number>();
    for (const line of text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
    for (const token of this.acknowledged) if (!counts.has(token)) missing.push(token);
    for (const [token, count] of counts) if (count > 1 && token !== '') doubled.push(token);
  }
}
