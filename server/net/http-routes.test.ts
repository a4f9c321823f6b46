// Rules NET-16 to NET-19 over real HTTP: pages, files, health, metrics, slow and broken requests.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NetFixture, until } from '../testing/net-fixture.ts';
import type { NetOptions } from './net-server.ts';
import { hashInlineParts, pagePolicy } from './security-headers.ts';

const INLINE = "document.documentElement.dataset.theme = 'dark';";

let folder: string;
let fixture: NetFixture;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-client-'));
  mkdirSync(join(folder, 'assets'));
  for (const [file, title] of [
    ['home.html', 'home'],
    ['index.html', 'document'],
  ] as const) {
    writeFileSync(
      join(folder, file),
      `<!doctype html><title>${title}</title><script>${INLINE}</script>` +
        '<script src="/a.js" nonce="__PROSA_NONCE__"></script><meta property="csp-nonce" nonce="__PROSA_NONCE__">' +
        '<meta name="limit" content="__PROSA_MAX_UPLOAD_BYTES__"><div id="app"></div>',
    );
  }
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'assets/index-Ba2Z24H5.js'), 'let plain;');
  writeFileSync(join(folder, 'assets/index-Ba2Z24H5.js.br'), 'brotli');
  writeFileSync(join(folder, 'assets/index-Ba2Z24H5.js.gz'), 'gzip');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => fixture?.stop());

async function start(options: Partial<NetOptions> = {}): Promise<void> {
  fixture = await NetFixture.start({ clientFolder: folder, ...options });
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Asks with the path as it is written; fetch() would tidy it up. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ port: fixture.port, host: '127.0.0.1', path, headers, method }, res => {
      const chunks: Buffer[] = [];
      res.on('data', chunk => chunks.push(chunk));
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    req.on('error', reject);
    req.end();
  });
}

describe('the page', () => {
  test.each([
    ['/', 'home'],
    ['/?x=1', 'home'],
    ['/new', 'document'],
    ['/recovery', 'home'],
    ['/d/caf%C3%A9', 'document'],
    ['/d/a/b?tab=2', 'document'],
  ])('NET-17: %s is the page of the %s', async (path, title) => {
    await start({ maxUploadBytes: 12_345 });
    const { status, headers, body } = await ask(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(body).toContain('<div id="app">');
    expect(body).toContain(`<title>${title}</title>`);
    expect(body).toContain('<meta name="limit" content="12345">');
  });

  test.each(['/d/', '/d/..', '/d/a%2F..%2Fb', '/d/a//b', '/d/%ff', `/d/${'x'.repeat(5000)}`])(
    'NET-17 (TRAP 35): %s is a name that no document can have: 404, told by the page',
    async path => {
      await start();
      const { status, body } = await ask(path);
      expect(status).toBe(404);
      expect(body).toContain('<div id="app">');
    },
  );

  test('NET-17: its policy lets run what the build made, and nothing else', async () => {
    await start();
    const [first, second] = [await ask('/'), await ask('/')];
    const policy = String(first.headers['content-security-policy']);
    const hash = createHash('sha256').update(INLINE).digest('base64');
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain(
      `connect-src 'self' ws://127.0.0.1:${fixture.port} wss://127.0.0.1:${fixture.port};`,
    );
    for (const rule of [
      "default-src 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "base-uri 'none'",
    ]) {
      expect(policy).toContain(rule);
    }
    const nonces = [first, second].map(({ body }) => /property="csp-nonce" nonce="([^"]+)"/.exec(body)![1]!);
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`);
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(first.body).not.toContain('__PROSA_NONCE__');
    expect(first.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
    expect(first.headers['permissions-policy']).toContain('camera=()');
  });

  test('NET-17: a Host that is none does not get into the policy', () => {
    const hashes = { scripts: [], styles: [] };
    for (const host of ["evil; script-src 'unsafe-inline'", 'a b', '', undefined, 'x:999999']) {
      expect(pagePolicy(hashes, 'n', host)).toContain("connect-src 'self';");
    }
    expect(pagePolicy(hashes, 'n', '[::1]:8090')).toContain('ws://[::1]:8090 ');
  });

  test('NET-17: scripts with a src have no hash, inline styles have one', () => {
    const { scripts, styles } = hashInlineParts(
      '<script src="/x.js"></script><script type="module">1</script><style>a{}</style>',
    );
    expect([scripts.length, styles.length]).toEqual([1, 1]);
  });

  test('NET-17: before the client is built, the page says what is missing', async () => {
    await start({ clientFolder: '/nonexistent' });
    const { status, body } = await ask('/');
    expect([status, body]).toEqual([503, 'The page is not built yet. Run: npm run build:client\n']);
  });
});

describe('files', () => {
  test('NET-17: what has a hash in its name is kept for ever, and sent as small as the browser can read it', async () => {
    await start();
    const path = '/assets/index-Ba2Z24H5.js';
    const bodies = ['gzip, deflate, br', 'gzip', 'identity'].map(accept =>
      ask(path, { 'accept-encoding': accept }),
    );
    expect((await Promise.all(bodies)).map(({ body }) => body)).toEqual(['brotli', 'gzip', 'let plain;']);
    const { headers } = await ask(path);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers.vary).toBe('Accept-Encoding');
  });

  test('NET-17: what has none is asked for again, and not sent again when it is the same', async () => {
    await start();
    const { headers, body } = await ask('/icon.svg');
    expect([headers['content-type'], headers['cache-control'], body]).toEqual([
      'image/svg+xml',
      'no-cache',
      '<svg/>',
    ]);
    const again = await ask('/icon.svg', { 'if-none-match': String(headers.etag) });
    expect([again.status, again.body]).toEqual([304, '']);
    const head = await ask('/icon.svg', {}, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '6', '']);
  });

  test.each([
    '/nothing',
    '/assets/../../package.json',
    '/..%2fpackage.json',
    '/assets/',
    '//',
    '/icon.svg/',
    '/index.html',
    '/home.html',
  ])('NET-17: %s is not found', async path => {
    await start();
    const { status, headers } = await ask(path);
    expect(status).toBe(404);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  test.each(['bytes=0-1', 'bytes=10-5', 'bytes=-', 'nonsense'])(
    'NET-17: a Range of %j changes nothing',
    async range => {
      await start();
      expect(await ask('/icon.svg', { range })).toMatchObject({ status: 200, body: '<svg/>' });
    },
  );

  test('NET-17: nothing but GET and HEAD', async () => {
    await start();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await ask('/', {}, method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    }
  });

  test('NET-17: the way to a document without an upgrade says what it is for', async () => {
    await start();
    expect(await ask('/sync/a')).toMatchObject({ status: 426, headers: { upgrade: 'websocket' } });
  });
});

describe('health', () => {
  test('NET-18: alive, ready, and not ready while the store fails', async () => {
    await start();
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: '{"alive":true}\n' });
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: '{"ready":true}\n' });
    fixture.readiness = { ready: false, reason: 'the store cannot write' };
    expect(await ask('/readyz')).toMatchObject({ status: 503 });
    expect(JSON.parse((await ask('/readyz')).body)).toEqual(fixture.readiness);
    expect(await ask('/healthz')).toMatchObject({ status: 200 });
  });

  test('NET-18: metrics are text that Prometheus reads', async () => {
    await start();
    const { status, headers, body } = await ask('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toMatch(/^prosa_connections 0$/m);
  });

  test('NET-19: while stopping: alive, not ready, no new WebSockets, and who is in stays in', async () => {
    await start();
    const [client, session] = await fixture.enter('/sync/a');
    fixture.net.refuseConnections();
    expect(await ask('/readyz')).toMatchObject({
      status: 503,
      body: '{"ready":false,"reason":"stopping"}\n',
    });
    expect(await ask('/healthz')).toMatchObject({ status: 200 });
    expect(await fixture.knock('/sync/a').refused).toBe(503);
    client.socket.send(Uint8Array.of(1));
    await until(() => session.frames.length === 1);
    await fixture.net.close();
    expect((await client.closed).code).toBe(1006);
    await expect(ask('/healthz')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('broken requests', () => {
  const firstLine = async (bytes: string | null): Promise<string> => {
    const raw = fixture.openRaw();
    const chunks: Buffer[] = [];
    raw.on('data', chunk => chunks.push(chunk));
    if (bytes !== null) raw.write(bytes);
    await once(raw, 'close');
    return Buffer.concat(chunks).toString().split('\r\n', 1)[0]!;
  };

  test.each([
    ['nothing at all', null],
    ['half a request line', 'GET /sync/a HT'],
    ['headers that never end', 'GET /sync/a HTTP/1.1\r\nHost: x\r\nUpgrade: web'],
  ])('NET-16: %s: the connection ends in time, with 408', async (_case, bytes) => {
    await start({ headersTimeoutMs: 100 });
    expect(await firstLine(bytes)).toBe('HTTP/1.1 408 Request Timeout');
  });

  test('NET-16: what is no HTTP gets 400, headers without end 431', async () => {
    await start();
    expect(await firstLine('hello\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request');
    const endless = `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`;
    expect(await firstLine(endless)).toBe('HTTP/1.1 431 Request Header Fields Too Large');
  });
});
