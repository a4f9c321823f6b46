// What a request says about where it comes from, as far as it can be believed: address, host, https. Knows headers, no
// sockets.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { findClientAddress, type TrustedProxies } from './client-address.ts';

export interface RequestOrigin {
  address: string;
  /** The host that the client asked for. */
  host: string | undefined;
  /** The client speaks https, with a proxy that we trust. */
  isSecure: boolean;
  /** Whom a proxy that we trust has signed in; null: nobody. */
  user: string | null;
}

/** A user longer than this is no name of an account. */
const MAX_USER_CHARS = 256;

/** `x-forwarded-*` and the header with a user's name count only when `peer` is a trusted proxy. */
export function readRequestOrigin(
  headers: IncomingHttpHeaders,
  peer: string | undefined,
  proxies: TrustedProxies,
  userHeader: string | null = null,
): RequestOrigin {
  const isTrusted = peer !== undefined && proxies.has(peer);
  const user = isTrusted && userHeader !== null ? [headers[userHeader] ?? ''].flat()[0]!.trim() : '';
  return {
    address: findClientAddress(peer, headers['x-forwarded-for'], proxies),
    host: (isTrusted && firstOf(headers['x-forwarded-host'])) || headers.host,
    isSecure: isTrusted && isHttps(headers),
    user: user === '' || user.length > MAX_USER_CHARS ? null : user,
  };
}

/** The client speaks https, with a proxy that we trust. */
export function isAskedSecurely({ headers, socket }: IncomingMessage, proxies: TrustedProxies): boolean {
  const { remoteAddress } = socket;
  return isHttps(headers) && remoteAddress !== undefined && proxies.has(remoteAddress);
}

function isHttps(headers: IncomingHttpHeaders): boolean {
  return firstOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https';
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return [header ?? ''].flat()[0]?.split(',')[0]?.trim() || undefined;
}
