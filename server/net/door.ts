// Decides who comes in, from the request for a WebSocket, before the relay hears of it. Knows requests and
// limits, no sockets.
import type { IncomingHttpHeaders } from 'node:http';
import { CLOSE, type CloseCode } from '../../protocol/close-codes.ts';
import type { Candidate } from '../ports/caller.ts';
import type { LiveVisitor } from '../ports/live.ts';
import type { AddressLimits } from './address-limits.ts';
import { isLoopback, limitKey, type TrustedProxies } from './client-address.ts';
import { isOriginAllowed, type OriginRule } from './origin.ts';
import { readRequestOrigin } from './request-origin.ts';
import { readVisitor } from './visitor.ts';

export interface DoorParts {
  origins: OriginRule;
  proxies: TrustedProxies;
  limits: AddressLimits;
  /** The person of a Cookie header, or whom a proxy names (null: nobody); null when neither names one. */
  recognise(cookie: string | undefined, proxyUser: string | null): { person: string; session: string } | null;
  /** In lower case; null: proxies name nobody. */
  proxyUserHeader: string | null;
  /** Connections open at once, from everywhere; 0: no limit. */
  maxConnections: number;
}

export interface Knock {
  url: string;
  headers: IncomingHttpHeaders;
  /** Address of the socket's other end. */
  peer: string | undefined;
}

/** Why somebody was not let in; a label of the metric. */
export type Refusal = 'origin' | 'name' | 'server-full' | 'address-too-many' | 'address-too-fast';

export type Verdict =
  /** `leave` must be called once when the connection is gone. */
  | { kind: 'welcome'; visitor: Candidate; address: string; leave(): void }
  /** The same, on the road of talk and notices. */
  | { kind: 'live'; visitor: LiveVisitor; address: string; leave(): void }
  /** To be accepted and closed with `code`: browsers show pages nothing of an HTTP error at the upgrade. */
  | { kind: 'refused'; why: Refusal; code: CloseCode; reason: string; address: string }
  | { kind: 'unknown-path'; address: string };

const NOBODY = { person: null, session: null };

export class Door {
  readonly #parts: DoorParts;
  #open = 0;
  #warnedOfProxy = false;
  readonly #warnOfProxy: (peer: string) => void;

  /** `warnOfProxy` is called once, when a proxy on this machine forwards addresses and is not trusted. */
  constructor(parts: DoorParts, warnOfProxy: (peer: string) => void) {
    this.#parts = parts;
    this.#warnOfProxy = warnOfProxy;
  }

  /** Decides. Never throws, whatever the request says. */
  decide(knock: Knock, nowMs: number): Verdict {
    const { headers, peer } = knock;
    const { proxies, maxConnections, origins } = this.#parts;
    const { proxyUserHeader } = this.#parts;
    const { address, host, user } = readRequestOrigin(headers, peer, proxies, proxyUserHeader);
    const reading = readVisitor(knock.url);
    if (reading.kind === 'unknown-path') return { kind: 'unknown-path', address };
    const refuse = (why: Refusal, code: CloseCode, reason: string): Verdict => ({
      kind: 'refused',
      why,
      code,
      reason,
      address,
    });
    if (maxConnections > 0 && this.#open >= maxConnections) {
      return refuse('server-full', CLOSE.tooMany, 'this server is full');
    }
    if (!isOriginAllowed(origins, headers.origin, host)) {
      return refuse('origin', CLOSE.noAccess, 'pages of this origin may not connect here');
    }
    if (reading.kind === 'refused') return refuse('name', reading.code, reading.reason);
    const leaveAddress = this.#enterAddress(address, headers, nowMs);
    if (typeof leaveAddress === 'string') {
      const reason = leaveAddress === 'address-too-many' ? 'too many connections' : 'connecting too often';
      return refuse(leaveAddress, CLOSE.tooMany, `${reason} from this address`);
    }
    this.#open += 1;
    let left = false;
    const leave = () => {
      if (left) throw new Error('invariant violation: a connection left twice');
      left = true;
      this.#open -= 1;
      leaveAddress();
    };
    if (reading.kind === 'live') {
      const { person, session } = this.#parts.recognise(headers.cookie, user) ?? NOBODY;
      const visitor = { person, session, addressKey: limitKey(address), isThisMachine: isLoopback(address) };
      return { kind: 'live', visitor, address, leave };
    }
    const visitor = { ...reading.visitor, ...(this.#parts.recognise(headers.cookie, user) ?? NOBODY) };
    return { kind: 'welcome', visitor, address, leave };
  }

  /** What leaves the limits of the address again, or why they could not be entered. */
  #enterAddress(
    address: string,
    headers: IncomingHttpHeaders,
    nowMs: number,
  ): (() => void) | 'address-too-many' | 'address-too-fast' {
    // This machine itself is not limited: behind a local proxy that nobody has declared, everybody would
    // otherwise share one bucket, and a program here has other ways to do harm.
    if (isLoopback(address)) {
      if (headers['x-forwarded-for'] !== undefined && !this.#warnedOfProxy) {
        this.#warnedOfProxy = true;
        this.#warnOfProxy(address);
      }
      return () => {};
    }
    const key = limitKey(address);
    switch (this.#parts.limits.enter(key, nowMs)) {
      case 'ok':
        return () => this.#parts.limits.leave(key);
      case 'too-many':
        return 'address-too-many';
      case 'too-fast':
        return 'address-too-fast';
    }
  }
}
