// Which web pages may open a connection. Browsers let any page connect to any WebSocket, so the server decides.

export type OriginRule = { kind: 'any' } | { kind: 'same-host-and'; origins: readonly string[] };

/**
 * A rule from configured origins; "*" allows all. Throws an Error that quotes the first entry which is not an
 * origin like https://example.org.
 */
export function parseOriginRule(entries: readonly string[]): OriginRule {
  if (entries.includes('*')) return { kind: 'any' };
  return { kind: 'same-host-and', origins: entries.map(parseOrigin) };
}

function parseOrigin(entry: string): string {
  // `origin` of a URL with another scheme is the text "null", which sandboxed pages send, too.
  const origin = URL.canParse(entry) ? new URL(entry).origin : 'null';
  if (origin === 'null' || entry.replace(/\/$/, '').toLowerCase() !== origin) {
    throw new Error(`"${entry}" is not an origin like https://example.org, nor *`);
  }
  return origin;
}

/**
 * Decides from the headers of the request. `host` is the name the client asked for. A client that sends no
 * Origin is no browser: nobody's page can misuse it, so it passes.
 */
export function isOriginAllowed(
  rule: OriginRule,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined || rule.kind === 'any') return true;
  if (rule.origins.includes(origin)) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === normalizeHost(origin, host);
}

/** The host as URL writes it: lower case, without the default port of the origin's scheme. */
function normalizeHost(origin: string, host: string): string | null {
  const url = `${new URL(origin).protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : null;
}

/**
 * Whether a request that changes something may be carried out, from its headers: it comes from a page of an allowed
 * origin, or from no page at all. Browsers say where such a request comes from, whatever the page wants.
 */
export function mayChangeThings(
  rule: OriginRule,
  headers: { origin: string | undefined; site: string | undefined },
  host: string | undefined,
): boolean {
  if (headers.origin !== undefined) return isOriginAllowed(rule, headers.origin, host);
  return headers.site === undefined || headers.site === 'same-origin' || headers.site === 'none';
}
