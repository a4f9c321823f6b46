// What a process has used, read from /proc (Linux only). Knows nothing of benchmarks.
import { readFileSync, writeFileSync } from 'node:fs';

/** Of USER_HZ, which Linux has fixed at 100 for everything that /proc tells. */
const MS_PER_TICK = 10;

/** CPU time in milliseconds of all threads, the ended ones too, out of the text of /proc/<pid>/stat. */
export function parseCpuMs(stat: string): number {
  // The second field is the command in parentheses, and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const user = Number(fields[11]);
  const system = Number(fields[12]);
  if (!Number.isFinite(user + system))
    throw new Error(`not the text of /proc/<pid>/stat: ${stat.slice(0, 80)}`);
  return (user + system) * MS_PER_TICK;
}

/** One figure in bytes out of the text of /proc/<pid>/status, such as VmRSS or VmHWM. */
export function parseStatusBytes(status: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
  if (match === null) throw new Error(`no ${name} in /proc/<pid>/status`);
  return Number(match[1]) * 1024;
}

/** CPU time in milliseconds that the process has used since it began. Throws when it has ended. */
export function readCpuMs(pid: number): number {
  return parseCpuMs(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** CPU time in milliseconds of the main thread alone, which in Node runs the event loop. */
export function readMainThreadCpuMs(pid: number): number {
  return parseCpuMs(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8'));
}

/** CPU time in milliseconds that all processes took together, and other machines took from this one (steal). */
export function parseMachineCpuMs(stat: string): number {
  const [, user, nice, system, , , , , steal] = stat.slice(0, stat.indexOf('\n')).split(/ +/).map(Number);
  const ticks = user! + nice! + system! + (steal ?? 0);
  if (!Number.isFinite(ticks)) throw new Error(`not the text of /proc/stat: ${stat.slice(0, 80)}`);
  return ticks * MS_PER_TICK;
}

export function readMachineCpuMs(): number {
  return parseMachineCpuMs(readFileSync('/proc/stat', 'utf8'));
}

/** Memory of the process in RAM now and at most, in bytes. */
export function readMemory(pid: number): { rssBytes: number; peakBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { rssBytes: parseStatusBytes(status, 'VmRSS'), peakBytes: parseStatusBytes(status, 'VmHWM') };
}

/** Makes the peak count from now on. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
