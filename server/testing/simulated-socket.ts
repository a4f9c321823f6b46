// The client's end of a simulated wire, with the face of the browser's WebSocket as far as y-websocket looks at it.

/** What carries a socket's frames to the server. */
export interface Uplink {
  sendUp(frame: Uint8Array): void;
  closeUp(): void;
}

export class SimulatedSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  binaryType = 'blob';
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  /** Set by the network before the constructor returns. */
  wire!: Uplink;
  onceOpen: () => void = () => {};

  send(data: ArrayBuffer | Uint8Array): void {
    if (this.readyState === this.CONNECTING) throw new Error('invariant violation: sent while connecting');
    if (this.readyState !== this.OPEN) return;
    this.wire.sendUp(data instanceof Uint8Array ? data.slice() : new Uint8Array(data.slice(0)));
  }

  close(): void {
    if (this.readyState === this.CONNECTING) {
      this.end(1006, '');
      this.wire.closeUp();
    } else if (this.readyState === this.OPEN) {
      this.readyState = this.CLOSING;
      this.wire.closeUp();
    }
  }

  /** The server has answered the upgrade. */
  open(): void {
    if (this.readyState !== this.CONNECTING) return;
    this.readyState = this.OPEN;
    this.onopen?.();
    this.onceOpen();
  }

  receive(frame: Uint8Array): void {
    if (this.readyState !== this.OPEN) return;
    // A copy of its own: the relay sends one buffer to many.
    this.onmessage?.({ data: frame.slice().buffer });
  }

  /** The connection has ended, for whatever reason. */
  end(code: number, reason: string): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    if (code === 1006) this.onerror?.({ message: 'connection lost' });
    this.onclose?.({ code, reason });
  }
}
