import { expect, test } from 'vitest';
import { listen } from './listen.ts';
import { play } from './play.ts';
import { makeSession } from './session.ts';
import { openSlowWire } from './slow-wire.ts';
import { TRANSPORT_NAMES } from './transports.ts';

const SHAPE = {
  documentCount: 2,
  peoplePerDocument: 3,
  authorsPerDocument: 2,
  keysPerSecond: 20,
  durationMs: 600,
};

test.each(TRANSPORT_NAMES)(
  'BENCH-2: %s brings every keystroke to every screen, and all bytes are counted',
  async name => {
    const session = makeSession(SHAPE);
    const server = await listen(name);
    const wire = await openSlowWire(server.port, 2);
    try {
      const result = await play(name, wire.port, session, async () => {});
      expect(result.keystrokes).toBe(session.keystrokes.length);
      expect(result.deliveries).toBe(session.keystrokes.length * 2);
      // The wire between counts for itself. What is cut off in the end may have left one and not reached the other.
      const { upBytes, downBytes } = server.read();
      const between = wire.read();
      expect(upBytes).toBeGreaterThan(0.9 * between.upBytes);
      expect(upBytes).toBeLessThanOrEqual(between.upBytes);
      expect(downBytes).toBeGreaterThan(0.9 * between.downBytes);
      expect(downBytes).toBeLessThan(1.1 * between.downBytes);
      expect(upBytes + downBytes).toBeGreaterThan(result.payloadBytes * 3);
    } finally {
      await wire.close();
      await server.close();
    }
  },
);

test('BENCH-2: a text that is not the one that was typed gives no figures', async () => {
  const session = makeSession(SHAPE);
  const server = await listen('websocket');
  const lost = { ...session, texts: session.texts.map(text => `${text}!`) };
  try {
    await expect(play('websocket', server.port, lost, async () => {})).rejects.toThrow('reads another text');
  } finally {
    await server.close();
  }
});
