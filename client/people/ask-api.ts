// Questions to the server's API over fetch and nothing else. Every answer is a value: what went wrong is told apart, so
// that the page can say it.
import { API_ERROR_REASONS, type ApiErrorReason } from '../../protocol/api.ts';

export type Failure =
  /** The server answered, and said no. `sentence` is for people, in English; "" when it sent none. */
  | { kind: 'refused'; status: number; reason: ApiErrorReason; sentence: string }
  /** Nothing came back: no network, no server, or something in between that answers in its place. */
  | { kind: 'unreachable' }
  | { kind: 'timed-out' }
  /** The caller's signal ended it. */
  | { kind: 'cancelled' };

export type Answer<T> = { kind: 'ok'; value: T } | Failure;

/** The port: `fetch`, or a stand-in. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Never throws or rejects. An answer without content is null. */
export type Ask = <T>(
  path: string,
  init: RequestInit,
  options?: { signal?: AbortSignal; patienceMs?: number },
) => Promise<Answer<T>>;

const PATIENCE_MS = 15_000;

export function createAsk(fetch: Fetch, defaultPatienceMs = PATIENCE_MS): Ask {
  return async function ask<T>(
    path: string,
    init: RequestInit,
    { signal, patienceMs = defaultPatienceMs }: { signal?: AbortSignal; patienceMs?: number } = {},
  ): Promise<Answer<T>> {
    const patience = AbortSignal.timeout(patienceMs);
    const signals = signal === undefined ? [patience] : [patience, signal];
    try {
      const response = await fetch(path, {
        ...init,
        credentials: 'same-origin',
        signal: AbortSignal.any(signals),
      });
      if (!response.ok) return await readRefusal(response);
      if (response.status === 204) return { kind: 'ok', value: null as T };
      return { kind: 'ok', value: (await response.json()) as T };
    } catch {
      // The network, one of the two signals, or an answer that is no JSON: then it is not our server that spoke.
      if (signal?.aborted) return { kind: 'cancelled' };
      return patience.aborted ? { kind: 'timed-out' } : { kind: 'unreachable' };
    }
  };
}

/** True when asking again may help. */
export function isPassing(failure: Failure): boolean {
  switch (failure.kind) {
    case 'unreachable':
    case 'timed-out':
      return true;
    case 'refused':
      return failure.status === 429 || failure.status >= 500;
    case 'cancelled':
      return false;
  }
}

export function sendJson(method: string, body: unknown): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

async function readRefusal(response: Response): Promise<Failure> {
  const { status } = response;
  let body: unknown = null;
  try {
    body = await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) {
      // 502 to 504 without words of ours: a proxy that does not reach the server.
      if (status >= 502 && status <= 504) return { kind: 'unreachable' };
    } else {
      throw error;
    }
  }
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  const { reason, sentence } = (typeof error === 'object' && error !== null ? error : {}) as {
    reason?: unknown;
    sentence?: unknown;
  };
  return {
    kind: 'refused',
    status,
    reason: API_ERROR_REASONS.find(known => known === reason) ?? guessReason(status),
    sentence: typeof sentence === 'string' ? sentence : '',
  };
}

function guessReason(status: number): ApiErrorReason {
  switch (status) {
    case 401:
      return 'not-signed-in';
    case 403:
      return 'not-allowed';
    case 404:
      return 'not-found';
    case 409:
      return 'exists';
    case 413:
      return 'too-large';
    case 429:
      return 'too-many';
    default:
      return status >= 500 ? 'internal' : 'malformed';
  }
}
