// The headers that tell a browser what our pages may do. Pure: text in, headers out.
import { createHash } from 'node:crypto';

/** The build leaves this where a nonce belongs: in <meta property="csp-nonce"> and on tags. */
export const NONCE_PLACEHOLDER = '__PROSA_NONCE__';

/** For responses that are no page of ours: nothing in them runs. */
export const NOTHING_ALLOWED =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** For every response, whatever it is. Pages, frames and workers have a policy of their own instead. */
export const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Content-Security-Policy': NOTHING_ALLOWED,
} as const;

/**
 * Said to who comes by https: for half a year the browser asks in no other way. Not for subdomains and not for browsers' own
 * lists, which are for the owner of the domain to decide.
 */
export const STRICT_TRANSPORT = 'max-age=15552000';

export interface PageHashes {
  scripts: readonly string[];
  styles: readonly string[];
}

/** What the page itself carries inline: `'sha256-…'` of every <script> without a src, and of every <style>. */
export function hashInlineParts(html: string): PageHashes {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)];
  const styles = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/gi)];
  return { scripts: scripts.map(match => hash(match[1]!)), styles: styles.map(match => hash(match[1]!)) };
}

/**
 * The policy of the page. Scripts: our files and what the build put inline, nothing else. Styles: the same, and
 * the <style> elements that CodeMirror makes with `nonce`. Connections: to the host the page came from, whose
 * WebSockets older Safaris do not count as 'self'.
 */
export function pagePolicy(
  hashes: PageHashes,
  nonce: string,
  host: string | undefined,
  frameAncestors = "'none'",
): string {
  const sockets = isPlainHost(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    `script-src ${["'self'", ...hashes.scripts].join(' ')}`,
    `style-src ${["'self'", `'nonce-${nonce}'`, ...hashes.styles].join(' ')}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self'${sockets}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}

/**
 * The policy of the frame that draws diagrams: our scripts, whatever styles Mermaid writes, and no connection to
 * anywhere. It may stand in our own page, and in what may stand around that.
 */
export function diagramFramePolicy(embedOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    'img-src data:',
    "font-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...embedOrigins].join(' ')}`,
  ].join('; ');
}

/** The policy of the service worker, which runs its own file and asks this host. */
export const WORKER_POLICY = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'";

// The header is the client's: what is no host name or address must not become part of a policy.
function isPlainHost(host: string | undefined): host is string {
  return host !== undefined && /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host);
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
