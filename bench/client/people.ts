// The crowd's process as the benchmark holds it: one order after another, each with its answer.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CrowdAnswer, CrowdOrder } from './crowd-orders.ts';

export class People {
  readonly #child: ChildProcess;

  constructor() {
    const script = fileURLToPath(new URL('./crowd.js', import.meta.url));
    this.#child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** Rejects when they could not, or their process has ended. */
  async ask(order: CrowdOrder): Promise<CrowdAnswer> {
    const answer = new Promise<CrowdAnswer>((resolve, reject) => {
      const ended = () => reject(new Error('the crowd has ended'));
      this.#child.once('exit', ended);
      this.#child.once('message', message => {
        this.#child.off('exit', ended);
        const said = message as CrowdAnswer;
        if (said.type === 'failed') reject(new Error(`the crowd: ${said.why}`));
        else resolve(said);
      });
    });
    this.#child.send(order);
    return answer;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}
