// The stage of hostile inputs: one built server with honest people in it, and what is true of them after each attack.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ServerProcess } from '../server-process.ts';
import { until } from '../until.ts';
import { type Attack, Target } from './attack.ts';

export interface Report {
  name: string;
  /** The slowest of the honest marks that were written meanwhile. */
  worstMs: number;
  delaysMs: number[];
  peakBytes: number;
  leftBytes: number;
}

interface Memory {
  bytes: number;
  peakBytes: number;
}

interface Honest {
  worstMs: number;
  delaysMs: number[];
  texts: string[];
}

const HOOK = fileURLToPath(new URL('./memory-hook.mjs', import.meta.url));
const HONEST = { text: 'honest/text', any: 'honest/any' };
const MEBIBYTE = 1024 * 1024;
const MAX_LEFT_BYTES = 32 * MEBIBYTE;
const MAX_PEAK_BYTES = 128 * MEBIBYTE;
const LOOK_AGAIN_MS = 200;

export class Scene {
  readonly server: ServerProcess;
  readonly reports: Report[] = [];
  private readonly honest: Worker;
  /** As the last attack left it. */
  private memory: Memory | null = null;
  private asked = 0;
  private looks = 0;

  static async open(settings: Record<string, string> = {}): Promise<Scene> {
    const server = await ServerProcess.start({
      settings: { PROSA_TRUSTED_PROXIES: '127.0.0.1', PROSA_LOG_LEVEL: 'error', ...settings },
      nodeArguments: ['--expose-gc', '--import', HOOK],
    });
    const honest = new Worker(new URL('./honest-people.mjs', import.meta.url), {
      workerData: {
        syncUrl: server.syncUrl,
        address: '198.51.100.7',
        rooms: Object.entries(HONEST).map(([kind, name]) => ({ kind, name })),
      },
    });
    await once(honest, 'message');
    return new Scene(server, honest);
  }

  private constructor(server: ServerProcess, honest: Worker) {
    this.server = server;
    this.honest = honest;
  }

  /** Carries an attack out and throws when the server, honest people or memory suffer from it. */
  async suffer({ name, run }: Attack): Promise<Report> {
    const before = this.memory ?? (await this.readMemory());
    const target = new Target(this.server.port, HONEST);
    try {
      await run(target);
    } finally {
      target.leave();
    }
    if (!this.server.isRunning) throw new Error(`the server is gone:\n${this.server.output}`);
    const { worstMs, delaysMs } = await this.askHonest();
    let memory = await this.readMemory();
    const { peakBytes } = memory;
    const endMs = performance.now() + 90_000;
    while (memory.bytes - before.bytes > MAX_LEFT_BYTES && performance.now() < endMs) {
      await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
      memory = await this.readMemory();
    }
    this.memory = memory;
    const report = {
      name,
      worstMs,
      delaysMs,
      peakBytes: peakBytes - before.bytes,
      leftBytes: memory.bytes - before.bytes,
    };
    this.reports.push(report);
    if (report.leftBytes > MAX_LEFT_BYTES) throw new Error(`${toMB(report.leftBytes)} MB are left in memory`);
    if (report.peakBytes > MAX_PEAK_BYTES)
      throw new Error(`${toMB(report.peakBytes)} MB of memory were taken`);
    return report;
  }

  /** What honest people have, and somebody who comes now; and how long their words took since they were asked last. */
  async askHonest(): Promise<Honest> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('honest people wait in vain')), 120_000);
      const listen = (answer: Honest & { id: number; error?: string }) => {
        if (answer.id !== id) return;
        clearTimeout(timer);
        this.honest.off('message', listen);
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      };
      this.honest.on('message', listen);
      this.honest.postMessage({ id });
    });
  }

  /** What the server holds after its garbage was collected, and what it held at most since it was asked last. */
  async readMemory(): Promise<Memory> {
    const look = ++this.looks;
    const line = new RegExp(`memory #${look}: (\\d+) bytes, at most (\\d+)\n`);
    process.kill(this.server.pid, 'SIGUSR2');
    await until(
      () => line.test(this.server.output) || !this.server.isRunning,
      () => `no word of the server's memory:\n${this.server.output}`,
      120_000,
    );
    const match = line.exec(this.server.output);
    if (match === null) throw new Error(`the server is gone:\n${this.server.output}`);
    return { bytes: Number(match[1]), peakBytes: Number(match[2]) };
  }

  /** The figures of all attacks, for people. */
  describe(): string {
    const delays = this.reports.flatMap(report => report.delaysMs).sort((a, b) => a - b);
    const at = (share: number) => (delays[Math.floor((delays.length - 1) * share)] ?? 0).toFixed(0);
    const slowest = [...this.reports].sort((a, b) => b.worstMs - a.worstMs).slice(0, 5);
    const largest = [...this.reports].sort((a, b) => b.peakBytes - a.peakBytes).slice(0, 5);
    return [
      `${this.reports.length} attacks, ${delays.length} honest keystrokes meanwhile`,
      `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${at(1)} ms`,
      `slowest: ${slowest.map(({ name, worstMs }) => `${name} ${worstMs.toFixed(0)} ms`).join(' · ')}`,
      `memory at most: ${largest.map(({ name, peakBytes }) => `${name} ${toMB(peakBytes)} MB`).join(' · ')}`,
    ].join('\n');
  }

  async close(): Promise<void> {
    await this.honest.terminate();
    await this.server.close();
  }
}

function toMB(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(1);
}
