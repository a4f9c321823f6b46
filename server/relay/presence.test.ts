import * as decoding from 'lib0/decoding';
import { describe, expect, it } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Role } from '../../protocol/roles.ts';
import { Presence, type Speaker } from './presence.ts';

let nextId = 1;
const createSpeaker = (
  instance: string | null = null,
  author = 'anonymous',
  role: Role = 'edit',
): Speaker => {
  return { id: nextId++, instance, author, identity: null, role };
};

/** What a real client sends about its own state. */
class Person {
  readonly awareness: Awareness;
  constructor(clientID: number) {
    const doc = new Y.Doc();
    doc.clientID = clientID;
    this.awareness = new Awareness(doc);
    this.awareness.setLocalState({ name: `p${clientID}` });
    this.awareness.destroy(); // ends its timer; the state can still be set
    this.awareness.setLocalState({ name: `p${clientID}` });
  }
  get clientID(): number {
    return this.awareness.clientID;
  }
  announce(...clients: number[]): Uint8Array {
    return encodeAwarenessUpdate(this.awareness, clients.length > 0 ? clients : [this.clientID]);
  }
  move(x: number): Uint8Array {
    this.awareness.setLocalState({ name: `p${this.clientID}`, x });
    return this.announce();
  }
  sees(frame: Uint8Array | null): void {
    if (frame === null) return;
    const decoder = decoding.createDecoder(frame);
    decoding.readVarUint(decoder);
    applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), 'relay');
  }
  stateOf(clientID: number): unknown {
    return this.awareness.getStates().get(clientID);
  }
}

describe('presence', () => {
  it('PRES-1: keeps the last state, and drops an older clock without reading its JSON', () => {
    const presence = new Presence();
    const [ana, observer] = [new Person(1), new Person(9)];
    const speaker = createSpeaker();
    const old = ana.announce();
    expect(presence.receive(ana.move(7), speaker, true).changed).toBe(true);
    const broken = Uint8Array.from(old);
    broken[broken.length - 1] = 0xff;
    expect(presence.receive(broken, createSpeaker(), false)).toEqual({
      changed: false,
      denied: [],
      stale: [],
    });
    observer.sees(presence.frameOfAll());
    expect(observer.stateOf(1)).toMatchObject({ x: 7 });
  });

  it('PRES-1: a room of N does not pass on the N - 1 echoes that stock clients send (TRAP 27)', () => {
    const presence = new Presence();
    const ana = new Person(1);
    presence.receive(ana.announce(), createSpeaker(), true);
    const before = presence.version;
    const echo = new Person(2);
    echo.sees(presence.frameOfAll());
    const outcome = presence.receive(echo.announce(1), createSpeaker(), false);
    expect(outcome).toEqual({ changed: false, denied: [], stale: [] });
    expect(presence.version).toBe(before);
  });

  it('PRES-2: nobody speaks for another live connection, and the spoofer takes no cursor along (TRAP 23)', () => {
    const presence = new Presence();
    const [ana, observer] = [new Person(1), new Person(9)];
    const [owner, spoofer] = [createSpeaker(), createSpeaker()];
    presence.receive(ana.announce(), owner, true);
    const forged = new Person(1);
    for (let i = 0; i < 9; i++) forged.move(i);
    const outcome = presence.receive(forged.announce(), spoofer, true);
    expect(outcome.changed).toBe(false);
    expect(outcome.denied).toEqual([{ client: 1, holder: owner }]);
    expect(presence.leave(spoofer, 0)).toEqual([]);
    observer.sees(presence.frameOfAll());
    expect(observer.stateOf(1)).toEqual({ name: 'p1' });
  });

  it('PRES-3: null is gone, and the clock stays known (TRAP 24)', () => {
    const presence = new Presence();
    const [ana, observer] = [new Person(1), new Person(9)];
    const speaker = createSpeaker();
    const first = ana.announce();
    presence.receive(first, speaker, true);
    observer.sees(presence.frameOfAll());
    ana.awareness.setLocalState(null);
    const version = presence.version;
    expect(presence.receive(ana.announce(), speaker, false).changed).toBe(true);
    observer.sees(presence.frameAfter(version));
    expect(observer.stateOf(1)).toBeUndefined();
    presence.forgetGone(presence.version);
    expect(presence.frameOfAll()).toBeNull();
    expect(presence.receive(first, createSpeaker(), false).changed).toBe(false);
  });

  it('PRES-3: a connection that announced two clientIDs takes both along at once (TRAP 25)', () => {
    const presence = new Presence();
    const [ana, ben, observer] = [new Person(1), new Person(2), new Person(9)];
    const speaker = createSpeaker();
    presence.receive(ana.announce(), speaker, true);
    presence.receive(ben.announce(), speaker, false);
    observer.sees(presence.frameOfAll());
    const version = presence.version;
    expect(presence.leave(speaker, 0).sort()).toEqual([1, 2]);
    observer.sees(presence.frameAfter(version));
    expect([...observer.awareness.getStates().keys()]).toEqual([9]);
  });

  it('PRES-4: who returns with an old clock is asked to announce itself, and is seen again (TRAP 25)', () => {
    const presence = new Presence();
    const [ana, observer] = [new Person(1), new Person(9)];
    const first = createSpeaker();
    presence.receive(ana.announce(), first, true);
    observer.sees(presence.frameOfAll());
    const version = presence.version;
    presence.leave(first, 0);
    observer.sees(presence.frameAfter(version));
    expect(observer.stateOf(1)).toBeUndefined();
    const second = createSpeaker();
    for (const forget of [false, true]) {
      if (forget) presence.forgetGone(presence.version);
      expect(presence.receive(ana.announce(), second, true).stale).toEqual([1]);
    }
    ana.sees(presence.frameOfStale(1));
    expect(presence.receive(ana.announce(), second, false).changed).toBe(true);
    observer.sees(presence.frameOfAll());
    expect(observer.stateOf(1)).toEqual({ name: 'p1' });
  });

  it('PRES-5: a new connection of the same document takes over; the old one’s end changes nothing (TRAP 26)', () => {
    const presence = new Presence();
    const ana = new Person(1);
    const [old, young] = [createSpeaker('secret'), createSpeaker('secret')];
    presence.receive(ana.announce(), old, true);
    expect(presence.receive(ana.move(1), young, true)).toMatchObject({ changed: true, denied: [] });
    expect(presence.leave(old, 0)).toEqual([]);
    expect(presence.mayWrite(1, young)).toBe(true);
    expect(presence.mayWrite(1, createSpeaker())).toBe(false);
    const observer = new Person(9);
    observer.sees(presence.frameOfAll());
    expect(observer.stateOf(1)).toMatchObject({ x: 1 });
  });

  it('PRES-2: who only passed on another tab’s cursor gives way when that tab comes itself', () => {
    const presence = new Presence();
    const [ana, ben] = [new Person(1), new Person(2)];
    const [benTab, anaTab] = [createSpeaker(), createSpeaker()];
    presence.receive(ben.announce(), benTab, true);
    presence.receive(ana.announce(), benTab, false);
    expect(presence.receive(ana.move(3), anaTab, true)).toMatchObject({ changed: true, denied: [] });
    expect(presence.leave(benTab, 0)).toEqual([2]);
    expect(presence.mayWrite(1, anaTab)).toBe(true);
  });

  it('PRES-5: a late word of the older connection takes nothing back', () => {
    const presence = new Presence();
    const ana = new Person(1);
    const [old, young] = [createSpeaker('secret'), createSpeaker('secret')];
    presence.receive(ana.announce(), old, true);
    presence.receive(ana.move(1), young, true);
    expect(presence.claim(1, old, 'strong')).toEqual({ claim: 'granted' });
    expect(presence.leave(old, 0)).toEqual([]);
    expect(presence.holderOf(1)).toBe(young);
  });

  it('PRES-8: while its owner is away for a moment, a clientID is kept; other tabs of the device may stand in (TRAP 22)', () => {
    const presence = new Presence();
    const ana = new Person(1);
    const [owner, back] = [createSpeaker('secret', 'ana'), createSpeaker('secret', 'ana')];
    const [eve, tab] = [createSpeaker('other', 'eve'), createSpeaker('third', 'ana')];
    presence.receive(ana.announce(), owner, true);
    presence.leave(owner, 1000);
    expect(presence.mayWrite(1, eve)).toBe(false);
    expect(presence.claim(1, eve, 'strong')).toEqual({ claim: 'denied', holder: null });
    expect(presence.mayWrite(1, tab)).toBe(true);
    expect(presence.expire(30_999)).toEqual([]);
    expect(presence.expire(31_001)).toEqual([1]);
    expect(presence.mayWrite(1, eve)).toBe(true);
    expect(presence.claim(1, eve, 'strong')).toEqual({ claim: 'granted' });
    // Who was its owner takes it back from anybody.
    expect(presence.claim(1, back, 'strong')).toEqual({ claim: 'granted' });
    expect(presence.mayWrite(1, eve)).toBe(false);
  });

  it('GATE-11: who may not edit keeps their clientID, but nobody from bringing their words', () => {
    const presence = new Presence();
    const ana = new Person(1);
    const [viewer, bob] = [createSpeaker('secret', 'ana', 'view'), createSpeaker('other', 'bob')];
    presence.receive(ana.announce(), viewer, true);
    expect(presence.mayWrite(1, bob)).toBe(true);
    expect(presence.claim(1, bob, 'strong')).toEqual({ claim: 'denied', holder: viewer });
    presence.leave(viewer, 1000);
    expect(presence.mayWrite(1, bob)).toBe(true);
    expect(presence.claim(1, bob, 'strong')).toEqual({ claim: 'denied', holder: null });
  });

  it('PRES-9: one connection announces a bounded number of states, and made-up clocks are dropped', () => {
    const presence = new Presence();
    const eve = createSpeaker();
    const people = Array.from({ length: 100 }, (_, i) => new Person(1000 + i));
    for (const person of people) presence.receive(person.announce(), eve, false);
    expect(presence.size).toBe(64);
    const clock = Uint8Array.from([1, 5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 2, 0x7b, 0x7d]);
    expect(presence.receive(clock, createSpeaker(), true)).toEqual({ changed: false, denied: [], stale: [] });
  });

  it('PRES-1: a newcomer to a crowd of 2,000 may send back all that it heard, as stock clients do', () => {
    const presence = new Presence();
    for (let i = 0; i < 2000; i++) {
      const bytes = Uint8Array.from([1, 0x80 | (i & 0x7f), i >> 7, 1, 2, 0x7b, 0x7d]);
      presence.receive(bytes, createSpeaker(), true);
    }
    const newcomer = new Person(90_000);
    newcomer.sees(presence.frameOfAll());
    const echo = newcomer.announce(...[...newcomer.awareness.getStates().keys()].filter(id => id !== 90_000));
    expect(presence.receive(echo, createSpeaker(), false)).toMatchObject({ changed: false });
  });

  it('PRES-12: one message is answered a bounded number of times, each clientID once', () => {
    const presence = new Presence();
    const [ana, eve] = [createSpeaker(), createSpeaker()];
    for (let i = 0; i < 60; i++) presence.receive(Uint8Array.of(1, i, 1, 2, 0x7b, 0x7d), ana, false);
    presence.leave(ana, 0);
    const entry = (client: number, clock: number) => [client, clock, 1, 0x31];
    const message = (count: number, of: (i: number) => number[]) => {
      const prefix = [0x80 | (count & 127), 0x80 | ((count >> 7) & 127), count >> 14];
      return Uint8Array.from([...prefix, ...Array.from({ length: count }, (_, i) => of(i)).flat()]);
    };
    const stale = presence.receive(
      message(40_000, () => entry(7, 1)),
      eve,
      false,
    );
    expect(stale.stale).toEqual([7]);
    presence.receive(Uint8Array.of(1, 100, 1, 1, 0x31), ana, true);
    const denied = presence.receive(
      message(40_000, i => entry(100, 2 + (i % 100))),
      eve,
      false,
    );
    expect(denied.denied).toEqual([{ client: 100, holder: ana }]);
    expect(() =>
      presence.receive(
        message(60_000, () => entry(7, 1)),
        eve,
        false,
      ),
    ).toThrow(/60000 entries/);
  });

  it('PRES-7: what a client announced can be sent back to it, whatever it was', () => {
    const presence = new Presence();
    const [silent, ana] = [createSpeaker(), createSpeaker()];
    const person = new Person(1);
    presence.receive(person.announce(), ana, true);
    const observer = new Person(9);
    observer.sees(presence.frameOfOwn(silent));
    expect(observer.stateOf(1)).toBeUndefined();
    observer.sees(presence.frameOfOwn(ana));
    expect(observer.stateOf(1)).toEqual({ name: 'p1' });
  });

  it('PRES-1: refuses what no client could read', () => {
    const presence = new Presence();
    const entry = (json: string, clock = 1) => {
      const bytes = Buffer.from(json);
      return Uint8Array.from([
        1,
        5,
        clock,
        ...(bytes.length < 128
          ? [bytes.length]
          : [(bytes.length & 127) | 128, ((bytes.length >> 7) & 127) | 128, bytes.length >> 14]),
        ...bytes,
      ]);
    };
    expect(() => presence.receive(entry('{'), createSpeaker(), true)).toThrow(/not JSON/);
    expect(presence.receive(entry(`"${'x'.repeat(16_300)}"`), createSpeaker(), true).changed).toBe(true);
    expect(presence.receive(entry(`"${'x'.repeat(16_383)}"`, 2), createSpeaker(), true).changed).toBe(false);
    expect(() => presence.receive(Uint8Array.of(9, 1, 1), createSpeaker(), true)).toThrow();
    expect(() => presence.receive(Uint8Array.from([...entry('{}'), 0]), createSpeaker(), true)).toThrow(
      /left over/,
    );
  });
});
