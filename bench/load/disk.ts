// How long keystrokes take to the server's disk while many rooms are typed in: after each key the client asks with a
// checkpoint, which a Prosa server sends back when all before it is on disk. Runs in the load process.
import type { DiskJob, DiskResult, Telling } from '../jobs.ts';
import { readCpuMs } from '../process-stats.ts';
import { percentile } from '../stats.ts';
import { Client, type Target } from './client.ts';
import { clientIdOf, makeKeystroke, makeSeed } from './keystrokes.ts';
import { UNMOVED } from './observers.ts';
import { pressAll } from './press.ts';
import { maskFrame } from './raw-socket.ts';
import { planKeystrokes } from './schedule.ts';
import { scanUpdate } from './update-scan.ts';
import { inBatches, pause, waitUntil } from './wait.ts';

const CONNECTING_AT_ONCE = 25;
/** Longer than any server's own pause before it writes. */
const DRAIN_MS = 10_000;

/** One room: somebody who types, and somebody who looks on. */
interface Pair {
  author: Client;
  frames: Buffer[];
  sentAtMs: Float64Array;
  sentCount: number;
  savedCount: number;
  shownCount: number;
}

/** Runs the job. Throws when a key did not reach the disk or the other screen. */
export async function runDisk(
  target: Target,
  serverPid: number,
  job: DiskJob,
  tell: Telling,
): Promise<DiskResult> {
  const durationMs = job.warmUpMs + job.windowMs;
  const plan = planKeystrokes(job.roomCount, job.keysPerSecond, durationMs);
  const diskMs: number[] = [];
  const screenMs: number[] = [];
  let windowFromMs = Number.POSITIVE_INFINITY;
  const note = (into: number[], sentMs: number): void => {
    if (sentMs >= windowFromMs) into.push(performance.now() - sentMs);
  };
  const pairs: Pair[] = [];
  const clientId = clientIdOf(0);
  const onlookers: Client[] = [];
  await inBatches(
    Array.from({ length: job.roomCount }, (_, index) => index),
    CONNECTING_AT_ONCE,
    async index => {
      const doc = `bench-disk-${index}`;
      const count = plan.reduce((sum, key) => sum + (key.author === index ? 1 : 0), 0);
      const author = new Client(
        target,
        doc,
        {
          ...UNMOVED,
          checkpointEchoed: n => {
            // One echo may answer for those before it.
            for (; pair.savedCount < n; pair.savedCount++) note(diskMs, pair.sentAtMs[pair.savedCount]!);
          },
        },
        { query: '?prosa=1' },
      );
      const pair: Pair = {
        author,
        frames: Array.from({ length: count }, (_, edit) =>
          Buffer.concat([
            maskFrame(author.make.update(makeKeystroke(clientId, 0, edit))),
            maskFrame(author.make.checkpoint(edit + 1)),
          ]),
        ),
        sentAtMs: new Float64Array(count),
        sentCount: 0,
        savedCount: 0,
        shownCount: 0,
      };
      pairs[index] = pair;
      await author.whenSynced();
      author.send(maskFrame(author.make.update(makeSeed(1))));
      const onlooker = new Client(target, doc, {
        ...UNMOVED,
        updateArrived: reader =>
          scanUpdate(reader, (client, _from, to) => {
            if (client !== clientId) return;
            for (; pair.shownCount < to; pair.shownCount++) note(screenMs, pair.sentAtMs[pair.shownCount]!);
          }),
      });
      onlookers.push(onlooker);
      await onlooker.whenSynced();
    },
  );
  await pause(1000);
  tell.began();
  const lateMs = new Float64Array(plan.length);
  const typing = pressAll(plan, lateMs, (index, nowMs) => {
    const pair = pairs[index]!;
    pair.sentAtMs[pair.sentCount] = nowMs;
    pair.author.send(pair.frames[pair.sentCount]!);
    pair.sentCount += 1;
  });
  await pause(job.warmUpMs);
  windowFromMs = performance.now();
  const cpuFromMs = readCpuMs(serverPid);
  await typing;
  const tookMs = performance.now() - windowFromMs;
  const serverCores = (readCpuMs(serverPid) - cpuFromMs) / tookMs;
  tell.ended();
  await waitUntil(
    () => pairs.every(pair => pair.savedCount === pair.sentCount && pair.shownCount === pair.sentCount),
    'every key is on disk and on the other screen',
    DRAIN_MS,
  );
  for (const client of [...pairs.map(pair => pair.author), ...onlookers]) client.close();
  diskMs.sort((a, b) => a - b);
  screenMs.sort((a, b) => a - b);
  return {
    kind: 'disk',
    editsPerSecond: (diskMs.length / tookMs) * 1000,
    diskP50Ms: percentile(diskMs, 0.5),
    diskP95Ms: percentile(diskMs, 0.95),
    diskP99Ms: percentile(diskMs, 0.99),
    screenP50Ms: percentile(screenMs, 0.5),
    screenP99Ms: percentile(screenMs, 0.99),
    serverCores,
    lateP99Ms: percentile(lateMs.sort(), 0.99),
  };
}
