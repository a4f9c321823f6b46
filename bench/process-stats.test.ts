import { expect, test } from 'vitest';
import { parseCpuMs, parseMachineCpuMs, parseStatusBytes } from './process-stats.ts';

test('BENCH-3: CPU time is user and system time of all threads, whatever the process is called', () => {
  const rest = 'S 1 1 1 0 -1 4194304 99 0 0 0 250 31 7 8 20 0 1 0 154943 3133440 410';
  expect(parseCpuMs(`7966 (node) ${rest}`)).toBe(2810);
  expect(parseCpuMs(`7966 (a) b (c) ${rest}`)).toBe(2810);
  expect(() => parseCpuMs('nothing of the kind')).toThrow('/proc');
});

test('BENCH-3: memory is told in kB and read in bytes', () => {
  const status = 'Name:\tnode\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n';
  expect(parseStatusBytes(status, 'VmRSS')).toBe(1024 * 1024);
  expect(parseStatusBytes(status, 'VmHWM')).toBe(2048 * 1024);
  expect(() => parseStatusBytes(status, 'VmSwap')).toThrow('VmSwap');
});

test('BENCH-3: what others take from the machine is counted without its idle and waiting time', () => {
  expect(parseMachineCpuMs('cpu  100 20 30 9999 888 7 6 5 0 0\ncpu0 1 2 3\n')).toBe(1550);
  expect(() => parseMachineCpuMs('nothing of the kind\n')).toThrow('/proc/stat');
});
