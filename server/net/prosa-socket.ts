// The server's end of a WebSocket (RFC 6455, by `ws`), with Prosa's close codes. Knows no document.
import { WebSocket } from 'ws';
import { CLOSE } from '../../protocol/close-codes.ts';

/** "Message too big" in RFC 6455. y-websocket would come back with the same message for ever. */
const TOO_BIG = 1009;

/**
 * A WebSocket that ends with 4413 where `ws` itself would say 1009. 4413 is final for y-websocket, so that one
 * oversized paste is refused once and not sent again after every reconnect.
 */
export class ProsaSocket extends WebSocket {
  /** The code of our close frame, once there is one: the first code that close() was given. */
  sentCode: number | null = null;

  override close(code?: number, reason?: string | Buffer): void {
    const isTooBig = code === TOO_BIG;
    const sent = isTooBig ? CLOSE.tooLarge : code;
    this.sentCode ??= sent ?? null;
    super.close(sent, isTooBig ? 'a message is larger than this server takes' : reason);
  }
}
