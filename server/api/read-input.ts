// What a client sends, read within limits and checked against the schemas of the protocol. Every reader throws an
// ApiFault that says what is wrong.
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { documentKey, documentKeyFromPath } from '../../protocol/document-names.ts';
import { isJsonDeeperThan } from '../../protocol/json-depth.ts';
import { ApiFault } from './api-fault.ts';
import type { ApiContext } from './api-parts.ts';

/** Nothing that we take nests deeper than an object with a list in it. */
const MAX_DEPTH = 8;
/** Somebody who sends nothing for so long has gone. */
const BODY_IDLE_MS = 20_000;
/** JSON bodies that are being read and parsed, over all requests. */
const MAX_BODIES_BYTES = 128 * 1024 * 1024;

let bodiesBytes = 0;

/** The chunks of a body. Leaving early leaves the connection open, so that the answer can still be sent. */
export async function* readChunks(incoming: IncomingMessage, idleMs = BODY_IDLE_MS): AsyncGenerator<Buffer> {
  const timer = setTimeout(() => incoming.destroy(new Error('the body stopped coming')), idleMs);
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      timer.refresh();
      yield chunk as Buffer;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Refuses a body that says itself that it is too large, before any of it is read. */
export function checkLength(incoming: IncomingMessage, maxBytes: number, what: string): void {
  const length = Number(incoming.headers['content-length'] ?? 0);
  if (length > maxBytes) throw tooLarge(what, maxBytes);
}

export function tooLarge(what: string, maxBytes: number): ApiFault {
  return new ApiFault('too-large', `${what} may have ${describeBytes(maxBytes)} at most.`);
}

/** The body as what `schema` makes of it. */
export async function readJson<S extends v.GenericSchema>(
  c: ApiContext,
  schema: S,
  maxBytes: number,
): Promise<v.InferOutput<S>> {
  const { incoming } = c.env;
  const type = incoming.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ApiFault('malformed', 'The content type must be application/json.', { status: 415 });
  }
  checkLength(incoming, maxBytes, 'The body of this request');
  return check(schema, parseJson(await readBytes(incoming, maxBytes)));
}

/** The parameters of the URL as what `schema` makes of them. The first of a name counts. */
export function readQuery<S extends v.GenericSchema>(c: ApiContext, schema: S): v.InferOutput<S> {
  return check(schema, c.req.query());
}

/**
 * The document that the path names after `prefix`. Read from the request line, so that a name means what was written.
 */
export function readName(c: ApiContext, prefix: string): string {
  const [path = ''] = (c.env.incoming.url ?? '').split('?', 1);
  const key = path.startsWith(prefix) ? documentKeyFromPath(path.slice(prefix.length)) : null;
  if (key === null) throw new ApiFault('not-found', 'No document can have this name.');
  return key;
}

/** The key of a name from a body or a parameter. */
export function readKey(name: string): string {
  const key = documentKey(name);
  if (key === null) throw new ApiFault('malformed', 'No document can have this name.');
  return key;
}

/** A title on one line, without halves of characters. */
export function cleanTitle(title: string): string {
  return title
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}

async function readBytes(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of readChunks(incoming)) {
      bytes += chunk.length;
      bodiesBytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge('The body of this request', maxBytes);
      if (bodiesBytes > MAX_BODIES_BYTES) {
        throw new ApiFault('too-many', 'Too much is being sent at once. Try again in a moment.', {
          headers: { 'Retry-After': '2' },
        });
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    bodiesBytes -= bytes;
  }
}

function parseJson(bytes: Buffer): unknown {
  if (isJsonDeeperThan(bytes, MAX_DEPTH)) throw new ApiFault('malformed', 'The body is nested too deeply.');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const isText = error instanceof SyntaxError;
    throw new ApiFault('malformed', isText ? 'The body is no JSON.' : 'The body is no UTF-8.');
  }
  if (Array.isArray(value)) throw new ApiFault('malformed', 'The body is no object.');
  return value;
}

function check<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const message = issue.message.slice(0, 300);
  throw new ApiFault('malformed', path === null ? `${message}.` : `${path.slice(0, 100)}: ${message}.`);
}

/** Whole units are what limits are made of. */
function describeBytes(bytes: number): string {
  const mebibytes = bytes / 1024 / 1024;
  if (mebibytes >= 1) return `${Math.floor(mebibytes * 10) / 10} MB`;
  return bytes >= 1024 ? `${Math.floor(bytes / 1024)} kB` : `${bytes} bytes`;
}
