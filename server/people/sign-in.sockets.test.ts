// Signing in at a real OpenID Connect provider, people of a proxy, tokens of other applications, and what guests may do:
// each with a server of its own.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { ACCESS_PATHS, type Me } from '../../protocol/access.ts';
import { API_PATHS } from '../../protocol/api.ts';
import { CLOSE } from '../../protocol/close-codes.ts';
import { ApiPerson, OpenDocument } from '../testing/api-person.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { until } from '../testing/until.ts';

const CLIENT = { client_id: 'prosa', client_secret: 'a secret of the client' };

/** A provider on a port of its own, whose people sign in by saying who they are. */
class TestProvider {
  readonly issuer: string;
  readonly client: { client_id: string; client_secret: string; redirect_uris: string[] };
  private readonly http: Server;

  static async start(): Promise<TestProvider> {
    const http = createServer();
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
    return new TestProvider(http);
  }

  private constructor(http: Server) {
    this.http = http;
    this.issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    this.client = { ...CLIENT, redirect_uris: [] };
  }

  /** To be called when it is known where people are sent back to. */
  serve(redirectUri: string): void {
    const provider = new Provider(this.issuer, {
      clients: [{ ...CLIENT, redirect_uris: [redirectUri], grant_types: ['authorization_code'] }],
      cookies: { keys: ['key'] },
      claims: { openid: ['sub'], profile: ['name'] },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: true } },
      findAccount: (_context: unknown, id: string) => ({
        accountId: id,
        claims: async () => ({ sub: id, name: `${id} of the provider` }),
      }),
    });
    this.http.on('request', provider.callback());
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}

/** A browser, as far as the pages of the provider need one: follows, keeps cookies by host, fills in forms. */
class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  /** What this browser would send there. */
  cookieFor(url: string): string {
    const jar = this.jars.get(new URL(url).host) ?? new Map<string, string>();
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  setCookie(url: string, cookie: string): void {
    const [name = '', value = ''] = cookie.split(';', 1)[0]!.split(/=(.*)/s);
    const { host } = new URL(url);
    const jar = this.jars.get(host) ?? new Map<string, string>();
    this.jars.set(host, jar.set(name, value));
  }

  async visit(url: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: this.cookieFor(url),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form).toString() }),
    });
    for (const cookie of response.headers.getSetCookie()) this.setCookie(url, cookie);
    return response;
  }

  /** Signs in as `login`, from our address to the one that the provider sends back to, which is not visited. */
  async signInAs(login: string, start: string, isReturn: (url: string) => boolean): Promise<string> {
    let url = start;
    let response = await this.visit(url);
    for (let step = 0; step < 20; step++) {
      const location = response.headers.get('location');
      if (location !== null) {
        url = new URL(location, url).href;
        if (isReturn(url)) return url;
        response = await this.visit(url);
        continue;
      }
      const page = await response.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
      if (action === undefined || prompt === undefined)
        throw new Error(`no form: ${response.status} ${page}`);
      url = new URL(action, url).href;
      response = await this.visit(url, { prompt, login, password: 'any' });
    }
    throw new Error('the provider does not come to an end');
  }
}

describe('OpenID Connect', () => {
  let provider: TestProvider;
  let server: ServerProcess;
  beforeAll(async () => {
    provider = await TestProvider.start();
    server = await ServerProcess.start({
      settings: {
        PROSA_OIDC_ISSUER: provider.issuer,
        PROSA_OIDC_CLIENT_ID: CLIENT.client_id,
        PROSA_OIDC_CLIENT_SECRET: CLIENT.client_secret,
        PROSA_GUESTS: 'none',
      },
    });
    provider.serve(`${server.url}${ACCESS_PATHS.signInCallback}`);
  });
  afterAll(async () => {
    await server.close();
    provider.close();
  });

  const isReturn = (url: string) => url.startsWith(`${server.url}${ACCESS_PATHS.signInCallback}`);
  const me = async (browser: Browser) =>
    (await (await browser.visit(`${server.url}${ACCESS_PATHS.me}`)).json()) as Me;
  const begin = (to: string) => `${server.url}${ACCESS_PATHS.signIn}?to=${encodeURIComponent(to)}`;

  test('PEOPLE-11: a guest signs in, stays the same person, and may do what guests may not', async () => {
    const browser = new Browser();
    const guest = await me(browser);
    expect(guest).toMatchObject({ by: 'guest', guests: 'none', signIn: ACCESS_PATHS.signIn, name: '' });
    expect((await browser.visit(`${server.url}${API_PATHS.documents}`)).status).toBe(401);
    const back = await browser.signInAs('ana', begin('/d/notes'), isReturn);
    const landed = await browser.visit(back);
    expect([landed.status, landed.headers.get('location')]).toEqual([303, '/d/notes']);
    expect(await me(browser)).toEqual({ ...guest, by: 'sign-in', name: 'ana of the provider' });
    expect((await browser.visit(`${server.url}${API_PATHS.documents}`)).status).toBe(200);
    const open = new OpenDocument(server, 'notes', browser.cookieFor(server.url));
    await open.synced();
    await open.writes('signed in');
    expect(open.provider.hellos[0]?.role).toBe('own');
    open.leave();

    // The same account from another browser is the same person; another account in this one is another.
    const other = new Browser();
    await other.visit(await other.signInAs('ana', begin('/'), isReturn));
    expect((await me(other)).id).toBe(guest.id);
    const second = new Browser();
    second.setCookie(server.url, browser.cookieFor(server.url));
    await second.visit(await second.signInAs('bob', begin('/'), isReturn));
    expect(await me(second)).toMatchObject({ by: 'sign-in', name: 'bob of the provider' });
    expect((await me(second)).id).not.toBe(guest.id);

    expect((await browser.visit(`${server.url}${ACCESS_PATHS.signOut}`, {})).status).toBe(204);
    expect(await me(browser)).toMatchObject({ by: 'guest' });
  });

  test('PEOPLE-12: a return that is replayed, made up or of another browser signs nobody in', async () => {
    const browser = new Browser();
    const guest = await me(browser);
    const back = await browser.signInAs('eve', begin('//evil.example/'), isReturn);
    const stranger = new Browser();
    await me(stranger);
    const failed = async (by: Browser, url: string) => (await by.visit(url)).headers.get('location');
    // A link that Eve sends to somebody, so that they write into her account.
    expect(await failed(stranger, back)).toBe('/?sign-in=failed');
    expect(await me(stranger)).toMatchObject({ by: 'guest' });
    const wrongState = new URL(back);
    wrongState.searchParams.set('state', 'made-up');
    const before = browser.cookieFor(server.url);
    expect(await failed(browser, wrongState.href)).toBe('/?sign-in=failed');
    // The ticket is used up, also by the wrong state.
    for (const cookie of before.split('; ')) browser.setCookie(server.url, cookie);
    expect(await failed(browser, back)).toBe('/?sign-in=failed');
    expect(await me(browser)).toEqual(guest);

    const again = await browser.signInAs('eve', begin('//evil.example/'), isReturn);
    expect(await failed(browser, again)).toBe('/');
    expect(await me(browser)).toMatchObject({ by: 'sign-in' });
    expect(await failed(browser, again)).toBe('/?sign-in=failed');
  });

  test('POLICY-4: where guests may do nothing, a socket of a guest ends with 4401, once (TRAP 13)', async () => {
    for (const cookie of ['', (await guestCookie(server)).cookie]) {
      const open = new OpenDocument(server, 'notes', cookie);
      await until(
        () => open.closeCodes.length > 0,
        () => 'still open',
      );
      expect(open.closeCodes).toEqual([CLOSE.notSignedIn]);
      expect(open.provider.shouldConnect).toBe(false);
      open.leave();
    }
  });
});

describe('OpenID Connect below a base path', () => {
  test('PEOPLE-11, OPERATE-13: people go out, come back and land below it, with cookies that are shown there alone', async () => {
    const provider = await TestProvider.start();
    const server = await ServerProcess.start({
      settings: {
        PROSA_BASE_PATH: '/prosa',
        PROSA_OIDC_ISSUER: provider.issuer,
        PROSA_OIDC_CLIENT_ID: CLIENT.client_id,
        PROSA_OIDC_CLIENT_SECRET: CLIENT.client_secret,
      },
    });
    try {
      const site = `${server.url}/prosa`;
      const callback = site + ACCESS_PATHS.signInCallback;
      provider.serve(callback);
      const browser = new Browser();
      const me = async () => (await (await browser.visit(site + ACCESS_PATHS.me)).json()) as Me;
      const { signIn } = await me();
      expect(signIn).toBe(`/prosa${ACCESS_PATHS.signIn}`);
      const begin = (to: string) => `${server.url}${signIn}?to=${encodeURIComponent(to)}`;
      const landed = async (to: string) => {
        const back = await browser.signInAs('ana', begin(to), url => url.startsWith(callback));
        return browser.visit(back);
      };
      const there = await landed('/prosa/d/notes');
      expect([there.status, there.headers.get('location')]).toEqual([303, '/prosa/d/notes']);
      const paths = there.headers.getSetCookie().map(cookie => /; Path=([^;]+)/.exec(cookie)?.[1]);
      expect(paths).toEqual([`/prosa${ACCESS_PATHS.signIn}`, '/prosa']);
      expect(await me()).toMatchObject({ by: 'sign-in', name: 'ana of the provider' });
      // What is beside it on this host is somebody else's.
      expect((await landed('/d/notes')).headers.get('location')).toBe('/prosa/');
    } finally {
      await server.close();
      provider.close();
    }
  });
});

async function guestCookie(server: ServerProcess): Promise<ApiPerson> {
  const person = new ApiPerson(server);
  await person.get(ACCESS_PATHS.me);
  return person;
}

describe('a proxy that signs people in', () => {
  test('PEOPLE-13: the header counts from a trusted proxy, on HTTP and on sockets, and from nobody else', async () => {
    const settings = { PROSA_PROXY_USER_HEADER: 'Remote-User', PROSA_GUESTS: 'view' };
    const trusting = await ServerProcess.start({
      settings: { ...settings, PROSA_TRUSTED_PROXIES: '127.0.0.1' },
    });
    const wary = await ServerProcess.start({ settings: { ...settings, PROSA_TRUSTED_PROXIES: '10.0.0.1' } });
    try {
      const header = { 'remote-user': 'ana' };
      const seen = (await new ApiPerson(trusting).get(ACCESS_PATHS.me, header)).json;
      expect(seen).toMatchObject({ by: 'proxy', name: 'ana' });
      const again = await new ApiPerson(trusting).get(ACCESS_PATHS.me, header);
      expect([again.json, again.headers['set-cookie']]).toEqual([seen, undefined]);
      const made = await new ApiPerson(trusting).post(
        API_PATHS.documents,
        { name: 'hers', text: 'x' },
        header,
      );
      expect(made.status).toBe(201);
      expect((await new ApiPerson(trusting).post(API_PATHS.documents, { name: 'no' })).status).toBe(401);
      expect(await roleOver(trusting, 'hers', header)).toBe('own');
      expect(await roleOver(trusting, 'hers', { 'remote-user': 'bob' })).toBe('edit');
      expect(await roleOver(trusting, 'hers', {})).toBe('view');
      expect((await new ApiPerson(wary).get(ACCESS_PATHS.me, header)).json.by).toBe('guest');
      expect((await new ApiPerson(wary).post(API_PATHS.documents, { name: 'hers' }, header)).status).toBe(
        401,
      );
    } finally {
      await trusting.close();
      await wary.close();
    }
  });
});

/** The role in the first message of a connection with these headers. */
async function roleOver(
  server: ServerProcess,
  doc: string,
  headers: Record<string, string>,
): Promise<string> {
  const socket = new WebSocket(`${server.syncUrl}/${doc}?prosa=1`, { headers });
  try {
    const frame = await new Promise<Buffer>((resolve, reject) => {
      socket.once('message', data => resolve(data as Buffer));
      socket.once('close', code => reject(new Error(`closed with ${code}`)));
    });
    return /"role":"(\w+)"/.exec(frame.toString())![1]!;
  } finally {
    socket.terminate();
  }
}

describe('tokens of other applications', () => {
  const secret = 'a secret of more than thirty-two characters';
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start({ settings: { PROSA_JWT_SECRET: secret, PROSA_GUESTS: 'none' } });
  });
  afterAll(() => server.close());

  const sign = (claims: Record<string, unknown>, exp = Date.now() / 1000 + 60) =>
    new SignJWT({ ...claims, exp: Math.floor(exp) })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret));

  /** A stock client, as another application has it. */
  class Stock {
    readonly doc = new Y.Doc();
    readonly codes: number[] = [];
    readonly provider: WebsocketProvider;
    constructor(doc: string, token: string) {
      this.provider = new WebsocketProvider(server.syncUrl, doc, this.doc, {
        params: { token },
        disableBc: true,
        WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      });
      this.provider.on('connection-close', event => this.codes.push(event?.code ?? 0));
    }
    get text(): string {
      return this.doc.getText('t').toString();
    }
    leave(): void {
      this.provider.destroy();
      this.doc.destroy();
    }
  }

  test('ACCESS-14: a stock client with a token writes, one that may view reads, and no more', async () => {
    const writer = new Stock('app/1', await sign({ doc: 'app/1', role: 'edit', sub: 'ana' }));
    const reader = new Stock('app/1', await sign({ doc: 'app/1', role: 'view' }));
    await until(
      () => writer.provider.synced && reader.provider.synced,
      () => `closed with ${writer.codes} ${reader.codes}`,
    );
    reader.doc.getText('t').insert(0, 'mine');
    writer.doc.getText('t').insert(0, 'theirs');
    await until(
      () => reader.text.includes('theirs'),
      () => 'not seen',
    );
    expect(writer.text).toBe('theirs');
    writer.leave();
    reader.leave();
  });

  test('ACCESS-14: a token that is wrong ends with 4401, once, and one that runs out with it at its time (TRAP 13)', async () => {
    const bad = [
      'x',
      await sign({ doc: 'app/2', role: 'edit' }),
      await sign({ doc: 'app/1', role: 'edit' }, Date.now() / 1000 - 5),
      '',
    ].map(token => new Stock('app/1', token));
    for (const client of bad) {
      await until(
        () => client.codes.length > 0,
        () => 'still open',
      );
      expect(client.codes).toEqual([CLOSE.notSignedIn]);
      expect(client.provider.shouldConnect).toBe(false);
      client.leave();
    }
    const short = new Stock('app/1', await sign({ doc: 'app/1', role: 'edit' }, Date.now() / 1000 + 3));
    await until(
      () => short.provider.synced,
      () => `closed with ${short.codes}`,
    );
    await until(
      () => short.codes.length > 0,
      () => 'still open',
    );
    expect(short.codes).toEqual([CLOSE.notSignedIn]);
    short.leave();
  });
});
