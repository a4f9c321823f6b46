// Talk, end to end over the built server: /live and /api together, with real sockets, cookies and disk.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_PATHS } from '../../protocol/access.ts';
import { API_PATHS } from '../../protocol/api.ts';
import { CLOSE } from '../../protocol/close-codes.ts';
import { TALK_PATHS } from '../../protocol/talk.ts';
import { ApiPerson } from '../testing/api-person.ts';
import { LiveClient } from '../testing/live-client.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { until } from '../testing/until.ts';

let server: ServerProcess;
const tabs: LiveClient[] = [];

beforeAll(async () => {
  server = await ServerProcess.start();
});
afterAll(async () => {
  for (const tab of tabs) tab.leave();
  await server.close();
});

/** Somebody with a session, a name and a tab. */
async function enter(name: string, doc: string) {
  const person = new ApiPerson(server);
  await person.get('/');
  expect((await person.patch(ACCESS_PATHS.me, { name })).status).toBe(200);
  const visit = person.opens(doc);
  await visit.synced();
  visit.leave();
  const tab = await LiveClient.open(server, person.cookie);
  tabs.push(tab);
  const { id } = (await person.get(ACCESS_PATHS.me)).json;
  return { person, tab, id: id as string };
}

describe('talk over the built server', () => {
  it('LIVE-18: what one says the others hear, and the API knows; also after kill -9', async () => {
    const doc = 'talk about it';
    const ana = await enter('Ana', doc);
    const bob = await enter('Bob', doc);
    await bob.tab.asks({ type: 'subscribe', topic: { me: true }, after: null });
    for (const { tab } of [ana, bob]) expect(await tab.follows(doc)).toMatchObject({ type: 'done' });
    expect(await ana.tab.sends(doc, `olá @[Bob](${bob.id}), <b>coração</b>`)).toMatchObject({ type: 'done' });
    await bob.tab.hears(() => bob.tab.events(`doc:${doc}`).length === 1 && bob.tab.events('me').length === 1);
    expect(bob.tab.events(`doc:${doc}`)[0]).toMatchObject({
      n: 1,
      event: { kind: 'message', message: { author: { name: 'Ana' }, text: expect.stringContaining('<b>') } },
    });
    const notices = (await bob.person.get(TALK_PATHS.notices)).json;
    expect(notices).toMatchObject({ unreadCount: 1, notices: [{ doc, why: 'mention', readMs: null }] });
    await bob.tab.asks({ type: 'read-notices', noticeIds: [notices.notices[0].id] });
    expect((await bob.person.get(TALK_PATHS.notices)).json).toMatchObject({ unreadCount: 0 });

    const passage = { from: 'AA==', to: 'AQ==', quote: 'words' };
    const change = {
      kind: 'begin' as const,
      clientId: 'thread-000000000001',
      passage,
      text: 'what is this?',
    };
    await bob.tab.asks({ type: 'thread', doc, change });
    await server.kill();
    await server.restart();
    const { threads, last } = (await ana.person.get(TALK_PATHS.threads(doc))).json;
    expect(threads).toMatchObject([{ passage, resolvedMs: null, messages: [{ text: 'what is this?' }] }]);
    const back = await LiveClient.open(server, ana.person.cookie);
    tabs.push(back);
    await back.follows(doc, 1);
    await back.hears(() => back.events(`doc:${doc}`).at(-1)?.n === last);
    expect(back.events(`doc:${doc}`)[0]!.n).toBe(2);
    const page = (await ana.person.get(TALK_PATHS.chat(doc))).json;
    expect(page).toMatchObject({ messages: [{ n: 1 }], before: null, last });
    expect((await ana.person.get(`${TALK_PATHS.chat(doc)}?q=coracao`)).json.messages).toHaveLength(1);
    expect((await ana.person.get(`${TALK_PATHS.people(doc)}?q=bo`)).json.people[0]).toMatchObject({
      name: 'Bob',
    });
  });

  it('LIVE-18: what a person wants to hear of a document is theirs to choose', async () => {
    const doc = 'quiet one';
    const ana = await enter('Ana', doc);
    const path = TALK_PATHS.notify(doc);
    expect((await ana.person.get(path)).json).toEqual({ notify: 'mentions' });
    expect((await ana.person.patch(path, { notify: 'all' })).json).toEqual({ notify: 'all' });
    expect((await ana.person.get(path)).json).toEqual({ notify: 'all' });
    expect((await ana.person.patch(path, { notify: 'loud' })).status).toBe(400);
    expect((await ana.person.ask('DELETE', path)).status).toBe(405);
  });

  it('LIVE-9 (TRAP 17): taken away over the API, a document is gone from open tabs and from every route', async () => {
    const doc = 'mine alone';
    const ana = await enter('Ana', doc);
    const bob = await enter('Bob', doc);
    expect(await bob.tab.follows(doc)).toMatchObject({ type: 'done' });
    expect((await ana.person.patch(ACCESS_PATHS.access(doc), { base: 'none' })).status).toBe(200);
    await bob.tab.hears(() => bob.tab.told.some(({ type }) => type === 'gone'));
    expect(await bob.tab.sends(doc, 'hello?')).toMatchObject({ type: 'failed', reason: 'not-allowed' });
    for (const path of [TALK_PATHS.chat, TALK_PATHS.threads, TALK_PATHS.people, TALK_PATHS.notify]) {
      expect((await bob.person.get(path(doc))).status).toBe(404);
      expect((await ana.person.get(path(doc))).status).toBe(200);
    }
  });

  it('LIVE-8: no session, no talk', async () => {
    const nobody = await LiveClient.open(server, '');
    await nobody.hears(() => nobody.closeCode !== null);
    expect(nobody.closeCode).toBe(CLOSE.notSignedIn);
  });

  it('LIVE-14: a list hears who comes in, and that they leave', async () => {
    const doc = 'on my list';
    const ana = await enter('Ana', doc);
    await ana.tab.asks({ type: 'subscribe', topic: { home: true }, after: null });
    const here = () =>
      ana.tab.told.flatMap(message =>
        message.type === 'moment' &&
        message.moment.kind === 'document' &&
        message.moment.document.name === doc
          ? [message.moment.here.length]
          : [],
      );
    const bob = new ApiPerson(server);
    await bob.get('/');
    await bob.patch(ACCESS_PATHS.me, { name: 'Bob' });
    const visit = bob.opens(doc);
    await visit.synced();
    visit.provider.awareness.setLocalStateField('user', { name: 'Bob', color: '#0f766e' });
    await ana.tab.hears(() => here().at(-1) === 1);
    visit.leave();
    await ana.tab.hears(() => here().at(-1) === 0);
    expect((await bob.get(API_PATHS.documents)).status).toBe(200);
  });

  it("PEOPLE-15: other sessions of a person end at once, with their connections; one's own goes on, after a restart too", async () => {
    const doc = 'lost device';
    const ana = await enter('Ana', doc);
    const here = ana.person.opens(doc);
    await here.synced();
    const lost = new ApiPerson(server);
    await lost.get('/');
    const { code } = (await ana.person.post(ACCESS_PATHS.deviceCode, {})).json;
    expect((await lost.post(ACCESS_PATHS.redeemCode, { code })).json.id).toBe(ana.id);
    const there = lost.opens(doc);
    await there.synced();
    const tab = await LiveClient.open(server, lost.cookie);
    tabs.push(tab);
    const { code: unused } = (await ana.person.post(ACCESS_PATHS.deviceCode, {})).json;
    const stolen = lost.cookie;

    const evil = { origin: 'https://evil.example' };
    expect((await ana.person.post(ACCESS_PATHS.signOutOthers, {}, evil)).status).toBe(403);
    expect((await ana.person.post(ACCESS_PATHS.signOutOthers, {})).status).toBe(204);
    await tab.hears(() => tab.closeCode !== null);
    await until(
      () => there.closeCodes.length > 0,
      () => 'the document of the lost device is still open',
    );
    expect([tab.closeCode, there.closeCodes[0]]).toEqual([CLOSE.notSignedIn, CLOSE.notSignedIn]);
    expect((await lost.get(ACCESS_PATHS.me)).json.id).not.toBe(ana.id);
    const guesser = new ApiPerson(server);
    expect((await guesser.post(ACCESS_PATHS.redeemCode, { code: unused })).status).toBe(404);

    // Who did it has noticed nothing.
    await here.writes('still here');
    expect(here.closeCodes).toEqual([]);
    expect(ana.tab.closeCode).toBeNull();
    expect((await ana.person.get(ACCESS_PATHS.me)).json.id).toBe(ana.id);
    // Again, from the same browser: its connections are older than its cookie.
    expect((await ana.person.post(ACCESS_PATHS.signOutOthers, {})).status).toBe(204);
    await here.writes(', again');
    expect([here.closeCodes, ana.tab.closeCode]).toEqual([[], null]);

    await server.kill();
    await server.restart();
    expect((await ana.person.get(ACCESS_PATHS.me)).json.id).toBe(ana.id);
    const thief = new ApiPerson(server);
    thief.cookie = stolen;
    expect((await thief.get(ACCESS_PATHS.me)).json.id).not.toBe(ana.id);
    for (const open of [here, there]) open.leave();
  });

  it('TALK-16: who is made a member hears of it at once, once; and no more when that is taken back', async () => {
    const doc = 'for bob';
    const ana = await enter('Ana', doc);
    const bob = await enter('Bob', 'elsewhere');
    await bob.tab.asks({ type: 'subscribe', topic: { me: true }, after: null });
    const path = ACCESS_PATHS.access(doc);
    const makeMember = (role: string | null) => ana.person.patch(path, { member: { id: bob.id, role } });
    expect((await ana.person.patch(path, { base: 'none' })).status).toBe(200);
    expect((await makeMember('view')).status).toBe(200);
    await bob.tab.hears(() => bob.tab.events('me').length > 0);
    // Another role is no news; and one's own place is none either.
    await makeMember('edit');
    await ana.person.patch(path, { member: { id: ana.id, role: 'own' } });
    const { notices, unreadCount } = (await bob.person.get(TALK_PATHS.notices)).json;
    expect(unreadCount).toBe(1);
    expect(notices).toMatchObject([{ doc, why: 'shared', message: { author: { name: 'Ana' }, text: '' } }]);
    expect((await ana.person.get(TALK_PATHS.notices)).json.unreadCount).toBe(0);
    await makeMember(null);
    await bob.tab.hears(() => bob.tab.events('me').at(-1)?.event.kind === 'notices-read');
    expect((await bob.person.get(TALK_PATHS.notices)).json).toMatchObject({ notices: [], unreadCount: 0 });
    await makeMember('comment');
    await bob.tab.hears(
      () => bob.tab.events('me').filter(({ event }) => event.kind === 'notice').length === 2,
    );
  });
});
