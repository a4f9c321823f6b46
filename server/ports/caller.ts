// Who asks over HTTP, as `net` has established it and `api` may rely on it. Knows no request and no socket.

export interface Caller {
  /** The person's id, from their session. A new guest has one, too. */
  person: string;
  /** What limits are counted by: the address, or the network it is in. */
  addressKey: string;
  /** The request comes from this machine itself: a person here, or a proxy that nobody declared. */
  isThisMachine: boolean;
  /** The request comes from a page that may change things, or from no page at all. */
  mayChange: boolean;
}
