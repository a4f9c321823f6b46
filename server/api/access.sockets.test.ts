// Who may do what, over real HTTP and real sockets: every road of every role, links, codes, and those who try to get in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ACCESS_PATHS, type BaseRole, type DocumentAccess, type MadeLink } from '../../protocol/access.ts';
import { API_PATHS } from '../../protocol/api.ts';
import { CLOSE } from '../../protocol/close-codes.ts';
import type { Role } from '../../protocol/roles.ts';
import { ApiPerson, OpenDocument } from '../testing/api-person.ts';
import { makePng } from '../testing/pictures.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { until } from '../testing/until.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start({ settings: { PROSA_TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => server.close());

let count = 0;

/** Somebody new at an address of their own, with a session. */
async function arrive(): Promise<ApiPerson> {
  const person = new ApiPerson(server);
  expect((await person.get(ACCESS_PATHS.me)).status).toBe(200);
  return person;
}

async function idOf(person: ApiPerson): Promise<string> {
  return (await person.get(ACCESS_PATHS.me)).json.id;
}

/** A document of that person with a text. */
async function makeDocument(owner: ApiPerson, base: BaseRole): Promise<string> {
  const name = `access-${++count}`;
  expect((await owner.post(API_PATHS.documents, { name, text: 'First words' })).status).toBe(201);
  expect((await owner.patch(ACCESS_PATHS.access(name), { base })).status).toBe(200);
  return name;
}

async function makeMember(owner: ApiPerson, name: string, role: Role): Promise<ApiPerson> {
  const person = await arrive();
  const id = await idOf(person);
  expect((await owner.patch(ACCESS_PATHS.access(name), { member: { id, role } })).status).toBe(200);
  return person;
}

async function makeLink(owner: ApiPerson, body: Record<string, unknown>): Promise<MadeLink> {
  const answer = await owner.post(ACCESS_PATHS.links, body);
  expect(answer.status).toBe(201);
  return answer.json;
}

async function closedWith(open: OpenDocument): Promise<number> {
  await until(
    () => open.closeCodes.length > 0,
    () => 'still open',
  );
  return open.closeCodes[0]!;
}

/** From one of many addresses: the proxy of this test is trusted. */
const from = (address: string) => ({ 'x-forwarded-for': address });

describe('every road asks the same policy', () => {
  const ROADS: readonly {
    road: string;
    ask(person: ApiPerson, name: string): Promise<{ status: number }>;
    /** For nobody's role, view, comment, edit, own. */
    statuses: readonly number[];
  }[] = [
    {
      road: 'reading the row',
      ask: (person, name) => person.get(API_PATHS.document(name)),
      statuses: [403, 200, 200, 200, 200],
    },
    {
      road: 'export as text',
      ask: (person, name) => person.get(API_PATHS.exportMarkdown(name)),
      statuses: [403, 200, 200, 200, 200],
    },
    {
      road: 'export as a page',
      ask: (person, name) => person.get(API_PATHS.exportHtml(name)),
      statuses: [403, 200, 200, 200, 200],
    },
    {
      road: 'copying',
      ask: (person, name) => person.post(API_PATHS.documents, { copyOf: name }),
      statuses: [403, 201, 201, 201, 201],
    },
    {
      road: 'who has access',
      ask: (person, name) => person.get(ACCESS_PATHS.access(name)),
      statuses: [403, 200, 200, 200, 200],
    },
    {
      road: 'pinning',
      ask: (person, name) => person.patch(API_PATHS.document(name), { pinned: true }),
      statuses: [403, 200, 200, 200, 200],
    },
    {
      road: 'a title',
      ask: (person, name) => person.patch(API_PATHS.document(name), { title: `T ${Math.random()}` }),
      statuses: [403, 403, 403, 200, 200],
    },
    {
      road: 'tags',
      ask: (person, name) => person.patch(API_PATHS.document(name), { tags: ['a'] }),
      statuses: [403, 403, 403, 200, 200],
    },
    {
      road: 'an upload',
      ask: (person, name) => person.ask('POST', `${API_PATHS.files}?doc=${name}`, { body: makePng(4, 4) }),
      statuses: [403, 403, 403, 201, 201],
    },
    {
      road: 'changing access',
      ask: (person, name) => person.patch(ACCESS_PATHS.access(name), { base: 'none' }),
      statuses: [403, 403, 403, 403, 200],
    },
    {
      road: 'making a link',
      ask: (person, name) => person.post(ACCESS_PATHS.links, { doc: name, role: 'view' }),
      statuses: [403, 403, 403, 403, 201],
    },
    {
      road: 'moving to the bin and back',
      ask: async (person, name) => {
        const binned = await person.patch(API_PATHS.document(name), { binned: true });
        return binned.status === 200 ? person.patch(API_PATHS.document(name), { binned: false }) : binned;
      },
      statuses: [403, 403, 403, 403, 200],
    },
    {
      road: 'deleting for good',
      ask: async (person, name) => {
        await person.patch(API_PATHS.document(name), { binned: true });
        return person.ask('DELETE', API_PATHS.document(name));
      },
      statuses: [403, 403, 403, 403, 204],
    },
  ];

  test('POLICY-1: role by role, road by road', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'none');
    const people = [
      await arrive(),
      await makeMember(owner, name, 'view'),
      await makeMember(owner, name, 'comment'),
      await makeMember(owner, name, 'edit'),
      await makeMember(owner, name, 'own'),
    ];
    for (const { road, ask, statuses } of ROADS) {
      const got: number[] = [];
      for (const person of people) got.push((await ask(person, name)).status);
      expect([road, ...got]).toEqual([road, ...statuses]);
    }
  });

  test('POLICY-5: lists and searches show what one may still view', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'edit');
    const reader = await arrive();
    const open = reader.opens(name);
    await open.synced();
    open.leave();
    const names = async () => {
      const [list, found] = [
        await reader.get(API_PATHS.documents),
        await reader.get(`${API_PATHS.search}?q=first+words`),
      ];
      return [
        list.json.documents.map((row: { name: string }) => row.name),
        found.json.hits.map((hit: { document: { name: string } }) => hit.document.name),
      ];
    };
    // Nobody waits for a visit to be noted; a search is allowed four times a second.
    await expect.poll(names, { interval: 400, timeout: 20_000 }).toEqual([[name], [name]]);
    await owner.patch(ACCESS_PATHS.access(name), { base: 'none' });
    expect(await names()).toEqual([[], []]);
    await owner.patch(ACCESS_PATHS.access(name), { base: 'view' });
    expect(await names()).toEqual([[name], [name]]);
  });

  test('POLICY-6: who has access is shown to all who may view, links to owners; the last owner stays one', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'view');
    const editor = await makeMember(owner, name, 'edit');
    await makeLink(owner, { doc: name, role: 'comment', label: 'friends' });
    const seen: DocumentAccess = (await editor.get(ACCESS_PATHS.access(name))).json;
    expect(seen).toMatchObject({ base: 'view', you: 'edit', links: [] });
    expect(seen.members.map(({ role }) => role)).toEqual(['own', 'edit']);
    const own: DocumentAccess = (await owner.get(ACCESS_PATHS.access(name))).json;
    expect(own.links).toMatchObject([{ role: 'comment', label: 'friends', peopleCount: 0 }]);
    expect(JSON.stringify([seen, own])).not.toContain(owner.cookie.split('=')[1]!.split('.')[0]);
    const ownerId = await idOf(owner);
    const gone = { member: { id: ownerId, role: null } };
    expect((await owner.patch(ACCESS_PATHS.access(name), gone)).status).toBe(403);
    const unknown = { member: { id: 'nobody', role: 'view' } };
    expect((await owner.patch(ACCESS_PATHS.access(name), unknown)).status).toBe(404);
    const heir = { member: { id: await idOf(editor), role: 'own' } };
    expect((await owner.patch(ACCESS_PATHS.access(name), heir)).status).toBe(200);
    expect((await editor.patch(ACCESS_PATHS.access(name), gone)).status).toBe(200);
    expect((await owner.patch(ACCESS_PATHS.access(name), { base: 'edit' })).status).toBe(403);
  });
});

describe('open connections', () => {
  test('ACCESS-3, ACCESS-5: a change reaches open connections down, up and out; others do not notice (TRAP 17)', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'edit');
    const [ana, bob] = [owner.opens(name), (await arrive()).opens(name)];
    await Promise.all([ana.synced(), bob.synced()]);
    const refusedMs: number[] = [];
    for (let round = 1; round <= 5; round++) {
      const startMs = performance.now();
      await owner.patch(ACCESS_PATHS.access(name), { base: 'view' });
      bob.doc.getText('content').insert(0, `no${round} `);
      await until(
        () => bob.provider.refusals.length === round,
        () => 'not refused',
      );
      refusedMs.push(performance.now() - startMs);
      expect(ana.text).not.toContain(`no${round}`);
      await owner.patch(ACCESS_PATHS.access(name), { base: 'edit' });
      await until(
        () => ana.text.includes(`no${round}`),
        () => 'what was refused did not come',
      );
    }
    const startMs = performance.now();
    await owner.patch(ACCESS_PATHS.access(name), { base: 'none' });
    expect(await closedWith(bob)).toBe(CLOSE.noAccess);
    const closedMs = performance.now() - startMs;
    console.log(
      `PATCH to refusal: ${refusedMs.map(Math.round)} ms; PATCH to 4403: ${Math.round(closedMs)} ms`,
    );
    expect(ana.closeCodes).toEqual([]);
    ana.leave();
    bob.leave();
  });

  test('ACCESS-9: a revoked link ends the connections that lived on it, and only those', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'none');
    const { link, secret } = await makeLink(owner, { doc: name, role: 'edit' });
    const [guest, member] = [await arrive(), await makeMember(owner, name, 'comment')];
    for (const person of [guest, member]) {
      const redeemed = await person.post(ACCESS_PATHS.redeemLink, { secret });
      expect(redeemed.json).toEqual({ name, role: 'edit' });
    }
    const [one, two] = [guest.opens(name), member.opens(name)];
    await Promise.all([one.synced(), two.synced()]);
    expect((await guest.ask('DELETE', ACCESS_PATHS.link(link.id))).status).toBe(404);
    expect((await owner.ask('DELETE', ACCESS_PATHS.link(link.id))).status).toBe(204);
    expect(await closedWith(one)).toBe(CLOSE.noAccess);
    expect(two.closeCodes).toEqual([]);
    expect((await member.get(ACCESS_PATHS.access(name))).json.you).toBe('comment');
    expect((await (await arrive()).post(ACCESS_PATHS.redeemLink, { secret })).status).toBe(404);
    one.leave();
    two.leave();
  });

  test('PEOPLE-6: over the wire, too, nobody appears under the id or name of another', async () => {
    const [ana, bob] = [await arrive(), await arrive()];
    const name = await makeDocument(ana, 'edit');
    await ana.patch(ACCESS_PATHS.me, { name: 'Ana', color: '#b3261e' });
    await bob.patch(ACCESS_PATHS.me, { name: ' Bob\u202e ', color: '#00734d' });
    const anaId = await idOf(ana);
    const [observer, liar, stock] = [ana.opens(name), bob.opens(name), new OpenDocument(server, name, '')];
    await Promise.all([observer.synced(), liar.synced(), stock.synced()]);
    const forged = { name: 'Ana', color: '#b3261e', id: anaId };
    liar.provider.awareness.setLocalStateField('user', forged);
    stock.provider.awareness.setLocalStateField('user', forged);
    const userOf = (open: OpenDocument) =>
      observer.provider.awareness.getStates().get(open.doc.clientID)?.user as Record<string, unknown>;
    await until(
      () => userOf(liar) !== undefined && userOf(stock) !== undefined,
      () => 'not seen',
    );
    expect(userOf(liar)).toMatchObject({ name: 'Bob', color: '#00734d', id: await idOf(bob) });
    expect(userOf(stock)).not.toHaveProperty('id');
    for (const open of [observer, liar, stock]) open.leave();
  });
});

describe('share links', () => {
  test('ACCESS-10: a password is asked for, and guessing is stopped for the address, the person and the link', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'none');
    const { secret, link } = await makeLink(owner, { doc: name, role: 'view', password: 'tulip' });
    expect(link.hasPassword).toBe(true);
    const guest = await arrive();
    const redeem = (person: ApiPerson, password: string | undefined, address: string) =>
      person.post(ACCESS_PATHS.redeemLink, { secret, ...(password && { password }) }, from(address));
    expect((await redeem(guest, undefined, '192.0.2.1')).json.error.reason).toBe('needs-password');
    expect((await redeem(guest, 'rose', '192.0.2.1')).json.error.reason).toBe('needs-password');
    expect((await redeem(guest, 'tulip', '192.0.2.1')).json).toEqual({ name, role: 'view' });

    // One address with a new session for each guess.
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++)
      statuses.push((await redeem(new ApiPerson(server), `g${i}`, '192.0.2.9')).status);
    expect(statuses.filter(status => status === 429).length).toBeGreaterThanOrEqual(2);
    // Many addresses with a new session for each guess: in the end also who knows the password waits.
    for (let i = 0; i < 30; i++) await redeem(new ApiPerson(server), `h${i}`, `198.51.100.${i}`);
    expect((await redeem(new ApiPerson(server), 'tulip', '203.0.113.1')).status).toBe(429);
  });

  test('ACCESS-11: an expired link, a wrong secret and a link of nothing say the same', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'none');
    const past = await owner.post(ACCESS_PATHS.links, { doc: name, role: 'view', expiresMs: 1 });
    expect(past.status).toBe(400);
    const { secret, link } = await makeLink(owner, { doc: name, role: 'view', expiresMs: Date.now() + 3000 });
    const guest = await arrive();
    expect((await guest.post(ACCESS_PATHS.redeemLink, { secret })).status).toBe(200);
    const open = guest.opens(name);
    await open.synced();
    expect(await closedWith(open)).toBe(CLOSE.noAccess);
    open.leave();
    const answers = await Promise.all(
      [secret, 'guess', link.id, `${secret}x`].map(async guess => {
        const { status, json } = await guest.post(ACCESS_PATHS.redeemLink, { secret: guess });
        return [status, json.error.sentence];
      }),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]![0]).toBe(404);
  });

  test('ACCESS-12: a document has fifty links at most', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'none');
    let last = 201;
    for (let i = 0; i < 51 && last === 201; i++) {
      last = (await owner.post(ACCESS_PATHS.links, { doc: name, role: 'view' }, from(`198.51.101.${i}`)))
        .status;
    }
    expect(last).toBe(429);
  });
});

describe('codes for other devices', () => {
  test('PEOPLE-9: a code makes another browser this person, once', async () => {
    const ana = await arrive();
    const made = await ana.post(ACCESS_PATHS.deviceCode, {});
    expect(made.status).toBe(201);
    const phone = await arrive();
    const redeemed = await phone.post(ACCESS_PATHS.redeemCode, made.json);
    expect(redeemed.json.id).toBe(await idOf(ana));
    expect(await idOf(phone)).toBe(await idOf(ana));
    const replay = await (await arrive()).post(ACCESS_PATHS.redeemCode, made.json, from('192.0.2.77'));
    expect(replay.status).toBe(404);
    expect(replay.json).not.toHaveProperty('id');
  });

  test('PEOPLE-10: guessing at codes is stopped for the address, whatever the session (brute force)', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const guess = { code: `ABCD-EFG${'23456789'[i]}` };
      statuses.push(
        (await new ApiPerson(server).post(ACCESS_PATHS.redeemCode, guess, from('192.0.2.50'))).status,
      );
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429, 429]);
  });
});

describe('those who try to get in', () => {
  test("PEOPLE-3: another's cookie with one letter changed is a stranger's", async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'none');
    const [key, value = ''] = owner.cookie.split('=');
    const parts = value.split('.');
    const other = (text: string) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);
    const changeOne = (at: number) => parts.map((part, i) => (i === at ? other(part) : part)).join('.');
    expect(parts).toHaveLength(5);
    for (const forged of [changeOne(0), changeOne(3), changeOne(4), parts[0]!]) {
      const thief = new ApiPerson(server);
      thief.cookie = `${key}=${forged}`;
      const open = thief.opens(name);
      expect(await closedWith(open)).toBe(CLOSE.noAccess);
      open.leave();
      expect((await thief.get(API_PATHS.document(name))).status).toBe(403);
    }
  });

  test('NET-2, NET-24: a page of another origin reaches nothing with the cookie of its visitor', async () => {
    const owner = await arrive();
    const name = await makeDocument(owner, 'none');
    const origin = { origin: 'https://evil.example' };
    const patch = { body: { base: 'edit' }, headers: origin };
    expect((await owner.ask('PATCH', ACCESS_PATHS.access(name), patch)).status).toBe(403);
    for (const path of [ACCESS_PATHS.deviceCode, ACCESS_PATHS.signOut, ACCESS_PATHS.redeemCode]) {
      expect((await owner.post(path, { code: 'ABCD-EFGH' }, origin)).status).toBe(403);
    }
    const socket = new WebSocket(`${server.syncUrl}/${name}`, {
      headers: { cookie: owner.cookie, ...origin },
    });
    const code = await new Promise<number>(resolve => socket.once('close', resolve));
    expect(code).toBe(CLOSE.noAccess);
  });

  test('POLICY-6: guessed ids of people and links change nothing', async () => {
    const [owner, stranger] = [await arrive(), await arrive()];
    const name = await makeDocument(owner, 'view');
    const { link } = await makeLink(owner, { doc: name, role: 'edit' });
    const self = { member: { id: await idOf(stranger), role: 'own' } };
    expect((await stranger.patch(ACCESS_PATHS.access(name), self)).status).toBe(403);
    expect((await stranger.ask('DELETE', ACCESS_PATHS.link(link.id))).status).toBe(404);
    expect((await stranger.ask('DELETE', ACCESS_PATHS.link('x'))).status).toBe(404);
    expect((await stranger.post(ACCESS_PATHS.redeemLink, { secret: link.id })).status).toBe(404);
    expect((await stranger.get(ACCESS_PATHS.access(name))).json.you).toBe('view');
  });

  test('API-5: names and bodies that are no names and no bodies', async () => {
    const person = await arrive();
    for (const body of [
      { name: '' },
      { name: 'x'.repeat(41) },
      { name: '\u202e\u0000' },
      { color: 'red' },
      { color: '#B3261E' },
    ]) {
      expect((await person.patch(ACCESS_PATHS.me, body)).status).toBe(400);
    }
    const markup = '<img src=x onerror=alert(1)>';
    expect((await person.patch(ACCESS_PATHS.me, { name: markup })).json.name).toBe(markup);
    expect((await person.get('/api/access/..%2f..')).status).toBe(404);
    expect((await person.get('/api/access/nothing-there')).status).toBe(404);
    const wrong = await person.ask('PUT', ACCESS_PATHS.me);
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, HEAD, PATCH']);
  });
});
