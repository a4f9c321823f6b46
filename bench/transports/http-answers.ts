// What the HTTP servers of this comparison have in common: reading a body and answering with as few headers as HTTP
// allows. Knows rooms, no way of waiting for news.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Room } from './room.ts';
import { decodeBatch, encodeNews, type News } from './updates-codec.ts';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Takes the updates in a request's body into the room, then calls `then`. */
export function takeUpdates(request: IncomingMessage, room: Room, author: string, then: () => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    room.append(author, decodeBatch(Buffer.concat(chunks)));
    then();
  });
}

export function answerNothing(response: ServerResponse): void {
  dropNeedless(response);
  response.writeHead(204).end();
}

/** 200 with news, or 204 when there are none. */
export function answerNews(response: ServerResponse, news: News): void {
  if (news.updates.length === 0) {
    answerNothing(response);
    return;
  }
  const body = encodeNews(news);
  dropNeedless(response);
  response
    .writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': body.length,
      'Cache-Control': 'no-store',
    })
    .end(body);
}

/** Node adds Connection and Keep-Alive to each answer; HTTP/1.1 keeps connections without them. */
export function dropNeedless(response: ServerResponse): void {
  response.removeHeader('Connection');
}
