// Writers that never stop, and backups made under them: each backup is verified, restored and served, and must hold everything
// that was called saved before it was begun.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from './random.ts';
import { runProsa } from './run-prosa.ts';
import { ServerProcess } from './server-process.ts';
import { SocketClient } from './socket-clients.ts';
import { until } from './until.ts';

const DOCS = ['busy/one', 'busy/two', 'busy/three'];
const WRITERS_PER_DOC = 2;
/** So many more must have been called saved since the backup before. */
const BETWEEN = 60;

export interface BackupResult {
  backups: number;
  /** Tokens that were called saved before some backup was begun. */
  acknowledged: number;
  /** What a writer had called saved while a backup was being made, over all backups. */
  acknowledgedMeanwhile: number;
  missing: string[];
  doubled: string[];
}

/** Makes so many backups of the running server into `into`. Rejects when one is not made or does not verify. */
export async function runBackups(
  server: ServerProcess,
  random: Random,
  count: number,
  into: string,
): Promise<BackupResult> {
  const saved = new Map<string, Set<string>>(DOCS.map(doc => [doc, new Set()]));
  const savedCount = () => [...saved.values()].reduce((sum, tokens) => sum + tokens.size, 0);
  const isOver = { now: false };
  const writers = DOCS.flatMap((doc, d) =>
    Array.from({ length: WRITERS_PER_DOC }, (_, w) => ({
      doc,
      name: `w${d}${w}`,
      client: new SocketClient(server, doc, 'extended'),
    })),
  );
  await Promise.all(writers.map(({ client }) => client.synced()));
  const writing = writers.map(({ client, name, doc }) =>
    keepWriting(client, name, random, saved.get(doc)!, isOver),
  );
  const result: BackupResult = {
    backups: 0,
    acknowledged: 0,
    acknowledgedMeanwhile: 0,
    missing: [],
    doubled: [],
  };
  try {
    for (let round = 0; round < count; round++) {
      const before = savedCount();
      await until(
        () => savedCount() >= before + BETWEEN,
        () => `${savedCount() - before} of ${BETWEEN} tokens saved: ${server.output.slice(-1000)}`,
        60_000,
      );
      const required = new Map([...saved].map(([doc, tokens]) => [doc, [...tokens]]));
      result.acknowledged = savedCount();
      const made = await runProsa(['backup', into, '--keep', '1'], server.dataFolder);
      if (made.code !== 0) throw new Error(`backup ended with ${made.code}: ${made.out}${made.err}`);
      result.acknowledgedMeanwhile += savedCount() - result.acknowledged;
      await examine(join(into, (await readdir(into))[0]!), required, result);
      result.backups += 1;
    }
  } finally {
    isOver.now = true;
    await Promise.all(writing);
    for (const { client } of writers) client.leave();
  }
  return result;
}

async function keepWriting(
  client: SocketClient,
  name: string,
  random: Random,
  saved: Set<string>,
  isOver: { now: boolean },
): Promise<void> {
  for (let n = 1; !isOver.now; n++) {
    const token = `${name}-${n}`;
    const { text } = client;
    // Between two lines, so that no token is torn by another.
    const from = text.length === 0 ? 0 : text.indexOf('\n', random.int(0, text.length - 1)) + 1;
    client.yText.insert(from, `${token}\n`);
    client.extended!.askSaved(() => saved.add(token));
    await new Promise(resolve => setTimeout(resolve, random.int(8, 40)));
  }
}

async function examine(
  backup: string,
  required: ReadonlyMap<string, readonly string[]>,
  result: BackupResult,
): Promise<void> {
  const verified = await runProsa(['verify', backup], backup);
  if (verified.code !== 0) throw new Error(`verify ended with ${verified.code}: ${verified.err}`);
  const restored = `${backup}-restored`;
  const done = await runProsa(['restore', backup], restored);
  if (done.code !== 0) throw new Error(`restore ended with ${done.code}: ${done.err}`);
  const server = await ServerProcess.start({ dataFolder: restored });
  try {
    for (const [doc, tokens] of required) {
      const reader = new SocketClient(server, doc, 'stock 3');
      await reader.synced();
      const counts = new Map<string, number>();
      for (const line of reader.text.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
      for (const token of tokens) if (!counts.has(token)) result.missing.push(token);
      for (const [token, n] of counts) if (n > 1 && token !== '') result.doubled.push(token);
      reader.leave();
    }
  } finally {
    await server.close();
    await rm(restored, { recursive: true, force: true });
  }
}
