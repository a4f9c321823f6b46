// On what the figures were measured.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';

export interface MachineFacts {
  cpu: string;
  cores: number;
  memoryBytes: number;
  kernel: string;
  node: string;
  commit: string;
  /** Versions of what was measured. */
  versions: Record<string, string>;
  /** Busy processes in the last minute before the run: more than a little, and the figures are noise. */
  loadAverage: number;
  pinned: boolean;
  startedAt: string;
}

export function readMachineFacts(root: string, pinned: boolean): MachineFacts {
  const versionOf = (path: string): string =>
    JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).version as string;
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    commit: readCommit(root),
    versions: {
      prosa: versionOf('.'),
      '@hocuspocus/server': versionOf('bench/node_modules/@hocuspocus/server'),
      '@hocuspocus/extension-sqlite': versionOf('bench/node_modules/@hocuspocus/extension-sqlite'),
      '@y/websocket-server': versionOf('bench/node_modules/@y/websocket-server'),
      'y-leveldb': versionOf('bench/node_modules/y-leveldb'),
    },
    loadAverage: loadavg()[0] ?? 0,
    pinned,
    startedAt: new Date().toISOString(),
  };
}

function readCommit(root: string): string {
  const head = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });
  if (head.status !== 0) return 'unknown';
  const changed = spawnSync('git', ['status', '--porcelain', '--', 'server', 'protocol'], {
    cwd: root,
    encoding: 'utf8',
  });
  return head.stdout.trim() + (changed.stdout.trim() === '' ? '' : ' with changes');
}

/** True where processes can be bound to a core each. */
export function canPin(): boolean {
  return cpus().length >= 2 && ['/usr/bin/taskset', '/bin/taskset'].some(path => existsSync(path));
}
