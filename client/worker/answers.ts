// What the service worker makes of answers: whether a server has spoken at all, and a kept page with a nonce of its own.

/** A proxy answers so for a server that is away. */
const AWAY = [502, 503, 504];

/** True when nobody who knows has answered: the page that is kept here serves better. */
export function isAway(answer: Response): boolean {
  return AWAY.includes(answer.status);
}

const NONCE = /'nonce-([A-Za-z0-9+/=_-]+)'/;

/**
 * The page that was kept, under the policy it came with, but with another nonce: one that stood on a page for days
 * would be no secret any more.
 */
export async function renewNonce(kept: Response, makeNonce: () => string): Promise<Response> {
  const policy = kept.headers.get('Content-Security-Policy') ?? '';
  const old = NONCE.exec(policy)?.[1];
  const headers = new Headers(kept.headers);
  // They spoke of the bytes on the wire.
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
  const { status } = kept;
  if (old === undefined) return new Response(kept.body, { status, headers });
  const nonce = makeNonce();
  headers.set('Content-Security-Policy', policy.replaceAll(old, nonce));
  return new Response((await kept.text()).replaceAll(old, nonce), { status, headers });
}

/**
 * Whether a page may be kept: the server itself sent it, with a policy, and it asks for the files of this build. A
 * login page of something in between is none, nor is the page of another release.
 */
export function isShellOf(html: string, answer: Response, names: ReadonlySet<string>): boolean {
  if (answer.status !== 200 || answer.redirected) return false;
  if (!answer.headers.has('Content-Security-Policy')) return false;
  const files = [...html.matchAll(/(?:src|href)="([^"]*\/assets\/[^"]+)"/g)].map(match => match[1]!);
  return files.length > 0 && files.every(file => names.has(file));
}
