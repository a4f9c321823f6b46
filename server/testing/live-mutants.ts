// Hubs with one known fault each. They prove that the worlds of /live would find it.
import type { FromServer } from '../../protocol/live.ts';
import type { TalkStore } from '../ports/talk.ts';
import type { Connection } from '../relay/ports.ts';
import type { LiveTampering } from './live-world.ts';

export interface LiveMutant {
  name: string;
  tampering: () => LiveTampering;
}

export const LIVE_MUTANTS: readonly LiveMutant[] = [
  {
    name: 'forgets what it has sent already',
    tampering: () =>
      spoilEvents((frame, count, pass) => {
        pass(frame);
        if (count % 15 === 0) pass(frame);
      }),
  },
  {
    name: 'loses the order now and then',
    tampering: () => {
      let held: Uint8Array | null = null;
      return spoilEvents((frame, count, pass) => {
        if (held === null && count % 10 === 0) {
          held = frame;
          return;
        }
        pass(frame);
        if (held !== null) pass(held);
        held = null;
      });
    },
  },
  {
    name: 'loses an event now and then',
    tampering: () =>
      spoilEvents((frame, count, pass) => {
        if (count % 25 !== 0) pass(frame);
      }),
  },
  {
    name: 'says "done" before it is stored',
    tampering: () => ({
      spoilStore: (store, time, hubIsGone): TalkStore => ({
        ...store,
        send: async (...args) => {
          time.after(1_500, () => {
            if (!hubIsGone()) store.send(...args).catch(() => {});
          });
          return { outcome: 'done', told: [] };
        },
      }),
    }),
  },
  { name: 'hears of no change of roles', tampering: () => ({ hidesRoleChanges: true }) },
  {
    name: 'does not say that access is back',
    tampering: () =>
      spoilFrames(({ type }, frame, pass) => {
        if (type !== 'back') pass(frame);
      }),
  },
];

/** `count` counts the frames with events, over all connections. */
function spoilEvents(
  spoil: (frame: Uint8Array, count: number, pass: (frame: Uint8Array) => void) => void,
): LiveTampering {
  let count = 0;
  return spoilFrames(({ type }, frame, pass) => {
    if (type === 'events') spoil(frame, ++count, pass);
    else pass(frame);
  });
}

function spoilFrames(
  spoil: (message: FromServer, frame: Uint8Array, pass: (frame: Uint8Array) => void) => void,
): LiveTampering {
  return {
    spoil: (connection): Connection => ({
      get unsentBytes() {
        return connection.unsentBytes;
      },
      close: (code, reason) => connection.close(code, reason),
      probe: () => connection.probe(),
      throttle: pauseMs => connection.throttle(pauseMs),
      send: frame => {
        const message = JSON.parse(new TextDecoder().decode(frame)) as FromServer;
        spoil(message, frame, bytes => connection.send(bytes));
      },
    }),
  };
}
