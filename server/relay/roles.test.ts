// Rights that change while somebody is connected, and whom others see.
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { CLOSE } from '../../protocol/close-codes.ts';
import { encodeAwareness } from '../../protocol/messages.ts';
import { RelayFixture, type TestClient } from '../testing/relay-fixture.ts';
import { stampState } from './identity-stamp.ts';
import type { Identity } from './ports.ts';

const ANA: Identity = { id: 'p-ana', name: 'Ana', color: '#b3261e' };
const BOB: Identity = { id: 'p-bob', name: null, color: null };

function announce(client: TestClient, clientId: number, clock: number, state: unknown): void {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarUint(encoder, clientId);
  encoding.writeVarUint(encoder, clock);
  encoding.writeVarString(encoder, typeof state === 'string' ? state : JSON.stringify(state));
  client.session.receive(encodeAwareness(encoding.toUint8Array(encoder)));
}

/** What somebody who comes now sees of a clientID. */
function stateOf(observer: TestClient, clientId: number): unknown {
  const awareness = new Awareness(new Y.Doc());
  awareness.destroy();
  for (const frame of observer.connection.frames) {
    // Type 1, then the length of the update.
    if (frame[0] !== 1) continue;
    let at = 1;
    while (frame[at]! >= 0x80) at += 1;
    applyAwarenessUpdate(awareness, frame.subarray(at + 1), null);
  }
  return awareness.getStates().get(clientId);
}

/** The text as somebody sees it who comes now. */
async function textSeenBy(fixture: RelayFixture): Promise<string> {
  return (await fixture.join()).text;
}

describe('roles on open connections', () => {
  it('ACCESS-3: who may only view any more is told, and what they write from then on is refused (TRAP 17)', async () => {
    const fixture = new RelayFixture();
    const [ana, bob] = [await fixture.join(), await fixture.join()];
    ana.type('before ');
    await fixture.pass(100);
    ana.session.changeRole('view');
    ana.type('after');
    ana.checkpoint(1);
    await fixture.pass(100);
    expect(ana.notices).toEqual([{ type: 'role-changed', role: 'view' }]);
    expect(ana.refused.map(({ reason }) => reason)).toEqual(['read-only']);
    expect(ana.echoes).toEqual([]);
    expect(ana.connection.closed).toBeNull();
    expect(bob.notices).toEqual([]);
    bob.type('bob');
    await fixture.pass(100);
    expect(bob.text).toBe('before bob');
    expect(ana.text).toContain('bob');
    expect(await textSeenBy(fixture)).toBe('before bob');
  });

  it('ACCESS-4: who may edit again is asked for what was refused, and it is saved (TRAP 40)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join({ role: 'comment' });
    ana.type('early');
    ana.checkpoint(1);
    await fixture.pass(100);
    expect(ana.refused).toHaveLength(1);
    expect(ana.echoes).toEqual([]);
    ana.session.changeRole('edit');
    await fixture.pass(100);
    expect(ana.notices).toEqual([{ type: 'role-changed', role: 'edit' }]);
    expect(await textSeenBy(fixture)).toBe('early');
    expect(ana.echoes).toEqual([1]);
    ana.type(' late');
    ana.checkpoint(2);
    await fixture.pass(100);
    expect(ana.echoes).toEqual([1, 2]);
    expect(await textSeenBy(fixture)).toBe('early late');
  });

  it('ACCESS-4: a role between two that may not edit asks for nothing; the same role again tells nothing', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join({ role: 'view' });
    const before = ana.types.filter(type => type === '0.0').length;
    ana.session.changeRole('comment');
    ana.session.changeRole('comment');
    await fixture.pass(100);
    expect(ana.notices).toEqual([{ type: 'role-changed', role: 'comment' }]);
    expect(ana.types.filter(type => type === '0.0').length).toBe(before);
  });

  it('ACCESS-4: checkpoints of a reader that nobody echoes end nothing', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join({ role: 'view' });
    ana.type('x');
    for (let n = 1; n <= 1500; n++) ana.checkpoint(n);
    await fixture.pass(100);
    expect(ana.connection.closed).toBeNull();
    expect(ana.echoes).toEqual([]);
  });

  it('ACCESS-3: a viewer who holds a copy is asked for it, so that what is unsent there is called refused (TRAP 16)', async () => {
    const fixture = new RelayFixture();
    const first = await fixture.join();
    const { epoch } = first.hellos[0]!;
    const back = fixture.connect({ role: 'view', epoch });
    back.doc.getText('content').insert(0, 'offline');
    await fixture.pass(100);
    expect(back.refused.at(-1)).toMatchObject({ reason: 'read-only' });
    expect(first.text).toBe('');
    const stock = fixture.connect({ role: 'view', extended: false });
    await fixture.pass(100);
    expect(stock.types).not.toContain('0.0');
  });

  it('ACCESS-2: roles that change before the document is there are the ones that are told', async () => {
    const opened: string[] = [];
    const fixture = new RelayFixture({
      opened: async doc => {
        opened.push(doc);
        ana.session.changeRole('own');
      },
    });
    const ana = fixture.connect();
    ana.ask();
    await fixture.until(() => ana.syncCount > 0);
    expect(opened).toEqual(['doc']);
    expect(ana.hellos.map(({ role }) => role)).toEqual(['own']);
    expect(ana.notices).toEqual([]);
  });

  it('ACCESS-5: ending one connection leaves the others alone', async () => {
    const fixture = new RelayFixture();
    const [ana, bob] = [await fixture.join(), await fixture.join()];
    announce(ana, 5, 1, { user: { name: 'Ana' } });
    await fixture.pass(100);
    ana.session.end(CLOSE.noAccess, 'your access has ended');
    ana.type('too late');
    await fixture.pass(100);
    expect(ana.connection.closed).toMatchObject({ code: CLOSE.noAccess });
    expect(bob.connection.closed).toBeNull();
    expect(bob.text).toBe('');
    expect(stateOf(bob, 5)).toBeUndefined();
  });
});

describe('identity in awareness', () => {
  it('PEOPLE-6: name, colour and id are those of the session, whatever the client says', async () => {
    const fixture = new RelayFixture();
    const bob = await fixture.join();
    const ana = await fixture.join({ identity: ANA });
    const forged = { name: 'Bob', color: '#123456', colorLight: '#12345633', id: 'p-bob', mood: 'sly' };
    announce(ana, 5, 1, { user: forged, cursor: { at: 3 } });
    await fixture.pass(100);
    expect(stateOf(bob, 5)).toEqual({
      user: { name: 'Ana', color: '#b3261e', colorLight: '#b3261e33', id: 'p-ana', mood: 'sly' },
      cursor: { at: 3 },
    });
  });

  it('PEOPLE-6: whoever never chose a name keeps what the page says, under their own id', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join();
    const bob = await fixture.join({ identity: BOB });
    announce(bob, 6, 1, { user: { name: 'Quiet fox', color: '#00734d', id: 'p-ana' } });
    await fixture.pass(100);
    expect(stateOf(ana, 6)).toEqual({ user: { name: 'Quiet fox', color: '#00734d', id: 'p-bob' } });
  });

  it('PEOPLE-6: without a session nobody has an id, nor by a key said twice or a prototype (TRAP 23)', async () => {
    const fixture = new RelayFixture();
    const observer = await fixture.join();
    const stranger = await fixture.join();
    announce(stranger, 7, 1, { user: { name: 'S', id: 'p-ana' } });
    announce(stranger, 8, 1, '{"user":{"id":"p-bob"},"user":{"name":"T","id":"x","id":"p-ana"}}');
    announce(stranger, 9, 1, '{"user":{"name":"U","__proto__":{"id":"p-ana"}}}');
    await fixture.pass(100);
    expect(stateOf(observer, 7)).toEqual({ user: { name: 'S' } });
    expect(stateOf(observer, 8)).toEqual({ user: { name: 'T' } });
    const { user } = stateOf(observer, 9) as { user: { id?: unknown } };
    expect(user.id).toBeUndefined();
  });

  it('PRES-11: a state that nests too deep is dropped, and its room notices nothing (TRAP 34)', async () => {
    const fixture = new RelayFixture();
    const ana = await fixture.join({ identity: ANA });
    const bob = await fixture.join({ identity: BOB });
    const nest = (depth: number) => `{"user":{},"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    for (const [i, depth] of [8_100, 1_000, 32].entries()) announce(ana, 5, i + 1, nest(depth));
    await fixture.pass(100);
    expect(stateOf(bob, 5)).toBeUndefined();
    announce(ana, 5, 4, nest(31));
    await fixture.pass(100);
    expect(stateOf(bob, 5)).toMatchObject({ user: { id: 'p-ana' } });
    expect([ana.connection.closed, bob.connection.closed]).toEqual([null, null]);
  });

  it('PEOPLE-6: a new name counts from the next announcement on', async () => {
    const fixture = new RelayFixture();
    const bob = await fixture.join();
    const ana = await fixture.join({ identity: ANA });
    ana.session.changeIdentity({ ...ANA, name: 'Ana Lima' });
    announce(ana, 5, 1, { user: { name: 'Ana', color: '#b3261e', id: 'p-ana' } });
    await fixture.pass(100);
    expect(stateOf(bob, 5)).toMatchObject({ user: { name: 'Ana Lima' } });
  });

  it('PEOPLE-7: two tabs of one person are one of those who are here', async () => {
    const fixture = new RelayFixture();
    const [one, two] = [await fixture.join({ identity: ANA }), await fixture.join({ identity: ANA })];
    announce(one, 5, 1, { user: { name: 'x', color: '#000000' } });
    announce(two, 6, 1, { user: { name: 'y', color: '#ffffff' } });
    await fixture.pass(100);
    expect(fixture.relay.whoIsIn('doc')).toEqual([{ name: 'Ana', color: '#b3261e' }]);
  });

  it.each([
    ['a number', 5],
    ['a list', [{ user: 1 }]],
    ['nobody', { cursor: {} }],
    ['one who agrees', { user: { ...ANA, extra: 1 } }],
  ])('PEOPLE-6: %s stays as it is, byte for byte', (_, state) => {
    expect(stampState(state, ANA)).toBeNull();
  });

  it.each([['text'], [null], [[]]])('PEOPLE-6: a user that is %j becomes the person', user => {
    expect(JSON.parse(stampState({ user }, ANA)!)).toEqual({ user: { ...ANA, colorLight: '#b3261e33' } });
  });
});
