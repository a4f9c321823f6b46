// Who is at the other end: the address that limits are counted by. Knows headers, no sockets.
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

/** Ranges whose `x-forwarded-*` headers are believed. */
export class TrustedProxies {
  readonly #ranges: Range[];

  /** Takes addresses and CIDR ranges. Throws an Error that quotes the first one that is neither. */
  constructor(entries: readonly string[]) {
    this.#ranges = entries.map(parseRange);
  }

  /** True when `address` is inside one of the ranges. Text that is no address is in none. */
  has(address: string): boolean {
    const parsed = parseAddress(address);
    if (parsed === null) return false;
    return this.#ranges.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
  }
}

/**
 * The address of the client: the socket's peer, or, when that is a trusted proxy, the last address in
 * `x-forwarded-for` that is not one. A header from anybody else is what a stranger typed and is not read.
 */
export function findClientAddress(
  peer: string | undefined,
  forwardedFor: string | string[] | undefined,
  proxies: TrustedProxies,
): string {
  let address = peer ?? 'unknown';
  const hops = [forwardedFor ?? ''].flat().join(',').split(',');
  while (proxies.has(address) && hops.length > 0) {
    const hop = stripPort(hops.pop()!.trim());
    // A proxy that we trust said something that is no address: the proxy is the last thing we know.
    if (parseAddress(hop) === null) break;
    address = hop;
  }
  return address;
}

/**
 * What limits are counted by: an IPv4 address, or the /64 network of an IPv6 one, because whoever has one
 * address there has all of them.
 */
export function limitKey(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === null) return address;
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const groups = (parsed as ipaddr.IPv6).parts.slice(0, 4).map(part => part.toString(16));
  return `${groups.join(':')}::/64`;
}

export function isLoopback(address: string): boolean {
  return parseAddress(address)?.range() === 'loopback';
}

/** IPv4 addresses that travel inside IPv6 ones (::ffff:192.0.2.1) become IPv4. Null when it is no address. */
function parseAddress(text: string): Address | null {
  // ipaddr.js also takes "127" and octal notations; nobody sends these in good faith.
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : null;
}

function parseRange(entry: string): Range {
  try {
    if (entry.includes('/')) return ipaddr.parseCIDR(entry);
  } catch {
    // Not a CIDR range: the error below says so with the text.
  }
  const address = parseAddress(entry);
  if (address === null) throw new Error(`"${entry}" is neither an address nor a range like 10.0.0.0/8`);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Some proxies append the port: 192.0.2.1:4711 or [2001:db8::1]:4711. */
function stripPort(hop: string): string {
  const match = /^\[(.+)\](?::\d+)?$/.exec(hop) ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hop);
  return match?.[1] ?? hop;
}
