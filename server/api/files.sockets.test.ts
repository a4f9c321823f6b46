// Rules FILE-1 to FILE-4, API-6, API-8 and API-10 on the built server: pictures, exports, the archive of everything, and
// an old data folder.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ApiPerson, type OpenDocument } from '../testing/api-person.ts';
import * as pictures from '../testing/pictures.ts';
import { ServerProcess } from '../testing/server-process.ts';

const MAX_BYTES = 200_000;

let server: ServerProcess;
let ana: ApiPerson;
const open: OpenDocument[] = [];

beforeAll(async () => {
  server = await ServerProcess.start({ settings: { PROSA_MAX_UPLOAD_BYTES: String(MAX_BYTES) } });
  ana = await person();
});
afterAll(async () => {
  for (const document of open) document.leave();
  await server.close();
});

async function person(): Promise<ApiPerson> {
  const made = new ApiPerson(server);
  await made.get('/api/tags');
  return made;
}

const upload = (bytes: Buffer, name = 'x.png', headers: Record<string, string> = {}) =>
  ana.ask('POST', `/api/files?doc=pictures&name=${encodeURIComponent(name)}`, { body: bytes, headers });

const filesOnDisk = () =>
  readdirSync(join(server.dataFolder, 'files'), { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  ).length;

describe('pictures', () => {
  test('FILE-3: go in and come out, whatever they are called, and are there once', async () => {
    const bytes = pictures.makePng(30, 20);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const before = filesOnDisk();
    for (const name of ['a.png', 'a.html', '../../etc/passwd', '\u0000', 'x'.repeat(200), '<script>.svg']) {
      const answer = await upload(bytes, name, { 'content-type': 'text/html' });
      expect([answer.status, answer.json]).toEqual([
        201,
        { url: `/files/${hash}.png`, type: 'image/png', bytes: bytes.length, width: 30, height: 20 },
      ]);
    }
    expect(filesOnDisk() - before).toBe(1);
    const { status, headers, bytes: served } = await ana.get(`/files/${hash}.png`);
    expect([status, served.equals(bytes), headers['content-type']]).toEqual([200, true, 'image/png']);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await ana.get(`/files/${hash}.png`, { 'if-none-match': String(headers.etag) })).status).toBe(304);
    const head = await ana.ask('HEAD', `/files/${hash}.png`);
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, String(bytes.length), '']);
  });

  test.each([
    ['a drawing with scripts', pictures.SVG_WITH_SCRIPT, 'image/svg+xml'],
    ['a PNG with a page in it', pictures.PNG_WITH_HTML, 'image/png'],
  ])('FILE-4: %s is served so that nothing in it runs', async (_case, bytes, type) => {
    const { url } = (await upload(bytes)).json;
    const { headers } = await ana.get(url);
    expect(headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'DENY',
    });
  });

  test.each(pictures.NO_PICTURES)('FILE-1: %s is refused', async (_case, bytes) => {
    const before = filesOnDisk();
    const answer = await upload(bytes, 'x.png', { 'content-type': 'image/png' });
    expect([answer.status, answer.json.error.reason]).toEqual([415, 'not-an-image']);
    expect(filesOnDisk()).toBe(before);
  });

  test('FILE-2: too large is said before the bytes come, and in time when it was not said before', async () => {
    const before = filesOnDisk();
    const sentence = 'A picture may have 195 kB at most.';
    const big = Buffer.concat([pictures.makePng(2, 2), Buffer.alloc(MAX_BYTES)]);
    const said = await upload(big);
    expect([said.status, said.json.error]).toEqual([413, { reason: 'too-large', sentence }]);
    const unsaid = await ana.ask('POST', '/api/files?doc=pictures', { body: big, isChunked: true });
    expect([unsaid.status, unsaid.json.error]).toEqual([413, { reason: 'too-large', sentence }]);
    expect(filesOnDisk()).toBe(before);
  });

  test('FILE-3: who goes half-way leaves nothing', async () => {
    const incoming = () => readdirSync(join(server.dataFolder, 'files/incoming')).length;
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'POST /api/files?doc=pictures HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n' +
        pictures.makePng(2, 2).toString('latin1'),
      'latin1',
    );
    await vi.waitFor(() => expect(incoming()).toBe(1), { timeout: 10_000 });
    socket.destroy();
    await vi.waitFor(() => expect(incoming()).toBe(0), { timeout: 10_000 });
  });

  test('FILE-4: nothing else is below /files/', async () => {
    const name = `${'a'.repeat(64)}.png`;
    for (const path of [
      `/files/${name}`,
      '/files/',
      '/files/incoming',
      '/files/../session.key',
      '/files/..%2fsession.key',
      '/files/%2e%2e/session.key',
      `/files/aa/${name}`,
      `/files/${'A'.repeat(64)}.png`,
      `/files/${'a'.repeat(64)}.html`,
      `/files/${name}/..`,
      `/files/${name}%00`,
    ]) {
      expect((await ana.get(path)).status).toBe(404);
    }
  });

  test('API-5 (CSRF): another site uploads nothing', async () => {
    const answer = await upload(pictures.makePng(9, 9), 'x', { origin: 'https://evil.example' });
    expect([answer.status, answer.json.error.reason]).toEqual([403, 'not-allowed']);
    expect((await ana.ask('POST', '/api/files?doc=..', { body: pictures.makePng(1, 1) })).status).toBe(400);
    expect((await ana.ask('POST', '/api/files', { body: pictures.makePng(1, 1) })).status).toBe(400);
  });
});

describe('exports', () => {
  test('API-6: the text as it was saved last, while it is being written', async () => {
    await ana.post('/api/documents', { name: 'exported', text: '# Ação\n' });
    const page = (await person()).opens('exported');
    open.push(page);
    await page.synced();
    let etag = '';
    for (const word of ['um ', 'dois ', 'três']) {
      await page.writes(word);
      const { status, headers, text } = await ana.get('/d/exported.md');
      expect([status, text]).toEqual([200, page.text]);
      expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
      expect(headers['content-disposition']).toBe("inline; filename*=UTF-8''A%C3%A7%C3%A3o.md");
      expect(headers.etag).not.toBe(etag);
      etag = String(headers.etag);
    }
    expect((await ana.get('/d/exported.md', { 'if-none-match': etag })).status).toBe(304);
    expect((await ana.ask('HEAD', '/d/exported.md')).text).toBe('');
  });

  test('API-6: a page that runs nothing', async () => {
    await ana.post('/api/documents', {
      name: 'exported/page',
      text: '# T<script>1</script>\n\n[x](javascript:1) <img src=x onerror=1>\n\n```mermaid\ngraph TD\n```\n',
    });
    const { status, headers, text } = await ana.get('/d/exported/page.html', {
      'accept-language': 'de, pt;q=0.5',
    });
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script|'self' 'unsafe/);
    expect(text).not.toMatch(/<script|onerror=|href="javascript/i);
    expect(text).toContain('lang="pt-BR"');
  });

  test('API-6: a page that stands alone has its pictures in it', async () => {
    const picture = pictures.makePng(6, 5);
    const { url } = (await upload(picture)).json;
    const missing = `/files/${'0'.repeat(64)}.png`;
    await ana.post('/api/documents', {
      name: 'exported/pictures',
      text: `![a "b" c](${url})\n\n![two](${url}) ![gone](${missing})\n\n\`<img src="${url}"\`\n`,
    });
    const { text } = await ana.get('/d/exported/pictures.html');
    const data = `<img src="data:image/png;base64,${picture.toString('base64')}"`;
    expect(text.split(data)).toHaveLength(3);
    expect(text).toContain(`<img src="${missing}"`);
    expect(text).toContain(`&lt;img src=`);
  });

  test('API-6: an address that is the name of a document, or of none, is a page', async () => {
    await ana.post('/api/documents', { name: 'readme', text: 'of readme' });
    await ana.post('/api/documents', { name: 'readme.md', text: 'of readme.md' });
    expect((await ana.get('/d/readme.html')).text).toContain('of readme');
    for (const path of ['/d/readme.md', '/d/nothing.md', '/d/.md', '/d/.html']) {
      expect((await ana.get(path)).text).not.toContain('of readme');
    }
    expect((await ana.get('/d/readme.md.md')).text).toBe('of readme.md');
    await ana.patch('/api/documents/readme', { binned: true });
    expect((await ana.get('/d/readme.html')).text).not.toContain('of readme');
  });
});

describe('everything at once', () => {
  test('API-8: has what the person made, under safe names, with its pictures, and nothing else', async () => {
    const [rui, eva] = await Promise.all([person(), person()]);
    const picture = pictures.makePng(77, 3);
    const { url } = (await upload(picture)).json;
    const long = `# Long\n\n${'palavra '.repeat(100_000)}`;
    await rui.post('/api/documents', { text: `# Same\n\n![x](${url})` });
    await rui.post('/api/documents', { text: '# same' });
    await rui.post('/api/documents', { name: '\u{1F422}/main.py', text: 'print(1)', language: 'Python' });
    await rui.post('/api/documents', { title: '../../evil: a/b', text: long });
    await rui
      .post('/api/documents', { title: 'Binned' })
      .then(({ json }) => rui.patch(`/api/documents/${json.name}`, { binned: true }));
    await eva.post('/api/documents', { name: 'of eva', text: 'secret' });
    rui.opens('of eva').leave();
    const { status, headers, bytes } = await rui.get('/api/archive.zip');
    expect([status, headers['content-type']]).toEqual([200, 'application/zip']);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="prosa-\d{4}-\d\d-\d\d\.zip"$/);
    const files = unzipSync(bytes);
    const read = (name: string) => strFromU8(files[name]!);
    const names = Object.keys(files);
    // Two that differ in case only have different names on every system.
    const expected = ['same.md', 'same (2).md', 'evil a b.md', 'main.py', url.slice(1)];
    expect(names.map(name => name.toLowerCase()).sort()).toEqual(expected.sort());
    const same = names.filter(name => /^same/i.test(name)).map(read);
    expect(same.sort()).toEqual([`# Same\n\n![x](${url.slice(1)})`, '# same']);
    expect(read('evil a b.md')).toBe(long);
    expect(Buffer.from(files[url.slice(1)]!)).toEqual(picture);
    expect((await rui.ask('HEAD', '/api/archive.zip')).status).toBe(200);
    expect(Object.keys(unzipSync((await (await person()).get('/api/archive.zip')).bytes))).toEqual([]);
  });

  test('API-8: who leaves half-way frees the place', async () => {
    const rui = await person();
    await rui.post('/api/documents', { text: 'word '.repeat(200_000) });
    for (let i = 0; i < 4; i++) {
      const socket = connect(server.port, '127.0.0.1');
      socket.write(`GET /api/archive.zip HTTP/1.1\r\nHost: x\r\nCookie: ${rui.cookie}\r\n\r\n`);
      await once(socket, 'data');
      socket.destroy();
    }
    await vi.waitFor(async () => expect((await (await person()).get('/api/archive.zip')).status).toBe(200), {
      timeout: 10_000,
    });
  });
});

describe('over time', () => {
  test('API-10: a stop waits for what is under way, not for ever, and takes nothing new', async () => {
    const own = await ServerProcess.start();
    try {
      const socket = connect(own.port, '127.0.0.1');
      socket.on('error', () => {});
      const cut = once(socket, 'close');
      socket.write('POST /api/files?doc=a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
      const begun = () => readdirSync(join(own.dataFolder, 'files/incoming')).length;
      await vi.waitFor(() => expect(begun()).toBe(1), { timeout: 10_000 });
      const rui = new ApiPerson(own);
      const stopped = own.stop();
      let count = 0;
      // Until the signal has arrived documents are made.
      await vi.waitFor(async () => {
        count += 1;
        const { status, json, headers } = await rui.post('/api/documents', { name: `late ${count}` });
        expect([status, json.error?.reason, headers['retry-after']]).toEqual([503, 'cannot-save', '5']);
      });
      expect(await stopped).toBe(0);
      await cut;
      await own.restart();
      expect((await rui.get(`/api/documents/late%20${count}`)).status).toBe(404);
    } finally {
      await own.close();
    }
  });

  test('API-10, PEOPLE-4: after a restart people, documents and pictures are what they were', async () => {
    await ana.post('/api/documents', { name: 'kept', text: 'here' });
    const { url } = (await upload(pictures.makePng(4, 4))).json;
    expect(await server.stop()).toBe(0);
    await server.restart();
    const { cookie } = ana;
    expect((await ana.get('/api/documents/kept')).json).toMatchObject({ mine: true, excerpt: 'here' });
    expect(ana.cookie).toBe(cookie);
    expect((await ana.get(url)).status).toBe(200);
    expect((await ana.get('/d/kept.md')).text).toBe('here');
  });
});
