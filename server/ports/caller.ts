// Who asks over HTTP or wants to connect, as `net` has established it and others may rely on it. Knows no request and no
// socket.
import type { Visitor } from '../relay/ports.ts';

/** Who wants into a document. What they may do there is not known yet; `author` is what the URL says, unproven. */
export interface Candidate extends Omit<Visitor, 'role' | 'identity'> {
  /** Which of the person's sessions; null without one. */
  session: string | null;
  /** What another application gave them for this document, unread; null: nothing. */
  token: string | null;
}

export interface Caller {
  /** The person's id, from their session. A new guest has one, too. */
  person: string;
  /** Which of the person's sessions: all tabs of a browser share it. */
  session: string;
  /** They came without a session, and have this one since a moment ago: nobody has heard of them. */
  isNew: boolean;
  /** Where this server is for their browser, without a slash at the end: https://docs.example.org */
  origin: string;
  /** What limits are counted by: the address, or the network it is in. */
  addressKey: string;
  /** The request comes from this machine itself: a person here, or a proxy that nobody declared. */
  isThisMachine: boolean;
  /** The request comes from a page that may change things, or from no page at all. */
  mayChange: boolean;
}
