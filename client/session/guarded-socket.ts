// A WebSocket class whose every outgoing frame passes a gate first. y-websocket sends from several places of its
// own, and all of them use the class that it is given: this is the one place that sees everything.

export type SocketClass = typeof WebSocket;

/** Called with each frame before it is sent; false keeps it back. */
export type SendGate = (frame: Uint8Array) => boolean;

const CLOSING = 2;

export function guardSocket(base: SocketClass, gate: SendGate): SocketClass {
  return class GuardedSocket extends base {
    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      // A socket that closes takes nothing any more, and the browser would complain of the attempt.
      if (this.readyState >= CLOSING) return;
      if (data instanceof Uint8Array && !gate(data)) return;
      super.send(data as Uint8Array<ArrayBuffer>);
    }
  };
}
