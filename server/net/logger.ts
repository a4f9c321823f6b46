// Structured logs: one JSON object a line, through pino. The only file that knows pino.
import pino from 'pino';
import type { Log } from '../relay/ports.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Logger extends Log {
  /** For what ends the process. */
  fatal(event: string, fields?: Record<string, unknown>): void;
  /** Writes what is buffered, before the process exits. Never throws. */
  flush(): void;
}

/** Logs at `level` and above to standard error, which leaves standard output to sentences for people. */
export function createLogger(level: LogLevel, destination: pino.DestinationStream = openStderr()): Logger {
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      messageKey: 'event',
      // Errors may come in any field; without this their message and stack would be lost in JSON.
      serializers: { error: pino.stdSerializers.err },
    },
    destination,
  );
  return {
    debug: (event, fields) => log.debug(fields ?? {}, event),
    info: (event, fields) => log.info(fields ?? {}, event),
    warn: (event, fields) => log.warn(fields ?? {}, event),
    error: (event, fields) => log.error(fields ?? {}, event),
    fatal: (event, fields) => log.fatal(fields ?? {}, event),
    flush() {
      try {
        if ('flushSync' in destination)
          (destination as pino.DestinationStream & { flushSync(): void }).flushSync();
      } catch {
        // Standard error is closed or was never ready: there is nobody left to tell.
      }
    },
  };
}

function openStderr(): pino.DestinationStream {
  // Not synchronous: a terminal or pipe that nobody reads must not stop the relay.
  return pino.destination({ fd: 2, sync: false });
}

/**
 * Lets at most one line per `key` through in `everyMs`, with the number of those held back since. For events
 * that a stranger can cause as often as they like.
 */
export function createThrottledLog(
  log: Log,
  now: () => number,
  everyMs: number,
): (key: string, event: string, fields: Record<string, unknown>) => void {
  const states = new Map<string, { lastMs: number; heldBack: number }>();
  return (key, event, fields) => {
    const nowMs = now();
    const state = states.get(key);
    if (state !== undefined && nowMs - state.lastMs < everyMs) {
      state.heldBack += 1;
      return;
    }
    states.set(key, { lastMs: nowMs, heldBack: 0 });
    log.info(event, state?.heldBack ? { ...fields, heldBack: state.heldBack } : fields);
  };
}
