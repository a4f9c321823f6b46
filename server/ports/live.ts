// Who connects to /live, as `net` has found out and `live` may rely on it. Knows no request and no socket.

export interface LiveVisitor {
  /** The session's id; null for who has no session. */
  person: string | null;
  /** Which of the person's sessions. */
  session: string | null;
  /** What limits are counted by: the address, or the network it is in. */
  addressKey: string;
  /** The connection comes from this machine itself: a person here, or a proxy that nobody declared. */
  isThisMachine: boolean;
}
