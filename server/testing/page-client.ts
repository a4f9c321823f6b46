// One person in a simulated world who writes on Prosa's own page: its real session, with its provider, its save state and the
// copy on the device. What the page calls saved is held against the disk at that moment.
import * as Y from 'yjs';
import { mayEdit } from '../../protocol/roles.ts';
import { type Device, isProvider } from './device.ts';
import { actAsPerson, insertSomewhere, PASTED } from './edits.ts';
import type { Inhabitant } from './inhabitant.ts';
import type { ClientRecord, Ledger } from './ledger.ts';
import { Leftovers } from './leftovers.ts';
import type { PageParts, PageSession, ShownState } from './page-session.ts';
import type { Random } from './random.ts';
import type { Machine, SimulatedNetwork } from './simulated-network.ts';

export interface PageClientOptions {
  name: string;
  docName: string;
  device: Device;
  page: PageParts;
  network: SimulatedNetwork;
  ledger: Ledger;
  random: Random;
  now: () => number;
  /** Called when the page shows another state than before. */
  showed: (client: PageClient, state: ShownState) => void;
}

export class PageClient implements Inhabitant {
  readonly kind = 'page';
  readonly name: string;
  readonly device: Device;
  readonly doc: Y.Doc;
  readonly session: PageSession;
  readonly machine: Machine;
  readonly record: ClientRecord;
  savedOperations = 0;
  savedOfOthers: ReadonlyMap<ClientRecord, number> = new Map();
  /** What it found in the copy. */
  private found: ReadonlyMap<ClientRecord, number> = new Map();
  readonly lacksFrames = false;
  readonly lostFrames = false;
  readonly leftovers = new Leftovers();
  connectedAtMs = 0;
  mark: number | null = null;
  isGone = false;
  private isReady = false;
  private isAsleep = false;
  private readonly undo: Y.UndoManager;
  private readonly random: Random;

  constructor(options: PageClientOptions) {
    const { name, docName, device, page, network, ledger, random } = options;
    this.name = name;
    this.device = device;
    this.random = random;
    this.machine = {
      online: true,
      wire: null,
      party: device.party,
      isPage: true,
      countEdits: () => this.record?.operationCount ?? 0,
      opened: () => {
        this.connectedAtMs = options.now();
      },
      synced: () => {},
    };
    const loadMs = random.int(1, 150);
    const { copy } = device;
    let copyOrigin: object | null = null;
    this.session = page.createSession({
      serverUrl: 'ws://prosa/sync',
      path: docName,
      copyName: docName,
      openCopy: (_name, doc, onTrouble) => {
        const opened = copy?.open(doc, loadMs) ?? refuseCopy();
        if (copy === null) onTrouble();
        copyOrigin = opened.origin;
        const whenLoaded = opened.whenLoaded.then(loaded => {
          const others = copy === null ? [] : device.visits.filter(record => record !== this.record);
          this.found = new Map(others.map(record => [record, record.operationCount]));
          return loaded;
        });
        return { ...opened, whenLoaded };
      },
      author: device.name,
      instance: `${name} ${random.int(0, 1e9)}`,
      user: { name, color: '#c2410c', colorLight: '#c2410c33' },
      scheduler: page.scheduler,
      random: () => random.next(),
      socketClass: network.createSocketClass(this.machine, device.name),
    });
    this.doc = this.session.doc;
    // The provider gives itself as the origin of what it applies, the copy its own mark.
    this.record = ledger.watch(this.doc, origin => origin === copyOrigin || isProvider(origin));
    if (copy !== null) device.visits.push(this.record);
    this.undo = new Y.UndoManager([this.session.text, this.session.meta], { captureTimeout: 0 });
    this.session.subscribe({
      stateChanged: state => {
        // "Back online" speaks of what was merged, and not of what has been typed since.
        if (state.kind === 'saved') {
          this.savedOperations = this.record.operationCount;
          this.savedOfOthers = this.found;
        }
        options.showed(this, state);
      },
    });
    void this.session.start().then(() => {
      this.isReady = true;
    });
  }

  get isConnected(): boolean {
    return this.session.state.kind === 'saved' && this.machine.wire?.reachesClient === true;
  }

  get isVisible(): boolean {
    return !this.isAsleep;
  }

  /** The page is not looked at: it takes its time to come back. */
  lookAway(): void {
    this.session.setAttention('hidden');
  }

  /** The page is put away, perhaps for good. */
  fallAsleep(): void {
    this.isAsleep = true;
    this.session.leave();
  }

  wakeUp(): void {
    if (!this.isAsleep) return;
    this.isAsleep = false;
    this.session.comeBack();
  }

  describeConnection(): string {
    const { wire } = this.machine;
    const pipes = wire === null ? 'no wire' : `up ${wire.up.state}, down ${wire.down.state}`;
    return `${this.name} (page): ${JSON.stringify(this.session.state)}, role ${this.session.role}, ${pipes}`;
  }

  sees(): Map<number, number | null> {
    return new Map(this.session.listPeers().map(({ clientId, slide }) => [clientId, slide]));
  }

  act(): void {
    if (this.isAsleep) return;
    if (!this.isReady || !mayEdit(this.session.role)) {
      this.moveCursor();
      return;
    }
    actAsPerson(this.random, this.doc, 'text', this.undo, () => this.moveCursor());
    this.session.wake('input');
  }

  paste(): void {
    if (this.isReady && !this.isAsleep && mayEdit(this.session.role))
      insertSomewhere(this.random, this.doc, PASTED);
  }

  typeLastWord(): void {
    insertSomewhere(this.random, this.doc, `[${this.name}]`);
  }

  moveCursor(): void {
    this.mark = (this.mark ?? 0) + 1;
    this.session.setSlide(this.mark);
  }

  /** Like a person who gives the page up and takes it again: what it had sent arrives, and its close comes late. */
  reconnect(): void {
    this.machine.wire?.socket.close();
    this.session.wake('now');
  }

  recover(): void {
    this.wakeUp();
    this.session.setAttention('active');
    this.session.setBrowserOnline(true);
    this.session.wake('now');
  }

  leave(): void {
    this.isGone = true;
    void this.session.close();
  }
}

function refuseCopy() {
  return {
    // By a timer, so that what follows happens in the time of this device.
    whenLoaded: new Promise<null>(resolve => setTimeout(() => resolve(null), 1)),
    origin: {},
    setEpoch() {},
    setTitle() {},
    setUnsent() {},
    clearAdopted() {},
    whenStored: async () => false,
    close: async () => {},
  };
}
