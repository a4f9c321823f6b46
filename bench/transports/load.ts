// Entry of the load process: plays one session over one transport, at the distance that was asked for, and tells its
// parent.
import { type Mark, type PlayResult, play } from './play.ts';
import { makeSession, type SessionShape } from './session.ts';
import { openSlowWire } from './slow-wire.ts';
import type { TransportName } from './transports.ts';

export interface LoadOrder {
  transport: TransportName;
  port: number;
  /** Round trip of the network between people and server, beyond this machine's own. */
  roundTripMs: number;
  shape: SessionShape;
}

export type LoadMessage =
  /** Waits for any answer. */
  { type: 'mark'; mark: Mark } | { type: 'done'; result: PlayResult } | { type: 'failed'; why: string };

async function run({ transport, port, roundTripMs, shape }: LoadOrder): Promise<PlayResult> {
  const session = makeSession(shape);
  const wire = roundTripMs === 0 ? null : await openSlowWire(port, roundTripMs / 2);
  const result = await play(transport, wire?.port ?? port, session, mark => {
    process.send!({ type: 'mark', mark } satisfies LoadMessage);
    return new Promise(resolve => process.once('message', () => resolve()));
  });
  await wire?.close();
  return result;
}

/** Sockets of a play that failed may be open still: the process ends when its last word is out. */
function tellLast(message: LoadMessage): void {
  process.send!(message, () => process.exit());
}

// Whoever wanted the figures is gone.
process.once('disconnect', () => process.exit());
process.once('message', order => {
  run(order as LoadOrder).then(
    result => tellLast({ type: 'done', result }),
    (error: unknown) =>
      tellLast({ type: 'failed', why: error instanceof Error ? error.message : String(error) }),
  );
});
