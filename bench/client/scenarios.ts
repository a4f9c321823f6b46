// What a person does in the measured browser, one function for each kind of work; each gives the figures of one round.
import { loadavg } from 'node:os';
import type { RunningServer } from '../servers.ts';
import { createRandom, percentile } from '../stats.ts';
import { BenchPage, type Mode, openBrowser, openContext } from './browser.ts';
import { makeHistory } from './history.ts';
import { makeMarkdown } from './markdown-text.ts';
import type { ProbeNotes } from './page-probe.ts';
import { People } from './people.ts';
import { FRAME_MS, ownWork, readTrace, sumFrame } from './trace.ts';

export type Figures = Record<string, number>;

export interface Told {
  figures: Figures;
  /** The worst frames and what was called in them. */
  worst: string[];
}

export interface Place {
  server: RunningServer;
  /** A document that nobody has used. */
  doc: string;
}

export interface TypingShape {
  mode: Mode;
  peopleCount: number;
  typistCount: number;
  throttle: number;
  durationMs: number;
}

export const DOCUMENT_CHARS = 100_000;
const SEED = 2026;
const KEYS_PER_SECOND = 8;
const OTHERS_KEYS_PER_SECOND = 5;
const MOVES_PER_SECOND = 2;
const NEAR_SHARE = 0.2;
const GOAL_FRAME_MS = 16;
const LONG_TASK_MS = 50;
const WARM_UP_MS = 3000;
const TOLD_FRAMES = 5;

const httpUrl = ({ server, doc }: Place): string => `http://127.0.0.1:${server.target.port}/d/${doc}`;
const syncUrl = ({ server }: Place): string => `ws://127.0.0.1:${server.target.port}/sync`;

/** Somebody types in a long document, others are in it. */
export async function measureTyping(
  place: Place,
  shape: TypingShape,
  takeProfile: ((profile: unknown) => void) | null,
): Promise<Told> {
  const text = makeMarkdown(DOCUMENT_CHARS, SEED);
  const people = new People();
  const browser = await openBrowser();
  try {
    await people.ask({
      type: 'come',
      syncUrl: syncUrl(place),
      doc: place.doc,
      peopleCount: Math.max(1, shape.peopleCount),
      nearCount: Math.round(shape.peopleCount * NEAR_SHARE),
      text,
    });
    // Somebody has to bring the text; who is not wanted any more leaves.
    if (shape.peopleCount === 0) await settleAndLeave(place, people);
    const bench = await BenchPage.open(await openContext(browser, shape.mode), text.slice(2, 20));
    await bench.visit(httpUrl(place), true);
    if (shape.mode === 'split') await bench.previewSettled();
    await bench.putCaret();
    const { typistCount, throttle } = shape;
    if (shape.peopleCount > 0) {
      await people.ask({
        type: 'live',
        typistCount,
        keysPerSecond: OTHERS_KEYS_PER_SECOND,
        movesPerSecond: MOVES_PER_SECOND,
      });
    }
    if (throttle > 1) await bench.throttle(throttle);
    const random = createRandom(SEED);
    await bench.type(KEYS_PER_SECOND, WARM_UP_MS, random);
    await bench.reset();
    const type = () => bench.type(KEYS_PER_SECOND, shape.durationMs, random);
    if (takeProfile !== null) {
      takeProfile(await bench.profile(type));
      return { figures: {}, worst: [] };
    }
    const events = await bench.trace(type);
    const notes = await bench.notes();
    return tellTyping(events, notes);
  } finally {
    await browser.close();
    await people.end();
  }
}

/** The text is on the server when a second page can read it; then the people who brought it go. */
async function settleAndLeave(place: Place, people: People): Promise<void> {
  const witness = new People();
  try {
    await witness.ask({
      type: 'come',
      syncUrl: syncUrl(place),
      doc: place.doc,
      peopleCount: 1,
      nearCount: 0,
      text: null,
    });
  } finally {
    await witness.end();
  }
  await people.ask({ type: 'leave' });
}

function tellTyping(events: Parameters<typeof readTrace>[0], notes: ProbeNotes): Told {
  const { frames, taskMs } = readTrace(events);
  const own = sorted(frames.map(ownWork));
  const whole = sorted(frames.map(sumFrame));
  const part = (kind: 'script' | 'gc' | 'layout' | 'paint') => sorted(frames.map(frame => frame.cpuMs[kind]));
  const seconds = frames.length === 0 ? Number.NaN : (frames.at(-1)!.atMs - frames[0]!.atMs) / 1000;
  // Keys under 16 ms are not listed: they count as 8.
  const keys = sorted([
    ...notes.slowKeysMs,
    ...Array.from({ length: Math.max(0, notes.keyCount - notes.slowKeysMs.length) }, () => 8),
  ]);
  const worst = frames
    .toSorted((a, b) => ownWork(b) - ownWork(a))
    .slice(0, TOLD_FRAMES)
    .map(frame => {
      const { script, gc, layout, paint } = frame.cpuMs;
      const parts = `script ${script.toFixed(1)}, gc ${gc.toFixed(1)}, layout ${layout.toFixed(1)}, paint ${paint.toFixed(1)}`;
      return `${parts} (wall ${frame.wallMs.toFixed(1)}): ${frame.calls.slice(0, 6).join('; ')}`;
    });
  return {
    worst: [...worst, ...notes.longFrames.slice(0, TOLD_FRAMES).map(one => one.scripts.join(' | '))],
    figures: {
      keyCount: notes.keyCount,
      keyP50Ms: percentile(keys, 0.5),
      keyP95Ms: percentile(keys, 0.95),
      keyMaxMs: percentile(keys, 1),
      longTaskCount: notes.longTasks.length,
      longestTaskMs: Math.max(0, ...notes.longTasks.map(one => one.ms)),
      longCpuTaskCount: taskMs.filter(ms => ms > LONG_TASK_MS).length,
      longestCpuTaskMs: Math.max(0, ...taskMs),
      longFrameCount: notes.longFrames.length,
      frameCount: frames.length,
      ownOver16Count: own.filter(ms => ms > GOAL_FRAME_MS).length,
      ownP50Ms: percentile(own, 0.5),
      ownP99Ms: percentile(own, 0.99),
      ownMaxMs: percentile(own, 1),
      frameOver16Count: whole.filter(ms => ms > GOAL_FRAME_MS).length,
      frameP99Ms: percentile(whole, 0.99),
      scriptP99Ms: percentile(part('script'), 0.99),
      gcP99Ms: percentile(part('gc'), 0.99),
      layoutP99Ms: percentile(part('layout'), 0.99),
      paintP99Ms: percentile(part('paint'), 0.99),
      // Of one core: what typing and watching others takes all the time.
      scriptCores: frames.reduce((sum, frame) => sum + ownWork(frame), 0) / 1000 / seconds,
      mainThreadCores: frames.reduce((sum, frame) => sum + sumFrame(frame), 0) / 1000 / seconds,
      previewP50Ms: percentile(sorted(notes.previewMs), 0.5),
      loadAverage: loadavg()[0]!,
      frameMs: FRAME_MS,
    },
  };
}

/** From nothing to the first letter: a browser that was never here, then the same one again. */
export async function measureFirstLoad({ server }: Place): Promise<Told> {
  const figures: Figures = {};
  const browser = await openBrowser();
  try {
    const context = await openContext(browser, 'edit');
    for (const cache of ['cold', 'warm'] as const) {
      const bench = await BenchPage.open(context, 'q');
      const events = await bench.trace(async () => {
        await bench.visit(`http://127.0.0.1:${server.target.port}/new`, false);
        await bench.page.keyboard.press('q');
        await bench.waitFor(({ textMs }) => textMs !== null, 'the first letter is not there');
      });
      const { focusMs, textMs } = await bench.notes();
      figures[`${cache}FocusMs`] = focusMs!;
      figures[`${cache}LetterMs`] = textMs!;
      Object.assign(figures, tellWork(cache, events));
      await bench.page.close();
    }
    figures.loadAverage = loadavg()[0]!;
    return { figures, worst: [] };
  } finally {
    await browser.close();
  }
}

/** A long document with a long past: from the server, then from this browser's own copy with the server out of reach. */
export async function measureOpening(place: Place, mode: Mode): Promise<Told> {
  const history = makeHistory(DOCUMENT_CHARS, SEED);
  const people = new People();
  const browser = await openBrowser();
  const figures: Figures = { editCount: history.updates.length };
  const marker = history.text.slice(2, 20);
  try {
    const { encodedBytes } = await bringHistory(place, people);
    figures.encodedBytes = encodedBytes;
    const context = await openContext(browser, mode);
    for (const from of ['server', 'copy'] as const) {
      const bench = await BenchPage.open(context, marker);
      if (from === 'copy') await bench.page.routeWebSocket(/\/sync\//, () => {});
      const events = await bench.trace(async () => {
        await bench.visit(httpUrl(place), true);
        if (mode === 'split') await bench.previewSettled();
      });
      const { textMs, focusMs, previewChangedMs } = await bench.notes();
      figures[`${from}FocusMs`] = focusMs!;
      figures[`${from}TextMs`] = textMs!;
      if (mode === 'split') figures[`${from}PreviewMs`] = previewChangedMs!;
      Object.assign(figures, tellWork(from, events));
      await bench.page.close();
    }
    figures.loadAverage = loadavg()[0]!;
    return { figures, worst: [] };
  } finally {
    await browser.close();
    await people.end();
  }
}

/** What the main thread did, in CPU time: other processes do not count. */
export function tellWork(name: string, events: Parameters<typeof readTrace>[0]): Figures {
  const { frames, taskMs } = readTrace(events);
  return {
    [`${name}OwnCpuMs`]: frames.reduce((sum, frame) => sum + ownWork(frame), 0),
    [`${name}LongestTaskMs`]: Math.max(0, ...taskMs),
  };
}

async function bringHistory(place: Place, people: People): Promise<{ encodedBytes: number }> {
  const answer = await people.ask({
    type: 'bring',
    syncUrl: syncUrl(place),
    doc: place.doc,
    chars: DOCUMENT_CHARS,
    seed: SEED,
  });
  if (answer.type !== 'wrote') throw new Error('the crowd answered something else');
  return answer;
}

/** From a key to the changed preview: keys one by one, and fast typing. */
export async function measurePreview(place: Place, throttle: number): Promise<Told> {
  const text = makeMarkdown(DOCUMENT_CHARS, SEED);
  const people = new People();
  const browser = await openBrowser();
  const figures: Figures = {};
  try {
    const come = { type: 'come', syncUrl: syncUrl(place), doc: place.doc, nearCount: 0 } as const;
    await people.ask({ ...come, peopleCount: 1, text });
    await settleAndLeave(place, people);
    const bench = await BenchPage.open(await openContext(browser, 'split'), text.slice(2, 20));
    await bench.visit(httpUrl(place), true);
    await bench.previewSettled();
    await bench.putCaret();
    if (throttle > 1) await bench.throttle(throttle);
    for (const [name, keysPerSecond, durationMs] of [
      ['single', 1, 12_000],
      ['fast', 8, 8000],
    ] as const) {
      await bench.reset();
      await bench.type(keysPerSecond, durationMs, createRandom(SEED));
      await bench.previewSettled();
      const { previewMs } = await bench.notes();
      figures[`${name}P50Ms`] = percentile(sorted(previewMs), 0.5);
      figures[`${name}MaxMs`] = percentile(sorted(previewMs), 1);
    }
    figures.loadAverage = loadavg()[0]!;
    return { figures, worst: [] };
  } finally {
    await browser.close();
    await people.end();
  }
}

/** What the page holds after others have written on and on in a text that keeps its length. */
export async function measureMemory(place: Place, editCount: number): Promise<Told> {
  const text = makeMarkdown(DOCUMENT_CHARS, SEED);
  const people = new People();
  const browser = await openBrowser();
  const figures: Figures = { editCount };
  const STEPS = 4;
  try {
    const come = { type: 'come', syncUrl: syncUrl(place), doc: place.doc, nearCount: 0 } as const;
    await people.ask({ ...come, peopleCount: 2, text });
    const bench = await BenchPage.open(await openContext(browser, 'split'), text.slice(2, 20));
    await bench.visit(httpUrl(place), true);
    await bench.previewSettled();
    const before = await bench.measureHeap();
    figures.beforeBytes = before.heapBytes;
    figures.beforeNodes = before.domNodes;
    for (let step = 1; step <= STEPS; step++) {
      const answer = await people.ask({ type: 'write', editCount: editCount / STEPS, seed: SEED + step });
      if (answer.type !== 'wrote') throw new Error('the crowd answered something else');
      await bench.sees(answer.marker);
      await bench.previewSettled();
      const { heapBytes, domNodes } = await bench.measureHeap();
      figures[`after${step}Bytes`] = heapBytes;
      figures.afterNodes = domNodes;
      figures.encodedBytes = answer.encodedBytes;
      figures.chars = answer.chars;
    }
    figures.bytesPerEdit = (figures.after4Bytes! - figures.beforeBytes) / editCount;
    const { longTasks } = await bench.notes();
    figures.longestTaskMs = Math.max(0, ...longTasks.map(one => one.ms));
    figures.loadAverage = loadavg()[0]!;
    return { figures, worst: [] };
  } finally {
    await browser.close();
    await people.end();
  }
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}
