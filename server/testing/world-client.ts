// One person in a simulated world: a Y.Doc with a real y-websocket provider, stock or extended, that edits, moves a
// cursor, and remembers what it was told to be saved.
import { WebsocketProvider } from 'y-websocket';
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2';
import * as Y from 'yjs';
import type { DocumentKind } from '../../protocol/messages.ts';
import { Device } from './device.ts';
import { actAsPerson, declareRoots, insertSomewhere, PASTED, ROOTS } from './edits.ts';
import { ExtendedProvider } from './extended-provider.ts';
import type { Inhabitant } from './inhabitant.ts';
import type { ClientRecord, Ledger } from './ledger.ts';
import { Leftovers } from './leftovers.ts';
import type { Random } from './random.ts';
import type { Machine, SimulatedNetwork } from './simulated-network.ts';

// Every provider listens for the end of the process.
process.setMaxListeners(0);

export interface WorldClientOptions {
  name: string;
  docName: string;
  /** No two clients of a world may have the same. */
  clientID: number;
  document: DocumentKind;
  kind: 'extended' | 'stock 3' | 'stock 2';
  device?: Device;
  network: SimulatedNetwork;
  ledger: Ledger;
  random: Random;
  now: () => number;
  /** Called when it was told that more is saved. */
  saved?: (client: WorldClient) => void;
  /** Called when something happens that must never happen. */
  complain: (what: string) => void;
}

export class WorldClient implements Inhabitant {
  readonly kind: WorldClientOptions['kind'];
  readonly name: string;
  readonly docName: string;
  readonly device: Device;
  readonly doc = new Y.Doc();
  readonly machine: Machine;
  readonly provider: WebsocketProvider;
  readonly extended: ExtendedProvider | null;
  readonly record: ClientRecord;
  /** So many of its own operations are on disk, the server said. */
  savedOperations = 0;
  readonly savedOfOthers: ReadonlyMap<ClientRecord, number> = new Map();
  mark: number | null = null;
  /** Frames to this client were lost on the way; until it reconnects it may lack something. */
  lacksFrames = false;
  /** Frames from this client were lost on the way, so the server may lack something. */
  lostFrames = false;
  readonly leftovers = new Leftovers();
  connectedAtMs = 0;
  isGone = false;
  private readonly undo: Y.UndoManager;
  private readonly random: Random;
  private readonly document: DocumentKind;

  constructor(options: WorldClientOptions) {
    const { name, docName, clientID, kind, document, network, ledger, random, complain } = options;
    this.kind = kind;
    this.name = name;
    this.docName = docName;
    this.device = options.device ?? new Device(name, null);
    this.random = random;
    this.document = document;
    this.machine = {
      online: true,
      wire: null,
      party: this.device.party,
      isPage: false,
      countEdits: () => this.record?.operationCount ?? 0,
      opened: () => {
        this.connectedAtMs = options.now();
        if (this.lacksFrames) this.leftovers.take(this.doc);
        this.lacksFrames = false;
        this.lostFrames = false;
      },
      synced: () => {},
    };
    this.doc.clientID = clientID;
    declareRoots(this.doc, document);
    this.undo = new Y.UndoManager([this.doc.getText(ROOTS.text), this.doc.getMap(ROOTS.meta)], {
      captureTimeout: 0,
    });
    this.record = ledger.watch(this.doc, origin => origin === this.provider);
    const settings = {
      WebSocketPolyfill: network.createSocketClass(
        this.machine,
        this.device.name,
      ) as unknown as typeof WebSocket,
      disableBc: true,
      connect: false,
    };
    if (kind === 'extended') {
      this.extended = new ExtendedProvider('ws://prosa/sync', docName, this.doc, {
        ...settings,
        instance: `${name} ${random.int(0, 1e9)}`,
      });
      this.provider = this.extended;
    } else {
      this.extended = null;
      const Provider =
        kind === 'stock 3' ? WebsocketProvider : (WebsocketProvider2 as unknown as typeof WebsocketProvider);
      this.provider = new Provider('ws://prosa/sync', docName, this.doc, settings);
    }
    this.provider.on('closed', ({ code, reason }) =>
      complain(`${name} was closed for good: ${code} ${reason}`),
    );
    this.doc.on('update', () => {
      // Before the first sync event the newest updates come ahead of what they stand on.
      if (this.lacksFrames || !this.provider.synced) return;
      const fault = this.leftovers.examine(this.doc);
      if (fault !== null) complain(`${name}: ${fault}`);
    });
    if (random.chance(0.15)) this.provider.awareness.setLocalState(null);
    else this.provider.awareness.setLocalState({ user: { name, color: '#c2410c' } });
    this.provider.connect();
    if (kind === 'extended') this.askSavedLater(() => options.saved?.(this));
  }

  get isConnected(): boolean {
    return this.provider.wsconnected && this.provider.synced;
  }

  describeConnection(): string {
    const { wsconnected, synced, shouldConnect, ws } = this.provider;
    const { wire } = this.machine;
    const pipes = wire === null ? 'no wire' : `up ${wire.up.state}, down ${wire.down.state}`;
    const socket = ws === null ? 'no socket' : `socket ${ws.readyState}`;
    return `${this.name}: connected ${wsconnected}, synced ${synced}, wants to ${shouldConnect}, ${socket}, ${pipes}`;
  }

  get isVisible(): boolean {
    return this.provider.awareness.getLocalState() !== null;
  }

  act(): void {
    actAsPerson(this.random, this.doc, this.document, this.undo, () => this.moveCursor());
  }

  paste(): void {
    insertSomewhere(this.random, this.doc, PASTED);
  }

  typeLastWord(): void {
    insertSomewhere(this.random, this.doc, `[${this.name}]`);
  }

  moveCursor(): void {
    if (!this.isVisible) return;
    this.mark = (this.mark ?? 0) + 1;
    this.provider.awareness.setLocalStateField('slide', this.mark);
  }

  sees(): Map<number, number | null> {
    const others = new Map<number, number | null>();
    for (const [client, state] of this.provider.awareness.getStates()) {
      if (client !== this.doc.clientID)
        others.set(client, typeof state.slide === 'number' ? state.slide : null);
    }
    return others;
  }

  reconnect(): void {
    this.provider.disconnect();
    this.provider.connect();
  }

  recover(): void {}

  leave(): void {
    this.isGone = true;
    this.provider.destroy();
    this.provider.awareness.destroy();
    this.doc.destroy();
  }

  private askSavedLater(told: () => void): void {
    setTimeout(
      () => {
        if (this.isGone) return;
        const operations = this.record.operationCount;
        if (operations > this.savedOperations) {
          this.extended!.askSaved(() => {
            this.savedOperations = Math.max(this.savedOperations, operations);
            told();
          });
        }
        this.askSavedLater(told);
      },
      this.random.int(50, 700),
    );
  }
}
