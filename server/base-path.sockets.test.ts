// The built server below a path of its host: behind a proxy that cuts the path off, behind one that passes it on, and asked
// directly. What it answers has that path in it; what it stores has not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiPerson } from './testing/api-person.ts';
import { type PathHandling, PathProxy } from './testing/path-proxy.ts';
import { makePng } from './testing/pictures.ts';
import { runProsa } from './testing/run-prosa.ts';
import { ServerProcess } from './testing/server-process.ts';
import { type ClientVersion, SocketClient } from './testing/socket-clients.ts';

const BASE = '/tools/prosa';

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({
    settings: {
      PROSA_BASE_PATH: BASE,
      PROSA_EMBED_ORIGINS: 'https://wiki.example',
      PROSA_OIDC_ISSUER: 'http://127.0.0.1:1',
      PROSA_OIDC_CLIENT_ID: 'prosa',
      PROSA_OIDC_CLIENT_SECRET: 'a secret',
    },
  });
});

afterAll(async () => {
  await server.close();
});

/** All addresses that a page of ours names. */
function listAddresses(html: string): string[] {
  return [...html.matchAll(/\s(?:src|href)="([^"]+)"/g)].map(match => match[1]!);
}

for (const handling of ['cut off', 'passed on'] satisfies PathHandling[]) {
  describe(`behind a proxy, with the path ${handling}`, () => {
    let proxy: PathProxy;
    /** Asks the proxy. */
    let ana: ApiPerson;

    beforeAll(async () => {
      proxy = await PathProxy.start(BASE, () => server.port, handling);
      ana = new ApiPerson(proxy as Pick<ServerProcess, 'port' | 'syncUrl'> as ServerProcess);
    });

    afterAll(async () => {
      expect(proxy.outside, 'asked for beside the base path').toEqual([]);
      await proxy.close();
    });

    test.each(['/', '/recovery', '/new', '/d/notes', '/d/a/b?view=read'])(
      'OPERATE-13: the page at %s says where it is, and names files that are there',
      async path => {
        const page = await ana.get(BASE + path);
        expect(page.status).toBe(200);
        expect(page.text).toContain(`<html data-base="${BASE}"`);
        expect(page.text).not.toContain('__PROSA_');
        const addresses = listAddresses(page.text);
        expect(addresses.length).toBeGreaterThan(6);
        for (const address of addresses) {
          expect(address.startsWith(`${BASE}/`), address).toBe(true);
          expect((await ana.get(address)).status, address).toBe(200);
        }
        const policy = String(page.headers['content-security-policy']);
        const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
        expect(page.text).toContain(`nonce="${nonce}"`);
        expect(policy).toContain("script-src 'self'");
      },
    );

    test('OPERATE-13: built scripts, style sheets and the frame name others by where they lie themselves', async () => {
      const { text } = await ana.get(`${BASE}/d/notes`);
      for (const address of listAddresses(text).filter(address => /\.(?:js|css)$/.test(address))) {
        const file = await ana.get(address);
        expect(file.text, address).not.toMatch(/["'`(]\/assets\//);
      }
      const place = `${BASE}/preview/diagram/diagram-frame.html`;
      const frame = await ana.get(place);
      expect(frame.headers['content-security-policy']).toContain("frame-ancestors 'self'");
      const addresses = listAddresses(frame.text);
      expect(addresses).not.toEqual([]);
      for (const address of addresses) {
        const { pathname } = new URL(address, `http://h${place}`);
        expect((await ana.get(pathname)).headers['content-type'], address).toMatch(
          /^text\/(?:javascript|css)/,
        );
      }
    });

    test('OPERATE-13, OFFLINE-13: manifest and service worker count for the base path and nothing beside it', async () => {
      const place = `${BASE}/manifest.webmanifest`;
      const manifest = (await ana.get(place)).json ?? JSON.parse((await ana.get(place)).text);
      const resolve = (path: string) => new URL(path, `http://h${place}`).pathname;
      expect([manifest.start_url, manifest.scope].map(resolve)).toEqual([`${BASE}/`, `${BASE}/`]);
      // Without one, the start is what a browser tells applications of one host apart by.
      expect(manifest.id).toBeUndefined();
      for (const { src } of manifest.icons) expect((await ana.get(resolve(src))).status, src).toBe(200);
      for (const { url } of manifest.shortcuts) expect((await ana.get(resolve(url))).status, url).toBe(200);
      const worker = await ana.get(`${BASE}/service-worker.js`);
      expect(worker.headers['content-security-policy']).toMatch(/^default-src 'none'; connect-src 'self'/);
      expect(worker.headers['cache-control']).toBe('no-cache');
    });

    test('OPERATE-13: the cookie is shown below the base path alone, and knows its person again', async () => {
      const eva = new ApiPerson(proxy as Pick<ServerProcess, 'port' | 'syncUrl'> as ServerProcess);
      const first = await eva.get(`${BASE}/api/me`);
      expect(first.headers['set-cookie']).toEqual([expect.stringContaining(`; Path=${BASE};`)]);
      const again = await eva.get(`${BASE}/api/me`);
      expect([again.headers['set-cookie'], again.json.id]).toEqual([undefined, first.json.id]);
      expect(first.json.signIn).toBe(`${BASE}/api/sign-in`);
    });

    test('OPERATE-13, OPERATE-14: documents and pictures: addresses have the base path, texts have not', async () => {
      const name = `made ${handling}`;
      const png = makePng(3, 2, handling);
      const sent = await ana.ask('POST', `${BASE}/api/files?doc=x`, {
        headers: { 'content-type': 'image/png' },
        body: png,
      });
      expect([sent.status, sent.json.url]).toEqual([
        201,
        expect.stringMatching(/^\/files\/[0-9a-f]{64}\.png$/),
      ]);
      const picture = await ana.get(BASE + sent.json.url);
      expect([picture.status, picture.bytes.length]).toEqual([200, png.length]);
      const missing = '0'.repeat(64);
      const text = `# T\n\n![p](${sent.json.url}) ![q](/files/${missing}.png) [d](/d/other) [o](/other/d/x) \`href="/d/x"\``;
      const made = await ana.post(`${BASE}/api/documents`, { name, text });
      expect([made.status, made.headers.location]).toEqual([
        201,
        `${BASE}/api/documents/${encodeURIComponent(name)}`,
      ]);
      expect((await ana.get(String(made.headers.location))).json.name).toBe(name);
      const path = `${BASE}/d/${encodeURIComponent(name)}`;
      expect((await ana.get(`${path}.md`)).text).toBe(text);
      const { text: html } = await ana.get(`${path}.html`);
      expect(html).toContain('src="data:image/png;base64,');
      expect(html).toContain(`src="${BASE}/files/${missing}.png"`);
      expect(html).toContain(`href="${BASE}/d/other"`);
      expect(html).toContain('href="/other/d/x"');
      expect(html).toContain('href=&quot;/d/x&quot;');
    });

    test('OPERATE-13: who comes back from nowhere lands on the home, and the ticket is forgotten where it was kept', async () => {
      const back = await ana.get(`${BASE}/api/sign-in/callback?code=1&state=2`);
      expect([back.status, back.headers.location]).toEqual([303, `${BASE}/?sign-in=failed`]);
      expect(String(back.headers['set-cookie'])).toContain(
        `prosa_sign_in=; Path=${BASE}/api/sign-in; Max-Age=0`,
      );
    });

    test.each(['stock 3', 'stock 2', 'extended'] satisfies ClientVersion[])(
      'OPERATE-13, WIRE-7: clients (%s) write below the base path',
      async version => {
        const doc = `sockets/${handling} ${version}`;
        const [alice, bob] = [new SocketClient(proxy, doc, version), new SocketClient(proxy, doc, version)];
        await Promise.all([alice.synced(), bob.synced()]);
        alice.yText.insert(0, 'olá');
        await bob.reads('olá');
        for (const client of [alice, bob]) client.leave();
      },
    );

    test('OPERATE-9, OPERATE-13: doctor finds nothing wrong with the address', async () => {
      const { out, code } = await runProsa(['doctor', proxy.url], server.dataFolder);
      expect({ code, bad: out.match(/^BAD.*/gm) }).toEqual({ code: 0, bad: null });
      expect(out).toMatch(/^ok {3}its pages know that they are below \/tools\/prosa$/m);
      expect(out).toMatch(/^ok {3}a WebSocket passes \(\/live\)$/m);
    });
  });
}

describe('asked directly', () => {
  test('OPERATE-13: the base path without its slash is one slash short; the query comes along', async () => {
    const bob = new ApiPerson(server);
    for (const [asked, to] of [
      [BASE, `${BASE}/`],
      [`${BASE}?view=mine`, `${BASE}/?view=mine`],
    ] as const) {
      const moved = await bob.get(asked);
      expect([moved.status, moved.headers.location]).toEqual([308, to]);
    }
  });

  test('OPERATE-13: what begins like the base path is something else; health is told with and without it', async () => {
    const bob = new ApiPerson(server);
    expect((await bob.get(`${BASE}aic/`)).status).toBe(404);
    expect((await bob.get(`${BASE}${BASE}/`)).status).toBe(404);
    const nothing = await bob.get(`${BASE}/nothing`);
    expect([nothing.status, nothing.text.includes(`href="${BASE}/"`)]).toEqual([404, true]);
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      for (const asked of [path, BASE + path]) expect((await bob.get(asked)).status, asked).toBe(200);
    }
    expect((await bob.get(`${BASE}/api/openapi.json`)).json.servers).toEqual([{ url: BASE }]);
  });

  test('OPERATE-13: which page is asked for is known with and without the base path: only views for reading are framed', async () => {
    const bob = new ApiPerson(server);
    const ancestors = async (path: string) =>
      /frame-ancestors ([^;]+)/.exec(String((await bob.get(path)).headers['content-security-policy']))?.[1];
    for (const before of ['', BASE]) {
      expect(await ancestors(`${before}/d/x?view=read`), before).toBe("'self' https://wiki.example");
      expect(await ancestors(`${before}/d/x`), before).toBe("'none'");
    }
  });

  test('OPERATE-9, OPERATE-13: doctor says so when a proxy has another path than the server', async () => {
    const elsewhere = await PathProxy.start('/elsewhere', () => server.port, 'cut off');
    try {
      const { out, code } = await runProsa(['doctor', elsewhere.url], server.dataFolder);
      expect(code).toBe(3);
      expect(out).toMatch(
        /^BAD {2}its pages believe that they are below \/tools\/prosa, and you reach them below \/elsewhere: set PROSA_BASE_PATH=\/elsewhere$/m,
      );
    } finally {
      await elsewhere.close();
    }
  });
});
