// Rooms full of people, some of them typing: every keystroke must reach everybody else in its room, and is timed on
// each of their screens. Runs in the load process.
import type { FanOutJob, FanOutResult, Telling } from '../jobs.ts';
import { readCpuMs, readMachineCpuMs, readMainThreadCpuMs, readMemory, resetPeak } from '../process-stats.ts';
import { percentile } from '../stats.ts';
import type { Target } from './client.ts';
import { pressAll } from './press.ts';
import {
  type Author,
  announceEverybody,
  openRooms,
  prepareFrames,
  type Recorder,
  type Room,
} from './rooms.ts';
import { planKeystrokes } from './schedule.ts';
import { throwIfBroken, verifyDelivery, verifyTexts } from './verify.ts';
import { pause } from './wait.ts';

/** Deferred work counts as well: after the last delivery the server's CPU is watched for this long. */
const SETTLE_MS = 3000;
/** How long a server that has fallen behind may take to deliver the rest. */
const DRAIN_MS = 30_000;

/** Runs the job; what is watched begins before the typing and ends with it. Throws when anything got lost. */
export async function runFanOut(
  target: Target,
  serverPid: number,
  job: FanOutJob,
  tell: Telling,
): Promise<FanOutResult> {
  const durationMs = job.warmUpMs + job.windowMs;
  const plan = planKeystrokes(job.roomCount * job.typingPerRoom, job.keysPerSecond, durationMs);
  const othersCount = job.peoplePerRoom - 1;
  const readerCount = Math.min(job.readersPerRoom, job.peoplePerRoom);
  // Each keystroke is read by all readers but, where its author is one of them, the author.
  const readAtMost = plan.length * readerCount;
  const recorder: Recorder = {
    deliveries: 0,
    cursors: 0,
    latencies: new Float32Array(readAtMost),
    latencyCount: 0,
    windowFromMs: Number.POSITIVE_INFINITY,
    windowToMs: Number.POSITIVE_INFINITY,
  };
  const rooms = await openRooms(target, job, recorder);
  prepareFrames(
    rooms,
    job,
    plan.map(keystroke => keystroke.author),
  );
  if (job.cursors) await announceEverybody(rooms, recorder);
  // Told before the warm-up: a server that falls behind may not read this message for seconds.
  tell.began();
  await pause(500);

  const lateMs = new Float64Array(plan.length);
  const authors = rooms.flatMap(room => room.authors);
  const typing = pressAll(plan, lateMs, (index, nowMs) => pressKey(authors[index]!, nowMs));
  await pause(job.warmUpMs);
  resetPeak(serverPid);
  const atBegin = takeReading(serverPid, rooms, recorder);
  recorder.windowFromMs = atBegin.atMs;
  await typing;
  const atEnd = takeReading(serverPid, rooms, recorder);
  recorder.windowToMs = atEnd.atMs;
  tell.ended();

  await drain(rooms, recorder, countReads(rooms));
  await pause(SETTLE_MS);
  const settled = takeReading(serverPid, rooms, recorder);
  const memory = readMemory(serverPid);
  verifyDelivery(rooms);
  await verifyTexts(target, rooms);
  for (const room of rooms) for (const person of room.people) person.client.close();

  const windowMs = atEnd.atMs - atBegin.atMs;
  if (recorder.latencyCount === 0) throw new Error('not one keystroke was sent in the measured time');
  const serverCores = (atEnd.serverCpuMs - atBegin.serverCpuMs) / windowMs;
  const loadCores = (atEnd.loadCpuMs - atBegin.loadCpuMs) / windowMs;
  const latencies = recorder.latencies.subarray(0, recorder.latencyCount).sort();
  const peopleCount = job.roomCount * job.peoplePerRoom;
  // Whose cursor is seen on whose screen: pairs.
  const watchedCount = job.roomCount * job.typingPerRoom * othersCount;
  const deliveries = (settled.deliveries - atBegin.deliveries) * (job.peoplePerRoom / readerCount);
  const usPerDelivery = (cpuMs: number): number => (cpuMs * 1000) / deliveries;
  const perSecond = (count: number): number => count / (windowMs / 1000);
  return {
    kind: 'fan-out',
    cpuUsPerDelivery: usPerDelivery(settled.serverCpuMs - atBegin.serverCpuMs),
    mainUsPerDelivery: usPerDelivery(settled.mainThreadCpuMs - atBegin.mainThreadCpuMs),
    deliveries,
    serverCores,
    loadCores,
    otherCores: Math.max(0, (atEnd.machineCpuMs - atBegin.machineCpuMs) / windowMs - serverCores - loadCores),
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    p99Ms: percentile(latencies, 0.99),
    lateP99Ms: percentile(lateMs.sort(), 0.99),
    messagesPerSecond: perSecond(atEnd.messages - atBegin.messages) / peopleCount,
    cursorsPerSecond: job.cursors ? perSecond(atEnd.cursors - atBegin.cursors) / watchedCount : 0,
    ...memory,
  };
}

interface Reading {
  atMs: number;
  serverCpuMs: number;
  mainThreadCpuMs: number;
  loadCpuMs: number;
  machineCpuMs: number;
  deliveries: number;
  cursors: number;
  messages: number;
}

function takeReading(serverPid: number, rooms: readonly Room[], recorder: Recorder): Reading {
  const own = process.cpuUsage();
  let messages = 0;
  for (const room of rooms) for (const person of room.people) messages += person.client.messageCount;
  return {
    atMs: performance.now(),
    serverCpuMs: readCpuMs(serverPid),
    mainThreadCpuMs: readMainThreadCpuMs(serverPid),
    loadCpuMs: (own.user + own.system) / 1000,
    machineCpuMs: readMachineCpuMs(),
    deliveries: recorder.deliveries,
    cursors: recorder.cursors,
    messages,
  };
}

function pressKey(author: Author, nowMs: number): void {
  const edit = author.sentCount++;
  author.sentAtMs[edit] = nowMs;
  author.person.client.send(author.updateFrames[edit]!);
  const cursor = author.cursorFrames[edit];
  if (cursor !== undefined) author.person.client.send(cursor);
}

/** How many edits the readers will have read when everything has arrived. */
function countReads(rooms: readonly Room[]): number {
  let count = 0;
  for (const room of rooms) {
    const sent = room.authors.reduce((sum, author) => sum + author.sentCount, 0);
    for (const person of room.people) {
      if (person.isReader) count += sent - (room.authors[person.line]?.sentCount ?? 0);
    }
  }
  return count;
}

/** Waits for what is still on its way; verifyDelivery() says what did not come in time. */
async function drain(rooms: readonly Room[], recorder: Recorder, wanted: number): Promise<void> {
  const deadlineMs = performance.now() + DRAIN_MS;
  while (recorder.deliveries < wanted && performance.now() < deadlineMs) {
    throwIfBroken(rooms);
    await pause(50);
  }
}
