// Traps that need many clients or exact times, in virtual time with real y-websocket providers.
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../testing/random.ts';
import { SimulatedTime } from '../testing/simulated-time.ts';
import type { Stage } from '../testing/stage.ts';

const time = new SimulatedTime();
let parts: typeof import('../testing/stage.ts');

beforeAll(async () => {
  time.installGlobals();
  parts = await import('../testing/stage.ts');
});

function setUp(seed: string): Stage {
  time.reset();
  return parts.createStage(time, createRandom(seed));
}

describe('traps in virtual time', () => {
  it('GATE-5: a lost frame is made good within a second of the next one (TRAP 20)', async () => {
    const stage = setUp('lost frame');
    const alice = stage.join(false);
    const bob = stage.join(false);
    await time.run(2_000, () => alice.isConnected && bob.isConnected);
    alice.machine.wire!.up.loseCount = 1;
    alice.doc.getText('text').insert(0, 'lost ');
    alice.doc.getText('text').insert(5, 'found');
    const isHealed = await time.run(1_000, () => bob.doc.getText('text').toString() === 'lost found');
    expect(isHealed).toBe(true);
    expect(stage.faults).toEqual([]);
  });

  it('ROOM-1: after a restart three hundred come back within seconds, and the document is loaded once (TRAP 15)', async () => {
    const stage = setUp('herd');
    const crowd = Array.from({ length: 300 }, (_, i) => stage.join(i % 2 === 0));
    await time.run(20_000, () => crowd.every(client => client.isConnected));
    crowd[0]!.doc.getText('text').insert(0, 'all of us');
    const reads = () => crowd.every(client => client.doc.getText('text').toString() === 'all of us');
    expect(await time.run(5_000, reads)).toBe(true);
    await time.run(2_000, () => stage.server.stats.unsavedUpdates === 0);
    stage.server.kill();
    stage.network.server = null;
    for (const wire of stage.network.wires) wire.loseServer();
    await time.run(1_000, () => crowd.every(client => !client.isConnected));
    const server = stage.startServer();
    const areBack = await time.run(6_000, () => crowd.every(client => client.isConnected));
    expect(areBack).toBe(true);
    expect(server.storeCalls.open).toBe(1);
    expect(reads()).toBe(true);
    expect(stage.faults).toEqual([]);
    for (const client of crowd) client.leave();
  });

  it('PRES-5: a session that came back keeps its cursor when the old one is closed late (TRAP 26)', async () => {
    const stage = setUp('late close');
    const alice = stage.join(false);
    const bob = stage.join(false);
    await time.run(2_000, () => alice.isConnected && bob.isConnected);
    alice.provider.awareness.setLocalState({ name: 'alice' });
    const seen = () => bob.provider.awareness.getStates().get(alice.doc.clientID)?.name;
    expect(await time.run(1_000, () => seen() === 'alice')).toBe(true);
    alice.machine.wire!.closeIsLate = true;
    alice.provider.disconnect();
    alice.provider.connect();
    await time.run(10_000);
    expect(seen()).toBe('alice');
    alice.doc.getText('text').insert(0, 'I am here');
    const isHeard = await time.run(1_000, () => bob.doc.getText('text').toString() === 'I am here');
    expect(isHeard).toBe(true);
    expect(stage.faults).toEqual([]);
  });

  it('GATE-11: a half-open connection does not silence the one that takes its place (TRAP 22)', async () => {
    const stage = setUp('half open');
    const alice = stage.join(false);
    const bob = stage.join(false);
    await time.run(2_000, () => alice.isConnected && bob.isConnected);
    alice.doc.getText('text').insert(0, 'one');
    await time.run(1_000);
    const { wire } = alice.machine;
    wire!.up.setState('dead');
    wire!.down.setState('dead');
    alice.provider.disconnect();
    alice.provider.connect();
    alice.doc.getText('text').insert(3, ' two');
    // The old connection is asked whether it lives, and given up after 3 s.
    const isHeard = await time.run(6_000, () => bob.doc.getText('text').toString() === 'one two');
    expect(isHeard).toBe(true);
    expect(stage.faults).toEqual([]);
  });

  it('WORLD-2: who has not heard the question for words that were held back has left nothing with the server', async () => {
    const stage = setUp('unheard question');
    const alice = stage.join(false);
    const bob = stage.join(false);
    await time.run(2_000, () => alice.isConnected && bob.isConnected);
    alice.doc.getText('text').insert(0, 'one');
    await time.run(1_000);
    const old = alice.machine.wire!;
    old.closeIsLate = true;
    alice.reconnect();
    await time.run(1_000, () => alice.machine.wire !== old && alice.isConnected);
    alice.doc.getText('text').insert(3, ' two');
    await time.run(1_000);
    const wire = alice.machine.wire!;
    const asked = wire.tally.down.questions;
    wire.down.setState('stalled');
    // The old connection, for which the words are held back, ends after 5 s; only then may the server ask for them.
    await time.run(6_000, () => wire.tally.down.questions > asked);
    await time.run(1_000);
    expect(wire.tally.down.questions).toBe(asked + 1);
    expect(wire.up.isEmpty).toBe(true);
    expect(wire.hasArrived).toBe(false);
    expect(bob.doc.getText('text').toString()).toBe('one');
    wire.down.setState('flowing');
    const isHeard = await time.run(1_000, () => bob.doc.getText('text').toString() === 'one two');
    expect(isHeard).toBe(true);
    expect(wire.hasArrived).toBe(true);
    expect(stage.faults).toEqual([]);
  });
});
