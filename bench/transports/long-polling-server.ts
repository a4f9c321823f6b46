// Long polling: a question without news stays open until there are some, or HOLD_MS have passed. Each answer ends its
// request, so the reader asks again after every one; what happens meanwhile waits in the log.
import { answerNews, answerNothing, type HttpHandler, takeUpdates } from './http-answers.ts';
import type { Rooms } from './room.ts';
import { HOLD_MS, readPath } from './transports.ts';

export function createLongPollingHandler(rooms: Rooms): HttpHandler {
  return (request, response) => {
    const { document, reader, after } = readPath(request.url!);
    const room = rooms.get(document);
    if (request.method === 'POST') {
      takeUpdates(request, room, reader, () => answerNothing(response));
      return;
    }
    const from = after ?? 0;
    const news = room.newsFor(reader, from);
    if (news.updates.length > 0) {
      answerNews(response, news);
      return;
    }
    const letGo = (): void => {
      stopWatching();
      clearTimeout(patience);
    };
    const stopWatching = room.watch(reader, () => {
      letGo();
      answerNews(response, room.newsFor(reader, from));
    });
    const patience = setTimeout(() => {
      letGo();
      answerNothing(response);
    }, HOLD_MS);
    // Also when the reader has gone away while we held its question.
    response.once('close', letGo);
  };
}
