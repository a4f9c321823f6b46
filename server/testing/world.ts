// One simulated world, from its seed: a few people write a document through real y-websocket providers while the network,
// the server and its disk go through a bad half minute. Then everything heals, and the world is judged: no word lost,
// everybody has the same, nobody is seen who is not there, nothing is left behind.
//
// Load this file only after SimulatedTime.installGlobals(): see there.
import * as Y from 'yjs';
import { CLOSE } from '../../protocol/close-codes.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { dumpDocument } from './document-dump.ts';
import { textOf } from './edits.ts';
import { DOC, WorldLife, type WorldOptions, type WorldResult } from './world-life.ts';

const SETTLE_MS = 240_000;

export async function runWorld(options: WorldOptions): Promise<WorldResult> {
  const world = new WorldLife(options);
  try {
    await world.live();
    await new Judge(world).judge();
  } catch (error) {
    world.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  world.end();
  const { meter, counts, faults, story } = world;
  counts.gaps = meter.gaps;
  counts.duplicates = meter.duplicates;
  counts.merges = meter.merges;
  counts.folds = meter.folds;
  counts.failedCommits = meter.failedCommits;
  return { faults, counts, story };
}

class Judge {
  private readonly life: WorldLife;

  constructor(life: WorldLife) {
    this.life = life;
  }

  /** Heals everything, waits until all is quiet, and looks closely. */
  async judge(): Promise<void> {
    if (this.life.faults.length > 0) return;
    await this.life.heal();
    for (const client of this.life.clients) client.typeLastWord();
    for (const client of this.life.clients) client.moveCursor();
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

  private isQuiet(): boolean {
    if (this.life.faults.length > 0) return true;
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
      if (client.extended !== null && client.savedOperations < client.record.operationCount) {
        return `${client.name} has ${client.record.operationCount} operations, saved ${client.savedOperations}`;
      }
      if (textOf(client.doc) !== text) {
        return `texts differ:\n${first.name}: ${text}\n${client.name}: ${textOf(client.doc)}`;
      }
      const seen = client.provider.awareness.getStates();
      for (const other of visible) {
        const state = seen.get(other.doc.clientID);
        const at = other.provider.awareness.getLocalState()!.at;
        if (state === undefined || state.at !== at)
          return `${client.name} does not see where ${other.name} is`;
      }
      if (seen.size !== visible.length) {
        const names = [...seen.values()].map(state => String(state.user));
        return `${client.name} sees ${names}, there are ${visible.map(other => other.name)}`;
      }
    }
    return '';
  }

  private examineDocuments(): void {
    this.life.keepLeft();
    const required = new Map(this.life.required);
    for (const { record } of this.life.clients) required.set(record, record.operationCount);
    const mode = this.life.kind === 'text' ? 'exact' : 'visible';
    const expected = dumpDocument(this.life.clients[0]!.doc, mode);
    for (const client of this.life.clients) {
      const fault = this.life.ledger.examine(client.doc, required);
      if (fault !== null) this.life.complain(`${client.name}: ${fault}`);
      const dump = dumpDocument(client.doc, mode);
      if (dump !== expected) this.life.complain(`documents differ:\n${expected}\n${client.name}:\n${dump}`);
      const { pendingStructs, pendingDs } = client.doc.store;
      if (pendingStructs !== null || pendingDs !== null)
        this.life.complain(`${client.name} has something pending`);
      if (client.extended !== null) {
        for (const refusal of client.extended.refusals)
          this.life.complain(`${client.name} was refused: ${refusal.reason}`);
        const epochs = new Set(client.extended.hellos.map(hello => hello.epoch));
        if (epochs.size > 1) this.life.complain(`the document had several epochs: ${[...epochs]}`);
      }
    }
    if (this.life.meter.refusals.length > 0) this.life.complain(`refused: ${this.life.meter.refusals}`);
    for (const code of this.life.network.closeCodes.keys()) {
      if (code !== CLOSE.restarting && code !== CLOSE.tooSlow && code !== CLOSE.internal)
        this.life.complain(`closed ${code}`);
    }
    for (const wire of this.life.network.wires) this.life.examineWire(wire);
  }

  /** People who do nothing stay connected (TRAP 12), though an old connection's close comes late (TRAP 26). */
  private async examineIdleness(): Promise<void> {
    const first = this.life.clients[0]!;
    this.life.closeLate(first, first.machine.wire!);
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
