// Rules LIVE-3 to LIVE-16: what the hub tells to whom, and what it takes from whom.
import { describe, expect, it } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import { LIVE_LIMITS } from '../../protocol/live.ts';
import { LiveFixture } from '../testing/live-fixture.ts';

const PASSAGE = { from: 'AA==', to: 'AQ==', quote: 'words' };

describe('topics', () => {
  it('LIVE-3: who comes with a number gets what follows it, then what is told, in one order', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    for (let i = 1; i <= 5; i++) await ana.sends('plan', `message ${i}`, i + 10);
    expect(ana.numbers('doc:plan')).toEqual([1, 2, 3, 4, 5]);
    const bob = await fixture.open('bob');
    await bob.says({ type: 'subscribe', id: 1, topic: { doc: 'plan' }, after: 2 });
    expect(bob.told.map(({ type }) => type)).toEqual(['welcome', 'subscribed', 'done', 'events']);
    expect(bob.of('subscribed')).toEqual([{ type: 'subscribed', topic: 'doc:plan', last: 5, reset: false }]);
    await ana.sends('plan', 'one more', 20);
    expect(bob.numbers('doc:plan')).toEqual([3, 4, 5, 6]);
    const caro = await fixture.open('caro');
    await caro.says({ type: 'subscribe', id: 1, topic: { doc: 'plan' }, after: null });
    expect(caro.of('subscribed')[0]).toMatchObject({ last: 6, reset: false });
    expect(caro.numbers('doc:plan')).toEqual([]);
  });

  it('LIVE-3: a sender has heard its own event when it hears "done"', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    await ana.sends('plan', 'olá');
    expect(ana.told.slice(-2).map(({ type }) => type)).toEqual(['events', 'done']);
  });

  it('LIVE-4: 500 missed events come in one frame', async () => {
    const fixture = new LiveFixture();
    for (let i = 0; i < 500; i++) {
      const message = { clientId: `c${i}`, threadId: null, text: 'olá', replyTo: null, passage: null };
      await fixture.store.send('ana', 'plan', message, i);
    }
    const bob = await fixture.listening('bob', 'plan');
    expect(bob.of('events')).toHaveLength(1);
    expect(bob.numbers('doc:plan')).toHaveLength(500);
  });

  it('LIVE-4: who missed too much, or has a number of another life, is told to ask anew', async () => {
    const fixture = new LiveFixture({ maxReplayCount: 3 });
    const ana = await fixture.listening('ana', 'plan');
    for (let i = 1; i <= 4; i++) await ana.sends('plan', `message ${i}`, i + 10);
    const bob = await fixture.open('bob');
    // Out of memory's reach as of the store's: a hub of its own.
    for (const [after, reset] of [
      [1, false],
      [99, true],
    ] as const) {
      await bob.says({ type: 'subscribe', id: 1, topic: { doc: 'plan' }, after });
      expect(bob.of('subscribed').at(-1)).toMatchObject({ last: 4, reset });
    }
    await ana.sends('plan', 'after that', 30);
    expect(bob.numbers('doc:plan')).toEqual([2, 3, 4, 5]);
  });

  it('LIVE-3: told out of order, twice and with a hole: each once and in order', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    const told = [];
    for (let i = 0; i < 4; i++) {
      const message = { clientId: `c${i}`, threadId: null, text: `${i}`, replyTo: null, passage: null };
      const result = await fixture.store.send('bob', 'plan', message, i);
      if (result.outcome === 'done') told.push(result.told);
    }
    for (const i of [2, 2, 0]) fixture.hub.tell(told[i]!);
    expect(ana.numbers('doc:plan')).toEqual([1]);
    // Number 2 is never told: the store is asked.
    await fixture.settle(1_000);
    expect(ana.numbers('doc:plan')).toEqual([1, 2, 3, 4]);
  });

  it('LIVE-5: an event is written once for all who hear it', async () => {
    const fixture = new LiveFixture();
    const tabs = [];
    for (const person of ['ana', 'bob', 'caro']) tabs.push(await fixture.listening(person, 'plan'));
    await tabs[0]!.sends('plan', 'olá');
    const frames = tabs.map(({ frames, told }) => frames[told.findIndex(({ type }) => type === 'events')]);
    expect(new Set(frames).size).toBe(1);
    expect(frames[0]).toBeDefined();
  });

  it('LIVE-7 (TRAP 18, 19): who does not read is closed with 4508, and misses nothing when coming back', async () => {
    const fixture = new LiveFixture({ maxQueuedBytes: 1_000 });
    const ana = await fixture.listening('ana', 'plan');
    const slow = await fixture.listening('bob', 'plan');
    slow.unsentBytes = 1_001;
    await ana.sends('plan', 'olá');
    expect(slow.closed?.code).toBe(CLOSE.tooSlow);
    expect(slow.numbers('doc:plan')).toEqual([]);
    const back = await fixture.listening('bob', 'plan');
    expect(back.numbers('doc:plan')).toEqual([1]);
  });

  it('LIVE-7: a replay waits for a slow reader, and gives it up after a while', async () => {
    const fixture = new LiveFixture({ highBytes: 10, drainMs: 5_000 });
    for (let i = 0; i < 100; i++) {
      const message = {
        clientId: `c${i}`,
        threadId: null,
        text: 'x'.repeat(4_000),
        replyTo: null,
        passage: null,
      };
      await fixture.store.send('ana', 'plan', message, i);
    }
    const bob = await fixture.open('bob');
    bob.unsentBytes = 11;
    await bob.says({ type: 'subscribe', id: 1, topic: { doc: 'plan' }, after: 0 });
    const first = bob.numbers('doc:plan').length;
    expect(first).toBeLessThan(100);
    bob.unsentBytes = 0;
    bob.session.drained();
    await fixture.settle();
    expect(bob.numbers('doc:plan')).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    bob.unsentBytes = 11;
    await bob.says({ type: 'subscribe', id: 2, topic: { doc: 'plan' }, after: 0 });
    await fixture.settle(6_000);
    expect(bob.closed?.code).toBe(CLOSE.tooSlow);
  });
});

describe('who hears and says what', () => {
  it('LIVE-8: without a session: 4401, once', async () => {
    const nobody = await new LiveFixture().open(null);
    expect(nobody.closed?.code).toBe(CLOSE.notSignedIn);
    expect(nobody.told).toEqual([]);
  });

  it('LIVE-8: viewers hear and do not speak; strangers hear nothing', async () => {
    const fixture = new LiveFixture();
    fixture.roles.set('eva plan', 'view').set('zoe plan', null);
    const eva = await fixture.listening('eva', 'plan');
    const zoe = await fixture.listening('zoe', 'plan');
    const ana = await fixture.listening('ana', 'plan');
    await ana.sends('plan', 'olá');
    expect(eva.numbers('doc:plan')).toEqual([1]);
    expect(zoe.of('failed')).toMatchObject([{ id: 1, reason: 'not-allowed' }]);
    for (const tab of [eva, zoe]) {
      await tab.sends('plan', 'hm', 9);
      await tab.says({
        type: 'thread',
        id: 10,
        doc: 'plan',
        change: { kind: 'begin', clientId: 'c'.repeat(20), passage: PASSAGE, text: 'x' },
      });
      expect(tab.of('failed').slice(-2)).toMatchObject([
        { id: 9, reason: 'not-allowed' },
        { id: 10, reason: 'not-allowed' },
      ]);
    }
    await eva.says({ type: 'read', id: 11, doc: 'plan', upTo: 1 });
    expect(eva.told.at(-1)).toEqual({ type: 'done', id: 11 });
    expect(fixture.store.allMessages('plan')).toHaveLength(1);
  });

  it('LIVE-9 (TRAP 17): who loses a document hears "gone" at once and nothing after', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    const bob = await fixture.listening('bob', 'plan');
    fixture.setRole('bob', 'plan', null);
    await fixture.settle();
    expect(bob.told.at(-1)).toEqual({ type: 'gone', topic: 'doc:plan' });
    await ana.sends('plan', 'among us');
    await bob.sends('plan', 'hello?');
    expect(bob.numbers('doc:plan')).toEqual([]);
    expect(bob.of('failed')).toMatchObject([{ reason: 'not-allowed' }]);
    fixture.setRole('bob', 'plan', 'comment');
    await bob.says({ type: 'subscribe', id: 3, topic: { doc: 'plan' }, after: 0 });
    expect(bob.numbers('doc:plan')).toEqual([1]);
  });

  it('LIVE-22: who lost a document, or was refused it, hears once when they may have it, and leaves nothing behind', async () => {
    const fixture = new LiveFixture();
    fixture.roles.set('zoe plan', null);
    const bob = await fixture.listening('bob', 'plan');
    const zoe = await fixture.listening('zoe', 'plan');
    const eva = await fixture.listening('eva', 'plan');
    const backs = () => [bob, zoe, eva].map(tab => tab.of('back'));
    fixture.setRole('bob', 'plan', null);
    await fixture.settle();
    fixture.setRole('eva', 'plan', 'view');
    await fixture.settle();
    expect(backs()).toEqual([[], [], []]);
    fixture.setRole('bob', 'plan', 'view');
    fixture.setRole('zoe', 'plan', 'comment');
    fixture.setRole('zoe', 'plan', 'edit');
    await fixture.settle();
    const back = { type: 'back', topic: 'doc:plan' };
    expect(backs()).toEqual([[back], [back], []]);
    // Who does not want it any more is told nothing.
    fixture.setRole('eva', 'plan', null);
    await fixture.settle();
    await eva.says({ type: 'unsubscribe', id: 9, topic: { doc: 'plan' } });
    fixture.setRole('eva', 'plan', 'view');
    await fixture.settle();
    expect(eva.of('back')).toEqual([]);
  });

  it('LIVE-9: a role that is taken away while it is asked for is not used', async () => {
    const fixture = new LiveFixture();
    let open = () => {};
    fixture.roleGate = new Promise(resolve => {
      open = resolve;
    });
    const bob = await fixture.open('bob');
    await bob.says({ type: 'subscribe', id: 1, topic: { doc: 'plan' }, after: 0 });
    fixture.setRole('bob', 'plan', null);
    open();
    await fixture.settle();
    expect(bob.of('subscribed')).toEqual([]);
    expect(bob.of('failed')).toMatchObject([{ id: 1, reason: 'not-allowed' }]);
  });

  it("LIVE-10: only one's own is edited; the owner removes anybody's", async () => {
    const fixture = new LiveFixture();
    fixture.roles.set('own plan', 'own');
    const ana = await fixture.listening('ana', 'plan');
    const bob = await fixture.open('bob');
    const owner = await fixture.open('own');
    await ana.sends('plan', 'olá');
    const { id: messageId } = fixture.store.allMessages('plan')[0]!;
    await bob.says({ type: 'edit', id: 1, doc: 'plan', messageId, text: 'mine' });
    await bob.says({ type: 'delete', id: 2, doc: 'plan', messageId });
    await owner.says({ type: 'edit', id: 1, doc: 'plan', messageId, text: 'mine' });
    expect([...bob.of('failed'), ...owner.of('failed')].map(({ reason }) => reason)).toEqual(
      Array(3).fill('not-allowed'),
    );
    await ana.says({ type: 'edit', id: 3, doc: 'plan', messageId, text: 'olá!' });
    await owner.says({ type: 'delete', id: 4, doc: 'plan', messageId });
    const texts = ana
      .of('events')
      .flatMap(({ events }) =>
        events.map(({ event }) => ('message' in event ? event.message.text : event.kind)),
      );
    expect(texts).toEqual(['olá', 'olá!', '']);
  });

  it('LIVE-11: whom a message names gets a notice on every tab; what one tab reads is read on all', async () => {
    const fixture = new LiveFixture();
    fixture.store.enter('bob', 'plan');
    const tabs = [await fixture.open('bob'), await fixture.open('bob')];
    for (const tab of tabs) await tab.says({ type: 'subscribe', id: 1, topic: { me: true }, after: 0 });
    const ana = await fixture.open('ana');
    await ana.sends('plan', 'olá @[bob](p-bob)!');
    const [notice] = (await fixture.store.notices('bob', 10)).notices;
    expect(notice).toMatchObject({ doc: 'plan', why: 'mention' });
    await tabs[0]!.says({ type: 'read-notices', id: 2, noticeIds: [notice!.id] });
    for (const tab of tabs) {
      const kinds = tab.of('events').flatMap(({ events }) => events.map(({ event }) => event.kind));
      expect(kinds).toEqual(['notice', 'notices-read']);
    }
    expect(ana.numbers('me')).toEqual([]);
  });

  it('LIVE-12: the same client id sent twice is one message, and is answered both times', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    await ana.sends('plan', 'olá', 2, 'client-id-000000000001');
    await ana.sends('plan', 'olá', 3, 'client-id-000000000001');
    expect(ana.of('done').map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(ana.numbers('doc:plan')).toEqual([1]);
  });

  it('LIVE-12: what one tab says at once is stored in that order', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    for (let i = 0; i < 20; i++) void ana.sends('plan', `${i}`, 10 + i);
    await fixture.settle(10);
    expect(fixture.store.allMessages('plan').map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, i) => `${i}`),
    );
  });
});

describe('moments', () => {
  it('LIVE-13: others see that somebody types, at most every two seconds, and not the person themselves', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    const other = await fixture.listening('ana', 'plan');
    const bob = await fixture.listening('bob', 'plan');
    for (let i = 0; i < 5; i++) await ana.says({ type: 'typing', doc: 'plan', in: 'chat' });
    expect(bob.of('moment')).toMatchObject([
      { topic: 'doc:plan', moment: { kind: 'typing', person: { name: 'ana' }, in: 'chat' } },
    ]);
    await fixture.settle(LIVE_LIMITS.typingEveryMs);
    await ana.says({ type: 'typing', doc: 'plan', in: 'chat' });
    expect(bob.of('moment')).toHaveLength(2);
    expect([...ana.of('moment'), ...other.of('moment')]).toEqual([]);
    fixture.setRole('ana', 'plan', 'view');
    await fixture.settle(LIVE_LIMITS.typingEveryMs);
    await ana.says({ type: 'typing', doc: 'plan', in: 'chat' });
    expect(bob.of('moment')).toHaveLength(2);
  });

  it('LIVE-14: lists hear of documents that are in them and may be seen, once a second at most', async () => {
    const fixture = new LiveFixture();
    let here = [{ name: 'Ana', color: '#0f766e' }];
    fixture.shelf = {
      describe: async name => ({ name, title: 'The plan', editedMs: 5 }),
      whoIsIn: () => here,
      readersOf: async () => ['bob', 'eva'],
    };
    fixture.roles.set('eva plan', null);
    const tabs = [];
    for (const person of ['bob', 'eva', 'zoe']) {
      const tab = await fixture.open(person);
      await tab.says({ type: 'subscribe', id: 1, topic: { home: true }, after: null });
      tabs.push(tab);
    }
    const [bob, eva, zoe] = tabs;
    for (let i = 0; i < 50; i++) fixture.hub.documentChanged('plan', 'people');
    await fixture.settle(10);
    const moment = { kind: 'document', document: { name: 'plan', title: 'The plan', editedMs: 5 }, here };
    expect(bob!.of('moment')).toEqual([{ type: 'moment', topic: 'home', moment }]);
    // The same people: nothing to tell.
    fixture.hub.documentChanged('plan', 'people');
    await fixture.settle(2_000);
    expect(bob!.of('moment')).toHaveLength(1);
    here = [];
    fixture.hub.documentChanged('plan', 'people');
    await fixture.settle(10);
    fixture.hub.documentChanged('plan', 'title');
    await fixture.settle(500);
    expect(bob!.of('moment')).toHaveLength(2);
    await fixture.settle(600);
    expect(bob!.of('moment')).toHaveLength(3);
    expect([...eva!.of('moment'), ...zoe!.of('moment')]).toEqual([]);
  });
});

describe('hostile tabs', () => {
  it.each([
    ['no JSON', '{'],
    ['no message', '{"type":"reboot"}'],
    ['a list', '[]'],
    ['too deep', `{"type":"ping","x":${'['.repeat(9)}${']'.repeat(9)}}`],
    ['a name that no document has', '{"type":"subscribe","id":1,"topic":{"doc":"../x"},"after":null}'],
    ['two topics in one', '{"type":"subscribe","id":1,"topic":{"doc":"a","me":true},"after":null}'],
    ['a number below 0', '{"type":"subscribe","id":1,"topic":{"me":true},"after":-1}'],
    ['an empty message', '{"type":"edit","id":1,"doc":"a","messageId":"m","text":" \\n "}'],
    [
      'a text over the limit',
      JSON.stringify({ type: 'edit', id: 1, doc: 'a', messageId: 'm', text: 'x'.repeat(4_001) }),
    ],
  ])('LIVE-15 (TRAP 28): %s is closed with 4400', async (_what, text) => {
    const fixture = new LiveFixture();
    const tab = await fixture.open('ana');
    tab.saysText(text);
    expect(tab.closed?.code).toBe(CLOSE.malformedFrame);
    expect(fixture.hub.stats).toEqual({ tabs: 0, topics: 0 });
  });

  it('LIVE-15: what is stored has no controls and no halves of characters', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.open('ana');
    await ana.sends('plan', ' a\r\nb\u0000\ud800 ');
    expect(fixture.store.allMessages('plan')[0]!.text).toBe('a\nb\ufffd\ufffd');
  });

  it('LIVE-16: at most 60 topics a tab; the same one again is none more', async () => {
    const fixture = new LiveFixture({ maxTopicsPerConnection: 2 });
    const ana = await fixture.open('ana');
    for (const [id, topic] of [{ doc: 'a' }, { me: true }, { doc: 'a' }, { doc: 'b' }].entries()) {
      await ana.says({ type: 'subscribe', id, topic: topic as { doc: string }, after: null });
    }
    expect(ana.of('failed')).toMatchObject([{ id: 3, reason: 'too-many' }]);
    await ana.says({ type: 'unsubscribe', id: 5, topic: { doc: 'a' } });
    await ana.says({ type: 'subscribe', id: 6, topic: { doc: 'b' }, after: null });
    expect(ana.told.at(-1)).toEqual({ type: 'done', id: 6 });
  });

  it('LIVE-16: too many messages of a tab: 4529; too much talk of a person or an address is refused, and taken again later', async () => {
    const fixture = new LiveFixture({
      tabRate: { burst: 5, perMinute: 60 },
      talkRate: { burst: 2, perMinute: 60 },
      addressFactor: 2,
    });
    const ana = await fixture.open('ana');
    for (let i = 1; i <= 3; i++) await ana.sends('plan', 'x', i);
    expect(ana.of('failed')).toMatchObject([{ id: 3, reason: 'too-many' }]);
    const bob = await fixture.open('bob');
    for (let i = 1; i <= 2; i++) await bob.sends('plan', 'x', i);
    const caro = await fixture.open('caro');
    await caro.sends('plan', 'x', 1);
    expect(bob.of('failed')).toEqual([]);
    expect(caro.of('failed')).toMatchObject([{ reason: 'too-many' }]);
    await fixture.settle(2_000);
    await ana.sends('plan', 'later', 9);
    expect(ana.told.at(-1)).toEqual({ type: 'done', id: 9 });
    for (let i = 0; i < 9; i++) await bob.says({ type: 'ping' });
    expect(bob.closed?.code).toBe(CLOSE.tooMany);
  });

  it('LIVE-16: tabs that have gone leave nothing behind', async () => {
    const fixture = new LiveFixture();
    const tabs = [];
    for (let i = 0; i < 50; i++) tabs.push(await fixture.listening(`p${i}`, `doc ${i % 7}`));
    expect(fixture.hub.stats).toEqual({ tabs: 50, topics: 7 });
    for (const tab of tabs) tab.session.closed();
    expect(fixture.hub.stats).toEqual({ tabs: 0, topics: 0 });
  });

  it('LIVE-17: a server that stops closes all with 4503 and takes nobody in', async () => {
    const fixture = new LiveFixture();
    const ana = await fixture.listening('ana', 'plan');
    fixture.hub.stop();
    expect(ana.closed?.code).toBe(CLOSE.restarting);
    expect((await fixture.open('bob')).closed?.code).toBe(CLOSE.restarting);
  });
});
