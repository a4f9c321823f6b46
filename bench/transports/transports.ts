// The ways that are compared, by name. The only list of them.

export const TRANSPORT_NAMES = [
  'polling',
  'gathered-polling',
  'long-polling',
  'sse',
  'websocket',
  'long-polling-h2',
  'sse-h2',
] as const;
export type TransportName = (typeof TRANSPORT_NAMES)[number];

export const POLL_EVERY_MS = 1000;
/** A long poll without news is answered after this: proxies give up on silent requests at 30 to 60 s. */
export const HOLD_MS = 25_000;
/** So often something travels on a WebSocket or an event stream that has nothing to say. */
export const KEEP_ALIVE_MS = 20_000;

export const TITLES: Record<TransportName, string> = {
  polling: 'polling, 1 s',
  'gathered-polling': 'polling, 1 s, gathered',
  'long-polling': 'long polling',
  sse: 'SSE + POST',
  websocket: 'WebSocket',
  'long-polling-h2': 'long polling, HTTP/2',
  'sse-h2': 'SSE + POST, HTTP/2',
};

export function isHttp2(name: TransportName): boolean {
  return name === 'long-polling-h2' || name === 'sse-h2';
}

/** Where a document is asked for. Names and ids have the lengths that they have in Prosa. */
export function pathOf(document: string, reader: string): string {
  return `/updates/${document}?client=${reader}`;
}

export interface Place {
  document: string;
  reader: string;
  /** From which place of the log on; null: nothing is asked for. */
  after: number | null;
}

/** Reads a path made by pathOf(), with or without "&after=<place>". Throws an Error when it is none. */
export function readPath(path: string): Place {
  const match = /^\/updates\/([\w-]+)\?client=(\d+)(?:&after=(\d+))?$/.exec(path);
  if (match === null) throw new Error(`not a path of this server: ${path}`);
  return { document: match[1]!, reader: match[2]!, after: match[3] === undefined ? null : Number(match[3]) };
}
