// One simulated world, from its seed: a few people write a document through real y-websocket providers while the network,
// the server and its disk go through a bad half minute. Then everything heals, and the world is judged: no word lost,
// everybody has the same, nobody is seen who is not there, nothing is left behind.
//
// Load this file only after SimulatedTime.installGlobals() and installSeededCrypto(): see there.
import * as Y from 'yjs';
import { CLOSE } from '../../protocol/close-codes.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { dumpDocument } from './document-dump.ts';
import { textOf } from './edits.ts';
import { closeLate, Fate } from './world-fate.ts';
import { DOC, WorldLife, type WorldOptions, type WorldResult } from './world-life.ts';

const SETTLE_MS = 240_000;
const LOOK_EVERY_MS = 25;

export async function runWorld(options: WorldOptions): Promise<WorldResult> {
  const world = new WorldLife(options);
  try {
    const fate = new Fate(world);
    await fate.live();
    if (world.faults.length === 0) await fate.heal();
    await new Judge(world).judge();
  } catch (error) {
    world.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  world.end();
  const { meter, counts, faults, story } = world;
  counts.tornFrames = world.network.tornCount;
  counts.refusedOfViewers = meter.refusals.filter(reason => reason === 'read-only').length;
  counts.gaps = meter.gaps;
  counts.duplicates = meter.duplicates;
  counts.merges = meter.merges;
  counts.folds = meter.folds;
  counts.failedCommits = meter.failedCommits;
  return { faults, counts, story };
}

class Judge {
  private readonly life: WorldLife;
  private lookAgainMs = 0;

  constructor(life: WorldLife) {
    this.life = life;
  }

  /** Waits until all is quiet, and looks closely. */
  async judge(): Promise<void> {
    if (this.life.faults.length > 0) return;
    for (const client of this.life.clients) {
      this.life.time.on(client.device.party, () => {
        client.typeLastWord();
        client.moveCursor();
      });
    }
    const isQuiet = await this.life.time.run(SETTLE_MS, () => this.isQuiet());
    this.life.tell('all is quiet');
    if (!isQuiet) this.life.faults.push(`not settled within ${SETTLE_MS} ms: ${this.describeUnrest()}`);
    if (this.life.faults.length > 0) return;
    this.examineDocuments();
    await this.examineIdleness();
    await this.examineLeaving();
    await this.examineEmptying();
    await this.examineReopening();
  }

  /** Looks every few milliseconds only: comparing texts costs more than all that happens in between. */
  private isQuiet(): boolean {
    if (this.life.faults.length > 0) return true;
    const { currentMs } = this.life.time;
    if (currentMs < this.lookAgainMs) return false;
    this.lookAgainMs = currentMs + LOOK_EVERY_MS;
    return this.describeUnrest() === '';
  }

  private describeUnrest(): string {
    if (this.life.server === null) return 'no server';
    const { unsavedUpdates } = this.life.server.stats;
    if (unsavedUpdates > 0) return `${unsavedUpdates} updates are not saved`;
    const first = this.life.clients[0]!;
    const text = textOf(first.doc);
    const visible = this.life.clients.filter(client => client.isVisible);
    for (const client of this.life.clients) {
      if (!client.isConnected) return client.describeConnection();
      const { wire } = client.machine;
      if (wire?.up.state !== 'flowing' || wire.down.state !== 'flowing') return client.describeConnection();
      const isTold = client.kind === 'page' || client.kind === 'extended';
      if (isTold && client.savedOperations < client.record.operationCount) {
        return `${client.name} has ${client.record.operationCount} operations, saved ${client.savedOperations}`;
      }
      if (textOf(client.doc) !== text) {
        return `texts differ:\n${first.name}: ${text}\n${client.name}: ${textOf(client.doc)}`;
      }
      const seen = client.sees();
      for (const other of visible) {
        if (other === client) continue;
        const { clientID } = other.doc;
        if (seen.get(clientID) !== other.mark)
          return `${client.name} sees ${other.name} at ${seen.get(clientID)}, which is at ${other.mark}`;
      }
      const others = visible.length - (client.isVisible ? 1 : 0);
      if (seen.size !== others) {
        const there = visible.map(({ name, doc }) => `${name} ${doc.clientID}`);
        return `${client.name} sees ${[...seen.keys()]}, there are ${there}`;
      }
    }
    return '';
  }

  private examineDocuments(): void {
    this.life.keepLeft();
    const required = new Map(this.life.required);
    for (const { record, device } of this.life.clients) {
      for (const written of [record, ...device.visits]) required.set(written, written.operationCount);
    }
    const mode = this.life.kind === 'text' ? 'exact' : 'visible';
    const holders = [...this.life.clients.map(({ doc }) => doc), this.life.diskWatch.copy()];
    const expected = dumpDocument(this.life.clients[0]!.doc, mode);
    for (const client of this.life.clients) {
      const fault = this.life.ledger.examine(client.doc, required);
      if (fault !== null) this.life.complain(`${client.name}: ${fault}`);
      const dump = dumpDocument(client.doc, mode);
      if (dump !== expected) this.life.complain(`documents differ:\n${expected}\n${client.name}:\n${dump}`);
      const leftover = client.leftovers.examineForGood(client.doc, holders);
      if (leftover !== null) this.life.complain(`${client.name}: ${leftover}`);
    }
    const refusals = this.life.meter.refusals.filter(reason => reason !== 'read-only');
    if (refusals.length > 0) this.life.complain(`refused: ${refusals}`);
    for (const code of this.life.network.closeCodes.keys()) {
      if (code !== CLOSE.restarting && code !== CLOSE.tooSlow && code !== CLOSE.internal)
        this.life.complain(`closed ${code}`);
    }
    this.life.watch.examineWires();
  }

  /** People who do nothing stay connected (TRAP 12), though an old connection's close comes late (TRAP 26). */
  private async examineIdleness(): Promise<void> {
    const first = this.life.clients[0]!;
    this.life.time.on(first.device.party, () => closeLate(first, first.machine.wire!));
    const isBack = await this.life.time.run(20_000, () => this.isQuiet());
    if (!isBack) this.life.complain(`after a reconnect: ${this.describeUnrest()}`);
    const opened = this.life.network.openedCount;
    await this.life.time.run(70_000);
    const reconnects = this.life.network.openedCount - opened;
    if (reconnects > 0) this.life.complain(`${reconnects} reconnects while nobody did anything`);
    const unrest = this.describeUnrest();
    if (unrest !== '') this.life.complain(`after 70 s of doing nothing: ${unrest}`);
  }

  /** Who goes is not seen any more, soon (TRAPS 24 and 25). */
  private async examineLeaving(): Promise<void> {
    while (this.life.clients.length < 3) this.life.join();
    const arrived = await this.life.time.run(30_000, () => this.isQuiet());
    if (!arrived) this.life.complain(`newcomers do not arrive: ${this.describeUnrest()}`);
    if (this.life.faults.length > 0) return;
    const [first, second] = this.life.clients;
    this.life.keepAll(first!);
    this.life.remove(first!);
    this.life.keepAll(second!);
    second!.machine.online = false;
    second!.machine.wire!.cut();
    this.life.remove(second!);
    const areGone = await this.life.time.run(2_000, () => this.isQuiet());
    if (!areGone) this.life.complain(`two have left: ${this.describeUnrest()}`);
  }

  /** When everybody has gone, nothing is left in memory (TRAPS 9 and 10). */
  private async examineEmptying(): Promise<void> {
    for (const client of [...this.life.clients]) {
      this.life.keepAll(client);
      this.life.remove(client);
    }
    const isEmpty = await this.life.time.run(180_000, () => {
      const { stats, timerCount } = this.life.server!;
      return stats.rooms === 0 && timerCount === 0;
    });
    const { stats, timerCount } = this.life.server!;
    if (!isEmpty) this.life.complain(`left behind: ${JSON.stringify(stats)} and ${timerCount} timers`);
    if (stats.connections + stats.unsavedUpdates + stats.logBytes > 0)
      this.life.complain(JSON.stringify(stats));
  }

  /** What is on disk is the document, for a newcomer and for who reads the disk. */
  private async examineReopening(): Promise<void> {
    const stored = await new MemoryStore(this.life.disk).load(DOC);
    if (stored === null) return this.life.complain('nothing is stored');
    const doc = new Y.Doc();
    if (stored.base !== null) Y.applyUpdate(doc, stored.base);
    for (const { bytes } of stored.tail) Y.applyUpdate(doc, bytes);
    const fault = this.life.ledger.examine(doc, this.life.required);
    if (fault !== null) this.life.complain(`on disk: ${fault}`);
    this.life.join();
    const newcomer = this.life.clients[0]!;
    const isSynced = await this.life.time.run(10_000, () => newcomer.isConnected);
    if (!isSynced) this.life.complain('a newcomer does not get the document');
    const mode = this.life.kind === 'text' ? 'exact' : 'visible';
    if (dumpDocument(newcomer.doc, mode) !== dumpDocument(doc, mode))
      this.life.complain('the newcomer has another text');
  }
}
