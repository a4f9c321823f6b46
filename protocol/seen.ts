// What the server says to who asks how their request reached it: for finding out what a proxy passes on.

export const SEEN_PATH = '/seen';

export interface Seen {
  /** The client, as limits count it. */
  address: string;
  /** Who opened the connection to the server, when that is a proxy that has to be named; null: nobody has to. */
  peer: string | null;
  /** "unknown": something forwards addresses and is not among the trusted proxies. */
  proxy: 'none' | 'trusted' | 'unknown';
  host: string | null;
  isSecure: boolean;
}
