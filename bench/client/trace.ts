// What a recorded trace of the browser says about the page's main thread: how much of each frame was script, layout,
// painting and garbage collection, in CPU time, so that other processes on the machine do not count. Pure.

/** As Chromium writes them; times in microseconds, `tdur` is CPU time of the thread. */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: Record<string, unknown> };
}

const KINDS = ['script', 'gc', 'layout', 'paint', 'other'] as const;
export type Kind = (typeof KINDS)[number];

/** What the main thread did from one frame to the next, in milliseconds of CPU time. */
export interface Frame {
  atMs: number;
  cpuMs: Record<Kind, number>;
  /** As the clock on the wall saw it: the processor may have been elsewhere. */
  wallMs: number;
  /** The longest calls, for whoever wants to know. */
  calls: string[];
}

export interface TraceReading {
  frames: Frame[];
  /** CPU time of each task over 10 ms. */
  taskMs: number[];
}

const KIND_OF: Readonly<Record<string, Kind>> = {
  FunctionCall: 'script',
  TimerFire: 'script',
  FireAnimationFrame: 'script',
  FireIdleCallback: 'script',
  EventDispatch: 'script',
  EvaluateScript: 'script',
  RunMicrotasks: 'script',
  'v8.callFunction': 'script',
  'v8.run': 'script',
  'v8.compile': 'script',
  'v8.evaluateModule': 'script',
  MinorGC: 'gc',
  MajorGC: 'gc',
  'V8.GCScavenger': 'gc',
  'V8.GCIncrementalMarking': 'gc',
  'V8.GCFinalizeMC': 'gc',
  'BlinkGC.AtomicPhase': 'gc',
  UpdateLayoutTree: 'layout',
  RecalculateStyles: 'layout',
  Layout: 'layout',
  ParseHTML: 'layout',
  HitTest: 'layout',
  PrePaint: 'paint',
  Paint: 'paint',
  Layerize: 'paint',
  Commit: 'paint',
  CompositeLayers: 'paint',
  UpdateLayer: 'paint',
};

/** At 60 frames a second. */
export const FRAME_MS = 1000 / 60;
const TOLD_CALL_MS = 2;
const TOLD_TASK_MS = 10;

interface Open {
  endTs: number;
  kind: Kind;
  selfUs: number;
  event: TraceEvent;
}

/** Reads the busiest renderer of the trace. */
export function readTrace(events: readonly TraceEvent[]): TraceReading {
  const main = findMainThread(events);
  const own = events
    .filter(event => event.pid === main.pid && event.tid === main.tid && event.ph === 'X')
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const frameStarts = events
    .filter(event => event.pid === main.pid && event.name === 'BeginMainThreadFrame')
    .map(event => event.ts)
    .sort((a, b) => a - b);
  const reading: TraceReading = { frames: [], taskMs: [] };
  const beganTs = own[0]?.ts ?? 0;
  let stack: Open[] = [];
  let frame: Frame | null = null;
  let nextFrame = 0;

  const close = (open: Open): void => {
    if (frame !== null) frame.cpuMs[open.kind] += Math.max(0, open.selfUs) / 1000;
  };
  for (const event of own) {
    while (stack.length > 0 && stack.at(-1)!.endTs <= event.ts) close(stack.pop()!);
    const durationUs = event.dur ?? 0;
    const cpuUs = event.tdur ?? durationUs;
    const endTs = event.ts + durationUs;
    const parent = stack.at(-1);
    if (parent === undefined) {
      // A task: it begins a frame when the browser says so, or when the last one would have been over.
      while (nextFrame < frameStarts.length && frameStarts[nextFrame]! < event.ts) nextFrame++;
      const begins = nextFrame < frameStarts.length && frameStarts[nextFrame]! <= endTs;
      const atMs = (event.ts - beganTs) / 1000;
      if (frame === null || begins || atMs - frame.atMs >= FRAME_MS) {
        frame = { atMs, wallMs: 0, calls: [], cpuMs: { script: 0, gc: 0, layout: 0, paint: 0, other: 0 } };
        reading.frames.push(frame);
      }
      frame.wallMs += durationUs / 1000;
      if (cpuUs / 1000 >= TOLD_TASK_MS) reading.taskMs.push(cpuUs / 1000);
    } else parent.selfUs -= cpuUs;
    const kind = KIND_OF[event.name] ?? parent?.kind ?? 'other';
    stack.push({ endTs, kind, selfUs: cpuUs, event });
    if (KIND_OF[event.name] !== undefined && cpuUs / 1000 >= TOLD_CALL_MS)
      frame?.calls.push(tellCall(event, cpuUs));
  }
  while (stack.length > 0) close(stack.pop()!);
  stack = [];
  return reading;
}

export function sumFrame({ cpuMs }: Frame): number {
  return KINDS.reduce((sum, kind) => sum + cpuMs[kind], 0);
}

/** Script and the garbage it made: what is the page's own. */
export function ownWork({ cpuMs }: Frame): number {
  return cpuMs.script + cpuMs.gc;
}

function tellCall({ name, args }: TraceEvent, cpuUs: number): string {
  const data = args?.data ?? {};
  const { functionName, url, lineNumber, type } = data;
  const where = typeof url === 'string' ? ` ${url.split('/').at(-1)}:${String(lineNumber)}` : '';
  return `${(cpuUs / 1000).toFixed(1)} ${name} ${String(functionName ?? type ?? '')}${where}`;
}

function findMainThread(events: readonly TraceEvent[]): { pid: number; tid: number } {
  const busy = new Map<string, { pid: number; tid: number; us: number }>();
  for (const { name, ph, pid, tid, args } of events) {
    if (ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain')
      busy.set(`${pid}/${tid}`, { pid, tid, us: 0 });
  }
  for (const { ph, pid, tid, dur = 0, name } of events) {
    const thread = busy.get(`${pid}/${tid}`);
    if (thread !== undefined && ph === 'X' && KIND_OF[name] === 'script') thread.us += dur;
  }
  const [busiest] = [...busy.values()].sort((a, b) => b.us - a.us);
  if (busiest === undefined) throw new Error('the trace has no page in it');
  return busiest;
}
