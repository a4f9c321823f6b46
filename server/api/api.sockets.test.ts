// Rules API-1 to API-6 and API-9 on the built server, with its real store and archive: who sees and may do what.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { API_PATHS, type DocumentRow } from '../../protocol/api.ts';
import { TALK_PATHS } from '../../protocol/talk.ts';
import { ApiPerson, type OpenDocument } from '../testing/api-person.ts';
import { until } from '../testing/net-fixture.ts';
import { ServerProcess } from '../testing/server-process.ts';

let server: ServerProcess;
const open: OpenDocument[] = [];

beforeAll(async () => {
  server = await ServerProcess.start();
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

async function opens(who: ApiPerson, doc: string): Promise<OpenDocument> {
  const document = who.opens(doc);
  open.push(document);
  await document.synced();
  return document;
}

const names = async (who: ApiPerson, view: string) =>
  (await who.get(`/api/documents?view=${view}`)).json.documents.map((row: DocumentRow) => row.name);

/** Asks until the answer is `wanted`; fails with the last one when it never is. */
async function eventually(ask: () => Promise<unknown>, wanted: unknown): Promise<void> {
  await vi.waitFor(async () => expect(await ask()).toEqual(wanted), { timeout: 10_000, interval: 30 });
}

const reason = ({ status, json }: { status: number; json: { error?: { reason: string } } }) => [
  status,
  json.error?.reason,
];

describe('making documents', () => {
  test('API-3: with text, title, tags and language, whole, and open for everybody at once', async () => {
    const ana = await person();
    const made = await ana.post('/api/documents', {
      name: 'made/whole',
      text: '# Ata\r\n\r\nação',
      tags: ['Work', 'work '],
      title: ' Reunião\n1 ',
    });
    expect(made.status).toBe(201);
    expect(made.headers.location).toBe('/api/documents/made/whole');
    expect(made.headers['cache-control']).toBe('no-store');
    expect(made.json).toMatchObject({
      name: 'made/whole',
      title: 'Reunião 1',
      tags: ['work'],
      mine: true,
      pinned: false,
      binnedMs: null,
      here: [],
    });
    const rui = await opens(await person(), 'made/whole');
    expect([rui.text, rui.title]).toEqual(['# Ata\n\nação', 'Reunião 1']);
    expect((await ana.get('/api/documents/made/whole')).json).toMatchObject({
      name: 'made/whole',
      mine: true,
    });
  });

  test('API-3: without a name it gets one that nobody guesses', async () => {
    const ana = await person();
    const [first, second] = [await ana.post('/api/documents', {}), await ana.post('/api/documents', {})];
    expect(first.json.name).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    expect(first.json.name).not.toBe(second.json.name);
  });

  test('API-3 (TRAP 31): of twenty at the same time one succeeds, and the text is there once', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, person));
    const answers = await Promise.all(
      people.map((who, i) => who.post('/api/documents', { name: 'template', text: `text of ${i}` })),
    );
    const winners = answers.flatMap(({ status }, i) => (status === 201 ? [i] : []));
    expect(winners).toHaveLength(1);
    for (const [i, answer] of answers.entries()) {
      if (i !== winners[0]) expect(reason(answer)).toEqual([409, 'exists']);
    }
    const reader = await opens(people[0]!, 'template');
    expect(reader.text).toBe(`text of ${winners[0]}`);
    const rows = await Promise.all(people.map(who => who.get('/api/documents/template')));
    expect(rows.map(({ json }) => json.mine)).toEqual(people.map((_who, i) => i === winners[0]));
  });

  test('API-3: a document that is open already is left as it is', async () => {
    const ana = await person();
    const document = await opens(ana, 'open already');
    await document.writes('written');
    expect(reason(await ana.post('/api/documents', { name: 'open already', text: 'x' }))).toEqual([
      409,
      'exists',
    ]);
    expect(document.text).toBe('written');
  });

  test('API-3: a copy has text, title, language and tags of the other', async () => {
    const ana = await person();
    await ana.post('/api/documents', { name: 'copy/a', text: '# Heading\n\nx', tags: ['t'] });
    await ana.post('/api/documents', {
      name: 'copy/b',
      text: '# Heading',
      title: 'By hand',
      language: 'Python',
    });
    const a = await ana.post('/api/documents', { copyOf: 'copy/a' });
    const b = await ana.post('/api/documents', { copyOf: 'copy/b', name: 'copy/c' });
    expect(a.json).toMatchObject({ title: 'Heading', tags: ['t'], language: null, mine: true });
    expect(b.json).toMatchObject({ name: 'copy/c', title: 'By hand', language: 'Python' });
    const copy = await opens(ana, a.json.name);
    // The title of the first is its heading's, and goes on being that.
    expect([copy.text, copy.title]).toEqual(['# Heading\n\nx', undefined]);
    expect(reason(await ana.post('/api/documents', { copyOf: 'nothing' }))).toEqual([404, 'not-found']);
  });

  test.each(['', '..', 'a/../b', 'a//b', ' a', 'x'.repeat(300), 'a\u0000b', 'a\u202eb', 'a\\b'])(
    'API-3 (TRAP 35): %j is no name',
    async name => {
      expect(reason(await (await person()).post('/api/documents', { name }))).toEqual([400, 'malformed']);
    },
  );
});

describe('who sees what', () => {
  test('API-1: lists show what a person made or was in, and nobody else', async () => {
    const [ana, rui, eva] = await Promise.all([person(), person(), person()]);
    await ana.post('/api/documents', { name: 'seen/by ana', text: 'secretword of ana' });
    await opens(ana, 'seen/opened by ana');
    await opens(rui, 'seen/by ana');
    await eventually(() => names(rui, 'recent'), ['seen/by ana']);
    expect((await names(ana, 'mine')).sort()).toEqual(['seen/by ana', 'seen/opened by ana']);
    expect((await names(ana, 'recent')).sort()).toEqual(['seen/by ana', 'seen/opened by ana']);
    expect([await names(rui, 'shared'), await names(rui, 'mine')]).toEqual([['seen/by ana'], []]);
    for (const view of ['recent', 'pinned', 'mine', 'shared', 'bin'])
      expect(await names(eva, view)).toEqual([]);
    const found = async (who: ApiPerson) => (await who.get('/api/search?q=secretw')).json.hits.length;
    expect([await found(ana), await found(rui), await found(eva)]).toEqual([1, 1, 0]);
  });

  test('API-1: pages of a list go on where the last one ended', async () => {
    const ana = await person();
    for (let i = 0; i < 7; i++) await ana.post('/api/documents', { name: `pages/${i}` });
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const { json } = await ana.get(`/api/documents?view=mine&sort=created&limit=3${query}`);
      seen.push(...json.documents.map((row: DocumentRow) => row.name));
      after = json.next;
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  test('API-1: a cookie with another person in it is nobody: there is no way to guess one', async () => {
    const ana = await person();
    await ana.post('/api/documents', { name: 'guarded' });
    const thief = await person();
    const own = thief.cookie;
    // Ana's id under the thief's signature, and unsigned.
    const [anaId = ''] = ana.cookie.slice('prosa_session='.length).split('.');
    const [, ...signature] = own.split('.');
    for (const cookie of [`prosa_session=${anaId}.${signature.join('.')}`, `prosa_session=${anaId}`]) {
      thief.cookie = cookie;
      expect(await names(thief, 'mine')).toEqual([]);
      // And the forged one is replaced.
      expect(thief.cookie).not.toBe(cookie);
      expect(reason(await thief.patch('/api/documents/guarded', { binned: true }))).toEqual([
        403,
        'not-allowed',
      ]);
    }
  });

  test('API-1: who is in a document, and tags with their counts', async () => {
    const ana = await person();
    await ana.post('/api/documents', { name: 'here/a', tags: ['t1', 't2'] });
    await ana.post('/api/documents', { name: 'here/b', tags: ['t1'] });
    expect((await ana.get('/api/tags')).json.tags).toEqual(
      expect.arrayContaining([
        { tag: 't1', documentCount: 2 },
        { tag: 't2', documentCount: 1 },
      ]),
    );
    const rui = await opens(await person(), 'here/a');
    rui.provider.awareness.setLocalState({ user: { name: 'Rui', color: '#336699' } });
    const here = async () => (await ana.get('/api/documents/here/a')).json.here;
    await eventually(here, [{ name: 'Rui', color: '#336699' }]);
  });
});

describe('changing', () => {
  test('API-4: a title reaches open pages and lists; without one it is the heading again', async () => {
    const [ana, rui] = await Promise.all([person(), person()]);
    await ana.post('/api/documents', { name: 'titled', text: '# Heading' });
    const page = await opens(rui, 'titled');
    const changed = await rui.patch('/api/documents/titled', { title: 'By hand' });
    expect([changed.status, changed.json.title]).toEqual([200, 'By hand']);
    await until(() => page.title === 'By hand');
    expect((await ana.get('/api/documents/titled')).json.title).toBe('By hand');
    const back = await ana.patch('/api/documents/titled', { title: null });
    expect(back.json.title).toBe('Heading');
    await until(() => page.title === undefined);
    expect((await ana.patch('/api/documents/titled', { title: '   ' })).json.title).toBe('Heading');
  });

  test("API-1: pins are one's own, tags are shared", async () => {
    const [ana, rui] = await Promise.all([person(), person()]);
    await ana.post('/api/documents', { name: 'pinned' });
    expect((await rui.patch('/api/documents/pinned', { pinned: true, tags: ['x'] })).json).toMatchObject({
      pinned: true,
      mine: false,
      tags: ['x'],
    });
    expect((await ana.get('/api/documents/pinned')).json).toMatchObject({ pinned: false, tags: ['x'] });
    expect(await names(rui, 'pinned')).toEqual(['pinned']);
  });

  test('API-2: the bin: only for who made it; others lose it, open pages close with 4404, and it can come back', async () => {
    const [ana, rui] = await Promise.all([person(), person()]);
    await ana.post('/api/documents', { name: 'binned', text: 'kept' });
    const page = await opens(rui, 'binned');
    expect(reason(await rui.patch('/api/documents/binned', { binned: true }))).toEqual([403, 'not-allowed']);
    expect((await ana.patch('/api/documents/binned', { binned: true })).json.binnedMs).toBeGreaterThan(0);
    await until(() => page.closeCodes.includes(4404));
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { pinned: true } : undefined;
      expect(reason(await rui.ask(method, '/api/documents/binned', { body }))).toEqual([404, 'not-found']);
    }
    expect(reason(await ana.get('/api/documents/binned'))).toEqual([409, 'in-bin']);
    expect(reason(await ana.patch('/api/documents/binned', { title: 'x' }))).toEqual([409, 'in-bin']);
    expect(reason(await rui.post('/api/documents', { name: 'binned' }))).toEqual([409, 'exists']);
    expect([await names(ana, 'bin'), await names(ana, 'mine')]).toEqual([['binned'], []]);
    const late = rui.opens('binned');
    open.push(late);
    await until(() => late.closeCodes.includes(4404));
    expect((await ana.patch('/api/documents/binned', { binned: false, title: 'Back' })).json).toMatchObject({
      binnedMs: null,
      title: 'Back',
    });
    expect((await opens(rui, 'binned')).text).toBe('kept');
  });

  test('API-2: deleted for good only from the bin, by who made it; the name is free again', async () => {
    const [ana, rui] = await Promise.all([person(), person()]);
    await ana.post('/api/documents', { name: 'gone', text: 'old' });
    expect(reason(await ana.ask('DELETE', '/api/documents/gone'))).toEqual([403, 'not-allowed']);
    expect(reason(await rui.ask('DELETE', '/api/documents/gone'))).toEqual([403, 'not-allowed']);
    await ana.patch('/api/documents/gone', { binned: true });
    expect((await ana.ask('DELETE', '/api/documents/gone')).status).toBe(204);
    expect(reason(await ana.get('/api/documents/gone'))).toEqual([404, 'not-found']);
    expect(await names(ana, 'bin')).toEqual([]);
    expect((await rui.post('/api/documents', { name: 'gone', text: 'new' })).json.mine).toBe(true);
    expect((await opens(ana, 'gone')).text).toBe('new');
  });
});

describe('requests that are not as they should be', () => {
  test('API-5 (CSRF): another site changes nothing, whatever it sends along', async () => {
    const ana = await person();
    await ana.post('/api/documents', { name: 'forgery' });
    const from = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
    ];
    for (const headers of from) {
      const body = { binned: true };
      expect(reason(await ana.ask('PATCH', '/api/documents/forgery', { headers, body }))).toEqual([
        403,
        'not-allowed',
      ]);
      expect(reason(await ana.post('/api/documents', { name: 'forged' }, headers))).toEqual([
        403,
        'not-allowed',
      ]);
    }
    expect((await ana.get('/api/documents/forged')).status).toBe(404);
    const { origin } = new URL(server.url);
    expect((await ana.post('/api/documents', { name: 'not forged' }, { origin })).status).toBe(201);
  });

  test.each([
    ['no JSON', Buffer.from('{'), {}, 400],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400],
    ['another type', { name: 'x' }, { 'content-type': 'text/plain' }, 415],
    ['a form', Buffer.from('name=x'), { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a list', [], {}, 400],
    ['null', null, {}, 400],
    ['a wrong type', { name: 5 }, {}, 400],
    ['a long title', { title: 'x'.repeat(201) }, {}, 400],
    ['many tags', { tags: Array.from({ length: 21 }, (_, i) => `${i}`) }, {}, 400],
    ['depth', Buffer.from(`{"tags":${'['.repeat(50_000)}${']'.repeat(50_000)}}`), {}, 400],
  ])('API-5: %s is refused with a sentence', async (_case, body, headers, status) => {
    const type = { 'content-type': 'application/json' };
    const answer = await (await person()).post('/api/documents', body, { ...type, ...headers });
    expect(reason(answer)).toEqual([status, 'malformed']);
    expect(answer.json.error.sentence).toMatch(/^\S.*\.$/s);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('API-5: what is too large is refused before it is read, and when it does not say so as well', async () => {
    const ana = await person();
    const type = { 'content-type': 'application/json' };
    const big = await ana.ask('PATCH', '/api/documents/x', {
      headers: type,
      body: Buffer.alloc(100_000, 0x20),
    });
    expect(reason(big)).toEqual([413, 'too-large']);
    const claimed = await ana.ask('POST', '/api/documents', {
      headers: { ...type, 'content-length': String(2 ** 40) },
      body: Buffer.from('{}'),
    });
    expect(reason(claimed)).toEqual([413, 'too-large']);
    const unsaid = await ana.ask('PATCH', '/api/documents/x', {
      headers: type,
      body: Buffer.alloc(100_000, 0x20),
      isChunked: true,
    });
    expect(reason(unsaid)).toEqual([413, 'too-large']);
  });

  test('API-5: other paths and methods', async () => {
    const ana = await person();
    for (const path of [
      '/api/',
      '/api/nothing',
      '/api/documents/',
      '/api/documents/..',
      '/api/documents/a/../b',
    ]) {
      expect(reason(await ana.get(path))).toEqual([404, 'not-found']);
    }
    expect(reason(await ana.get('/api/documents/%ff'))).toEqual([404, 'not-found']);
    const wrong = await ana.ask('PUT', '/api/documents');
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
    expect((await ana.ask('OPTIONS', '/api/files')).headers.allow).toBe('POST');
    const head = await ana.ask('HEAD', '/api/documents');
    expect([head.status, head.text]).toEqual([200, '']);
    expect((await ana.get('/api/documents?view=else')).status).toBe(400);
    expect((await ana.get('/api/documents?limit=1e9')).status).toBe(400);
    expect((await ana.get('/api/documents?after=nonsense')).status).toBe(200);
    expect((await ana.get(`/api/search?q=${'x'.repeat(201)}`)).status).toBe(400);
    expect((await ana.get('/api/search')).status).toBe(400);
    expect((await ana.get('/api/search?q=')).json).toEqual({ hits: [] });
    for (const q of ['"', 'a" OR "b', '*', 'NEAR(', '{title}:x', "'; DROP TABLE documents; --"]) {
      expect((await ana.get(`/api/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    }
  });

  test('API-9: searching without end is told when to go on', async () => {
    const ana = await person();
    let answer = await ana.get('/api/search?q=x');
    for (let i = 0; i < 200 && answer.status === 200; i++) answer = await ana.get('/api/search?q=x');
    expect(reason(answer)).toEqual([429, 'too-many']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await (await person()).get('/api/search?q=x')).status).toBe(200);
  });

  test('API-5: the description names every path, and what is counted names no document', async () => {
    const ana = await person();
    const { json } = await ana.get('/api/openapi.json');
    const inName = (path: (key: string) => string) => `${path('')}{name}`;
    const resources = [
      API_PATHS.documents,
      API_PATHS.search,
      API_PATHS.tags,
      API_PATHS.files,
      API_PATHS.archive,
    ];
    const named = [API_PATHS.document, ACCESS_PATHS.access].map(inName);
    const talk = [TALK_PATHS.chat, TALK_PATHS.threads, TALK_PATHS.people, TALK_PATHS.notify].map(inName);
    const all = [...resources, ...named, ...talk, TALK_PATHS.notices, ACCESS_PATHS.me, ACCESS_PATHS.links];
    expect(Object.keys(json.paths)).toEqual(expect.arrayContaining(all));
    expect(
      json.paths['/api/documents'].post.requestBody.content['application/json'].schema.properties,
    ).toHaveProperty('copyOf');
    const metrics = (await ana.get('/metrics')).text.match(/^prosa_api_.*$/gm)!.join('\n');
    expect(metrics).toMatch(
      /^prosa_api_requests_total\{route="documents",method="POST",status="201"\} \d+$/m,
    );
    expect(metrics).not.toContain('binned"');
  });
});
