// What the relay allows, and how it paces itself. Every value can be set when the relay is built.
import { LIMITS } from '../../protocol/limits.ts';

export const RELAY_LIMITS = {
  maxMessageBytes: LIMITS.maxMessageBytes as number,
  maxDocumentBytes: LIMITS.maxDocumentBytes as number,
  /** Of one client, kept while its document is being loaded. */
  maxWaitingBytes: 1024 * 1024,
  /** A connection with more than this unsent is passed over until it has drained. */
  socketBufferHighBytes: 1024 * 1024,
  /** A connection that has not drained for so long is closed with 4508. */
  slowReaderMs: 60_000,
  /** How long a room stays in memory after the last one left. */
  lingerMs: 30_000,
  /** A connection that was sent nothing for so long is sent a small message. */
  heartbeatMs: LIMITS.heartbeatMs as number,
  /** Presence, per connection. */
  presenceBytesPerSecond: 64 * 1024,
  /** Sending to a room takes about one part in this many of the event loop. */
  flushShare: 15,
  /** … and the next frame waits so long for each who was sent one, because each frame costs the same, much or little in it … */
  flushGapMsPerReceiver: 0.2,
  /** … up to this: nobody should see others write in steps. */
  maxCrowdGapMs: 40,
  /** …but nobody waits longer than this for a flush. */
  maxFlushGapMs: 80,
  /** Time that one connection's messages may take, in ms per second on average … */
  cpuMsPerSecond: 400,
  /** … and at once. */
  cpuBurstMs: 2_000,
  /** First pause after a failed save; doubles up to the maximum. */
  saveRetryMs: 250,
  maxSaveRetryMs: 5_000,
  /** A log is folded when its tail has so many updates, or so many bytes and a quarter of the base … */
  foldUpdateCount: 2_000,
  foldBytes: 64 * 1024,
  /** … or so long after the first update that is not folded yet. */
  foldAfterMs: 60_000,
  /** … or so long after the last change, and a second more for so many bytes of log, up to the maximum. */
  foldQuietMs: 4_000,
  foldQuietBytesPerSecond: 50_000,
  maxFoldQuietMs: 60_000,
  /** A log of so many bytes at most is folded as soon as the last one has left. */
  foldWhenLeftBytes: 1024 * 1024,
  /** How many clients a state vector may name. */
  maxStateVectorClients: 100_000,
};

export type RelayLimits = typeof RELAY_LIMITS;
