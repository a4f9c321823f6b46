import { describe, expect, it } from 'vitest';
import { ownWork, readTrace, sumFrame, type TraceEvent } from './trace.ts';

const MAIN = { pid: 7, tid: 1 };

function thread(pid: number, tid: number): TraceEvent {
  return { name: 'thread_name', ph: 'M', pid, tid, ts: 0, args: { name: 'CrRendererMain' } };
}

/** From and length in milliseconds; `cpu` when it differs from the length. */
function work(name: string, from: number, ms: number, cpu = ms): TraceEvent {
  return { name, ph: 'X', ...MAIN, ts: from * 1000, dur: ms * 1000, tdur: cpu * 1000 };
}

function frameStart(at: number): TraceEvent {
  return { name: 'BeginMainThreadFrame', ph: 'I', ...MAIN, ts: at * 1000 };
}

describe('a trace of the browser', () => {
  it('divides the time of a task among what was innermost, and counts nothing twice', () => {
    const { frames } = readTrace([
      thread(7, 1),
      work('RunTask', 0, 10),
      work('EventDispatch', 1, 8),
      work('FunctionCall', 2, 6),
      work('Layout', 3, 2),
      work('MinorGC', 6, 1),
    ]);
    expect(frames).toHaveLength(1);
    expect(frames[0]!.cpuMs).toEqual({ script: 5, gc: 1, layout: 2, paint: 0, other: 2 });
    expect(ownWork(frames[0]!)).toBe(6);
    expect(sumFrame(frames[0]!)).toBe(10);
  });

  it('counts the time of the processor, not that on the wall', () => {
    const { frames } = readTrace([thread(7, 1), work('RunTask', 0, 90, 12), work('FunctionCall', 0, 80, 11)]);
    expect(ownWork(frames[0]!)).toBe(11);
    expect(frames[0]!.wallMs).toBe(90);
  });

  it('adds up the tasks of one frame, and begins another where the browser does', () => {
    const { frames, taskMs } = readTrace([
      thread(7, 1),
      frameStart(1),
      work('RunTask', 0, 3),
      work('FunctionCall', 1, 2),
      work('RunTask', 5, 4),
      work('FunctionCall', 5, 4),
      frameStart(12.5),
      work('RunTask', 12, 20),
      work('FireAnimationFrame', 13, 19),
    ]);
    expect(frames.map(ownWork)).toEqual([6, 19]);
    expect(taskMs).toEqual([20]);
  });

  it('takes time without frames in pieces of one frame', () => {
    const tasks = [0, 10, 20, 40].flatMap(at => [work('RunTask', at, 5), work('TimerFire', at, 5)]);
    const { frames } = readTrace([thread(7, 1), ...tasks]);
    expect(frames.map(ownWork)).toEqual([10, 5, 5]);
  });

  it('reads the renderer that did the work', () => {
    const other: TraceEvent = { ...work('FunctionCall', 0, 3), pid: 9, tid: 1 };
    const { frames } = readTrace([
      thread(9, 1),
      thread(7, 1),
      other,
      work('RunTask', 0, 9),
      work('FunctionCall', 0, 9),
    ]);
    expect(frames.map(sumFrame)).toEqual([9]);
    expect(() => readTrace([])).toThrow('no page');
  });
});
