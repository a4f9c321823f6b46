// Writers with unique tokens, and a server that is killed under them with SIGKILL at random moments. What was called saved
// must be there afterwards, once.
import type { Random } from './random.ts';
import type { ServerProcess } from './server-process.ts';
import { SocketClient } from './socket-clients.ts';
import { until } from './until.ts';

export interface KillResult {
  kills: number;
  /** Tokens that the server had called saved, over all rounds. */
  acknowledged: number;
  missing: string[];
  doubled: string[];
}

interface Writer {
  client: SocketClient;
  name: string;
  written: number;
}

const DOC = 'killed';
const WRITER_COUNT = 4;

/** Kills the server so many times. Resolves with what was found after each restart and at the end. */
export async function runKills(server: ServerProcess, random: Random, kills: number): Promise<KillResult> {
  const acknowledged = new Set<string>();
  const result: KillResult = { kills: 0, acknowledged: 0, missing: [], doubled: [] };
  let writerCount = 0;
  const createWriter = (): Writer => ({
    client: new SocketClient(server, DOC, 'extended'),
    name: `w${++writerCount}`,
    written: 0,
  });
  let writers = Array.from({ length: WRITER_COUNT }, createWriter);

  for (let round = 0; round < kills; round++) {
    await Promise.all(writers.map(writer => writer.client.synced()));
    const savedBefore = acknowledged.size;
    const isOver = { now: false };
    const writing = writers.map(writer => keepWriting(writer, random, acknowledged, isOver));
    // Some rounds are over at the first echo, some go on for a while.
    const wanted = random.pick([1, 5, 25, 80]);
    await until(
      () => acknowledged.size >= savedBefore + wanted,
      () => `${acknowledged.size - savedBefore} of ${wanted} tokens saved:\n${server.output.slice(-2_000)}`,
    );
    await server.kill();
    result.kills++;
    isOver.now = true;
    await Promise.all(writing);
    // Who stays brings back what was lost; who goes takes along what was not on disk.
    writers = writers.map(writer => {
      if (random.chance(0.4)) return writer;
      writer.client.leave();
      return createWriter();
    });
    await server.restart();
    if (round % 4 === 3) await examine(server, acknowledged, result);
  }
  for (const writer of writers) writer.client.leave();
  await server.kill();
  await server.restart();
  await examine(server, acknowledged, result);
  result.acknowledged = acknowledged.size;
  return result;
}

async function keepWriting(
  writer: Writer,
  random: Random,
  acknowledged: Set<string>,
  isOver: { now: boolean },
): Promise<void> {
  const { client } = writer;
  while (!isOver.now) {
    const token = `${writer.name}-${++writer.written}`;
    const { text } = client;
    // Between two lines, so that no token is torn by another.
    const from = text.length === 0 ? 0 : text.indexOf('\n', random.int(0, text.length - 1)) + 1;
    client.yText.insert(from, `${token}\n`);
    client.extended!.askSaved(() => acknowledged.add(token));
    await new Promise(resolve => setTimeout(resolve, random.int(0, 6)));
  }
}

async function examine(server: ServerProcess, acknowledged: Set<string>, result: KillResult): Promise<void> {
  const reader = new SocketClient(server, DOC, 'stock 3');
  await reader.synced();
  const counts = new Map<string, number>();
  for (const line of reader.text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const token of acknowledged) if (!counts.has(token)) result.missing.push(token);
  for (const [token, count] of counts) if (count > 1 && token !== '') result.doubled.push(token);
  reader.leave();
}
