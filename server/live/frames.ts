// Messages of the server as the bytes that travel. An event that goes to a thousand tabs is written once.
import type { FromServer, NumberedEvent, TopicKey } from '../../protocol/live.ts';

/** A page of events, cut where a frame has become this large: a slow reader is fed frame by frame. */
const FRAME_BYTES = 256 * 1024;

const encoder = new TextEncoder();

export function encodeMessage(message: FromServer): Uint8Array {
  return encoder.encode(JSON.stringify(message));
}

export interface EventFrame {
  bytes: Uint8Array;
  /** The first and last number in it. */
  first: number;
  last: number;
}

/** The events in as few frames as may be. An event that is larger than a frame has one of its own. */
export function encodeEvents(topic: TopicKey, events: readonly NumberedEvent[]): EventFrame[] {
  const frames: EventFrame[] = [];
  let parts: string[] = [];
  let chars = 0;
  let first = 0;
  let last = 0;
  const close = () => {
    if (parts.length === 0) return;
    const bytes = encoder.encode(
      `{"type":"events","topic":${JSON.stringify(topic)},"events":[${parts.join(',')}]}`,
    );
    frames.push({ bytes, first, last });
    parts = [];
    chars = 0;
  };
  for (const event of events) {
    const text = JSON.stringify(event);
    if (chars + text.length > FRAME_BYTES) close();
    if (parts.length === 0) first = event.n;
    parts.push(text);
    chars += text.length;
    last = event.n;
  }
  close();
  return frames;
}
