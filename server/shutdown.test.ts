// Rules CONF-6 to CONF-9: how the server ends, with parts that do as they are told.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createShutdown, type ShutdownParts } from './shutdown.ts';

const DEADLINE_MS = 9_500;

/** Parts that write down in which order they are asked, and an exit that ends nothing. */
function build(changes: Partial<ShutdownParts> = {}) {
  const calls: string[] = [];
  const exits: number[] = [];
  const call = (name: string) => async () => {
    calls.push(name);
  };
  const write = (level: string) => (event: string) => calls.push(`${level}: ${event}`);
  const shutdown = createShutdown({
    api: { finish: call('api') },
    relay: {
      async stop() {
        calls.push('relay');
        return { unsavedUpdates: 0 };
      },
    },
    store: { close: call('store') },
    archive: { close: call('archive') },
    net: { refuseConnections: () => calls.push('refuse'), close: call('net') },
    log: {
      debug() {},
      info() {},
      warn: write('warn'),
      error: write('error'),
      fatal: write('fatal'),
      flush: () => calls.push('flush'),
    },
    exit: code => exits.push(code),
    ...changes,
  });
  return { shutdown, calls, exits };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const never = () => new Promise<never>(() => {});
const fails = () => Promise.reject(new Error('disk full'));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a signal', () => {
  test('CONF-6: refuse, save, close, then exit with 0', async () => {
    const { shutdown, calls, exits } = build();
    shutdown.stop('SIGTERM');
    await settle();
    expect(calls).toEqual(['refuse', 'api', 'relay', 'store', 'archive', 'net', 'flush']);
    expect(exits).toEqual([0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(exits).toEqual([0]);
  });

  test('CONF-7 (TRAP 3): what could not be saved makes the exit code 1', async () => {
    const { shutdown, calls, exits } = build({ relay: { stop: async () => ({ unsavedUpdates: 3 }) } });
    shutdown.stop('SIGTERM');
    await settle();
    expect(exits).toEqual([1]);
    expect(calls).toContain('error: stopped with unsaved updates');
    expect(calls).toContain('store');
  });

  test.each([
    ['the relay', { relay: { stop: fails } }],
    ['the store', { store: { close: fails } }],
    ['the archive', { archive: { close: fails } }],
    ['the sockets', { net: { refuseConnections() {}, close: fails } }],
  ])(
    'CONF-7: when %s fails, the others are closed nevertheless, and the exit code is 1',
    async (_who, changes) => {
      const { shutdown, calls, exits } = build(changes);
      shutdown.stop('SIGINT');
      await settle();
      expect(exits).toEqual([1]);
      const closed = ['relay', 'store', 'archive', 'net'].filter(name => calls.includes(name));
      expect(closed).toHaveLength(3);
    },
  );

  test.each([
    ['the relay', { relay: { stop: never } }],
    ['the store', { store: { close: never } }],
    ['the sockets', { net: { refuseConnections() {}, close: never } }],
  ])('CONF-7 (TRAP 3): when %s hangs, the deadline is kept, with exit code 1', async (_who, changes) => {
    const { shutdown, exits } = build(changes);
    shutdown.stop('SIGTERM');
    await vi.advanceTimersByTimeAsync(DEADLINE_MS - 1);
    expect(exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(exits).toEqual([1]);
  });

  test('CONF-7: requests that hang or fail do not keep the relay from saving', async () => {
    const hanging = build({ api: { finish: never } });
    hanging.shutdown.stop('SIGTERM');
    await vi.advanceTimersByTimeAsync(DEADLINE_MS / 4);
    expect(hanging.calls).toContain('relay');
    expect(hanging.exits).toEqual([0]);
    const failing = build({ api: { finish: fails } });
    failing.shutdown.stop('SIGTERM');
    await settle();
    expect(failing.calls).toContain('relay');
    expect(failing.exits).toEqual([1]);
  });

  test('CONF-8: the second one exits at once with 1', async () => {
    const { shutdown, exits } = build({ relay: { stop: never } });
    shutdown.stop('SIGINT');
    await vi.advanceTimersByTimeAsync(1000);
    shutdown.stop('SIGINT');
    expect(exits).toEqual([1]);
  });
});

describe("a programmer's error", () => {
  test('CONF-9: saves what can be saved, and exits with 1', async () => {
    const { shutdown, calls, exits } = build();
    shutdown.crash('uncaught exception', new Error('a bug'));
    shutdown.crash('unhandled rejection', new Error('another'));
    await settle();
    expect(calls.filter(name => name.startsWith('fatal'))).toHaveLength(2);
    expect(calls.filter(name => name === 'relay' || name === 'store')).toEqual(['relay', 'store']);
    expect(exits).toEqual([1]);
  });
});
