// How the server ends: in order and in time, with an exit code that says whether everything was saved. Knows the
// parts by what it asks of them.
import type { Logger } from './net/logger.ts';

export const EXIT = {
  saved: 0,
  /** Something could not be saved, or the process failed. */
  failed: 1,
  /** A setting was wrong: nothing was started. */
  misconfigured: 2,
} as const;

export interface ShutdownParts {
  /** Ends what is under way over HTTP and begins nothing more. It is waited for `deadlineMs` at the most. */
  api: { finish(deadlineMs: number): Promise<void> };
  relay: { stop(deadlineMs: number): Promise<{ unsavedUpdates: number }> };
  store: { close(): Promise<void> };
  archive: { close(): Promise<void> } | null;
  net: { refuseConnections(): void; close(): Promise<void> };
  log: Logger;
  exit(code: number): void;
  /** From the signal to the exit, at the latest. */
  deadlineMs?: number;
}

export interface Shutdown {
  /** A signal: stops in order. The second one exits at once. */
  stop(signal: string): void;
  /** A programmer's error that nothing caught: saves what can be saved, then exits with EXIT.failed. */
  crash(event: string, error: unknown): void;
}

/** Of the deadline, this much belongs to requests under way, and to the relay's commits; the rest to closing files and sockets. */
const API_SHARE = 0.15;
const RELAY_SHARE = 0.6;
const DEADLINE_MS = 9_500;

/**
 * Safety: exits with 0 only when every admitted update is on disk. Liveness: exits within `deadlineMs` of the
 * first signal, whatever the parts do.
 */
export function createShutdown(parts: ShutdownParts): Shutdown {
  const { api, relay, store, archive, net, log } = parts;
  const deadlineMs = parts.deadlineMs ?? DEADLINE_MS;
  let isStopping = false;
  let code: number = EXIT.saved;

  function leave(): void {
    log.flush();
    parts.exit(code);
  }

  function fail(event: string, fields: Record<string, unknown>): void {
    code = EXIT.failed;
    log.error(event, fields);
  }

  async function run(): Promise<void> {
    net.refuseConnections();
    try {
      // Before the relay: a request may be about to give it an update.
      await within(deadlineMs * API_SHARE, api.finish(deadlineMs * API_SHARE));
    } catch (error) {
      fail('the api could not finish', { error });
    }
    try {
      const { unsavedUpdates } = await relay.stop(deadlineMs * RELAY_SHARE);
      if (unsavedUpdates > 0) fail('stopped with unsaved updates', { unsavedUpdates });
    } catch (error) {
      fail('the relay could not stop', { error });
    }
    // Each of them is tried, whatever became of the one before.
    for (const [name, part] of Object.entries({ store, archive, net })) {
      try {
        await part?.close();
      } catch (error) {
        fail('a part could not be closed', { part: name, error });
      }
    }
  }

  function begin(): void {
    isStopping = true;
    const deadline = setTimeout(() => {
      fail('stopping took too long', { deadlineMs });
      leave();
    }, deadlineMs);
    void run().then(() => {
      clearTimeout(deadline);
      log.info('stopped', { code });
      leave();
    });
  }

  return {
    stop(signal) {
      if (isStopping) {
        fail('stopped at once by a second signal', { signal });
        leave();
        return;
      }
      log.info('stopping', { signal });
      begin();
    },
    crash(event, error) {
      code = EXIT.failed;
      log.fatal(event, { error });
      if (!isStopping) begin();
    },
  };
}

/** Resolves with `work`, or when the time is over: what comes next does not wait any longer. */
async function within(deadlineMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>(resolve => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([work, expired]).finally(() => clearTimeout(timer));
}
