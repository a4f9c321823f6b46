// Short answers in one piece: text and JSON.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NOTHING_ALLOWED } from './security-headers.ts';

export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: unknown,
): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', NOTHING_ALLOWED);
  send(request, response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

export function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Security-Policy', NOTHING_ALLOWED);
  send(request, response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(request.method === 'HEAD' ? undefined : text);
}
