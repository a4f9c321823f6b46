// Server-sent events: one answer that never ends, as text, and POST for the other direction. Bytes travel as base64,
// because an event stream is UTF-8. The id of each event is the place in the log; a browser that reconnects names the
// last one in Last-Event-ID by itself.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
import { answerNothing, dropNeedless, type HttpHandler, takeUpdates } from './http-answers.ts';
import type { Rooms } from './room.ts';
import { KEEP_ALIVE_MS, readPath } from './transports.ts';
import { encodeBatch } from './updates-codec.ts';

export function createSseHandler(rooms: Rooms): HttpHandler {
  return (request, response) => {
    const { document, reader, after } = readPath(request.url!);
    const room = rooms.get(document);
    if (request.method === 'POST') {
      takeUpdates(request, room, reader, () => answerNothing(response));
      return;
    }
    const lastSeen = request.headers['last-event-id'];
    let from = typeof lastSeen === 'string' ? Number(lastSeen) : (after ?? 0);
    dropNeedless(response);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const sendNews = (): void => {
      const { next, updates } = room.newsFor(reader, from);
      from = next;
      if (updates.length === 0) return;
      const data = Buffer.from(encodeBatch(updates)).toString('base64');
      response.write(`id: ${next}\ndata: ${data}\n\n`);
    };
    sendNews();
    const stopWatching = room.watch(reader, sendNews);
    // A comment: proxies cut what is silent.
    const keepAlive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
    response.once('close', () => {
      stopWatching();
      clearInterval(keepAlive);
    });
  };
}
