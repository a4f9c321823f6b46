// Reads a .cpuprofile of V8 and says which functions took the time. Knows nothing of what was profiled.

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
}

export interface CpuProfile {
  nodes: ProfileNode[];
  samples: number[];
  timeDeltas: number[];
}

export interface HotFunction {
  /** Name, file and line (from 1) of the built code. */
  where: string;
  selfMs: number;
  /** Of the time in which the thread did anything. */
  share: number;
}

/** The functions by their own time, longest first; waiting is left out. */
export function listHotFunctions(profile: CpuProfile): HotFunction[] {
  const nameOf = new Map(profile.nodes.map(node => [node.id, nameFunction(node)]));
  const selfMs = new Map<string, number>();
  let busyMs = 0;
  for (const [index, id] of profile.samples.entries()) {
    const name = nameOf.get(id) ?? 'unknown';
    if (name === '(idle)' || name === '(root)') continue;
    const ms = (profile.timeDeltas[index] ?? 0) / 1000;
    busyMs += ms;
    selfMs.set(name, (selfMs.get(name) ?? 0) + ms);
  }
  return [...selfMs]
    .map(([where, ms]) => ({ where, selfMs: ms, share: ms / busyMs }))
    .sort((a, b) => b.selfMs - a.selfMs);
}

function nameFunction({ callFrame }: ProfileNode): string {
  const { functionName, url, lineNumber } = callFrame;
  if (url === '') return functionName || '(native)';
  const file = url.replace(/^.*\/(node_modules|dist)\//, '').replace(/^file:\/\//, '');
  return `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}

/** The first functions of each thread, for a terminal. */
export function formatProfile(title: string, profile: CpuProfile, count: number): string {
  const hot = listHotFunctions(profile);
  const busyMs = hot.reduce((sum, one) => sum + one.selfMs, 0);
  const lines = hot
    .slice(0, count)
    .map(
      one =>
        `  ${(one.share * 100).toFixed(1).padStart(5)} %  ${one.selfMs.toFixed(0).padStart(6)} ms  ${one.where}`,
    );
  return [`${title}: busy for ${busyMs.toFixed(0)} ms`, ...lines].join('\n');
}
