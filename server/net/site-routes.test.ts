// Rules NET-23 to NET-27 over real HTTP: who asks, what may change things, what may be framed, and what is handed on.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../ports/caller.ts';
import { SAFE_HEADERS } from '../testing/hostile/safe-headers.ts';
import { NetFixture } from '../testing/net-fixture.ts';
import type { NetOptions } from './net-server.ts';

let folder: string;
let fixture: NetFixture;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-client-'));
  mkdirSync(join(folder, 'preview/diagram'), { recursive: true });
  for (const file of ['home.html', 'index.html']) {
    writeFileSync(join(folder, file), '<!doctype html><div id="app"></div>');
  }
  writeFileSync(join(folder, 'preview/diagram/diagram-frame.html'), '<!doctype html><title>Diagrams</title>');
  mkdirSync(join(folder, 'assets'));
  for (const file of ['service-worker.js', 'assets/part-12345678.js'])
    writeFileSync(join(folder, file), '0;');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => fixture?.stop());

async function start(options: Partial<NetOptions> = {}): Promise<Caller[]> {
  fixture = await NetFixture.start({ clientFolder: folder, ...options });
  fixture.desk = {
    greet: (cookie, isSecure) => ({
      person: cookie ?? 'new',
      session: '',
      isNew: cookie === undefined,
      setCookie: cookie === undefined ? `s=new${isSecure ? '; Secure' : ''}` : null,
    }),
    recognise: cookie => (cookie === undefined ? null : { person: cookie, session: '' }),
  };
  const callers: Caller[] = [];
  fixture.site = {
    async api(_request, response, caller) {
      callers.push(caller);
      response.writeHead(200).end('api');
      return true;
    },
    async file(_request, response, path) {
      if (!path.includes('there')) return false;
      response.writeHead(200).end('file');
      return true;
    },
    async export(_request, response, path) {
      if (path.includes('broken')) throw new Error('no disk');
      if (!path.includes('exported')) return false;
      response.writeHead(200).end('export');
      return true;
    },
  };
  return callers;
}

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({ port: fixture.port, host: '127.0.0.1', path, headers, method }, resolve);
    sent.once('error', reject);
    sent.end();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
    policy: String(response.headers['content-security-policy']),
  };
}

describe('who asks', () => {
  test.each(['/', '/d/a', '/d/a.md', '/api/documents'])(
    'NET-23: %s makes a guest of a stranger',
    async path => {
      await start();
      expect((await ask(path)).headers['set-cookie']).toEqual(['s=new']);
      expect((await ask(path, { cookie: 's=ana' })).headers['set-cookie']).toBeUndefined();
    },
  );

  test.each(['/healthz', '/readyz', '/metrics', '/index.html', '/files/x', '/nothing', '/sync/a'])(
    'NET-23: %s does not',
    async path => {
      await start();
      expect((await ask(path)).headers['set-cookie']).toBeUndefined();
    },
  );

  test('NET-23: https is what a trusted proxy says, and nobody else', async () => {
    const secure = { 'x-forwarded-proto': 'https, http' };
    await start();
    expect((await ask('/', secure)).headers['set-cookie']).toEqual(['s=new']);
    await fixture.stop();
    await start({ trustedProxies: ['127.0.0.1'] });
    expect((await ask('/', secure)).headers['set-cookie']).toEqual(['s=new; Secure']);
    expect((await ask('/', { 'x-forwarded-proto': 'http' })).headers['set-cookie']).toEqual(['s=new']);
  });

  test('NET-23: the API is told the person, and the address that limits are counted by', async () => {
    const callers = await start({ trustedProxies: ['127.0.0.1'] });
    await ask('/api/x', { cookie: 'ana', 'x-forwarded-for': '2001:db8:1:2:3:4:5:6' });
    await ask('/api/x', { cookie: 'ana' });
    expect(callers).toMatchObject([
      { person: 'ana', addressKey: '2001:db8:1:2::/64', isThisMachine: false, isNew: false },
      { person: 'ana', addressKey: '127.0.0.1', isThisMachine: true, isNew: false },
    ]);
  });

  test('PEOPLE-13: only a trusted proxy says who has signed in, in the configured header', async () => {
    const users: (string | null)[] = [];
    const note = () => {
      fixture.desk.greet = (_cookie, _isSecure, user) => {
        users.push(user);
        return { person: 'somebody', session: '', isNew: false, setCookie: null };
      };
    };
    await start({ trustedProxies: ['127.0.0.1'], proxyUserHeader: 'remote-user' });
    note();
    await ask('/', { 'remote-user': ' ana ' });
    await ask('/', { 'x-user': 'ana' });
    await ask('/', { 'remote-user': 'x'.repeat(257) });
    await fixture.stop();
    await start({ trustedProxies: ['10.0.0.0/8'], proxyUserHeader: 'remote-user' });
    note();
    await ask('/', { 'remote-user': 'ana' });
    await ask('/', { 'remote-user': 'ana', 'x-forwarded-for': '10.0.0.1' });
    await fixture.stop();
    await start({ trustedProxies: ['127.0.0.1'] });
    note();
    await ask('/', { 'remote-user': 'ana' });
    expect(users).toEqual(['ana', null, null, null, null, null]);
  });

  test('NET-23: a WebSocket comes with the person of its cookie', async () => {
    await start();
    const [, ana] = await fixture.enter('/sync/a', { headers: { cookie: 'ana' } });
    const [, nobody] = await fixture.enter('/sync/a');
    expect([ana.visitor.person, nobody.visitor.person]).toEqual(['ana', null]);
  });
});

describe('who may change things', () => {
  const verdict = async (headers: Record<string, string>, options: Partial<NetOptions> = {}) => {
    const callers = await start(options);
    await ask('/api/x', { host: 'prosa.example', ...headers }, 'POST');
    return callers[0]!.mayChange;
  };

  test.each([
    ['no page at all', {}, true],
    ['our own page', { origin: 'http://prosa.example', 'sec-fetch-site': 'same-origin' }, true],
    ['our own page, of a browser that sends no origin', { 'sec-fetch-site': 'same-origin' }, true],
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }, false],
    ['another port of our host', { origin: 'http://prosa.example:81', 'sec-fetch-site': 'same-site' }, false],
    ['another name of our site', { 'sec-fetch-site': 'same-site' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
    ['nonsense', { origin: 'javascript:1' }, false],
  ])('NET-24: %s', async (_case, headers, expected) => {
    expect(await verdict(headers)).toBe(expected);
  });

  test('NET-24: an origin that is configured may', async () => {
    const options = { allowedOrigins: ['https://wiki.example'] };
    expect(await verdict({ origin: 'https://wiki.example' }, options)).toBe(true);
  });
});

describe('frames', () => {
  const views = ['/', '/d/a', '/d/a?view=edit', '/d/a?view=read', '/d/a?x=1&view=slides', '/?view=read'];

  test('NET-25: nothing of ours may be framed', async () => {
    await start();
    for (const path of views) {
      const { headers, policy } = await ask(path);
      expect(headers['x-frame-options']).toBe('DENY');
      expect(policy).toContain("frame-ancestors 'none'");
    }
  });

  test('NET-25: where it is configured, documents for reading may be, and nothing else', async () => {
    await start({ embedOrigins: ['https://wiki.example'] });
    const framed: string[] = [];
    for (const path of [...views, '/d/a?view=edit&view=read', '/d/..?view=reading']) {
      const { headers, policy } = await ask(path);
      if (headers['x-frame-options'] === 'DENY') {
        expect(policy).toContain("frame-ancestors 'none'");
        continue;
      }
      expect(policy).toMatch(/frame-ancestors 'self' https:\/\/wiki\.example$/);
      framed.push(path);
    }
    expect(framed).toEqual(['/d/a?view=read', '/d/a?x=1&view=slides']);
  });

  test('NET-26: the frame of the diagrams has a policy of its own', async () => {
    await start();
    const { status, headers, policy } = await ask('/preview/diagram/diagram-frame.html');
    expect([status, headers['x-frame-options']]).toEqual([200, 'SAMEORIGIN']);
    expect(policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; " +
        "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    );
    await fixture.stop();
    await start({ embedOrigins: ['https://wiki.example'] });
    const embedded = await ask('/preview/diagram/diagram-frame.html');
    expect(embedded.headers['x-frame-options']).toBeUndefined();
    expect(embedded.policy).toMatch(/frame-ancestors 'self' https:\/\/wiki\.example$/);
  });

  test('NET-26: the page may hold that frame, fonts, workers and a manifest of our own', async () => {
    await start();
    const { policy } = await ask('/');
    for (const what of ['font', 'frame', 'manifest', 'worker'])
      expect(policy).toContain(`${what}-src 'self';`);
  });
});

describe('what is handed on', () => {
  test('NET-27: an export, or the page when it is none', async () => {
    await start();
    expect(await ask('/d/exported.md')).toMatchObject({ status: 200, body: 'export' });
    expect(await ask('/d/exported.html?x=1')).toMatchObject({ status: 200, body: 'export' });
    for (const path of ['/d/other.md', '/d/exported', '/d/exported.txt', '/d/exported.md/x']) {
      expect((await ask(path)).body).toContain('<div id="app">');
    }
    expect(await ask('/d/..exported%2F..%2F.md')).toMatchObject({ status: 404 });
  });

  test('NET-27: a file, or not found', async () => {
    await start();
    expect(await ask('/files/there')).toMatchObject({ status: 200, body: 'file' });
    expect(await ask('/files/else')).toMatchObject({ status: 404 });
    expect(await ask('/files/there', {}, 'POST')).toMatchObject({ status: 405 });
  });

  test('NET-27: a part that fails is logged, and answered with 500', async () => {
    await start();
    expect(await ask('/d/broken.md?secret')).toMatchObject({ status: 500 });
    const line = fixture.lines.find(({ level }) => level === 'error');
    expect(line).toMatchObject({ event: 'a request failed', fields: { path: '/d/broken.md' } });
  });
});

describe('what browsers are told of every answer', () => {
  const https = { 'x-forwarded-proto': 'https' };

  test.each([
    ['/', 200, "default-src 'self'"],
    ['/new', 200, "default-src 'self'"],
    ['/d/a', 200, "default-src 'self'"],
    ['/d/a?view=read', 200, "default-src 'self'"],
    ['/d/..', 404, "default-src 'self'"],
    ['/service-worker.js', 200, "default-src 'none'; connect-src 'self'"],
    ['/assets/part-12345678.js', 200, "default-src 'none'"],
    ['/nothing', 404, "default-src 'none'"],
    ['/files/nothing', 404, "default-src 'none'"],
    ['/sync/a', 426, "default-src 'none'"],
    ['/live', 426, "default-src 'none'"],
    ['/healthz', 200, "default-src 'none'"],
    ['/readyz', 200, "default-src 'none'"],
    ['/metrics', 200, "default-src 'none'"],
    ['/d/broken.md', 500, "default-src 'none'"],
    ['/d/exported.md', 200, "default-src 'none'"],
    ['/api/documents', 200, "default-src 'none'"],
  ])('ATTACK-4: %s', async (path, status, policy) => {
    await start({ trustedProxies: ['127.0.0.1'] });
    const answer = await ask(path, https);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(SAFE_HEADERS);
    expect(answer.policy).toContain(policy);
    expect(answer.policy).not.toMatch(/script-src[^;]*'unsafe|\*|https?:/);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers).not.toHaveProperty('server');
  });

  test('ATTACK-4: another method', async () => {
    await start({ trustedProxies: ['127.0.0.1'] });
    const answer = await ask('/', https, 'PUT');
    expect([answer.status, answer.policy]).toEqual([405, expect.stringContaining("default-src 'none'")]);
    expect(answer.headers).toMatchObject(SAFE_HEADERS);
  });

  test('ATTACK-4: the frame of diagrams may stand in our own pages', async () => {
    await start({ trustedProxies: ['127.0.0.1'] });
    const { headers, policy } = await ask('/preview/diagram/diagram-frame.html', https);
    expect(headers).toMatchObject({ ...SAFE_HEADERS, 'x-frame-options': 'SAMEORIGIN' });
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'self'/);
  });

  test('ATTACK-4: https is believed of a trusted proxy, and nobody else is held to it', async () => {
    await start({ trustedProxies: ['127.0.0.1'] });
    expect((await ask('/')).headers).not.toHaveProperty('strict-transport-security');
    expect((await ask('/', { 'x-forwarded-proto': 'http' })).headers).not.toHaveProperty(
      'strict-transport-security',
    );
    await fixture.stop();
    await start();
    expect((await ask('/', https)).headers).not.toHaveProperty('strict-transport-security');
  });
});
