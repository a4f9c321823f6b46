// Polling: "anything new?" and the answer at once, whatever it is. A POST brings updates; when it also says how far its
// sender has read, it is a poll as well. Plain request and response, nothing is held.
import { answerNews, answerNothing, type HttpHandler, takeUpdates } from './http-answers.ts';
import type { Rooms } from './room.ts';
import { readPath } from './transports.ts';

export function createPollingHandler(rooms: Rooms): HttpHandler {
  return (request, response) => {
    const { document, reader, after } = readPath(request.url!);
    const room = rooms.get(document);
    const answer = (): void => {
      if (after === null) answerNothing(response);
      else answerNews(response, room.newsFor(reader, after));
    };
    if (request.method === 'POST') takeUpdates(request, room, reader, answer);
    else answer();
  };
}
