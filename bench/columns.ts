// What is shown of each kind of job: which figures, under which heads, in which unit. Knows no process.
import type { Job } from './jobs.ts';

export interface Column {
  head: string;
  figure: string;
  format: (value: number) => string;
}

const inMs = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
const inMegabytes = (value: number): string => (value / 1e6).toFixed(0);
const inKilobytes = (value: number): string => (value / 1000).toFixed(value < 10_000 ? 1 : 0);
export const asShare = (value: number): string => `${(value * 100).toFixed(0)} %`;

export const COLUMNS: Record<Job['kind'], Column[]> = {
  'fan-out': [
    { head: 'CPU µs/edit', figure: 'cpuUsPerDelivery', format: value => value.toFixed(2) },
    { head: 'main thread', figure: 'mainUsPerDelivery', format: value => value.toFixed(2) },
    { head: 'core', figure: 'serverCores', format: asShare },
    { head: 'p50 ms', figure: 'p50Ms', format: inMs },
    { head: 'p95 ms', figure: 'p95Ms', format: inMs },
    { head: 'p99 ms', figure: 'p99Ms', format: inMs },
    { head: 'loop p99', figure: 'loopP99Ms', format: inMs },
    { head: 'RSS MB', figure: 'peakBytes', format: inMegabytes },
    { head: 'frames/s', figure: 'messagesPerSecond', format: value => value.toFixed(0) },
    { head: 'cursor/s', figure: 'cursorsPerSecond', format: value => value.toFixed(1) },
    { head: 'load core', figure: 'loadCores', format: asShare },
  ],
  join: [
    { head: 'CPU ms', figure: 'joinCpuMs', format: value => value.toFixed(0) },
    { head: 'all have it ms', figure: 'allSyncedMs', format: value => value.toFixed(0) },
    { head: 'extra MB', figure: 'extraBytes', format: inMegabytes },
    { head: 'RSS MB', figure: 'rssBytes', format: inMegabytes },
    { head: 'loop max', figure: 'loopMaxMs', format: inMs },
    { head: 'connect CPU ms', figure: 'openCpuMs', format: value => value.toFixed(0) },
  ],
  return: [
    { head: 'CPU ms', figure: 'returnCpuMs', format: value => value.toFixed(0) },
    { head: 'all are back ms', figure: 'allSyncedMs', format: value => value.toFixed(0) },
    { head: 'bytes each', figure: 'bytesPerPerson', format: value => value.toFixed(0) },
    { head: 'extra MB', figure: 'extraBytes', format: inMegabytes },
    { head: 'loop max', figure: 'loopMaxMs', format: inMs },
  ],
  'open-documents': [
    { head: 'kB each', figure: 'bytesPerDocument', format: inKilobytes },
    { head: 'times its size', figure: 'timesEncoded', format: value => value.toFixed(2) },
    { head: 'RSS MB', figure: 'rssBytes', format: inMegabytes },
    { head: 'loop max', figure: 'loopMaxMs', format: inMs },
  ],
  'idle-connections': [
    { head: 'kB each', figure: 'bytesPerConnection', format: inKilobytes },
    { head: 'core', figure: 'serverCores', format: value => `${(value * 100).toFixed(1)} %` },
    { head: 'connect CPU ms', figure: 'openCpuMs', format: value => value.toFixed(0) },
    { head: 'RSS MB', figure: 'rssBytes', format: inMegabytes },
  ],
  disk: [
    { head: 'edits/s', figure: 'editsPerSecond', format: value => value.toFixed(0) },
    { head: 'disk p50 ms', figure: 'diskP50Ms', format: inMs },
    { head: 'p95 ms', figure: 'diskP95Ms', format: inMs },
    { head: 'p99 ms', figure: 'diskP99Ms', format: inMs },
    { head: 'screen p50 ms', figure: 'screenP50Ms', format: inMs },
    { head: 'p99 ms', figure: 'screenP99Ms', format: inMs },
    { head: 'core', figure: 'serverCores', format: asShare },
  ],
  large: [
    { head: 'open ms', figure: 'openedMs', format: value => value.toFixed(0) },
    ...(['calm', 'opening', 'changing', 'searching'] as const).flatMap(window => [
      { head: `${window}: p99 ms`, figure: `${window}ScreenP99Ms`, format: inMs },
      { head: 'loop p99', figure: `${window}LoopP99Ms`, format: inMs },
      { head: 'loop max', figure: `${window}LoopMaxMs`, format: inMs },
    ]),
  ],
  history: [
    { head: 'CPU µs/edit', figure: 'serverCpuUsPerEdit', format: value => value.toFixed(1) },
    { head: 'took ms', figure: 'tookMs', format: value => value.toFixed(0) },
    { head: 'loop p99', figure: 'loopP99Ms', format: inMs },
  ],
};
