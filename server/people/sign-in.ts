// Sign-in with OpenID Connect: goes to the provider with state, nonce and PKCE, and believes what comes back only when all
// three fit what this browser was sent away with. Knows no requests and no sessions.
import { randomBytes } from 'node:crypto';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Log } from '../relay/ports.ts';

export interface SignInOptions {
  issuer: URL;
  clientId: string;
  clientSecret: string;
  /** What stands before all paths of this server; "": nothing. */
  basePath: string;
  wallNow: () => number;
  log: Log;
}

export interface SignedIn {
  /** Names the account for ever: the provider and its own id for it. */
  account: string;
  /** What the provider says that they are called; null when it says nothing. */
  name: string | null;
  /** Where they wanted to go: a path of ours. */
  to: string;
}

interface Journey {
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
  to: string;
  expiresMs: number;
}

export const JOURNEY_MS = 10 * 60_000;
const MAX_JOURNEYS = 10_000;
const TICKET_BYTES = 32;
const SCOPE = 'openid profile';

/** Safety: one ticket serves one return. Liveness: a provider that could not be reached is asked again the next time. */
export class SignIn {
  readonly #options: SignInOptions;
  /** By ticket, oldest first. */
  readonly #journeys = new Map<string, Journey>();
  #provider: Promise<Configuration> | null = null;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** Where to send the browser, and the ticket that it must keep. Rejects when the provider cannot be reached. */
  async begin(redirectUri: string, to: string): Promise<{ url: string; ticket: string }> {
    const provider = await this.#discover();
    const verifier = randomPKCECodeVerifier();
    const journey: Journey = {
      state: randomState(),
      nonce: randomNonce(),
      verifier,
      redirectUri,
      to: toOwnPath(to, this.#options.basePath),
      expiresMs: this.#options.wallNow() + JOURNEY_MS,
    };
    const ticket = randomBytes(TICKET_BYTES).toString('base64url');
    this.#forget();
    this.#journeys.set(ticket, journey);
    const url = buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      scope: SCOPE,
      state: journey.state,
      nonce: journey.nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, ticket };
  }

  /** Who has come back, by the query of the return. Rejects when it is not to be believed. */
  async finish(query: string, ticket: string): Promise<SignedIn> {
    const journey = this.#journeys.get(ticket);
    this.#journeys.delete(ticket);
    if (journey === undefined || journey.expiresMs <= this.#options.wallNow()) {
      throw new Error('nobody was sent away with this ticket');
    }
    const provider = await this.#discover();
    const back = new URL(journey.redirectUri);
    back.search = query;
    const tokens = await authorizationCodeGrant(provider, back, {
      expectedState: journey.state,
      expectedNonce: journey.nonce,
      pkceCodeVerifier: journey.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the provider names nobody');
    const name =
      nameIn(claims) ?? (await this.#askName(provider, tokens.access_token, claims.sub).catch(() => null));
    return { account: `${claims.iss} ${claims.sub}`, name, to: journey.to };
  }

  /** Many providers keep the name out of the token. What fails here costs a name, no more. */
  async #askName(provider: Configuration, accessToken: string, subject: string): Promise<string | null> {
    if (provider.serverMetadata().userinfo_endpoint === undefined) return null;
    return nameIn(await fetchUserInfo(provider, accessToken, subject));
  }

  #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret, log } = this.#options;
    // Only this machine itself may be asked without TLS: parsers.ts has seen to that.
    const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
    this.#provider ??= discovery(issuer, clientId, clientSecret, undefined, { execute }).catch(
      (error: unknown) => {
        this.#provider = null;
        log.error('the provider of sign-in cannot be reached', { issuer: issuer.href, error });
        throw error;
      },
    );
    return this.#provider;
  }

  #forget(): void {
    const nowMs = this.#options.wallNow();
    for (const [ticket, { expiresMs }] of this.#journeys) {
      if (expiresMs > nowMs && this.#journeys.size < MAX_JOURNEYS) return;
      this.#journeys.delete(ticket);
    }
  }
}

/** A path of this server, whatever was asked for: nobody is sent elsewhere after signing in. */
export function toOwnPath(to: string, basePath: string): string {
  const here = 'http://here.invalid';
  const home = `${basePath}/`;
  if (!to.startsWith(home) || !URL.canParse(to, here)) return home;
  const url = new URL(to, here);
  // What is beside the base path on this host is not ours.
  if (url.origin !== here || !url.pathname.startsWith(home)) return home;
  const path = url.pathname.slice(basePath.length);
  if (path.startsWith('//') || path.startsWith('/api/')) return home;
  return `${url.pathname}${url.search}`;
}

function nameIn(claims: object): string | null {
  const { name, preferred_username } = claims as { name?: unknown; preferred_username?: unknown };
  const found = [name, preferred_username].find(name => typeof name === 'string' && name !== '');
  return (found as string | undefined) ?? null;
}
