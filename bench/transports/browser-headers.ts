// The headers that a browser sends with each kind of request. They were read off the wire from Chromium 156 on Linux
// (2026-11-23: a page that called fetch, EventSource and WebSocket against a plain TCP server), in that browser's
// words; only the host, the document and "Headless" differ. The cookie has the size of Prosa's own session cookie
// and is the only one, which is little: many sites send a kilobyte of them. Knows no transport.

const HOST = 'prosa.example.org';
const ORIGIN = `https://${HOST}`;
const PAGE = `${ORIGIN}/d/q1Zk3vXo0bT7mWc5yRj9Ag`;
const COOKIE = 'prosa_session=Xb3kQ9ZrT0yWmN5vLc7d2A.t8k2m1.4fJ0aZx6uKq1sVb9nRtYw3LhE7cPmGdOi5XeSzB2vCk';

const SENDER = {
  'User-Agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-US,en;q=0.9',
  Cookie: COOKIE,
};

const FROM_PAGE = {
  'sec-ch-ua-platform': '"Linux"',
  'sec-ch-ua': '"Not:A-Brand";v="8", "Chromium";v="156"',
  'sec-ch-ua-mobile': '?0',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Dest': 'empty',
  Referer: PAGE,
  ...SENDER,
};

export type Headers = Record<string, string>;

/** `fetch(path)`. Host and Connection are added by whoever sends it, as HTTP/1.1 and HTTP/2 differ there. */
export function headersOfGet(): Headers {
  return { Accept: '*/*', ...FROM_PAGE };
}

/** `fetch(path, { method: 'POST', body })` with bytes as body. */
export function headersOfPost(bodyBytes: number): Headers {
  return {
    'Content-Length': String(bodyBytes),
    'Content-Type': 'application/octet-stream',
    Accept: '*/*',
    Origin: ORIGIN,
    ...FROM_PAGE,
  };
}

/** `new EventSource(path)`. */
export function headersOfEventSource(): Headers {
  return { Pragma: 'no-cache', 'Cache-Control': 'no-cache', Accept: 'text/event-stream', ...FROM_PAGE };
}

/** `new WebSocket(url)`, without what the handshake itself adds (Upgrade, Connection, version and key). */
export function headersOfWebSocket(): Headers {
  return {
    Host: HOST,
    Pragma: 'no-cache',
    'Cache-Control': 'no-cache',
    Origin: ORIGIN,
    'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
    ...SENDER,
  };
}

/** What HTTP/1.1 adds. */
export function asHttp1(headers: Headers): Headers {
  return { Host: HOST, Connection: 'keep-alive', ...headers };
}

/** What HTTP/2 adds; names are written small there (RFC 9113, section 8.2). */
export function asHttp2(headers: Headers, method: string, path: string): Headers {
  const small = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    ':method': method,
    ':authority': HOST,
    ':scheme': 'https',
    ':path': path,
    ...Object.fromEntries(small),
    priority: 'u=1, i',
  };
}
