// The text of a document as the server has it, or why it cannot be had. Over fetch and nothing else; never rejects.
import { API_PATHS } from '../addresses.ts';

export type ServerText =
  | { kind: 'text'; text: string }
  | { kind: 'none'; why: 'gone' | 'in-bin' | 'no-access' | 'not-signed-in' | 'unreachable' };

const PATIENCE_MS = 15_000;

export async function readServerText(
  key: string,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
): Promise<ServerText> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(API_PATHS.exportMarkdown(key), { signal });
    const isText = answer.headers.get('content-type')?.startsWith('text/markdown') ?? false;
    if (answer.ok && isText) return { kind: 'text', text: await answer.text() };
    if (!answer.ok) return { kind: 'none', why: explain(answer.status) };
    // A page instead of a text: there is no such document, or it is in the bin.
    const facts = await fetch(API_PATHS.document(key), { signal });
    return { kind: 'none', why: facts.ok ? 'unreachable' : explain(facts.status) };
  } catch {
    // No network, no server, or no answer in time.
    return { kind: 'none', why: 'unreachable' };
  }
}

function explain(status: number): Exclude<ServerText, { kind: 'text' }>['why'] {
  switch (status) {
    case 401:
      return 'not-signed-in';
    case 403:
      return 'no-access';
    case 404:
      return 'gone';
    case 409:
      return 'in-bin';
    default:
      return 'unreachable';
  }
}
