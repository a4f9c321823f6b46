// A client for each transport.
import { Http1Browser, Http2Browser } from './browser-http.ts';
import { GatheredPollingClient, LongPollingClient, PollingClient, SseClient } from './http-clients.ts';
import type { ClientParts, TransportClient } from './transport-client.ts';
import { isHttp2, type TransportName } from './transports.ts';
import { WebSocketClient } from './websocket-client.ts';

/** `phaseMs`: when in a second this person's polls fall. */
export function makeClient(name: TransportName, parts: ClientParts, phaseMs: number): TransportClient {
  if (name === 'websocket') return new WebSocketClient(parts);
  const http = isHttp2(name) ? new Http2Browser(parts.port) : new Http1Browser(parts.port);
  switch (name) {
    case 'polling':
      return new PollingClient(parts, http, phaseMs);
    case 'gathered-polling':
      return new GatheredPollingClient(parts, http, phaseMs);
    case 'long-polling':
    case 'long-polling-h2':
      return new LongPollingClient(parts, http);
    case 'sse':
    case 'sse-h2':
      return new SseClient(parts, http);
  }
}
