// What must be true in a simulated world at any moment: what was called saved is on disk, a page knows when its connection is
// dead, and no connection carries more than its bound.
import type { DiskWatch } from './disk-watch.ts';
import type { Inhabitant } from './inhabitant.ts';
import { PageClient } from './page-client.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedTime } from './simulated-time.ts';
import type { WorldCounts } from './world-counts.ts';

const WATCH_EVERY_MS = 1_000;
/**
 * A page that is looked at says within this time after the last that reached it that its connection is dead; a hidden one
 * within the other.
 */
const SAID_WITHIN_MS = 20_000;
const HIDDEN_SAID_WITHIN_MS = 36_000;

/** What is watched of a world: WorldLife has it all. */
export interface WatchedLife {
  readonly time: SimulatedTime;
  readonly network: SimulatedNetwork;
  readonly diskWatch: DiskWatch;
  readonly counts: Pick<WorldCounts, 'slowReaders'>;
  readonly clients: readonly Inhabitant[];
  complain(fault: string): void;
}

export class WorldWatch {
  /** Pages that nobody looks at. */
  readonly hidden = new Set<Inhabitant>();
  /** When each page had a connection last. */
  private readonly aliveAtMs = new Map<Inhabitant, number>();
  private readonly life: WatchedLife;

  constructor(life: WatchedLife) {
    this.life = life;
    this.watchPagesOn();
  }

  /** What is measured of a page's connection begins now. */
  expectLife(client: Inhabitant): void {
    this.aliveAtMs.set(client, this.life.time.currentMs);
  }

  forget(client: Inhabitant): void {
    this.aliveAtMs.delete(client);
    this.hidden.delete(client);
  }

  /** What is called saved would be there if the power failed now. */
  examineSaved(client: Inhabitant): void {
    for (const [record, operations] of [
      [client.record, client.savedOperations] as const,
      ...client.savedOfOthers,
    ]) {
      const fault = this.life.diskWatch.examine(record, operations);
      if (fault !== null) this.life.complain(`${client.name} was told that all is saved: ${fault}`);
    }
  }

  /** A page whose connection is dead says so in time (TRAP 39). */
  private watchPagesOn(): void {
    const nowMs = this.life.time.currentMs;
    for (const client of this.life.clients) {
      if (!(client instanceof PageClient)) continue;
      const { wire } = client.machine;
      // What arrives is a sign of life, though the server may have given the connection up after sending it.
      const reachedMs = wire?.reachesClient ? nowMs : (wire?.reachedClientAtMs ?? 0);
      const aliveMs = Math.max(this.aliveAtMs.get(client)!, reachedMs);
      this.aliveAtMs.set(client, aliveMs);
      const withinMs = this.hidden.has(client) ? HIDDEN_SAID_WITHIN_MS : SAID_WITHIN_MS;
      const { kind } = client.session.state;
      if (nowMs - aliveMs > withinMs && HOPEFUL.has(kind)) {
        this.life.complain(
          `${client.name} shows "${kind}" though nothing reaches it: ${client.describeConnection()}`,
        );
      }
    }
    this.life.time.after(WATCH_EVERY_MS, () => this.watchPagesOn());
  }

  examineWires(): void {
    for (const wire of this.life.network.wires) {
      // A slow reader costs no more memory than the limit, and the message that went over it (TRAP 18).
      if (wire.maxUnsentBytes > this.life.network.highBytes) this.life.counts.slowReaders++;
      if (wire.unwelcomeCount > 0) {
        this.life.complain(
          `${wire.unwelcomeCount} messages went to somebody who had not read the ones before`,
        );
      }
      const now = this.life.network.countAll(wire.machine);
      for (const fault of wire.tally.examine(now, wire.machine.isPage)) {
        this.life.complain(`too many frames of ${wire.author}: ${fault}`);
      }
    }
  }
}

/** States that say nothing of a lost connection. */
const HOPEFUL: ReadonlySet<string> = new Set(['opening', 'saved', 'saving', 'back']);
