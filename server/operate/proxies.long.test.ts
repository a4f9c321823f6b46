// The recipes of docs/self-hosting.md, run: the built server behind nginx and behind Caddy, over https, with everything that people
// do through them. Installs both from Debian where it may; elsewhere the tests of one that is not there are skipped, and say why.
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { makePng } from '../testing/pictures.ts';
import { ensureProxy, PROXIES, ProxyProcess } from '../testing/proxy-process.ts';
import { runProsa } from '../testing/run-prosa.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { until } from '../testing/until.ts';

/** Longer than nginx waits for a silent server by itself. */
const IDLE_S = 66;
/** Another address of this machine: to a proxy, somebody else. */
const VISITOR = '127.0.0.7';
const TEN_MB = 10_000_000;
const UNKNOWN_CERTIFICATES = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };

/** Of the certificates here nobody has heard. */
class TrustingSocket extends WebSocket {
  constructor(url: string, protocols?: string[]) {
    super(url, protocols, { rejectUnauthorized: false });
  }
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

async function ask(url: string, options: RequestOptions = {}, body?: Uint8Array): Promise<Answer> {
  const request = requestHttps(url, { rejectUnauthorized: false, agent: false, ...options });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** A picture of that many bytes. */
function makeLargePng(bytes: number): Buffer {
  const small = makePng(4, 4);
  const png = makePng(4, 4, 'x'.repeat(bytes - small.length - 'Comment\0'.length - 12));
  if (png.length !== bytes) throw new Error(`invariant violation: ${png.length} bytes`);
  return png;
}

/** Two people in one document, who have all of it. */
async function openPair(url: string) {
  const open = () => {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/sync`, 'together', doc, {
      WebSocketPolyfill: TrustingSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
    return { text: doc.getText('content'), provider };
  };
  const pair = [open(), open()] as const;
  await until(
    () => pair.every(({ provider }) => provider.synced),
    () => 'not synced',
  );
  return pair;
}

for (const name of PROXIES) {
  const path = ensureProxy(name);
  if (path === null) {
    test.skip(
      `OPERATE-11: behind ${name} (skipped: ${name} is not installed here, and may not be by this user)`,
    );
    continue;
  }

  describe(`behind ${name}`, () => {
    let server: ServerProcess;
    let proxy: ProxyProcess;

    beforeAll(async () => {
      server = await ServerProcess.start({ settings: { PROSA_TRUSTED_PROXIES: '127.0.0.1,::1' } });
      proxy = await ProxyProcess.start(name, server.port);
    });

    afterAll(async () => {
      await proxy?.close();
      await server?.close();
    });

    test('OPERATE-11: page, built files, API and cookie come through, and /metrics does not', async () => {
      const home = await ask(`${proxy.url}/`);
      expect(home.status).toBe(200);
      expect(home.headers['set-cookie']?.[0]).toMatch(/; Secure/);
      expect(home.headers['content-security-policy']).toContain(`wss://localhost:${proxy.port}`);
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(home.body)?.[1];
      const built = await ask(proxy.url + script);
      expect([built.status, built.headers['cache-control']]).toEqual([
        200,
        expect.stringContaining('immutable'),
      ]);
      const me = await ask(`${proxy.url}/api/me`, {
        headers: { cookie: home.headers['set-cookie']![0]!.split(';', 1)[0]! },
      });
      expect([me.status, JSON.parse(me.body)]).toEqual([200, expect.objectContaining({ guests: 'create' })]);
      const metrics = await ask(`${proxy.url}/metrics`);
      expect(metrics.status).toBe(404);
      expect(metrics.body).not.toContain('# HELP');
    });

    test('OPERATE-11: a picture of 10 MB is taken, and comes back; a page of another origin may send none', async () => {
      const png = makeLargePng(TEN_MB);
      const headers = { 'content-type': 'image/png', 'content-length': png.length };
      const send = (origin: string) =>
        ask(`${proxy.url}/api/files?doc=pictures`, { method: 'POST', headers: { ...headers, origin } }, png);
      const taken = await send(proxy.url);
      expect(taken.status, taken.body).toBe(201);
      const { url } = JSON.parse(taken.body) as { url: string };
      const back = await ask(proxy.url + url);
      expect([back.status, Number(back.headers['content-length'])]).toEqual([200, TEN_MB]);
      expect((await send('https://strange.example')).status).toBe(403);
    });

    test('OPERATE-11: two people write one document', async () => {
      const [alice, bob] = await openPair(proxy.url);
      alice.text.insert(0, 'olá 😀 '.repeat(50_000));
      bob.text.insert(0, 'Bob: ');
      await until(
        () => alice.text.toString() === bob.text.toString() && bob.text.length === 7 * 50_000 + 5,
        () => `${alice.text.length} and ${bob.text.length} characters`,
      );
      for (const { provider } of [alice, bob]) provider.destroy();
    });

    test('OPERATE-10, NET-3: address, host and scheme are those of the visitor, whatever the visitor claims', async () => {
      const honest = await ask(`${proxy.url}/seen`, { localAddress: VISITOR });
      expect(JSON.parse(honest.body)).toEqual({
        address: VISITOR,
        peer: null,
        proxy: 'trusted',
        host: `localhost:${proxy.port}`,
        isSecure: true,
      });
      const claims = {
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'evil.example',
      };
      const liar = await ask(`${proxy.url}/seen`, { localAddress: VISITOR, headers: claims });
      expect(JSON.parse(liar.body)).toEqual(JSON.parse(honest.body));
    });

    test('OPERATE-10, NET-3: of a proxy that is not trusted nothing is believed, and doctor says so (TRAP 29)', async () => {
      const strict = await ServerProcess.start();
      const unknown = await ProxyProcess.start(name, strict.port);
      try {
        const seen = await ask(`${unknown.url}/seen`, { localAddress: VISITOR });
        expect(JSON.parse(seen.body)).toMatchObject({
          address: '127.0.0.1',
          proxy: 'unknown',
          isSecure: false,
        });
        const said = await runProsa(['doctor', unknown.url], strict.dataFolder, UNKNOWN_CERTIFICATES);
        expect(said.code).toBe(3);
        expect(said.out).toMatch(/^BAD {2}a proxy at 127\.0\.0\.1 forwards addresses and is not believed/m);
        expect(said.out).toMatch(/^BAD {2}it does not know that people come by https/m);
      } finally {
        await unknown.close();
        await strict.close();
      }
    });

    test(`OPERATE-9, OPERATE-11, NET-8: doctor finds nothing wrong, nor after ${IDLE_S} s of silence`, async () => {
      const args = ['doctor', proxy.url, '--idle', String(IDLE_S)];
      const { code, out } = await runProsa(args, server.dataFolder, UNKNOWN_CERTIFICATES);
      expect({ code, bad: out.match(/^BAD.*/gm) }).toEqual({ code: 0, bad: null });
      expect(out).toMatch(/^ok {3}the idle connection lives; [34] pings came through$/m);
      expect(out).toMatch(/^ok {3}the proxy is trusted/m);
      expect(out).toMatch(/^ok {3}it knows that people come by https$/m);
    });
  });

  describe(`behind ${name}, below a path`, () => {
    let server: ServerProcess;
    let proxy: ProxyProcess;

    beforeAll(async () => {
      server = await ServerProcess.start({
        settings: { PROSA_BASE_PATH: '/prosa', PROSA_TRUSTED_PROXIES: '127.0.0.1,::1' },
      });
      proxy = await ProxyProcess.start(name, server.port, '/prosa');
    });

    afterAll(async () => {
      await proxy?.close();
      await server?.close();
    });

    test('OPERATE-11, OPERATE-13: page, built files, API and cookie come through, and /metrics does not; the rest of the host is not ours', async () => {
      const home = await ask(`${proxy.url}/`);
      expect(home.status).toBe(200);
      expect(home.headers['set-cookie']?.[0]).toMatch(/; Path=\/prosa; .*; Secure/);
      const host = new URL(proxy.url).origin;
      const script = /src="(\/prosa\/assets\/[^"]+\.js)"/.exec(home.body)?.[1];
      const built = await ask(host + script);
      expect([built.status, built.headers['cache-control']]).toEqual([
        200,
        expect.stringContaining('immutable'),
      ]);
      const cookie = home.headers['set-cookie']![0]!.split(';', 1)[0]!;
      const me = await ask(`${proxy.url}/api/me`, { headers: { cookie } });
      expect([me.status, JSON.parse(me.body)]).toEqual([200, expect.objectContaining({ guests: 'create' })]);
      for (const path of ['/prosa/metrics', '/', '/api/me', '/metrics', '/prosaic/']) {
        const other = await ask(host + path);
        expect([other.status, other.body.includes('# HELP')], path).toEqual([404, false]);
      }
      const moved = await ask(`${host}/prosa`);
      expect([301, 308]).toContain(moved.status);
      expect(new URL(moved.headers.location ?? '', host).pathname).toBe('/prosa/');
    });

    test('OPERATE-11, OPERATE-14: a picture is taken, and shown below the path', async () => {
      const png = makePng(4, 4, 'below a path');
      const headers = {
        'content-type': 'image/png',
        'content-length': png.length,
        origin: new URL(proxy.url).origin,
      };
      const taken = await ask(`${proxy.url}/api/files?doc=pictures`, { method: 'POST', headers }, png);
      expect(taken.status, taken.body).toBe(201);
      const { url } = JSON.parse(taken.body) as { url: string };
      expect((await ask(proxy.url + url)).status).toBe(200);
    });

    test('OPERATE-11, OPERATE-13: two people write one document', async () => {
      const [alice, bob] = await openPair(proxy.url);
      alice.text.insert(0, 'olá');
      await until(
        () => bob.text.toString() === 'olá',
        () => `Bob reads ${bob.text.toString()}`,
      );
      for (const { provider } of [alice, bob]) provider.destroy();
    });

    test('OPERATE-9, OPERATE-13: doctor finds nothing wrong', async () => {
      const { code, out } = await runProsa(['doctor', proxy.url], server.dataFolder, UNKNOWN_CERTIFICATES);
      expect({ code, bad: out.match(/^BAD.*/gm) }).toEqual({ code: 0, bad: null });
      expect(out).toMatch(/^ok {3}its pages know that they are below \/prosa$/m);
      expect(out).toMatch(/^ok {3}the proxy is trusted/m);
    });
  });
}
